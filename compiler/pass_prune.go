package compiler

import (
	"slices"

	"github.com/polarsql/polarsql/compiler/datalog"
)

// prune drops rules that can prove nothing or nothing new, to a fixpoint:
//
//	before  p(x) :- q(x).      q has no rules and no table
//	        p(x) :- r(x), p(x).
//	        p(x) :- s(x).
//	        p(x) :- s(x).
//	        p(x) :- s(x), not {q(x)}.
//	after   p(x) :- s(x).
//
// and literals that hold anyway: a second copy of a literal, a call to a predicate without
// columns that is always true.
func prune(p *datalog.Program) error {
	productive := productivePredicates(p)
	for {
		certain := countTrue(p)
		for _, pred := range p.Predicates {
			pred.Rules = prunedRules(p, pred, productive)
		}
		// What is dropped hangs on what can hold, which is ever less, and on what always does.
		before := len(productive)
		productive = productivePredicates(p)
		if len(productive) == before && countTrue(p) == certain {
			return nil
		}
	}
}

// countTrue counts the predicates that always hold.
func countTrue(p *datalog.Program) int {
	n := 0
	for _, pred := range p.Predicates {
		if isTrue(pred) {
			n++
		}
	}
	return n
}

// productivePredicates are those that some data can make true, a least fixpoint.
func productivePredicates(p *datalog.Program) map[*datalog.Predicate]bool {
	productive := map[*datalog.Predicate]bool{}
	for changed := true; changed; {
		changed = false
		for _, pred := range p.Predicates {
			if productive[pred] {
				continue
			}
			if pred.IsStored() || slices.ContainsFunc(pred.Rules, func(r *datalog.Rule) bool { return canHold(r.Body, productive) }) {
				productive[pred] = true
				changed = true
			}
		}
	}
	return productive
}

func canHold(body []datalog.Literal, productive map[*datalog.Predicate]bool) bool {
	for _, l := range body {
		if a, ok := l.(*datalog.Atom); ok && !productive[a.Pred] {
			return false
		}
	}
	return true
}

func prunedRules(p *datalog.Program, pred *datalog.Predicate, productive map[*datalog.Predicate]bool) []*datalog.Rule {
	var out distinct
	for _, r := range pred.Rules {
		body, ok := prunedBody(p, r.Body, productive)
		if !ok || isTautology(pred, r.Head, body) {
			continue
		}
		if !slices.Equal(body, r.Body) {
			r = &datalog.Rule{Head: r.Head, Vars: r.Vars, Body: body, Origin: r.Origin}
		}
		out.add(r)
	}
	return out.rules
}

// prunedBody returns the literals that matter, or false when the conjunction cannot hold.
func prunedBody(p *datalog.Program, body []datalog.Literal, productive map[*datalog.Predicate]bool) ([]datalog.Literal, bool) {
	out := make([]datalog.Literal, 0, len(body))
	for _, l := range body {
		l, holds := prunedLiteral(p, l, productive)
		switch {
		case holds == never:
			return nil, false
		case holds == always:
			continue
		}
		if !slices.ContainsFunc(out, func(other datalog.Literal) bool { return datalog.Same(other, l) }) {
			out = append(out, l)
		}
	}
	return out, true
}

// prunedLiteral returns the literal, with what matters of a negation, and whether it holds.
func prunedLiteral(p *datalog.Program, l datalog.Literal, productive map[*datalog.Predicate]bool) (datalog.Literal, verdict) {
	switch l := l.(type) {
	case *datalog.Atom:
		switch {
		case !productive[l.Pred]:
			return l, never
		case isTrue(l.Pred):
			return l, always
		}
	case *datalog.Compare:
		return l, decideComparison(p, l.Op, l.Left, l.Right)
	case *datalog.Not:
		body, canHold := prunedBody(p, l.Body, productive)
		switch {
		case !canHold:
			return l, always
		case len(body) == 0:
			return l, never
		case !slices.Equal(body, l.Body):
			return &datalog.Not{Locals: l.Locals, Body: body, Origin: l.Origin}, unknown
		}
	}
	return l, unknown
}

// isTrue tells whether a predicate without columns has a rule without a body.
func isTrue(pred *datalog.Predicate) bool {
	return len(pred.Columns) == 0 && slices.ContainsFunc(pred.Rules, func(r *datalog.Rule) bool { return len(r.Body) == 0 })
}

// isTautology tells whether the body contains the head.
func isTautology(pred *datalog.Predicate, head []datalog.Term, body []datalog.Literal) bool {
	return slices.ContainsFunc(body, func(l datalog.Literal) bool {
		a, ok := l.(*datalog.Atom)
		return ok && a.Pred == pred && slices.Equal(a.Args, head)
	})
}
