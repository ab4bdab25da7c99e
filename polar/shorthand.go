package polar

import "fmt"

// The words of a shorthand.
const (
	actorWord      = "actor"
	resourceWord   = "resource"
	roleWord       = "role"
	permissionWord = "permission"
)

// The predicates that declared names stand for.
const (
	hasRole       = "has_role"
	hasPermission = "has_permission"
	hasRelation   = "has_relation"
)

// checkShorthand turns a shorthand into longhand rules, one for each alternative of its body:
//
//	resource Repo { "read" if "member" on "org"; }
//	->
//	has_permission(actor: Actor, "read", resource: Repo) if
//	  has_relation(resource, "org", _org) and _org matches Org and has_role(actor, "member", _org);
func (c *checker) checkShorthand(b *block, s *shorthandNode) {
	x := &expansion{c: c, block: b, shorthand: s, taken: map[string]bool{}}
	x.noteVariables()
	head, ok := x.head()
	if !x.checkForms(s.body) || !ok {
		return
	}
	alts, ok := alternatives(s.body, c.limits.Alternatives)
	if !ok {
		c.report(errTooManyAlternatives(s.span, c.limits.Alternatives))
		return
	}
	var bodies []conjunction
	for _, alt := range alts {
		body, ok := x.conjunction(alt)
		if !ok {
			return
		}
		bodies = append(bodies, x.enumerate(body))
	}
	c.addRules(&longhand{head: head, bodies: bodies, span: s.span, uses: x.uses})
}

// expansion is the rewriting of one shorthand.
type expansion struct {
	c         *checker
	block     *block
	shorthand *shorthandNode
	headWord  string          // role or permission, if that is the head
	taken     map[string]bool // variable names in use
	uses      map[string]int  // how often the variables that people wrote occur
}

// noteVariables remembers the names that must not be given to made-up variables, and
// counts the variables of calls. The words of the shorthand language count as used.
func (x *expansion) noteVariables() {
	x.uses = map[string]int{}
	walk(x.shorthand.body, func(e exprNode) {
		if call, ok := e.(*callNode); ok {
			variables(call, func(v *nameNode) { x.uses[v.name]++ })
		}
	})
	for name := range x.uses {
		x.taken[name] = true
	}
	for _, word := range []string{actorWord, resourceWord, roleWord, permissionWord} {
		delete(x.uses, word)
	}
}

// head makes the head of the rules.
func (x *expansion) head() (*callNode, bool) {
	switch n := x.shorthand.head.(type) {
	case *literalNode:
		if n.value.Type == String {
			return x.namedHead(n)
		}
	case *nameNode:
		if n.name == roleWord || n.name == permissionWord {
			x.headWord = n.name
			predicate := hasRole
			if n.name == permissionWord {
				predicate = hasPermission
			}
			name := &typedNode{variable: x.name(n.name, n.span), typ: identNode{text: String}, span: n.span}
			return x.call(predicate, n.span, x.typed(actorWord, Actor, n.span), name, x.typedResource(n.span)), true
		}
	}
	x.c.report(errShorthandHead(x.shorthand.head))
	return nil, false
}

func (x *expansion) namedHead(n *literalNode) (*callNode, bool) {
	d, ok := x.c.lookup(x.block, n.value.ID, n.span)
	if !ok {
		return nil, false
	}
	actor, resource := x.typed(actorWord, Actor, n.span), x.typedResource(n.span)
	switch d.kind {
	case roleName:
		return x.call(hasRole, n.span, actor, n, resource), true
	case permissionName:
		return x.call(hasPermission, n.span, actor, n, resource), true
	default:
		return x.call(hasRelation, n.span, resource, n, actor), true
	}
}

// conjunction expands the conditions of one alternative.
func (x *expansion) conjunction(conditions conjunction) (conjunction, bool) {
	out, good := conjunction{}, true
	for _, e := range conditions {
		expanded, ok := x.condition(e)
		out, good = append(out, expanded...), good && ok
	}
	return out, good
}

func (x *expansion) condition(e exprNode) (conjunction, bool) {
	switch n := e.(type) {
	case *notNode:
		inner, ok := x.conjunction(n.operand.(*chainNode).operands)
		return conjunction{&notNode{operand: &chainNode{operands: inner, span: n.operand.at()}, span: n.span}}, ok
	case *globalNode:
		return x.global(n)
	case *onNode:
		return x.on(n)
	case *callNode:
		return conjunction{n}, true
	}
	return x.held(e, x.block, x.resource(e.at()))
}

// resource is the object that the head speaks of; nil in the global block, where there is none.
func (x *expansion) resource(span Span) exprNode {
	if x.block.typ == nil {
		return nil
	}
	return x.name(resourceWord, span)
}

// global expands `global "name"`.
func (x *expansion) global(n *globalNode) (conjunction, bool) {
	actor := x.name(actorWord, n.span)
	switch o := n.operand.(type) {
	case *literalNode:
		if o.value.Type != String {
			break
		}
		if x.c.global == nil {
			x.c.report(errNoGlobal(o.span))
			return nil, false
		}
		return x.held(o, x.c.global, nil)
	case *nameNode:
		switch o.name {
		case roleWord:
			return conjunction{x.call(hasRole, n.span, actor, x.word(o))}, true
		case permissionWord:
			return conjunction{x.call(hasPermission, n.span, actor, x.word(o))}, true
		}
	}
	x.c.report(errGlobalOperand(n.operand))
	return nil, false
}

// held expands a name or word: the actor has the role or permission, or is the relation, of
// the object, whose block is b. There is no object in the global block.
func (x *expansion) held(e exprNode, b *block, object exprNode) (conjunction, bool) {
	actor := x.name(actorWord, e.at())
	switch n := e.(type) {
	case *nameNode:
		switch n.name {
		case roleWord:
			return conjunction{x.call(hasRole, n.span, actor, x.word(n), object)}, true
		case permissionWord:
			return conjunction{x.call(hasPermission, n.span, actor, x.word(n), object)}, true
		}
	case *literalNode:
		if n.value.Type != String {
			break
		}
		d, ok := x.c.lookup(b, n.value.ID, n.span)
		if !ok {
			return nil, false
		}
		switch d.kind {
		case roleName:
			return conjunction{x.call(hasRole, n.span, actor, n, object)}, true
		case permissionName:
			return conjunction{x.call(hasPermission, n.span, actor, n, object)}, true
		default:
			x.c.checkActorTarget(n, d)
			return conjunction{x.call(hasRelation, n.span, object, n, actor)}, true
		}
	}
	x.c.report(errShorthandOperand(e))
	return nil, false
}

// on expands `left on "relation"` and `left on resource`.
func (x *expansion) on(n *onNode) (conjunction, bool) {
	if x.block.typ == nil {
		x.c.report(errOnInGlobal(n.span))
		return nil, false
	}
	if right, ok := n.right.(*nameNode); ok && right.name == resourceWord {
		return x.held(n.left, x.block, x.resource(right.span))
	}
	right, ok := n.right.(*literalNode)
	if !ok || right.value.Type != String {
		x.c.report(errOnOperand(n.right))
		return nil, false
	}
	d, ok := x.block.find(right.value.ID)
	if !ok {
		x.c.report(errUndeclared(right.value.ID, right.span, x.block, x.hintRelation(right.value.ID)))
		return nil, false
	}
	if d.kind != relationName {
		x.c.report(errOnNotRelation(right, d))
		return nil, false
	}
	target := x.c.blocks[d.target.text]
	if _, isWord := n.left.(*nameNode); target == nil && !(isWord && isAbstract(d.target.text)) {
		x.c.report(errOnWithoutBlock(right, d, x.c.suggest(d.target.text, x.c.blockNames())))
		return nil, false
	}
	related := x.fresh(right.value.ID, right.span)
	held, ok := x.held(n.left, target, related)
	return append(conjunction{
		x.call(hasRelation, right.span, x.resource(right.span), right, related),
		&matchesNode{variable: related, typ: identNode{text: d.target.text, span: right.span}, span: right.span},
	}, held...), ok
}

// hintRelation says what may be meant by a relation that the block does not declare.
func (x *expansion) hintRelation(name string) string {
	var relations []string
	for _, known := range x.block.allNames() {
		if d, _ := x.block.find(known); d.kind == relationName {
			relations = append(relations, known)
		}
	}
	if hint := x.c.suggest(name, relations); hint != "" {
		return hint
	}
	return hintDeclareRelation(name, x.block)
}

// enumerate restricts a head word that nothing in the body binds to the names the block
// declares.
func (x *expansion) enumerate(body conjunction) conjunction {
	if x.headWord == "" {
		return body
	}
	for _, e := range body {
		if call, ok := e.(*callNode); ok {
			bound := false
			variables(call, func(v *nameNode) { bound = bound || v.name == x.headWord })
			if bound {
				return body
			}
		}
	}
	kind := roleName
	if x.headWord == permissionWord {
		kind = permissionName
	}
	span := x.shorthand.head.at()
	in := &inNode{term: x.name(x.headWord, span), items: x.block.list(kind), span: span}
	return append(body, in)
}

func isAbstract(typ string) bool { return typ == Actor || typ == Resource }

// call makes a call; nil arguments are left out, as the global block has no resource.
func (x *expansion) call(predicate string, span Span, args ...exprNode) *callNode {
	call := &callNode{name: identNode{text: predicate, span: span}, span: span}
	for _, arg := range args {
		if arg != nil {
			call.args = append(call.args, arg)
		}
	}
	return call
}

func (x *expansion) name(name string, span Span) *nameNode {
	return &nameNode{name: name, span: span, made: true}
}

// word is the variable of the word role or permission.
func (x *expansion) word(n *nameNode) *nameNode { return x.name(n.name, n.span) }

func (x *expansion) typed(name, typ string, span Span) exprNode {
	return &typedNode{variable: x.name(name, span), typ: identNode{text: typ}, span: span}
}

func (x *expansion) typedResource(span Span) exprNode {
	if x.block.typ == nil {
		return nil
	}
	return x.typed(resourceWord, x.block.typ.Name, span)
}

// fresh makes a variable of its own for the object that a relation leads to.
func (x *expansion) fresh(relation string, span Span) *nameNode {
	name := "_" + relation
	for n := 2; x.taken[name]; n++ {
		name = fmt.Sprintf("_%s%d", relation, n)
	}
	x.taken[name] = true
	return x.name(name, span)
}
