package compiler

import (
	"slices"

	"github.com/polarsql/polarsql/compiler/datalog"
	"github.com/polarsql/polarsql/polar"
)

// maxAlternatives bounds the rules that unfolding may add to a predicate by repeating
// bodies. What would go beyond it stays a predicate and becomes a sub-select.
const maxAlternatives = 64

// inline unfolds predicates that do not recurse into the rules that call them:
//
//	before  allow(f) :- viewer(f).
//	        viewer(f) :- grants($actor, "viewer", f).
//	        viewer(f) :- files(f, d), folder_viewer(d).
//	after   allow(f) :- grants($actor, "viewer", f).
//	        allow(f) :- files(f, d), folder_viewer(d).
//
// Under a negation the alternatives become negations side by side. A predicate of several
// rules beside conditions only stays a predicate, so that the conditions stand once:
//
//	kept    write(f) :- writer(f), not {archived(f)}.
//
// and so does one whose unfolding would repeat large negations, wherever it is called.
func inline(p *datalog.Program) error {
	components := p.Components()
	in := newInlining(p, components)
	for _, component := range components {
		for _, pred := range component {
			limit := maxAlternatives
			if p.Compact {
				limit = 1
			}
			pred.Rules = unfoldAll(p, pred.Rules, limit, in.mayUnfold)
			in.setApart(pred)
		}
	}
	return nil
}

// recursivePredicates are those of components that depend on themselves.
func recursivePredicates(components [][]*datalog.Predicate) map[*datalog.Predicate]bool {
	out := map[*datalog.Predicate]bool{}
	for _, component := range components {
		for _, pred := range component {
			if len(component) > 1 || pred.CallsItself() {
				out[pred] = true
			}
		}
	}
	return out
}

// isFactor tells whether a literal is an atom of several rules and everything else in the
// body conditions: negations, comparisons, and atoms without variables. Beside an atom that
// has no variables itself everything is.
func isFactor(r *datalog.Rule, at int) bool {
	a, ok := r.Body[at].(*datalog.Atom)
	if !ok || len(a.Pred.Rules) < 2 || len(r.Body) < 2 {
		return false
	}
	if !slices.ContainsFunc(a.Args, isVariable) {
		return true
	}
	for i, l := range r.Body {
		if other, isAtom := l.(*datalog.Atom); isAtom && i != at && slices.ContainsFunc(other.Args, isVariable) {
			return false
		}
	}
	return true
}

// mayUnfold tells whether the atom at a place of a rule's body, or under a negation there,
// may be unfolded.
type mayUnfold func(r *datalog.Rule, at int, q *datalog.Predicate) bool

// unfoldAll replaces every atom whose predicate may be unfolded by that predicate's rules,
// as far as the limit allows.
func unfoldAll(p *datalog.Program, rules []*datalog.Rule, limit int, may mayUnfold) []*datalog.Rule {
	kept := map[*datalog.Predicate]bool{}
	for {
		out, over := unfoldWithin(p, rules, limit, func(r *datalog.Rule, at int, q *datalog.Predicate) bool { return !kept[q] && may(r, at, q) })
		if over == nil {
			return out
		}
		kept[over] = true
	}
}

// unfoldWithin unfolds until nothing is left to unfold, or tells which predicate would go
// beyond the limit. What counts is how often the rest of a body is repeated: a rule that is
// one call alone has as many alternatives as it has.
func unfoldWithin(p *datalog.Program, rules []*datalog.Rule, limit int, may mayUnfold) (out []*datalog.Rule, over *datalog.Predicate) {
	out = slices.Clone(rules)
	repeated := 0
	for i := 0; i < len(out); {
		next, again, unfolded := unfoldFirst(p, out[i], may)
		if unfolded == nil {
			i++
			continue
		}
		if len(next) > 1 && len(out[i].Body) > 1 {
			repeated += len(next) - 1
		}
		repeated += again
		if repeated > limit {
			return nil, unfolded
		}
		out = slices.Replace(out, i, i+1, next...)
	}
	return out, nil
}

// unfoldFirst unfolds the first atom that may be, and tells whose it was and how often the
// rest of a negation's body is repeated for it.
func unfoldFirst(p *datalog.Program, r *datalog.Rule, may mayUnfold) ([]*datalog.Rule, int, *datalog.Predicate) {
	for i, l := range r.Body {
		switch l := l.(type) {
		case *datalog.Atom:
			if may(r, i, l.Pred) {
				return unfoldAtom(p, r, i), 0, l.Pred
			}
		case *datalog.Not:
			if nots, again, unfolded := unfoldNot(r, l, func(q *datalog.Predicate) bool { return may(r, i, q) }); unfolded != nil {
				out := r.Clone()
				out.Body = spliced(out.Body, i, nots)
				return []*datalog.Rule{out}, again, unfolded
			}
		}
	}
	return nil, 0, nil
}

// unfoldAtom makes one rule per rule of the atom's predicate.
func unfoldAtom(p *datalog.Program, r *datalog.Rule, at int) []*datalog.Rule {
	atom := r.Body[at].(*datalog.Atom)
	var out []*datalog.Rule
	for _, callee := range atom.Pred.Rules {
		alt := r.Clone()
		literals := callBody(alt, atom, callee)
		alt.Body = spliced(alt.Body, at, literals)
		if solved, ok := solveEqualities(p, alt); ok {
			out = append(out, solved)
		}
	}
	return out
}

// callBody imports a callee's rule into r and returns its body with the call's arguments
// in place of the head's variables, and with what they must equal.
func callBody(r *datalog.Rule, call *datalog.Atom, callee *datalog.Rule) []datalog.Literal {
	rename := r.Import(callee)
	actual := func(t datalog.Term) datalog.Term {
		if at := slices.Index(callee.Head, t); at >= 0 && isVariable(t) {
			return call.Args[at]
		}
		return rename(t)
	}
	var equal []datalog.Literal
	for i, h := range callee.Head {
		if !isVariable(h) || slices.Index(callee.Head, h) < i {
			equal = append(equal, &datalog.Compare{Op: polar.Eq, Left: actual(h), Right: call.Args[i], Origin: call.Origin})
		}
	}
	body := datalog.Map(callee.Body, actual)
	if len(equal) == 0 {
		return body
	}
	return append(equal, body...)
}

// solveEqualities removes `=` between terms of the positive body by substitution; false
// when one cannot hold.
func solveEqualities(p *datalog.Program, r *datalog.Rule) (*datalog.Rule, bool) {
	for i := 0; i < len(r.Body); i++ {
		eq, ok := r.Body[i].(*datalog.Compare)
		if !ok || eq.Op != polar.Eq {
			continue
		}
		switch decideComparison(p, polar.Eq, eq.Left, eq.Right) {
		case never:
			return nil, false
		case always:
			r.Body = spliced(r.Body, i, nil)
			i--
			continue
		}
		if v, isVar := eq.Left.(datalog.Var); isVar {
			r.Body = spliced(r.Body, i, nil)
			r = r.Substitute(v, eq.Right)
			i = -1
		} else if v, isVar := eq.Right.(datalog.Var); isVar {
			r.Body = spliced(r.Body, i, nil)
			r = r.Substitute(v, eq.Left)
			i = -1
		}
	}
	return r, true
}

// unfoldNot unfolds the first atom under a negation that may be: `not {a, p}` becomes
// `not {a, p1}, not {a, p2}` for the rules p1 and p2 of p.
func unfoldNot(r *datalog.Rule, not *datalog.Not, may func(*datalog.Predicate) bool) (nots []datalog.Literal, again int, unfolded *datalog.Predicate) {
	for i, l := range not.Body {
		switch l := l.(type) {
		case *datalog.Atom:
			if !may(l.Pred) {
				continue
			}
			var out []datalog.Literal
			for _, callee := range l.Pred.Rules {
				first := len(r.Vars)
				literals := callBody(r, l, callee)
				locals := append([]datalog.Var{}, not.Locals...)
				for v := first; v < len(r.Vars); v++ {
					locals = append(locals, datalog.Var(v))
				}
				out = append(out, &datalog.Not{Locals: usedLocals(locals, spliced(not.Body, i, literals)), Body: spliced(not.Body, i, literals), Origin: not.Origin})
			}
			if len(not.Body) > 1 {
				again = max(0, len(out)-1)
			}
			return out, again, l.Pred
		case *datalog.Not:
			if nots, again, unfolded := unfoldNot(r, l, may); unfolded != nil {
				return []datalog.Literal{&datalog.Not{Locals: not.Locals, Body: spliced(not.Body, i, nots), Origin: not.Origin}}, again, unfolded
			}
		}
	}
	return nil, 0, nil
}

// usedLocals keeps the locals that occur in the body outside the negations that own them.
func usedLocals(locals []datalog.Var, body []datalog.Literal) []datalog.Var {
	owned := map[datalog.Var]bool{}
	for _, l := range body {
		if n, ok := l.(*datalog.Not); ok {
			for _, v := range n.Locals {
				owned[v] = true
			}
		}
	}
	occurs := map[datalog.Var]bool{}
	datalog.VarsOf(body, func(v datalog.Var) { occurs[v] = true })
	var out []datalog.Var
	for _, v := range locals {
		if occurs[v] && !owned[v] {
			out = append(out, v)
		}
	}
	return out
}

// spliced returns a copy of the literals with the one at i replaced by others.
func spliced(ls []datalog.Literal, i int, with []datalog.Literal) []datalog.Literal {
	out := make([]datalog.Literal, 0, len(ls)-1+len(with))
	out = append(out, ls[:i]...)
	out = append(out, with...)
	return append(out, ls[i+1:]...)
}
