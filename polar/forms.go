package polar

// What may stand where: the parser reads one kind of expression for shorthands, rules, facts
// and assertions, and these checks tell them apart. They report and return false.

// checkHead checks the arguments of a rule's head.
func (c *checker) checkHead(head *callNode) bool {
	for _, arg := range head.args {
		if typed, ok := arg.(*typedNode); ok {
			c.checkTypeKnown(typed.typ)
		}
	}
	return true
}

// checkBody checks a longhand condition.
func (c *checker) checkBody(e exprNode) bool {
	switch n := e.(type) {
	case *chainNode:
		good := true
		for _, operand := range n.operands {
			good = c.checkBody(operand) && good
		}
		return good
	case *notNode:
		return c.checkBody(n.operand)
	case *callNode:
		return c.checkCall(n)
	case *matchesNode:
		c.checkTypeKnown(n.typ)
		return true
	case *compareNode, *inNode:
		return true
	case *literalNode:
		if n.value.Type == Boolean {
			return true
		}
		c.report(errBareLiteral(n))
	case *nameNode:
		c.report(errBareVariable(n))
	case *nowNode:
		c.report(errBareNow(n))
	case *onNode, *globalNode:
		c.report(errShorthandOnly(e))
	}
	return false
}

// checkCall refuses types in the arguments of a call: they belong into heads.
func (c *checker) checkCall(n *callNode) bool {
	good := true
	for _, arg := range n.args {
		if typed, ok := arg.(*typedNode); ok {
			c.report(errTypedArgument(typed))
			good = false
		}
	}
	return good
}

// checkForms checks the body of a shorthand.
func (x *expansion) checkForms(e exprNode) bool {
	switch n := e.(type) {
	case *chainNode:
		good := true
		for _, operand := range n.operands {
			good = x.checkForms(operand) && good
		}
		return good
	case *notNode:
		return x.checkForms(n.operand)
	case *callNode:
		return x.checkShorthandCall(n)
	case *compareNode, *inNode, *matchesNode:
		x.c.report(errNotInShorthand(e))
		return false
	}
	return true // names are looked at when they are expanded
}

// checkShorthandCall refuses `resource` where there is none.
func (x *expansion) checkShorthandCall(n *callNode) bool {
	good := x.c.checkCall(n)
	if x.block.typ == nil {
		variables(n, func(v *nameNode) {
			if v.name == resourceWord {
				x.c.report(errResourceInGlobal(v))
				good = false
			}
		})
	}
	return good
}
