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
	used       map[datalog.ParamRef]bool // parameters that the plan mentions
	enumerated bool                      // an open recursion was collected
	written    int                       // selects so far
}

func newPlanner(program *datalog.Program, m *mapping.Mapping, q Question) *planner {
	p := &planner{
		program: program, mapping: m, sqlTypes: sqlTypes{m}, question: q,
		recursive: recursivePredicates(program), recursions: map[*datalog.Predicate]*recursion{},
		fixpoints: map[*datalog.Predicate][]*datalog.Predicate{}, used: map[datalog.ParamRef]bool{},
	}
	for _, component := range program.Components() {
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
		out.Params = append(out.Params, plan.Param{Name: param.Name, Type: param.Type, SQLType: p.sqlTypes.known(param.Type)})
	}
	for _, a := range p.question.Args {
		switch a.Kind {
		case Free:
			out.Form = plan.Rows
			out.Columns = append(out.Columns, plan.Column{Name: a.Name, Type: a.Type, SQLType: p.sqlTypes.known(a.Type)})
		case Row:
			t := p.mapping.Type(a.Type)
			if t == nil {
				return nil, errNoTable(p.question, a.Type)
			}
			out.Form = plan.Filter
			out.Row = &plan.From{Rel: &plan.Outer{Table: t.Table}}
		}
	}
	for _, g := range p.program.Goals {
		for _, r := range p.goalRules(g.Predicate, out.Form) {
			sel, err := p.branch(out, g, r)
			if err != nil {
				return nil, err
			}
			if sel != nil {
				out.Branches = append(out.Branches, sel)
			}
		}
	}
	out.Recursions = p.forms
	return out, p.checkParamTypes(out)
}

// goalRules are the branches of a goal: its rules, or one that reads the recursion which
// they belong to. A filter keeps the rules of a linear one: they start from its row.
func (p *planner) goalRules(goal *datalog.Predicate, form plan.Form) []*datalog.Rule {
	if p.fixpoints[goal] == nil && (form != plan.Rows || p.recursions[goal] == nil) {
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
	return p.withWildcards(out, g, sel), nil
}

// withWildcards puts the wildcard columns of a goal back: every row of the type's table,
// or NULL where it has none.
func (p *planner) withWildcards(out *plan.Plan, g datalog.Goal, sel *plan.Select) *plan.Select {
	if !slices.Contains(g.Wild, true) {
		return sel
	}
	concrete := sel.Output
	sel.Output = nil
	for i, wild := range g.Wild {
		if !wild {
			sel.Output = append(sel.Output, concrete[0])
			concrete = concrete[1:]
			continue
		}
		if from, col := p.domain(out.Columns[i].Type); from != nil {
			sel.From = append(sel.From, from)
			// A NULL in the answer would mean every object, those without a row included.
			sel.Where = append(sel.Where, &plan.NotNull{Expr: col})
			sel.Output = append(sel.Output, col)
		} else {
			sel.Output = append(sel.Output, plan.Null{})
		}
	}
	return sel
}

// domain is the table that holds a type's objects, or nil.
func (p *planner) domain(polarType string) (*plan.From, *plan.Col) {
	t := p.mapping.Type(polarType)
	if t == nil {
		return nil, nil
	}
	table := t.Table
	from := &plan.From{Rel: &plan.Table{Source: &mapping.Source{Table: &table, Columns: []mapping.Column{{Name: t.ID, SQLType: t.SQLType}}, Span: t.Span}}}
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
	return ""
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
