package compiler

import (
	"slices"

	"github.com/polarsql/polarsql/compiler/datalog"
)

// unify makes one of two facts of the same row, by a column that the database keeps unique: all
// else that they say is the same, too. A negation's own variables become those of the fact
// outside that it repeats.
//
//	before  can_read(r) :- org(r, o), member($actor, o), org(r, p), not {blocked($actor, p)}.
//	        can_see(r) :- org(r, o), member($actor, o), not {org(r, p), blocked($actor, p)}.
//	after   can_read(r) :- org(r, o), member($actor, o), not {blocked($actor, o)}.
//	        can_see(r) :- org(r, o), member($actor, o), not {blocked($actor, o)}.
//
// This is the chase of a query by functional dependencies: A. V. Aho, C. Beeri and J. D. Ullman,
// "The theory of joins in relational databases", ACM TODS 4(3), 1979.
func unify(p *datalog.Program) error {
	for _, pred := range p.Predicates {
		for i, r := range pred.Rules {
			pred.Rules[i] = unified(r)
		}
	}
	return nil
}

func unified(r *datalog.Rule) *datalog.Rule {
	for {
		v, t, ok := sameTerms(nil, r.Body, func(datalog.Var) bool { return true })
		if !ok {
			break
		}
		r = r.Substitute(v, t)
	}
	body := withoutRepeats(nil, r.Body)
	if slices.Equal(body, r.Body) {
		return r
	}
	return &datalog.Rule{Head: r.Head, Vars: r.Vars, Body: body, Origin: r.Origin}
}

// unifiedNegation does the same within a negation, for its own variables.
func unifiedNegation(outside []*datalog.Atom, n *datalog.Not) *datalog.Not {
	body, locals := n.Body, n.Locals
	for {
		v, t, ok := sameTerms(outside, body, func(v datalog.Var) bool { return slices.Contains(locals, v) })
		if !ok {
			break
		}
		body = datalog.Map(body, func(x datalog.Term) datalog.Term {
			if x == datalog.Term(v) {
				return t
			}
			return x
		})
		locals = slices.DeleteFunc(slices.Clone(locals), func(l datalog.Var) bool { return l == v })
	}
	body = withoutRepeats(outside, body)
	if slices.Equal(body, n.Body) {
		return n
	}
	return &datalog.Not{Locals: locals, Body: body, Origin: n.Origin}
}

// sameTerms finds a variable that may be replaced and the term that it always equals: by two
// facts of the body, or by one of them and one outside.
func sameTerms(outside []*datalog.Atom, body []datalog.Literal, mayReplace func(datalog.Var) bool) (datalog.Var, datalog.Term, bool) {
	known := slices.Clip(outside)
	for _, l := range body {
		b, ok := l.(*datalog.Atom)
		if !ok || !b.Pred.IsStored() {
			continue
		}
		for _, a := range known {
			if v, t, ok := sameTermsOf(a, b, mayReplace); ok {
				return v, t, true
			}
		}
		known = append(known, b)
	}
	return 0, nil, false
}

// sameTermsOf compares two facts of one row.
func sameTermsOf(a, b *datalog.Atom, mayReplace func(datalog.Var) bool) (datalog.Var, datalog.Term, bool) {
	if !isSameRow(a, b) {
		return 0, nil, false
	}
	for i, s := range a.Args {
		t := b.Args[i]
		if s == t || isBlank(s) || isBlank(t) {
			continue
		}
		if v, ok := t.(datalog.Var); ok && mayReplace(v) {
			return v, s, true
		}
		if v, ok := s.(datalog.Var); ok && mayReplace(v) {
			return v, t, true
		}
	}
	return 0, nil, false
}

// isSameRow tells whether two facts are of one row of a table.
func isSameRow(a, b *datalog.Atom) bool {
	if a.Pred != b.Pred {
		return false
	}
	for i, t := range a.Args {
		if t == b.Args[i] && !isBlank(t) && isRowKey(a.Pred, i) {
			return true
		}
	}
	return false
}

func isBlank(t datalog.Term) bool {
	_, ok := t.(datalog.Blank)
	return ok
}

// withoutRepeats leaves out facts that stand before in the body, or outside of it, and looks into
// its negations.
func withoutRepeats(outside []*datalog.Atom, body []datalog.Literal) []datalog.Literal {
	known := slices.Clip(outside)
	out := make([]datalog.Literal, 0, len(body))
	for _, l := range body {
		if a, ok := l.(*datalog.Atom); ok && a.Pred.IsStored() {
			if slices.ContainsFunc(known, func(other *datalog.Atom) bool { return other.Pred == a.Pred && slices.Equal(other.Args, a.Args) }) {
				continue
			}
			known = append(known, a)
		}
		out = append(out, l)
	}
	for i, l := range out {
		if n, ok := l.(*datalog.Not); ok {
			out[i] = unifiedNegation(known, n)
		}
	}
	return out
}
