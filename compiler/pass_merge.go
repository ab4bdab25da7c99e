package compiler

import (
	"slices"
	"strconv"

	"github.com/polarsql/polarsql/compiler/datalog"
)

// merge makes one rule of rules that differ in one constant of a stored atom:
//
//	before  viewer(f) :- grants($actor, "viewer", f).
//	        viewer(f) :- grants($actor, "editor", f).
//	after   viewer(f) :- grants($actor, r, f), r in ("viewer", "editor").
//
// or in a list of constants.
func merge(p *datalog.Program) error {
	for _, pred := range p.Predicates {
		pred.Rules = merged(p, pred)
	}
	return nil
}

func merged(p *datalog.Program, pred *datalog.Predicate) []*datalog.Rule {
	rules := pred.Rules
	if len(rules) < 2 {
		return rules
	}
	keys := keysOfAlike(p, pred)
	for i := 0; i < len(rules); i++ {
		if keys[rules[i]] == nil {
			continue
		}
		for _, place := range valuePlaces(rules[i]) {
			key := keys[rules[i]][place]
			values := valuesAt(rules[i], place)
			rest := slices.Clone(rules[:i+1])
			for _, other := range rules[i+1:] {
				if keys[other][place] == key {
					values = append(values, valuesAt(other, place)...)
				} else {
					rest = append(rest, other)
				}
			}
			if len(rest) < len(rules) {
				rest[i] = withList(rules[i], place, values)
				rules = rest
				break
			}
		}
	}
	return rules
}

// keysOfAlike are the merge keys of the rules whose atoms are of the same predicates as those of
// another rule; the others cannot be merged.
func keysOfAlike(p *datalog.Program, pred *datalog.Predicate) map[*datalog.Rule]map[valuePlace]string {
	called := make([][]*datalog.Predicate, len(pred.Rules))
	for i, r := range pred.Rules {
		for _, l := range r.Body {
			if a, ok := l.(*datalog.Atom); ok {
				called[i] = append(called[i], a.Pred)
			}
		}
	}
	keys := map[*datalog.Rule]map[valuePlace]string{}
	for i, r := range pred.Rules {
		for j := range called {
			if j != i && slices.Equal(called[i], called[j]) {
				keys[r] = mergeKeys(p, pred, r)
				break
			}
		}
	}
	return keys
}

// mergeKeys are what the rules that can be merged at a place have in common.
func mergeKeys(p *datalog.Program, pred *datalog.Predicate, r *datalog.Rule) map[valuePlace]string {
	out := map[valuePlace]string{}
	for _, place := range valuePlaces(r) {
		out[place] = valuesAt(r, place)[0].Type + " " + canonicalBut(p, pred, r, place)
	}
	return out
}

// canonicalBut prints the rule with the constants of a place left out, marked by the place.
func canonicalBut(p *datalog.Program, pred *datalog.Predicate, r *datalog.Rule, at valuePlace) string {
	return p.Canonical(pred, withTerm(r, at, datalog.Const{Type: "_", ID: strconv.Itoa(at.literal) + "/" + strconv.Itoa(at.arg)}))
}
