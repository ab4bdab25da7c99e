package polar

// checkTypes warns when the conditions on a variable's type leave none, or when a comparison
// is between values that cannot be equal or ordered: then the rule never holds.
func (b *ruleBuilder) checkTypes() {
	for i, v := range b.rule.Vars {
		if v.Types != nil && len(v.Types) == 0 {
			b.c.report(warnNoType(b.rule.Vars[i]))
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
