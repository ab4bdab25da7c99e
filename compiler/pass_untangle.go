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
			if !tried[q] && !q.CallsItself() && (best == nil || len(q.Rules) < len(best.Rules)) {
				best = q
			}
		}
		if best != nil {
			return best
		}
	}
	return nil
}
