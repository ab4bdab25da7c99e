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
func merge(p *datalog.Program) error {
	for _, pred := range p.Predicates {
		pred.Rules = merged(p, pred)
	}
	return nil
}

func merged(p *datalog.Program, pred *datalog.Predicate) []*datalog.Rule {
	rules := pred.Rules
	keys := make(map[*datalog.Rule]map[constantPlace]string, len(rules))
	for _, r := range rules {
		keys[r] = mergeKeys(p, pred, r)
	}
	for i := 0; i < len(rules); i++ {
		for _, place := range constantPlaces(rules[i]) {
			key := keys[rules[i]][place]
			values := []datalog.Const{constantAt(rules[i], place)}
			rest := slices.Clone(rules[:i+1])
			for _, other := range rules[i+1:] {
				if keys[other][place] != key {
					rest = append(rest, other)
				} else if c := constantAt(other, place); !slices.Contains(values, c) {
					values = append(values, c)
				}
			}
			if len(values) > 1 {
				rest[i] = withList(rules[i], place, values)
				rules = rest
				break
			}
		}
	}
	return rules
}

// mergeKeys are what the rules that can be merged at a place have in common.
func mergeKeys(p *datalog.Program, pred *datalog.Predicate, r *datalog.Rule) map[constantPlace]string {
	out := map[constantPlace]string{}
	for _, place := range constantPlaces(r) {
		out[place] = constantAt(r, place).Type + " " + canonicalBut(p, pred, r, place)
	}
	return out
}

// constantPlace is an argument of a literal of the body.
type constantPlace struct{ literal, arg int }

func constantPlaces(r *datalog.Rule) []constantPlace {
	var out []constantPlace
	for i, l := range r.Body {
		a, ok := l.(*datalog.Atom)
		if !ok || !a.Pred.IsStored() {
			continue
		}
		for j, t := range a.Args {
			if _, isConst := t.(datalog.Const); isConst {
				out = append(out, constantPlace{i, j})
			}
		}
	}
	return out
}

func constantAt(r *datalog.Rule, at constantPlace) datalog.Const {
	return r.Body[at.literal].(*datalog.Atom).Args[at.arg].(datalog.Const)
}

// canonicalBut prints the rule with the constant left out, marked by its place.
func canonicalBut(p *datalog.Program, pred *datalog.Predicate, r *datalog.Rule, at constantPlace) string {
	c := r.Clone()
	c.Body[at.literal].(*datalog.Atom).Args[at.arg] = datalog.Const{Type: "_", ID: strconv.Itoa(at.literal) + "/" + strconv.Itoa(at.arg)}
	return p.Canonical(pred, c)
}

// withList replaces the constant by a variable that is one of the values.
func withList(r *datalog.Rule, at constantPlace, values []datalog.Const) *datalog.Rule {
	out := r.Clone()
	v := out.NewVar("c", values[0].Type)
	out.Body[at.literal].(*datalog.Atom).Args[at.arg] = v
	out.Body = append(out.Body, &datalog.In{Term: v, List: values})
	return out
}
