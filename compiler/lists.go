package compiler

import (
	"slices"

	"github.com/polarsql/polarsql/compiler/datalog"
)

// listed are the constants that a term of a rule can be, or nil where it can be any.
func listed(r *datalog.Rule, t datalog.Term) []datalog.Const {
	if c, isConst := t.(datalog.Const); isConst {
		return []datalog.Const{c}
	}
	for _, l := range r.Body {
		if in, ok := l.(*datalog.In); ok && in.Term == t {
			return in.List
		}
	}
	return nil
}

// valuePlace is an argument of a literal of the body that is one of some constants.
type valuePlace struct{ literal, arg int }

// valuePlaces are the arguments of stored atoms that are constants, or variables that a list
// mentions and nothing else.
func valuePlaces(r *datalog.Rule) []valuePlace {
	var out []valuePlace
	for i, l := range r.Body {
		a, ok := l.(*datalog.Atom)
		if !ok || !a.Pred.IsStored() {
			continue
		}
		for j, t := range a.Args {
			if _, isConst := t.(datalog.Const); isConst || isOnlyListed(r, t) {
				out = append(out, valuePlace{i, j})
			}
		}
	}
	return out
}

// isOnlyListed tells whether a term is a variable that stands in one atom and one list alone.
func isOnlyListed(r *datalog.Rule, t datalog.Term) bool {
	if !isVariable(t) || listed(r, t) == nil {
		return false
	}
	n := 0
	count := func(other datalog.Term) {
		if other == t {
			n++
		}
	}
	for _, h := range r.Head {
		count(h)
	}
	datalog.Terms(r.Body, count)
	return n == 2
}

// valuesAt are the constants that stand at a place.
func valuesAt(r *datalog.Rule, at valuePlace) []datalog.Const {
	return slices.Clip(listed(r, r.Body[at.literal].(*datalog.Atom).Args[at.arg]))
}

// withList puts a variable that is one of the values in a place, or the value itself where
// there is one.
func withList(r *datalog.Rule, at valuePlace, values []datalog.Const) *datalog.Rule {
	var distinct []datalog.Const
	for _, c := range values {
		if !slices.Contains(distinct, c) {
			distinct = append(distinct, c)
		}
	}
	if len(distinct) == 1 {
		return withTerm(r, at, distinct[0])
	}
	out := r.Clone()
	v := out.NewVar("c", values[0].Type)
	out = withTerm(out, at, v)
	out.Body = append(out.Body, &datalog.In{Term: v, List: distinct})
	return out
}

// withTerm is a copy of the rule with another term in a place, and without the list of the
// variable that stood there.
func withTerm(r *datalog.Rule, at valuePlace, t datalog.Term) *datalog.Rule {
	out := r.Clone()
	a := r.Body[at.literal].(*datalog.Atom)
	old := a.Args[at.arg]
	args := slices.Clone(a.Args)
	args[at.arg] = t
	out.Body[at.literal] = &datalog.Atom{Pred: a.Pred, Args: args, Origin: a.Origin}
	out.Body = slices.DeleteFunc(out.Body, func(l datalog.Literal) bool {
		in, ok := l.(*datalog.In)
		return ok && in.Term == old && isVariable(old)
	})
	return out
}
