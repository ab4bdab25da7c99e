package polar

import "slices"

// firing is what one rule derived: something about known values, or else about unknown
// values of which types.
type firing struct {
	known   bool
	unknown [][]int // distinct sets of type numbers, each sorted
	scratch []int
}

// add notes a derived tuple.
func (f *firing) add(d *domain, row []symbol) {
	if f.known {
		return
	}
	f.scratch = f.scratch[:0]
	for _, s := range row {
		if v := &d.values[s]; (v.fresh > 0 || v.unnamed) && !slices.Contains(f.scratch, v.typ) {
			f.scratch = append(f.scratch, v.typ)
		}
	}
	if len(f.scratch) == 0 {
		f.known, f.unknown = true, nil
		return
	}
	slices.Sort(f.scratch)
	for _, types := range f.unknown {
		if slices.Equal(types, f.scratch) {
			return
		}
	}
	f.unknown = append(f.unknown, slices.Clone(f.scratch))
}

// among tells whether the rule derived something about known values and any value of the
// types in open.
func (f *firing) among(open []bool) bool {
	return f.known || slices.ContainsFunc(f.unknown, func(types []int) bool {
		return !slices.ContainsFunc(types, func(n int) bool { return !open[n] })
	})
}

// Fired returns the rules that derived something, in the policy's order, also those whose
// tuples another rule or a fact gives too. A rule that holds for every value of a type
// always derives something about unknown values; that counts only when one of the asked
// variables may take values of their type.
func (m *Model) Fired(asked ...Variable) []*Rule {
	open := make([]bool, len(m.domain.types))
	for _, v := range asked {
		allowed := m.domain.allowed(v)
		for n := range open {
			open[n] = open[n] || allowed == nil || allowed[n]
		}
	}
	var out []*Rule
	for _, rule := range m.rules {
		if f := m.fired[rule]; f != nil && f.among(open) {
			out = append(out, rule)
		}
	}
	return out
}
