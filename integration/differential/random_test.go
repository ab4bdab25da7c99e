package differential_test

import "math/rand/v2"

// random makes the choices of one case; equal seeds make equal cases.
type random struct{ *rand.Rand }

func newRandom(seed uint64) random { return random{rand.New(rand.NewPCG(seed, 0x9e3779b97f4a7c15))} }

// chance is true with probability p.
func (r random) chance(p float64) bool { return r.Float64() < p }

// between is from lo to hi, both included.
func (r random) between(lo, hi int) int { return lo + r.IntN(hi-lo+1) }

func pick[T any](r random, items []T) T { return items[r.IntN(len(items))] }

// some picks n different items, or all, in random order.
func some[T any](r random, n int, items []T) []T {
	out := make([]T, 0, n)
	for _, i := range r.Perm(len(items)) {
		if len(out) == n {
			break
		}
		out = append(out, items[i])
	}
	return out
}

// weighted picks an index; choice i has weight weights[i].
func (r random) weighted(weights ...int) int {
	total := 0
	for _, w := range weights {
		total += w
	}
	n := r.IntN(total)
	for i, w := range weights {
		if n < w {
			return i
		}
		n -= w
	}
	panic("no weight")
}
