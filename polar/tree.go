package polar

// Node is a part of a policy as it is written, for tools that look at the text rather than at
// the rules: editors, linters. It mirrors the syntax tree; parentheses leave no trace.
type Node struct {
	Kind NodeKind
	// Text is the name, the keyword of a block or assertion, the operator of a comparison, or
	// the value of a literal without quotes. Nodes that only hold others have none.
	Text string
	Span Span
	Kids []*Node
}

// NodeKind says what a node is.
type NodeKind string

// The kinds of node, with their kids. A kid with a question mark may be missing.
const (
	NodeBlock       NodeKind = "block"       // Name? Type.. (the supertypes), declarations and shorthands
	NodeRoles       NodeKind = "roles"       // String..
	NodePermissions NodeKind = "permissions" // String..
	NodeRelations   NodeKind = "relations"   // Relation..
	NodeRelation    NodeKind = "relation"    // Name Type
	NodeShorthand   NodeKind = "shorthand"   // head, body
	NodeRule        NodeKind = "rule"        // Call, condition?
	NodeDeclare     NodeKind = "declare"     // Name Type..
	NodeFixture     NodeKind = "fixture"     // Name Call..
	NodeTest        NodeKind = "test"        // String Use.. Call.. Assertion..
	NodeUse         NodeKind = "use"         // `fixture name` in a setup; Text is the name
	NodeAssertion   NodeKind = "assertion"   // Call, condition?
	NodeAnd         NodeKind = "and"         // condition..
	NodeOr          NodeKind = "or"          // condition..
	NodeNot         NodeKind = "not"         // condition
	NodeGlobal      NodeKind = "global"      // term
	NodeOn          NodeKind = "on"          // term, relation
	NodeCompare     NodeKind = "compare"     // term, term
	NodeIn          NodeKind = "in"          // term, item..
	NodeMatches     NodeKind = "matches"     // Word Type
	NodeCall        NodeKind = "call"        // Name argument..
	NodeTyped       NodeKind = "typed"       // Word Type
	NodeName        NodeKind = "name"        // of a block, predicate, relation or fixture
	NodeType        NodeKind = "type"        // a type that is referred to
	NodeWord        NodeKind = "word"        // a variable, or role, permission, actor or resource in a shorthand
	NodeString      NodeKind = "string"      // with its quotes
	NodeNumber      NodeKind = "number"      // an integer
	NodeBoolean     NodeKind = "boolean"
	NodeObject      NodeKind = "object" // Type; Text is the id
	NodeNow         NodeKind = "now"    // @current_unix_time
)

// Tree returns the items of every file, in the order of Sources. Nothing is shared with the
// syntax tree.
func (s *Syntax) Tree() [][]*Node {
	out := make([][]*Node, len(s.files))
	for i, file := range s.files {
		for _, item := range file.items {
			out[i] = append(out[i], itemTree(item))
		}
	}
	return out
}

func itemTree(item itemNode) *Node {
	switch n := item.(type) {
	case *blockNode:
		return blockTree(n)
	case *ruleNode:
		return &Node{Kind: NodeRule, Span: n.span, Kids: exprTrees(n.head, n.body)}
	case *declareNode:
		return &Node{Kind: NodeDeclare, Span: n.span, Kids: append([]*Node{identTree(NodeName, n.name)}, identTrees(NodeType, n.types)...)}
	case *fixtureNode:
		return &Node{Kind: NodeFixture, Span: n.span, Kids: append([]*Node{identTree(NodeName, n.name)}, callTrees(n.facts)...)}
	case *testNode:
		out := &Node{Kind: NodeTest, Span: n.span, Kids: []*Node{identTree(NodeString, n.name)}}
		out.Kids = append(append(out.Kids, identTrees(NodeUse, n.fixtures)...), callTrees(n.facts)...)
		for _, a := range n.assertions {
			out.Kids = append(out.Kids, assertionTree(a))
		}
		return out
	}
	panic("polar: unknown item")
}

func blockTree(n *blockNode) *Node {
	out := &Node{Kind: NodeBlock, Text: n.keyword.text, Span: n.span}
	if n.name.text != "" {
		out.Kids = append(out.Kids, identTree(NodeName, n.name))
	}
	out.Kids = append(out.Kids, identTrees(NodeType, n.extends)...)
	for _, d := range n.declarations {
		out.Kids = append(out.Kids, declarationTree(d))
	}
	for _, s := range n.shorthands {
		out.Kids = append(out.Kids, &Node{Kind: NodeShorthand, Span: s.span, Kids: exprTrees(s.head, s.body)})
	}
	return out
}

func declarationTree(n *declarationNode) *Node {
	out := &Node{Kind: NodeRoles, Span: n.span, Kids: identTrees(NodeString, n.names)}
	switch {
	case n.isMap:
		out.Kind = NodeRelations
		for _, r := range n.relations {
			out.Kids = append(out.Kids, &Node{Kind: NodeRelation, Span: r.name.span.To(r.typ.span),
				Kids: []*Node{identTree(NodeName, r.name), identTree(NodeType, r.typ)}})
		}
	case n.keyword.text == "permissions":
		out.Kind = NodePermissions
	}
	return out
}

func assertionTree(n *assertionNode) *Node {
	out := &Node{Kind: NodeAssertion, Text: "assert", Span: n.span, Kids: exprTrees(n.atom, n.iff)}
	if n.negated {
		out.Text = "assert_not"
	}
	return out
}

func identTree(kind NodeKind, n identNode) *Node {
	return &Node{Kind: kind, Text: n.text, Span: n.span}
}

func identTrees(kind NodeKind, idents []identNode) []*Node {
	var out []*Node
	for _, n := range idents {
		out = append(out, identTree(kind, n))
	}
	return out
}

func callTrees(calls []*callNode) []*Node {
	var out []*Node
	for _, call := range calls {
		out = append(out, exprTree(call))
	}
	return out
}

// exprTrees leaves out what is nil.
func exprTrees(list ...exprNode) []*Node {
	var out []*Node
	for _, e := range list {
		if e != nil {
			out = append(out, exprTree(e))
		}
	}
	return out
}

func exprTree(e exprNode) *Node {
	out := &Node{Span: e.at(), Kids: exprTrees(kids(e)...)}
	switch n := e.(type) {
	case *chainNode:
		out.Kind = NodeAnd
		if n.or {
			out.Kind = NodeOr
		}
	case *notNode:
		out.Kind = NodeNot
	case *globalNode:
		out.Kind = NodeGlobal
	case *onNode:
		out.Kind = NodeOn
	case *compareNode:
		out.Kind, out.Text = NodeCompare, string(n.op)
	case *inNode:
		out.Kind = NodeIn
	case *matchesNode:
		out.Kind, out.Kids = NodeMatches, append(out.Kids, identTree(NodeType, n.typ))
	case *callNode:
		out.Kind, out.Kids = NodeCall, append([]*Node{identTree(NodeName, n.name)}, out.Kids...)
	case *typedNode:
		out.Kind, out.Kids = NodeTyped, append(out.Kids, identTree(NodeType, n.typ))
	case *nameNode:
		out.Kind, out.Text = NodeWord, n.name
	case *nowNode:
		out.Kind = NodeNow
	case *literalNode:
		return literalTree(n)
	}
	return out
}

// literalTree tells objects from bare literals by how they begin: with their type.
func literalTree(n *literalNode) *Node {
	out := &Node{Kind: NodeObject, Text: n.value.ID, Span: n.span}
	switch first := n.span.Text()[0]; {
	case first == '"':
		out.Kind = NodeString
	case first == '+', first == '-', '0' <= first && first <= '9':
		out.Kind = NodeNumber
	case n.span.Text() == n.value.ID:
		out.Kind = NodeBoolean
	default:
		typ := n.span
		typ.End = typ.Start + len(n.value.Type)
		out.Kids = []*Node{{Kind: NodeType, Text: n.value.Type, Span: typ}}
	}
	return out
}
