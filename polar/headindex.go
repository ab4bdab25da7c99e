package polar

import "slices"

// headIndex finds the rules whose heads a call may meet without looking at all of them.
type headIndex struct {
	rules   []*Rule
	sets    *typeSets
	all     []int
	columns []headColumn // by argument
}

// headColumn sorts the heads of one predicate by what they have for one argument.
type headColumn struct {
	values    map[Value][]int  // constants
	variables map[string][]int // variables of exactly one type
	types     map[string][]int // both, by type
	others    []int            // variables that may be of several types
}

func indexHeads(rules []*Rule, sets *typeSets) map[signatureKey]*headIndex {
	byKey := map[signatureKey]*headIndex{}
	for i, r := range rules {
		x := byKey[keyOf(r.Head)]
		if x == nil {
			x = &headIndex{rules: rules, sets: sets, columns: make([]headColumn, len(r.Head.Args))}
			byKey[keyOf(r.Head)] = x
		}
		x.all = append(x.all, i)
		for position := range x.columns {
			x.columns[position].add(sets, i, r, r.Head.Args[position])
		}
	}
	return byKey
}

func (c *headColumn) add(sets *typeSets, i int, r *Rule, t Term) {
	if c.values == nil {
		*c = headColumn{values: map[Value][]int{}, variables: map[string][]int{}, types: map[string][]int{}}
	}
	types := sets.of(r, t)
	if len(types) != 1 {
		c.others = append(c.others, i)
		return
	}
	c.types[types[0]] = append(c.types[types[0]], i)
	if constant, ok := t.(Const); ok {
		c.values[constant.Value] = append(c.values[constant.Value], i)
	} else {
		c.variables[types[0]] = append(c.variables[types[0]], i)
	}
}

// candidates returns lists of the heads that a term of r may meet in this column; ok is false
// when that is any of them.
func (c *headColumn) candidates(sets *typeSets, r *Rule, t Term) (lists [3][]int, ok bool) {
	types := sets.of(r, t)
	if len(types) != 1 {
		return lists, false
	}
	if constant, isConst := t.(Const); isConst {
		return [3][]int{c.values[constant.Value], c.variables[types[0]], c.others}, true
	}
	return [3][]int{c.types[types[0]], c.others}, true
}

// candidates returns lists of the heads that a call in r may meet: those of the argument that
// leaves the fewest.
func (x *headIndex) candidates(r *Rule, d dependency) [3][]int {
	best, fewest := [3][]int{x.all}, len(x.all)
	for i, arg := range d.atom.Args {
		lists, ok := x.columns[i].candidates(x.sets, r, arg)
		if n := len(lists[0]) + len(lists[1]) + len(lists[2]); ok && n < fewest {
			best, fewest = lists, n
		}
	}
	return best
}

// meeting returns the rules whose heads a call in r may meet, and how many it looked at.
func (x *headIndex) meeting(r *Rule, d dependency) (rules []int, looked int) {
	if x == nil {
		return nil, 0
	}
	for _, list := range x.candidates(r, d) {
		looked += len(list)
		for _, i := range list {
			if x.sets.mayMeet(r, d, x.rules[i]) {
				rules = append(rules, i)
			}
		}
	}
	return rules, looked
}

// about returns the rules whose argument at a position may have a type.
func (x *headIndex) about(position int, typ string) []int {
	if x == nil {
		return nil
	}
	out := slices.Clip(x.columns[position].types[typ])
	for _, i := range x.columns[position].others {
		r := x.rules[i]
		if x.sets.meet(x.sets.of(r, r.Head.Args[position]), x.sets.single(typ)) {
			out = append(out, i)
		}
	}
	return out
}

// taking tells whether a call in r has types that some head takes, whatever the constants are,
// and how many heads it looked at.
func (x *headIndex) taking(r *Rule, d dependency) (ok bool, looked int) {
	best := [2][]int{x.all}
	for i, arg := range d.atom.Args {
		types := x.sets.of(r, arg)
		if len(types) != 1 {
			continue
		}
		lists := [2][]int{x.columns[i].types[types[0]], x.columns[i].others}
		if len(lists[0])+len(lists[1]) < len(best[0])+len(best[1]) {
			best = lists
		}
	}
	for _, list := range best {
		for _, i := range list {
			looked++
			if x.sets.typesMeet(r, d, x.rules[i]) {
				return true, looked
			}
		}
	}
	return false, looked
}
