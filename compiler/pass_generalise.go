package compiler

import (
	"slices"

	"github.com/polarsql/polarsql/compiler/datalog"
)

// generalise defines a predicate for one given object by the recursive predicate for all
// objects, where the one uses the other anyway. Otherwise every rule would stand twice:
//
//	before  reader[$resource]() :- grants($actor, $resource).
//	        reader[$resource]() :- parent($resource, d), reader[Folder](d).
//	        reader[Folder](f) :- grants($actor, f).
//	        reader[Folder](f) :- parent(f, d), reader[Folder](d).
//	after   reader[$resource]() :- reader[Folder]($resource).
//
// Planning then walks from the given object.
func generalise(p *datalog.Program) error {
	recursive := recursivePredicates(p.Components())
	for _, special := range p.Predicates {
		if recursive[special] || special.IsStored() {
			continue
		}
		general := slices.IndexFunc(p.Predicates, func(g *datalog.Predicate) bool {
			return recursive[g] && isGeneralisation(g, special) && reaches(special, g, map[*datalog.Predicate]bool{})
		})
		if general >= 0 {
			special.Rules = []*datalog.Rule{callGeneral(special, p.Predicates[general])}
		}
	}
	return nil
}

// isGeneralisation tells whether g is special with given arguments left open.
func isGeneralisation(g, special *datalog.Predicate) bool {
	if g == special || g.Symbol != special.Symbol || len(g.Binding) != len(special.Binding) {
		return false
	}
	for i, a := range g.Binding {
		if a.Type != special.Binding[i].Type || (a.Term != nil && a.Term != special.Binding[i].Term) {
			return false
		}
	}
	return true
}

func reaches(from, to *datalog.Predicate, seen map[*datalog.Predicate]bool) bool {
	if from == to {
		return true
	}
	if seen[from] {
		return false
	}
	seen[from] = true
	return slices.ContainsFunc(from.Callees(), func(q *datalog.Predicate) bool { return reaches(q, to, seen) })
}

// callGeneral is the rule `special(x..) :- general(.., given, x..)`.
func callGeneral(special, general *datalog.Predicate) *datalog.Rule {
	r := &datalog.Rule{}
	if len(special.Rules) > 0 {
		r.Origin = special.Rules[0].Origin
	}
	call := &datalog.Atom{Pred: general, Origin: r.Origin}
	for i, a := range special.Binding {
		term := a.Term
		if term == nil {
			v := r.NewVar("x", a.Type)
			r.Head = append(r.Head, v)
			term = v
		}
		if general.Binding[i].Term == nil {
			call.Args = append(call.Args, term)
		}
	}
	r.Body = []datalog.Literal{call}
	return r
}
