package differential_test

import "github.com/polarsql/polarsql/compiler/plan"

// planVisitor sees the parts of a plan, outer ones first.
type planVisitor struct {
	conditions func(*plan.Select)
	relations  func(plan.Relation)
}

// walkPlan visits all selects and relations of a plan, those in conditions included.
func walkPlan(p *plan.Plan, v planVisitor) { v.selects(p.Branches) }

func (v planVisitor) selects(selects []*plan.Select) {
	for _, s := range selects {
		if v.conditions != nil {
			v.conditions(s)
		}
		for _, item := range s.With {
			v.selects(item.Selects)
		}
		for _, from := range s.From {
			v.relation(from.Rel)
		}
		for _, c := range s.Where {
			switch c := c.(type) {
			case *plan.Exists:
				v.selects(c.Selects)
			case *plan.AnyOf:
				v.selects(c.Selects)
			}
		}
	}
}

func (v planVisitor) relation(r plan.Relation) {
	if v.relations != nil {
		v.relations(r)
	}
	switch r := r.(type) {
	case *plan.Union:
		v.selects(r.Selects)
	case *plan.Recursion:
		v.selects(r.Seeds)
		v.selects(r.Steps)
	case *plan.Fixpoint:
		for _, m := range r.Members {
			v.selects(m.Rules)
		}
	}
}
