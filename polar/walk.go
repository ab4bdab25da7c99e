package polar

// walk calls f for an expression and everything in it, parents first, in source order.
// A nil expression is nothing.
func walk(e exprNode, f func(exprNode)) {
	if e == nil {
		return
	}
	f(e)
	for _, kid := range kids(e) {
		walk(kid, f)
	}
}

// kids returns the parts of an expression.
func kids(e exprNode) []exprNode {
	switch n := e.(type) {
	case *chainNode:
		return n.operands
	case *notNode:
		return []exprNode{n.operand}
	case *globalNode:
		return []exprNode{n.operand}
	case *onNode:
		return []exprNode{n.left, n.right}
	case *compareNode:
		return []exprNode{n.left, n.right}
	case *inNode:
		return append([]exprNode{n.term}, n.items...)
	case *matchesNode:
		return []exprNode{n.variable}
	case *callNode:
		return n.args
	case *typedNode:
		return []exprNode{n.variable}
	case *nameNode, *literalNode, *nowNode:
		return nil
	}
	panic("polar: unknown expression")
}

// variables calls f for every variable in an expression.
func variables(e exprNode, f func(*nameNode)) {
	walk(e, func(e exprNode) {
		if n, ok := e.(*nameNode); ok {
			f(n)
		}
	})
}
