package compiler

import (
	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/polar"
)

// wrongIDs finds objects that the policy or the mapping names and no row can have, since their
// ids are not of their type's SQL type. They are no error: tests may name them, too.
func wrongIDs(policy *polar.Policy, m *mapping.Mapping) polar.Diagnostics {
	types := sqlTypes{m}
	var diags polar.Diagnostics
	seen := map[polar.Span]bool{} // a rule that was split names its objects again
	check := func(v polar.Value, at polar.Span) {
		if t := policy.Type(v.Type); t == nil || t.Kind == polar.Primitive || at.IsZero() || seen[at] {
			return
		}
		if err := ValidID(types.known(v.Type), v.ID); err != nil {
			seen[at] = true
			diags = append(diags, diagWrongID(v.Type, types.known(v.Type), at, err))
		}
	}
	ofTerm := func(t polar.Term) {
		if k, ok := t.(polar.Const); ok {
			check(k.Value, k.Span)
		}
	}
	for _, r := range policy.Rules() {
		for _, t := range r.Head.Args {
			ofTerm(t)
		}
		eachTerm(r.Body, ofTerm)
	}
	for _, f := range m.Facts() {
		for i, a := range f.Open() {
			for _, s := range f.Sources {
				if i < len(s.Columns) && s.Columns[i].Value != nil {
					check(polar.Value{Type: a.Type, ID: *s.Columns[i].Value}, s.Columns[i].Span)
				}
			}
		}
	}
	return diags
}
