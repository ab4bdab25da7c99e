package polar

import (
	"strconv"
	"strings"
)

// checkTypes warns when the conditions on a variable's type leave none, or when a comparison
// is between values that cannot be equal or ordered: then the rule never holds.
func (b *ruleBuilder) checkTypes() {
	for i, v := range b.rule.Vars {
		if v.Types != nil && len(v.Types) == 0 {
			b.c.report(warnNoType(b.rule.Vars[i], len(v.written) == 1 && isAbstract(strings.TrimPrefix(v.written[0], exactly))))
		}
	}
	for _, l := range b.rule.Body {
		switch n := l.(type) {
		case *Compare:
			b.checkCompare(n)
		case *In:
			b.checkIn(n)
		}
	}
}

// typesOf returns the types a term may have; nil for any.
func (b *ruleBuilder) typesOf(t Term) []string { return b.c.sets.of(b.rule, t) }

func (b *ruleBuilder) checkCompare(n *Compare) {
	if holds, ok := constantCompare(n); ok && !holds {
		b.c.report(warnNeverTrue(n.Span))
		return
	}
	left, right := b.typesOf(n.Left), b.typesOf(n.Right)
	if n.Op == Eq || n.Op == Ne {
		if b.neverMeet(left, right) {
			b.c.report(warnCompareTypes(n, left, right))
		}
		return
	}
	for _, types := range [][]string{left, right} {
		if b.neverMeet(types, b.c.sets.single(Integer)) {
			b.c.report(warnOrderTypes(n, types))
			return
		}
	}
}

// constantCompare decides a comparison that is the same for all values; ok is false for others.
func constantCompare(n *Compare) (holds, ok bool) {
	left, lok := n.Left.(Const)
	right, rok := n.Right.(Const)
	if lok && rok && left.Value.Type == right.Value.Type {
		return compareConstants(n.Op, left.Value, right.Value)
	}
	x, xok := n.Left.(Var)
	y, yok := n.Right.(Var)
	if xok && yok && x.Index == y.Index {
		return n.Op == Eq || n.Op == Le || n.Op == Ge, true
	}
	return false, false
}

// compareConstants compares two values of one type; only integers have an order.
func compareConstants(op Op, left, right Value) (holds, ok bool) {
	switch op {
	case Eq:
		return left == right, true
	case Ne:
		return left != right, true
	}
	l, err := strconv.ParseInt(left.ID, 10, 64)
	r, err2 := strconv.ParseInt(right.ID, 10, 64)
	if left.Type != Integer || err != nil || err2 != nil {
		return false, false
	}
	return op == Lt && l < r || op == Le && l <= r || op == Gt && l > r || op == Ge && l >= r, true
}

func (b *ruleBuilder) checkIn(n *In) {
	types := b.typesOf(n.Term)
	if len(n.List) == 0 {
		b.c.report(warnEmptyList(n))
		return
	}
	for _, item := range n.List {
		if !b.neverMeet(types, b.typesOf(item)) {
			return
		}
	}
	b.c.report(warnInTypes(n, types))
}

// neverMeet tells whether two sets of types have nothing in common. An empty set has been
// reported by itself.
func (b *ruleBuilder) neverMeet(x, y []string) bool {
	return (x == nil || len(x) > 0) && (y == nil || len(y) > 0) && !b.c.sets.meet(x, y)
}
