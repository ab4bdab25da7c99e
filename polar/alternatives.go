package polar

// conjunction is the body of one rule: conditions without `or`. A *notNode among them has a
// conjunction for its operand, too.
type conjunction []exprNode

// alternatives splits a condition at `or`: the condition holds when one of the conjunctions
// does. None means that it never holds, an empty conjunction that it always does. ok is false
// when there would be more than the limit.
//
//	a and (b or c)      ->  a and b | a and c
//	not (a or b)        ->  not a and not b
//	not (a and b)       ->  not (a and b)
//	not (a and (b or c)) -> not (a and b) and not (a and c)
func alternatives(e exprNode, limit int) (result []conjunction, ok bool) {
	switch n := e.(type) {
	case nil:
		return []conjunction{{}}, true
	case *chainNode:
		if n.or {
			return union(n.operands, limit)
		}
		return product(n.operands, limit)
	case *notNode:
		return negation(n, limit)
	case *literalNode:
		if n.value == (Value{Type: Boolean, ID: "true"}) {
			return []conjunction{{}}, true
		}
		if n.value == (Value{Type: Boolean, ID: "false"}) {
			return nil, true
		}
	}
	return []conjunction{{e}}, true
}

func union(operands []exprNode, limit int) ([]conjunction, bool) {
	var out []conjunction
	for _, operand := range operands {
		alts, ok := alternatives(operand, limit)
		if !ok || len(out)+len(alts) > limit {
			return nil, false
		}
		out = append(out, alts...)
	}
	return out, true
}

func product(operands []exprNode, limit int) ([]conjunction, bool) {
	out := []conjunction{{}}
	for _, operand := range operands {
		alts, ok := alternatives(operand, limit)
		if !ok || len(out)*len(alts) > limit {
			return nil, false
		}
		if len(alts) == 1 {
			for i := range out {
				out[i] = append(out[i], alts[0]...)
			}
		} else {
			out = combinations(out, alts)
		}
		if len(out) > 0 && len(out)*len(out[0]) > limit*conditionsEach {
			return nil, false
		}
	}
	return out, true
}

// conditionsEach is how many conditions the alternatives may have on average, if there are as
// many of them as the limit allows.
const conditionsEach = 200

// combinations joins every one of some conjunctions with every one of others.
func combinations(left, right []conjunction) []conjunction {
	out := make([]conjunction, 0, len(left)*len(right))
	for _, l := range left {
		for _, r := range right {
			out = append(out, append(append(make(conjunction, 0, len(l)+len(r)), l...), r...))
		}
	}
	return out
}

func negation(n *notNode, limit int) ([]conjunction, bool) {
	alts, ok := alternatives(n.operand, limit)
	if !ok {
		return nil, false
	}
	out := conjunction{}
	for _, alt := range alts {
		if len(alt) == 0 {
			return nil, true // not true
		}
		out = append(out, &notNode{operand: &chainNode{operands: alt, span: n.operand.at()}, span: n.span})
	}
	return []conjunction{out}, true
}
