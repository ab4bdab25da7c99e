package compiler

import (
	"slices"

	"github.com/polarsql/polarsql/compiler/datalog"
	"github.com/polarsql/polarsql/polar"
)

// negations makes the Datalog negations of one `not`: one per choice in its `in` lists and
// per combination of types of its own variables. false means that the negation never holds.
func (in *instance) negations(l *polar.Not) ([]datalog.Literal, bool) {
	var out []datalog.Literal
	for _, body := range expandIn(l.Body) {
		for _, typed := range in.localTypings(body) {
			inner, v := in.negatedBody(body, typed)
			if v == never {
				continue
			}
			if v == always {
				return nil, false
			}
			out = append(out, &datalog.Not{Locals: typed.locals, Body: inner, Origin: l.Span})
		}
	}
	return out, true
}

// typing is a choice of concrete types for a negation's own variables.
type typing struct {
	index  []int // clause variables
	locals []datalog.Var
}

// localTypings adds a Datalog variable to the rule for each variable of the negation and
// each type it can have.
func (in *instance) localTypings(body []polar.Literal) []typing {
	out := []typing{{}}
	for _, index := range openVariables(in, body) {
		var next []typing
		for _, name := range in.clauses.variableTypes(in.clause.vars, index, body).inOrder(in.clauses.policy) {
			v := in.rule.NewVar(in.clause.vars[index].Name, name)
			for _, t := range out {
				next = append(next, typing{
					index:  append(t.index[:len(t.index):len(t.index)], index),
					locals: append(t.locals[:len(t.locals):len(t.locals)], v),
				})
			}
		}
		out = next
	}
	return out
}

// negatedBody makes the literals under a negation: always when the conjunction surely
// holds, never when it surely does not.
func (in *instance) negatedBody(body []polar.Literal, t typing) ([]datalog.Literal, verdict) {
	for i, index := range t.index {
		in.binding[index] = t.locals[i]
		defer func() { in.binding[index] = nil }()
	}
	var out []datalog.Literal
	for _, l := range body {
		literals, v := in.negatedLiteral(l)
		switch v {
		case never:
			return nil, never
		case unknown:
			out = append(out, literals...)
		}
	}
	if len(out) == 0 {
		return nil, always
	}
	return out, unknown
}

func (in *instance) negatedLiteral(l polar.Literal) ([]datalog.Literal, verdict) {
	switch l := l.(type) {
	case *polar.Call:
		return []datalog.Literal{in.atom(l)}, unknown
	case *polar.Compare:
		left, right := in.resolve(l.Left), in.resolve(l.Right)
		if v := in.decide(l.Op, left, right); v != unknown {
			return nil, v
		}
		return []datalog.Literal{&datalog.Compare{Op: l.Op, Left: left, Right: right, Origin: l.Span}}, unknown
	case *polar.Matches:
		return nil, verdictOf(slices.Contains(l.Types, in.typeOf(in.resolve(l.Var))))
	case *polar.Not:
		nots, ok := in.negations(l)
		if !ok {
			return nil, never
		}
		if len(nots) == 0 {
			return nil, always
		}
		return nots, unknown
	}
	panic("compiler: unknown literal")
}
