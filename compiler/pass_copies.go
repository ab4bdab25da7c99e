package compiler

import "github.com/polarsql/polarsql/compiler/datalog"

// copies unfolds rules that copy a predicate that does not recurse, callees first, and drops
// what the copy inherits as well. Otherwise each role of a hierarchy would inherit all that
// the roles above it inherit, once per way there, and so on along a chain of types:
//
//	before  viewer(f) :- grants("viewer", f).      editor(f) :- grants("editor", f).
//	        viewer(f) :- org(f, o), member(o).     editor(f) :- org(f, o), owner(o).
//	        viewer(f) :- editor(f).                owner within member
//	after   viewer(f) :- grants(r, f), r in ("viewer", "editor").
//	        viewer(f) :- org(f, o), member(o).
func copies(p *datalog.Program) error {
	components := p.Components()
	recursive := recursivePredicates(components)
	for _, component := range components {
		for _, pred := range component {
			rules, unfolded := withoutCopies(p, pred, recursive)
			if !unfolded {
				continue
			}
			pred.Rules = rules
			pred.Rules = merged(pred)
			pred.Rules = notSubsumed(pred, component)
		}
	}
	return nil
}

// withoutCopies puts the rules of the predicates that are copied in place of the copies, each
// rule once.
func withoutCopies(p *datalog.Program, pred *datalog.Predicate, recursive map[*datalog.Predicate]bool) (rules []*datalog.Rule, unfolded bool) {
	var out distinct
	for _, r := range pred.Rules {
		q := copied(pred, r)
		if q == nil || recursive[q] {
			out.add(r)
			continue
		}
		unfolded = true
		for _, alternative := range unfoldAtom(p, r, 0) {
			out.add(alternative)
		}
	}
	return out.rules, unfolded
}
