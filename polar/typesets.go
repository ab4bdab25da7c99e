package polar

import "slices"

// typeSets works with sets of types: slices in the order of Policy.Types, which nobody changes
// and which are made once, so that the same question needs no second answer. nil stands for
// all types.
type typeSets struct {
	singles map[string][]string
	met     map[[2]*string][]string // intersections, by the first elements of both slices
}

// newTypeSets makes the sets of a policy.
func newTypeSets() typeSets {
	return typeSets{singles: map[string][]string{}, met: map[[2]*string][]string{}}
}

// single is the set of one type.
func (s *typeSets) single(typ string) []string {
	set, ok := s.singles[typ]
	if !ok {
		set = []string{typ}
		s.singles[typ] = set
	}
	return set
}

// of returns the types that a term of a rule may have.
func (s *typeSets) of(r *Rule, t Term) []string {
	switch n := t.(type) {
	case Var:
		return r.Vars[n.Index].Types
	case Const:
		return s.single(n.Value.Type)
	default:
		return s.single(Integer)
	}
}

// intersect keeps the types that are in both sets.
func (s *typeSets) intersect(a, b []string) []string {
	switch {
	case a == nil:
		return b
	case b == nil || len(a) == 0:
		return a
	case len(b) == 0 || &a[0] == &b[0]:
		return b
	}
	key := [2]*string{&a[0], &b[0]}
	both, ok := s.met[key]
	if !ok {
		both = intersection(a, b)
		s.met[key] = both
	}
	return both
}

// meet tells whether two sets have something in common.
func (s *typeSets) meet(a, b []string) bool {
	if len(a) == 1 && len(b) == 1 {
		return a[0] == b[0]
	}
	both := s.intersect(a, b)
	return both == nil || len(both) > 0
}

// intersection does the work for intersect.
func intersection(a, b []string) []string {
	out := []string{}
	if len(a)*len(b) <= 64 {
		for _, t := range a {
			if slices.Contains(b, t) {
				out = append(out, t)
			}
		}
		return out
	}
	inB := make(map[string]bool, len(b))
	for _, t := range b {
		inB[t] = true
	}
	for _, t := range a {
		if inB[t] {
			out = append(out, t)
		}
	}
	return out
}
