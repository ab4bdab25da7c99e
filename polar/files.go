package polar

import (
	"cmp"
	"slices"
)

// inOrder returns the files of a policy by name, and by text where names are equal, so that
// the order in which they were given never shows: neither in the policy nor in what is said
// about it, such as which of two declarations is the second one. nil is left out.
func inOrder(sources []*Source) []*Source {
	out := slices.DeleteFunc(slices.Clone(sources), func(s *Source) bool { return s == nil })
	slices.SortStableFunc(out, func(a, b *Source) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Text, b.Text))
	})
	return out
}
