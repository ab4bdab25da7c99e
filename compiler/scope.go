package compiler

import (
	"maps"
	"slices"

	"github.com/polarsql/polarsql/compiler/datalog"
	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/compiler/plan"
	"github.com/polarsql/polarsql/polar"
)

// scope plans one conjunction: a rule's body or a part of it.
type scope struct {
	*planner
	rule *datalog.Rule
	sel  *plan.Select
	// env is what a variable stands for, once something has bound it.
	env map[datalog.Var]plan.Expr
	// anchored variables are reached from the question's values or from the row outside:
	// few values, known before anything else is looked at.
	anchored []datalog.Var
	row      *plan.From // of a filter, where the conjunction is a condition on it; else nil
	// columns of a filter's row that stand for an argument of a fact
	rowColumns []*plan.Col
	dead       bool       // a condition that never holds
	scanned    []*scanned // tables of the select
}

func (p *planner) newScope(r *datalog.Rule, outer *scope) *scope {
	s := &scope{planner: p, rule: r, sel: &plan.Select{Origin: r.Origin}}
	if outer != nil {
		s.env, s.anchored = maps.Clone(outer.env), slices.Clip(outer.anchored)
	} else {
		s.env = map[datalog.Var]plan.Expr{}
	}
	return s
}

// selects plans every rule with its head bound to given expressions; the head's other
// places (nil) are the output.
func (p *planner) selects(rules []*datalog.Rule, given []plan.Expr) ([]*plan.Select, error) {
	var out []*plan.Select
	for _, r := range rules {
		for _, alternative := range p.alternativesGiven(r, given) {
			sel, err := p.selectOf(alternative, given)
			if err != nil {
				return nil, err
			}
			if sel != nil {
				out = append(out, sel)
			}
		}
	}
	return out, nil
}

// alternativesGiven are the alternatives of a rule whose head is bound to given expressions.
func (p *planner) alternativesGiven(r *datalog.Rule, given []plan.Expr) []*datalog.Rule {
	var bound []datalog.Term
	for i, t := range r.Head {
		if given[i] != nil {
			bound = append(bound, t)
		}
	}
	return p.alternatives(r, bound)
}

// selectOf plans one rule; nil when it cannot hold.
func (p *planner) selectOf(r *datalog.Rule, given []plan.Expr) (*plan.Select, error) {
	s := p.newScope(r, nil)
	var output []datalog.Term
	for i, t := range r.Head {
		if given[i] == nil {
			output = append(output, t)
		} else {
			s.bind(t, given[i], true)
		}
	}
	return s.finish(r.Body, output)
}

// finish plans the body and the output; nil when the conjunction cannot hold.
func (s *scope) finish(body []datalog.Literal, output []datalog.Term) (*plan.Select, error) {
	if err := s.conjunction(body, output); err != nil {
		return nil, err
	}
	return s.complete(output)
}

// complete adds the output and what it relies on; nil when the conjunction cannot hold.
func (s *scope) complete(output []datalog.Term) (*plan.Select, error) {
	if err := s.limit(); err != nil {
		return nil, err
	}
	for _, t := range output {
		e, err := s.value(t)
		if err != nil {
			return nil, err
		}
		s.sel.Output = append(s.sel.Output, e)
	}
	s.requireNotNull()
	if s.dead {
		return nil, nil
	}
	return s.sel, nil
}

// bind makes a term stand for an expression, or requires them to be equal.
func (s *scope) bind(t datalog.Term, e plan.Expr, anchored bool) {
	if _, isBlank := t.(datalog.Blank); isBlank {
		return
	}
	if v, isVar := t.(datalog.Var); isVar && s.env[v] == nil {
		s.env[v] = e
		if anchored {
			s.anchored = append(s.anchored, v)
		}
		return
	}
	left, ok := s.known(t)
	if !ok {
		s.dead = true
		return
	}
	if left != e {
		s.where(&plan.Compare{Op: polar.Eq, Left: e, Right: left})
	}
}

func (s *scope) where(c plan.Condition) { s.sel.Where = append(s.sel.Where, c) }

// known is the expression of a constant, a parameter or a bound variable; false for a
// constant that the SQL type cannot hold. It is nil for an unbound variable and a blank.
func (s *scope) known(t datalog.Term) (plan.Expr, bool) {
	switch t := t.(type) {
	case datalog.Var:
		return s.env[t], true
	case datalog.Const:
		return s.constExpr(t)
	case datalog.ParamRef:
		s.used[t] = true
		return plan.ParamRef(t), true
	case datalog.Blank:
		return nil, true
	}
	panic("compiler: unknown term")
}

// value is known, and ranges over the table of the type where nothing binds the variable.
func (s *scope) value(t datalog.Term) (plan.Expr, error) {
	e, ok := s.known(t)
	if !ok {
		s.dead = true
		return plan.Null{}, nil
	}
	if e != nil {
		return e, nil
	}
	v, isVar := t.(datalog.Var)
	if !isVar {
		return plan.Null{}, nil
	}
	from, col := s.domain(s.rule.Vars[v].Type)
	if from == nil {
		return nil, errCannotEnumerate(s.question, s.rule.Vars[v], s.placeOf(v))
	}
	s.sel.From = append(s.sel.From, from)
	s.env[v] = col
	return col, nil
}

// placeOf is where the policy mentions a variable that no atom binds: in a negation or a
// comparison. Failing that, the rule.
func (s *scope) placeOf(v datalog.Var) polar.Span {
	for _, l := range s.rule.Body {
		mentioned := false
		datalog.VarsOf([]datalog.Literal{l}, func(w datalog.Var) { mentioned = mentioned || w == v })
		switch l := l.(type) {
		case *datalog.Not:
			if mentioned && !l.Origin.IsZero() {
				return l.Origin
			}
		case *datalog.Compare:
			if mentioned && !l.Origin.IsZero() {
				return l.Origin
			}
		}
	}
	return s.rule.Origin
}

// scan adds a stored atom to the select: a table, or columns of a row that is there.
func (s *scope) scan(a *datalog.Atom) {
	anchored := s.isAnchored(a)
	row, indexes := s.scanOf(a)
	for i, index := range indexes {
		if known, ok := row.terms[index]; ok && known == a.Args[i] {
			continue
		}
		row.terms[index] = a.Args[i]
		s.bind(a.Args[i], &plan.Col{From: row.from, Index: index, Type: a.Pred.Columns[i]}, anchored)
	}
}

// columnIndexes are the source's columns that are no constants: the arguments of its atoms.
func columnIndexes(src *mapping.Source) []int {
	var out []int
	for i, c := range src.Columns {
		if c.Value == nil {
			out = append(out, i)
		}
	}
	return out
}

// isAnchored tells whether an argument of the atom is given by the question, or all of it is.
func (s *scope) isAnchored(a *datalog.Atom) bool {
	return a.Pred.Given != nil || slices.ContainsFunc(a.Args, func(t datalog.Term) bool { return s.isAnchoredTerm(t) })
}

func (s *scope) isAnchoredTerm(t datalog.Term) bool {
	switch t := t.(type) {
	case datalog.ParamRef:
		return true
	case datalog.Var:
		return slices.Contains(s.anchored, t)
	}
	return false
}

// requireNotNull adds IS NOT NULL for the mapped columns that no condition compares: a row
// with a NULL in a mapped column is no fact. Neither is the id of a type's own table exempt:
// the table may be a view, and a NULL in a list means every object of the type.
func (s *scope) requireNotNull() {
	compared := comparedColumns(s.sel.Where)
	for _, c := range s.rowColumns {
		if !isAmong(compared, keyOf(c)) {
			compared = append(compared, c)
			s.where(&plan.NotNull{Expr: c})
		}
	}
	for _, from := range s.sel.From {
		table, ok := from.Rel.(*plan.Table)
		if !ok {
			continue
		}
		for _, i := range columnIndexes(table.Source) {
			if !isAmong(compared, plan.Col{From: from, Index: i}) {
				s.where(&plan.NotNull{Expr: &plan.Col{From: from, Index: i}})
			}
		}
	}
}

// comparedColumns are those that are not NULL where all conditions hold.
func comparedColumns(where []plan.Condition) []*plan.Col {
	var compared []*plan.Col
	note := func(e plan.Expr) {
		if c, ok := e.(*plan.Col); ok {
			compared = append(compared, c)
		}
	}
	for _, c := range where {
		switch c := c.(type) {
		case *plan.Compare:
			note(c.Left)
			note(c.Right)
		case *plan.InList:
			note(c.Expr)
		case *plan.OneOf:
			note(c.Expr)
		case *plan.AnyOf:
			note(c.Expr)
		case *plan.NotNull:
			note(c.Expr)
		}
	}
	return compared
}

func isAmong(columns []*plan.Col, key plan.Col) bool {
	return slices.ContainsFunc(columns, func(c *plan.Col) bool { return keyOf(c) == key })
}

// keyOf is equal for two expressions of one column.
func keyOf(c *plan.Col) plan.Col { return plan.Col{From: c.From, Index: c.Index, Name: c.Name} }
