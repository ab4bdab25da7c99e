package compiler

import (
	"slices"

	"github.com/polarsql/polarsql/compiler/datalog"
	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/compiler/plan"
	"github.com/polarsql/polarsql/polar"
)

// planner turns a rewritten program into a plan. Joins become selects, predicates that
// recurse become recursions, in the direction that the question's values allow.
type planner struct {
	program    *datalog.Program
	mapping    *mapping.Mapping
	sqlTypes   sqlTypes
	question   Question
	recursive  map[*datalog.Predicate]bool
	recursions map[*datalog.Predicate]*recursion
	fixpoints  map[*datalog.Predicate][]*datalog.Predicate // recursion that is not linear: its component
	members    map[*datalog.Predicate]*plan.Member         // of the fixpoint whose rules are planned
	forms      []plan.RecursionForm
	used       map[datalog.ParamRef]bool   // parameters that the plan mentions
	enumerated bool                        // an open recursion was collected
	starts     map[*datalog.Predicate]bool // what startsFromParams has found
	written    int                         // selects so far
	most       int                         // selects that there may be
	sharing    *sharing                    // nil: each call is planned where it stands
}

func newPlanner(program *datalog.Program, m *mapping.Mapping, q Question) *planner {
	components := program.Components()
	p := &planner{
		program: program, mapping: m, sqlTypes: sqlTypes{m}, question: q,
		recursive: recursivePredicates(components), recursions: map[*datalog.Predicate]*recursion{},
		fixpoints: map[*datalog.Predicate][]*datalog.Predicate{}, used: map[datalog.ParamRef]bool{}, starts: map[*datalog.Predicate]bool{},
	}
	for _, component := range components {
		if !p.recursive[component[0]] {
			continue
		}
		if len(component) == 1 && isLinear(component) {
			p.recursions[component[0]] = analyseRecursion(component[0])
			continue
		}
		for _, pred := range component {
			p.fixpoints[pred] = component
		}
	}
	return p
}

// plan makes the plan of the question.
func (p *planner) plan() (*plan.Plan, error) {
	out := &plan.Plan{Form: plan.Test}
	for _, param := range p.program.Params {
		out.Params = append(out.Params, plan.Param{Name: param.Name, Type: param.Type, SQLType: p.sqlTypes.known(param.Type), Array: param.Array})
	}
	if err := p.form(out); err != nil {
		return nil, err
	}
	for _, g := range p.program.Goals {
		for _, r := range p.goalRules(g.Predicate, out.Form) {
			for _, alternative := range p.alternatives(r, nil) {
				sel, err := p.withItems(func() (*plan.Select, error) { return p.branch(out, g, alternative) })
				if err != nil {
					return nil, err
				}
				if sel != nil {
					out.Branches = append(out.Branches, sel)
				}
			}
		}
	}
	startAtOnce(out.Branches)
	readOnce(out)
	if p.isDecision() {
		out.Branches = askOnce(out.Branches)
	}
	dropNotNull(out.Branches)
	cheapestFirst(out.Branches)
	out.Recursions = p.forms
	return out, p.checkParamTypes(out)
}

// goalRules are the branches of a goal: its rules, or one that reads the recursion which
// they belong to, or the rows that are shared. A filter keeps the rules of a linear one: they
// start from its row.
func (p *planner) goalRules(goal *datalog.Predicate, form plan.Form) []*datalog.Rule {
	if len(goal.Rules) == 0 || p.fixpoints[goal] == nil && (form != plan.Rows || p.recursions[goal] == nil) && !p.isShared(goal) {
		return goal.Rules
	}
	r := &datalog.Rule{Origin: goal.Rules[0].Origin}
	for _, polarType := range goal.Columns {
		r.Head = append(r.Head, r.NewVar("x", polarType))
	}
	r.Body = []datalog.Literal{&datalog.Atom{Pred: goal, Args: r.Head, Origin: r.Origin}}
	return []*datalog.Rule{r}
}

// checkParamTypes reports a parameter that is compared with something but whose SQL type
// nobody has told. A universal grant compares nothing, and needs no type.
func (p *planner) checkParamTypes(out *plan.Plan) error {
	for i, param := range out.Params {
		if param.SQLType == "" && p.used[datalog.ParamRef(i)] {
			return errUnknownSQLType(param.Type)
		}
	}
	return nil
}

// branch plans one rule of a goal; nil when it cannot hold.
func (p *planner) branch(out *plan.Plan, g datalog.Goal, r *datalog.Rule) (*plan.Select, error) {
	if out.Form == plan.Filter {
		return p.filterBranch(out.Row, r)
	}
	sel, err := p.newScope(r, nil).finish(r.Body, r.Head)
	if sel == nil || err != nil {
		return nil, err
	}
	return p.present(g, sel), nil
}

// domain is the table that holds a type's objects, or nil.
func (p *planner) domain(polarType string) (*plan.From, *plan.Col) {
	t := p.mapping.Type(polarType)
	if t == nil {
		return nil, nil
	}
	table := t.Table
	from := &plan.From{Rel: &plan.Table{Source: &mapping.Source{Table: &table, Columns: []mapping.Column{{Name: t.ID, SQLType: t.SQLType, Key: true}}, Span: t.Span}}}
	return from, &plan.Col{From: from, Type: polarType}
}

// sqlTypes knows the SQL type of each Polar type's ids.
type sqlTypes struct{ mapping *mapping.Mapping }

// known returns the SQL type, "" when neither the mapping nor the database has told it.
func (s sqlTypes) known(polarType string) string {
	if t := s.mapping.SQLType(polarType); t != "" {
		return t
	}
	for _, f := range s.mapping.Facts() {
		for _, src := range f.Sources {
			for i, a := range f.Open() {
				if a.Type == polarType && src.Columns[i].SQLType != "" {
					return src.Columns[i].SQLType
				}
			}
		}
	}
	if !s.isStored(polarType) {
		return "text" // nothing stores them, so that any form does
	}
	return ""
}

// isStored tells whether a table or a query has ids of the type.
func (s sqlTypes) isStored(polarType string) bool {
	return s.mapping.Type(polarType) != nil || slices.ContainsFunc(s.mapping.Facts(), func(f *mapping.Fact) bool {
		return len(f.Sources) > 0 && slices.ContainsFunc(f.Open(), func(a mapping.Arg) bool { return a.Type == polarType })
	})
}

func (s sqlTypes) of(polarType string) (string, error) {
	t := s.known(polarType)
	if t == "" {
		return "", errUnknownSQLType(polarType)
	}
	return t, nil
}

// constExpr is a constant of the policy as an expression; false when the column's SQL type
// cannot hold it, so that nothing equals it.
func (p *planner) constExpr(c datalog.Const) (plan.Expr, bool) {
	sqlType := "" // as stored: PostgreSQL judges it
	if c.Type != "" {
		sqlType = p.sqlTypes.known(c.Type)
	}
	if c.Type != polar.Integer && !isCanonical(sqlType, c.ID) {
		return nil, false
	}
	return plan.Const(c), true
}
