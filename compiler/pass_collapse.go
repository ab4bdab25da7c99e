package compiler

import (
	"slices"

	"github.com/polarsql/polarsql/compiler/datalog"
)

// collapse merges the recursions of a role hierarchy. Where viewer contains editor and
// both are inherited along the same relation, editor's inheritance adds nothing to viewer's:
//
//	before  viewer(f) :- grant("viewer", f).   editor(f) :- grant("editor", f).
//	        viewer(f) :- editor(f).            editor(f) :- parent(f, d), editor(d).
//	        viewer(f) :- parent(f, d), viewer(d).
//	after   viewer(f) :- grant("viewer", f).
//	        viewer(f) :- grant("editor", f).
//	        viewer(f) :- parent(f, d), viewer(d).
//
// It also records which predicates contain which (Predicate.Within), for subsume.
func collapse(p *datalog.Program) error {
	recursive := recursivePredicates(p)
	for _, component := range p.Components() {
		if len(component) > 1 {
			continue
		}
		pred := component[0]
		for _, r := range slices.Clone(pred.Rules) {
			q := copied(pred, r)
			if q == nil {
				continue
			}
			q.Within = append(q.Within, pred)
			if recursive[pred] && recursive[q] {
				absorb(p, pred, q, r)
			}
		}
	}
	return nil
}

// copied returns q for a rule `pred(x, y) :- q(x, y)`, else nil.
func copied(pred *datalog.Predicate, r *datalog.Rule) *datalog.Predicate {
	if len(r.Body) != 1 {
		return nil
	}
	a, ok := r.Body[0].(*datalog.Atom)
	if !ok || a.Pred == pred || a.Pred.IsStored() || !slices.Equal(a.Args, r.Head) {
		return nil
	}
	seen := map[datalog.Term]bool{}
	for _, t := range r.Head {
		if _, isVar := t.(datalog.Var); !isVar || seen[t] {
			return nil
		}
		seen[t] = true
	}
	return a.Pred
}

// absorb replaces the rule `pred(x) :- q(x)` by q's exits, if every recursive rule of q is
// one of pred's as well.
func absorb(p *datalog.Program, pred, q *datalog.Predicate, copyRule *datalog.Rule) {
	own := map[string]bool{}
	for _, r := range pred.Rules {
		own[p.Canonical(pred, r)] = true
	}
	var exits []*datalog.Rule
	for _, r := range q.Rules {
		lifted, recursive := lift(r, q, pred)
		if !recursive {
			exits = append(exits, lifted)
		} else if !own[p.Canonical(pred, lifted)] {
			return
		}
	}
	at := slices.Index(pred.Rules, copyRule)
	pred.Rules = slices.Concat(pred.Rules[:at], exits, pred.Rules[at+1:])
}

// lift copies a rule with q replaced by pred in its positive body.
func lift(r *datalog.Rule, q, pred *datalog.Predicate) (out *datalog.Rule, changed bool) {
	out = r.Clone()
	for _, l := range out.Body {
		if a, ok := l.(*datalog.Atom); ok && a.Pred == q {
			a.Pred = pred
			changed = true
		}
	}
	return out, changed
}
