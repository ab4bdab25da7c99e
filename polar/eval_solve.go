package polar

import (
	"fmt"
	"math/bits"
)

// solver runs one planned rule.
type solver struct {
	domain   *domain
	allowed  [][]bool
	bindings []symbol // by variable; the plan knows which are set
	// component is the one being evaluated: its negated calls look at the opponent.
	component int
	// from and to, by predicate, are the newest tuples, which a delta call runs over.
	from, to map[*predicate]int
}

func newSolver(d *domain, rule *plannedRule, component int) *solver {
	return &solver{domain: d, allowed: rule.allowed, bindings: make([]symbol, rule.vars), component: component}
}

// solve runs the steps and calls yield with the bindings of each solution, until yield
// returns false. It returns false if it was stopped so.
func (s *solver) solve(steps []step, yield func() bool) bool {
	if len(steps) == 0 {
		return yield()
	}
	st, rest := &steps[0], steps[1:]
	switch st.kind {
	case stepCall:
		return s.call(st, rest, yield)
	case stepTest:
		if s.compare(st.op, s.value(st.args[0]), s.value(st.args[1])) {
			return s.solve(rest, yield)
		}
	case stepBind:
		if s.bind(st.target, s.value(st.args[0])) {
			return s.solve(rest, yield)
		}
	case stepIn:
		return s.in(st, rest, yield)
	case stepMatches:
		if st.allowed[s.domain.values[s.bindings[st.target]].typ] {
			return s.solve(rest, yield)
		}
	case stepNot:
		none := s.solve(st.body, func() bool { return false })
		if none {
			return s.solve(rest, yield)
		}
	case stepEnumerate:
		for _, value := range st.values {
			s.bindings[st.target] = value
			if !s.solve(rest, yield) {
				return false
			}
		}
	default:
		panic(fmt.Sprintf("unknown step %d", st.kind))
	}
	return true
}

func (s *solver) value(o operand) symbol {
	if o.variable < 0 {
		return o.constant
	}
	return s.bindings[o.variable]
}

// bind sets a variable if its types allow the value.
func (s *solver) bind(variable int, value symbol) bool {
	if allowed := s.allowed[variable]; allowed != nil && !allowed[s.domain.values[value].typ] {
		return false
	}
	s.bindings[variable] = value
	return true
}

// call goes through the tuples that match. Tuples added meanwhile may be missed: they are
// the next round's newest tuples.
func (s *solver) call(st *step, rest []step, yield func() bool) bool {
	relation := st.pred.relation
	if st.negated && st.pred.component == s.component && st.pred.opponent != nil {
		relation = st.pred.opponent
	}
	if st.delta {
		for i := s.from[st.pred]; i < s.to[st.pred]; i++ {
			if s.match(st.args, relation.row(i)) && !s.solve(rest, yield) {
				return false
			}
		}
		return true
	}
	if st.mask == 0 {
		for i, n := 0, relation.count; i < n; i++ {
			if s.match(st.args, relation.row(i)) && !s.solve(rest, yield) {
				return false
			}
		}
		return true
	}
	key := make([]symbol, 0, 8)
	for left := st.mask; left != 0; left &= left - 1 {
		key = append(key, s.value(st.args[bits.TrailingZeros64(left)]))
	}
	if len(key) == relation.arity {
		return !relation.contains(key) || s.solve(rest, yield)
	}
	for _, i := range relation.matching(st.mask, key) {
		if s.match(st.args, relation.row(int(i))) && !s.solve(rest, yield) {
			return false
		}
	}
	return true
}

// match compares the arguments with a tuple and binds those that have no value yet.
func (s *solver) match(args []operand, row []symbol) bool {
	for i, arg := range args {
		if arg.binds {
			if !s.bind(arg.variable, row[i]) {
				return false
			}
		} else if s.value(arg) != row[i] {
			return false
		}
	}
	return true
}

func (s *solver) in(st *step, rest []step, yield func() bool) bool {
	for _, item := range st.list {
		value := s.value(item)
		if st.target < 0 {
			if value == s.value(st.args[0]) {
				return s.solve(rest, yield)
			}
			continue
		}
		if s.bind(st.target, value) && !s.solve(rest, yield) {
			return false
		}
	}
	return true
}

// compare applies an operator. Values of different types are neither equal nor unequal;
// an order holds only between 64-bit integers.
func (s *solver) compare(op Op, left, right symbol) bool {
	l, r := &s.domain.values[left], &s.domain.values[right]
	switch op {
	case Eq:
		return left == right
	case Ne:
		return left != right && l.typ == r.typ
	}
	if !l.isInt || !r.isInt {
		return false
	}
	switch op {
	case Lt:
		return l.number < r.number
	case Le:
		return l.number <= r.number
	case Gt:
		return l.number > r.number
	case Ge:
		return l.number >= r.number
	}
	panic(fmt.Sprintf("unknown operator %q", op))
}
