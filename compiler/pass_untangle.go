package compiler

import "github.com/polarsql/polarsql/compiler/datalog"

// untangle turns mutual recursion into recursion of one predicate, where some predicates
// of the component do not call themselves: they are unfolded into the others.
//
//	before  folder(f) :- parent(f, d), drive(d).   drive(d) :- contains(f, d), folder(f).
//	        folder(f) :- granted(f).               drive(d) :- owned(d).
//	after   folder(f) :- parent(f, d), contains(g, d), folder(g).
//	        folder(f) :- parent(f, d), owned(d).
//	        folder(f) :- granted(f).
//
// In a compact program it is done where there are no more rules for it.
func untangle(p *datalog.Program) error {
	tried := map[*datalog.Predicate]bool{}
	for {
		q := unfoldable(p, tried)
		if q == nil {
			return nil
		}
		tried[q] = true
		for _, pred := range p.Predicates {
			if pred == q {
				continue
			}
			pred.Rules = unfoldAll(p, pred.Rules, 16*maxAlternatives, func(_ *datalog.Rule, _ int, x *datalog.Predicate) bool { return x == q })
		}
		p.Reachable()
		if err := prune(p); err != nil {
			return err
		}
	}
}

// unfoldable picks a predicate of a mutual recursion that does not call itself, the one
// with the fewest rules.
func unfoldable(p *datalog.Program, tried map[*datalog.Predicate]bool) *datalog.Predicate {
	for _, component := range p.Components() {
		if len(component) == 1 {
			continue
		}
		var best *datalog.Predicate
		for _, q := range component {
			if !tried[q] && !q.CallsItself() && !(p.Compact && multiplies(q, p.Predicates)) && (best == nil || len(q.Rules) < len(best.Rules)) {
				best = q
			}
		}
		if best != nil {
			return best
		}
	}
	return nil
}

// multiplies tells whether there are more rules after a predicate is unfolded.
func multiplies(q *datalog.Predicate, callers []*datalog.Predicate) bool {
	more := -len(q.Rules)
	for _, pred := range callers {
		for _, r := range pred.Rules {
			alternatives := 1
			datalog.Atoms(r.Body, func(a *datalog.Atom, negated bool) {
				if a.Pred == q && !negated {
					alternatives *= len(q.Rules)
				}
			})
			if more += alternatives - 1; more > 0 {
				return true
			}
		}
	}
	return false
}
