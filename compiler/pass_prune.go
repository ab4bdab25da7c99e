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
	for changed := true; changed; {
		changed = false
		productive := productivePredicates(p)
		for _, pred := range p.Predicates {
			before := size(pred)
			pred.Rules = prunedRules(p, pred, productive)
			changed = changed || size(pred) != before
		}
	}
	return nil
}

// size counts the rules of a predicate and their literals: pruning only takes away.
func size(pred *datalog.Predicate) int {
	n := len(pred.Rules)
	for _, r := range pred.Rules {
		n += literals(r.Body)
	}
	return n
}

func literals(body []datalog.Literal) int {
	n := len(body)
	for _, l := range body {
		if not, ok := l.(*datalog.Not); ok {
			n += literals(not.Body)
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
	var out []*datalog.Rule
	seen := map[string]bool{}
	for _, r := range pred.Rules {
		body, ok := prunedBody(p, r.Body, productive)
		if !ok || isTautology(pred, r.Head, body) {
			continue
		}
		pruned := &datalog.Rule{Head: r.Head, Vars: r.Vars, Body: body, Origin: r.Origin}
		if key := p.Canonical(pred, pruned); !seen[key] {
			seen[key] = true
			out = append(out, pruned)
		}
	}
	return out
}

// prunedBody returns the literals that matter, or false when the conjunction cannot hold.
func prunedBody(p *datalog.Program, body []datalog.Literal, productive map[*datalog.Predicate]bool) ([]datalog.Literal, bool) {
	var out []datalog.Literal
	seen := map[string]bool{}
	for _, l := range body {
		switch l := l.(type) {
		case *datalog.Atom:
			if !productive[l.Pred] {
				return nil, false
			}
			if isTrue(l.Pred) {
				continue
			}
		case *datalog.Compare:
			switch decideComparison(p, l.Op, l.Left, l.Right) {
			case always:
				continue
			case never:
				return nil, false
			}
		}
		if not, ok := l.(*datalog.Not); ok {
			inner, holds := prunedBody(p, not.Body, productive)
			if !holds {
				continue
			}
			if len(inner) == 0 {
				return nil, false
			}
			l = &datalog.Not{Locals: not.Locals, Body: inner, Origin: not.Origin}
		}
		key := p.LiteralKey(l)
		if !seen[key] {
			seen[key] = true
			out = append(out, l)
		}
	}
	return out, true
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
