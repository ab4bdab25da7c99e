package compiler

import (
	"slices"

	"github.com/polarsql/polarsql/compiler/datalog"
	"github.com/polarsql/polarsql/compiler/plan"
)

// stored is the relation of a stored predicate: a source of the mapping, or rows that come
// with the question.
func (p *planner) stored(pred *datalog.Predicate) plan.Relation {
	if pred.Given == nil {
		return &plan.Table{Source: pred.Source}
	}
	out := &plan.Given{}
	for _, param := range pred.Given {
		out.Columns = append(out.Columns, p.param(param))
	}
	return out
}

func (p *planner) param(ref datalog.ParamRef) plan.ParamRef {
	p.used[ref] = true
	return plan.ParamRef(ref)
}

// isList tells whether a literal says that a term is among the values of an array parameter.
func isList(l datalog.Literal) bool {
	a, ok := l.(*datalog.Atom)
	return ok && len(a.Pred.Given) == 1
}

// lists takes those lists out of the literals of a join that become conditions: the list's
// term is known, or another relation binds it, by an index on that column. Others are joined,
// so that what they lead to starts from their few values.
func (s *scope) lists(literals []datalog.Literal) (rest []datalog.Literal, lists []*datalog.Atom) {
	for i, l := range literals {
		if !isList(l) {
			rest = append(rest, l)
			continue
		}
		a := l.(*datalog.Atom)
		v, isVar := a.Args[0].(datalog.Var)
		switch {
		case !isVar || s.env[v] != nil:
			lists = append(lists, a)
		case bindsElsewhere(v, literals, i):
			s.anchored = append(s.anchored, v)
			lists = append(lists, a)
		default:
			rest = append(rest, l)
		}
	}
	return rest, lists
}

// bindsElsewhere tells whether a table among the literals has the variable, or a list that
// stands before literal at and is joined.
func bindsElsewhere(v datalog.Var, literals []datalog.Literal, at int) bool {
	return slices.ContainsFunc(literals, func(l datalog.Literal) bool {
		a, ok := l.(*datalog.Atom)
		return ok && a.Pred.IsStored() && !isList(l) && slices.Contains(a.Args, datalog.Term(v))
	}) || slices.ContainsFunc(literals[:at], func(l datalog.Literal) bool {
		return isList(l) && l.(*datalog.Atom).Args[0] == datalog.Term(v)
	})
}

// oneOf adds the condition that the term of a list is in it.
func (s *scope) oneOf(a *datalog.Atom) {
	e, ok := s.known(a.Args[0])
	if !ok {
		s.dead = true
		return
	}
	s.where(&plan.OneOf{Expr: e, List: s.param(a.Pred.Given[0])})
}
