package compiler

import (
	"maps"
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
// Predicates that call each other are merged with those that they copy together. It also
// records which predicates contain which (Predicate.Within), for subsume.
func collapse(p *datalog.Program) error {
	components := p.Components()
	recursive := recursivePredicates(components)
	number := map[*datalog.Predicate]int{}
	for i, component := range components {
		for _, pred := range component {
			number[pred] = i
		}
	}
	for i, component := range components {
		below := map[int][]copyRule{} // by the component that is copied
		for _, pred := range component {
			for _, r := range pred.Rules {
				q := copied(pred, r)
				if q == nil || number[q] == i {
					continue
				}
				q.Within = append(q.Within, pred)
				if recursive[pred] && recursive[q] {
					below[number[q]] = append(below[number[q]], copyRule{pred, q, r})
				}
			}
		}
		for _, lower := range slices.Sorted(maps.Keys(below)) {
			absorb(p, below[lower], components[lower])
		}
	}
	return nil
}

// copyRule is a rule `pred(x, y) :- q(x, y)`.
type copyRule struct {
	pred, q *datalog.Predicate
	rule    *datalog.Rule
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

// absorb replaces the copies of a component's predicates by these predicates' exits, if every
// recursive rule of theirs is one of the copying predicates' as well.
func absorb(p *datalog.Program, copies []copyRule, component []*datalog.Predicate) {
	image := map[*datalog.Predicate]*datalog.Predicate{}
	own := map[*datalog.Predicate]*distinct{}
	for _, c := range copies {
		if image[c.q] != nil {
			return
		}
		image[c.q] = c.pred
		own[c.pred] = &distinct{}
		for _, r := range c.pred.Rules {
			own[c.pred].add(r)
		}
	}
	exits := make([][]*datalog.Rule, len(copies))
	for i, c := range copies {
		for _, r := range c.q.Rules {
			switch lifted, recursive := lift(r, component, image); {
			case lifted == nil:
				return
			case !recursive:
				exits[i] = append(exits[i], lifted)
			case !own[c.pred].has(lifted):
				return
			}
		}
	}
	for i, c := range copies {
		at := slices.Index(c.pred.Rules, c.rule)
		c.pred.Rules = slices.Concat(c.pred.Rules[:at], exits[i], c.pred.Rules[at+1:])
	}
}

// lift copies a rule with the predicates of a component replaced by their images in its
// positive body: nil where one has none.
func lift(r *datalog.Rule, component []*datalog.Predicate, image map[*datalog.Predicate]*datalog.Predicate) (out *datalog.Rule, changed bool) {
	out = r.Clone()
	for i, l := range out.Body {
		a, ok := l.(*datalog.Atom)
		if !ok || !slices.Contains(component, a.Pred) {
			continue
		}
		if image[a.Pred] == nil {
			return nil, false
		}
		out.Body[i] = a.Calling(image[a.Pred])
		changed = true
	}
	return out, changed
}
