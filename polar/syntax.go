package polar

// Syntax is the tree of a policy as it is written, file by file. After errors it lacks what
// could not be read. Parse makes it and nothing changes it.
type Syntax struct {
	files  []*fileNode
	limits Limits
	torn   bool // the parser reported errors: parts are missing
}

// Sources returns the files in the order they were given.
func (s *Syntax) Sources() []*Source {
	out := make([]*Source, len(s.files))
	for i, f := range s.files {
		out[i] = f.source
	}
	return out
}

type fileNode struct {
	source *Source
	items  []itemNode // in source order
}

// itemNode is what stands at the top of a file: *blockNode, *ruleNode, *declareNode,
// *fixtureNode or *testNode.
type itemNode interface{ isItem() }

// identNode is a name or a string literal's value, with its place.
type identNode struct {
	text string
	span Span
}

// blockNode is `actor`, `resource` or `global`.
type blockNode struct {
	keyword      identNode
	name         identNode // empty for global
	extends      []identNode
	declarations []*declarationNode
	shorthands   []*shorthandNode
	span         Span // up to the closing brace
}

// declarationNode is `roles`, `permissions` or `relations`; one of names and relations is used.
type declarationNode struct {
	keyword   identNode
	names     []identNode
	relations []relationNode
	isMap     bool
	span      Span
}

type relationNode struct {
	name, typ identNode
}

type shorthandNode struct {
	head exprNode // *literalNode, *nameNode, or whatever was written there
	body exprNode
	span Span
	torn bool // more of it could not be read
}

type ruleNode struct {
	head *callNode
	body exprNode // nil for a rule without `if`
	span Span
	torn bool // more of it could not be read
}

type declareNode struct {
	name  identNode
	types []identNode
	span  Span
}

type fixtureNode struct {
	name  identNode
	facts []*callNode
	span  Span
}

type testNode struct {
	name       identNode
	facts      []*callNode
	fixtures   []identNode
	assertions []*assertionNode
	span       Span
	torn       bool // some of its statements could not be read
}

type assertionNode struct {
	negated bool
	atom    *callNode
	iff     exprNode // nil without `iff`
	span    Span
	torn    bool // more of it could not be read
}

func (*blockNode) isItem()   {}
func (*ruleNode) isItem()    {}
func (*declareNode) isItem() {}
func (*fixtureNode) isItem() {}
func (*testNode) isItem()    {}

// exprNode is a condition or a term. at is what it covers in the source.
type exprNode interface{ at() Span }

// chainNode is operands joined by `and` or `or`.
type chainNode struct {
	or       bool
	operands []exprNode
	span     Span
}

type notNode struct {
	operand exprNode
	span    Span
}

// globalNode is `global "x"` in a shorthand.
type globalNode struct {
	operand exprNode
	span    Span
}

// onNode is `x on "relation"` in a shorthand.
type onNode struct {
	left, right exprNode
	span        Span
}

type compareNode struct {
	op          Op
	left, right exprNode
	span        Span
}

type inNode struct {
	term  exprNode
	items []exprNode
	span  Span
}

type matchesNode struct {
	variable *nameNode
	typ      identNode
	exactly  bool
	span     Span
}

type callNode struct {
	name identNode
	args []exprNode
	span Span
}

// nameNode is a variable, or one of the words of a shorthand.
type nameNode struct {
	name string
	span Span
	// made is set on variables that the expansion of a shorthand brought in.
	made bool
}

// typedNode is the parameter `x: T`.
type typedNode struct {
	variable *nameNode
	typ      identNode
	span     Span
}

type literalNode struct {
	value Value
	span  Span
}

// nowNode is `@current_unix_time`.
type nowNode struct {
	span Span
}

func (n *chainNode) at() Span   { return n.span }
func (n *notNode) at() Span     { return n.span }
func (n *globalNode) at() Span  { return n.span }
func (n *onNode) at() Span      { return n.span }
func (n *compareNode) at() Span { return n.span }
func (n *inNode) at() Span      { return n.span }
func (n *matchesNode) at() Span { return n.span }
func (n *callNode) at() Span    { return n.span }
func (n *nameNode) at() Span    { return n.span }
func (n *typedNode) at() Span   { return n.span }
func (n *literalNode) at() Span { return n.span }
func (n *nowNode) at() Span     { return n.span }
