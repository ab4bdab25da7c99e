package polar

import (
	"math"
	"slices"
	"strconv"
)

// wideGap is how many Integers between two others are so many that nobody would list them.
const wideGap = 1000

// addGaps adds Integers that do not occur, so that a rule about a number that nothing else
// binds has numbers to hold for: n unknown ones below and above all others and, if rules
// look at the order, n between each two neighbours, or as many as there are. Rules can tell
// the numbers of one gap apart only from each other, and no rule has more than n of them.
func (d *domain) addGaps(n int, between bool) {
	var known []int64
	for _, s := range d.byType[d.typeNumber(Integer)] {
		if v := d.values[s]; v.isInt {
			known = append(known, v.number)
		}
	}
	slices.Sort(known)
	gaps := integerGaps{domain: d, size: n}
	if between {
		for i := 1; i < len(known); i++ {
			gaps.fill(known[i-1], known[i])
		}
	}
	lowest, highest := known[0], known[len(known)-1] // there is the clock at least
	for range n {
		if lowest > math.MinInt64 {
			lowest--
			gaps.addUnknown(lowest)
		}
		if highest < math.MaxInt64 {
			highest++
			gaps.addUnknown(highest)
		}
	}
}

type integerGaps struct {
	domain  *domain
	size    int // how many Integers stand for those of one gap
	unknown int // how many are added that stand for more than themselves
}

// fill adds the first Integers between two others. In a wide gap they are unknown ones.
func (g *integerGaps) fill(low, high int64) {
	wide := uint64(high)-uint64(low) > wideGap
	for left := g.size; left > 0 && low+1 < high; left-- {
		low++
		if wide {
			g.addUnknown(low)
			continue
		}
		s := g.domain.add(Value{Integer, strconv.FormatInt(low, 10)})
		g.domain.values[s].unnamed = true
	}
}

func (g *integerGaps) addUnknown(number int64) {
	g.unknown++
	g.domain.append(domainValue{Value: Value{Integer, "*"}, fresh: g.unknown, number: number, isInt: true})
}

// gapsNeeded is how many Integers of one gap the rules can tell apart.
func gapsNeeded(rules []*Rule) int {
	most := 1
	for _, rule := range rules {
		most = max(most, countIntegers(rule.Vars))
	}
	return most
}

// countIntegers counts the variables that are said to take Integers.
func countIntegers(vars []Variable) int {
	n := 0
	for _, v := range vars {
		if slices.Contains(v.Types, Integer) {
			n++
		}
	}
	return n
}

// ordered tells whether a rule looks at the order of Integers.
func ordered(rules []*Rule) bool {
	var looks func(body []Literal) bool
	looks = func(body []Literal) bool {
		return slices.ContainsFunc(body, func(literal Literal) bool {
			switch l := literal.(type) {
			case *Compare:
				return l.Op != Eq && l.Op != Ne
			case *Not:
				return looks(l.Body)
			}
			return false
		})
	}
	return slices.ContainsFunc(rules, func(r *Rule) bool { return looks(r.Body) })
}
