package compiler

import (
	"slices"

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
		pred.Rules = merged(pred)
	}
	return nil
}

func merged(pred *datalog.Predicate) []*datalog.Rule {
	rules := pred.Rules
	if len(rules) < 2 {
		return rules
	}
	blanks := blanksOfAlike(rules)
	for i := 0; i < len(rules); i++ {
		r := rules[i]
		for _, place := range valuePlaces(r) {
			fits := func(other *datalog.Rule) bool { return canMerge(blanks[r][place], blanks[other][place]) }
			if !slices.ContainsFunc(rules[i+1:], fits) {
				continue
			}
			values, rest := valuesAt(r, place), slices.Clone(rules[:i+1])
			for _, other := range rules[i+1:] {
				if fits(other) {
					values = append(values, valuesAt(other, place)...)
				} else {
					rest = append(rest, other)
				}
			}
			rest[i] = withList(r, place, values)
			rules = rest
			break
		}
	}
	return rules
}

// canMerge tells whether two rules without the constants of a place are the same; either may be
// nil.
func canMerge(a, b *datalog.Rule) bool { return a != nil && b != nil && datalog.SameRule(a, b) }

// blanksOfAlike are, by place, the rules without the constants that stand there: of rules whose
// atoms are of the same predicates as those of another rule, since others cannot be merged.
func blanksOfAlike(rules []*datalog.Rule) map[*datalog.Rule]map[valuePlace]*datalog.Rule {
	called := make([][]*datalog.Predicate, len(rules))
	for i, r := range rules {
		for _, l := range r.Body {
			if a, ok := l.(*datalog.Atom); ok {
				called[i] = append(called[i], a.Pred)
			}
		}
	}
	blanks := map[*datalog.Rule]map[valuePlace]*datalog.Rule{}
	for i, r := range rules {
		for j := range called {
			if j != i && slices.Equal(called[i], called[j]) {
				blanks[r] = blanksOf(r)
				break
			}
		}
	}
	return blanks
}

func blanksOf(r *datalog.Rule) map[valuePlace]*datalog.Rule {
	out := map[valuePlace]*datalog.Rule{}
	for _, place := range valuePlaces(r) {
		out[place] = withTerm(r, place, datalog.Blank{Type: valuesAt(r, place)[0].Type})
	}
	return out
}
