package polar

// block is what the checker knows of an actor, resource or global block.
type block struct {
	node     *blockNode
	typ      *Type               // nil for global
	declared map[string]declared // its own names
	names    []string            // the keys of declared, in source order
	supers   []*block            // nearest first
	listed   map[declaredKind][]exprNode
}

// where names the block in messages.
func (b *block) where() string {
	if b.typ == nil {
		return "the global block"
	}
	return b.node.keyword.text + " " + b.typ.Name
}

// collectBlocks finds all blocks; a second one for the same type is an error.
func (c *checker) collectBlocks() {
	c.items(func(item itemNode) {
		n, ok := item.(*blockNode)
		if !ok {
			return
		}
		b := &block{node: n, declared: map[string]declared{}}
		name := n.name.text
		switch {
		case n.keyword.text == "global":
			if c.global != nil {
				c.report(errSecondGlobal(n.keyword.span, c.global.node.keyword.span))
				return
			}
			c.global = b
			return
		case isBuiltinType(name):
			c.report(errBuiltinBlock(n.name))
			return
		case c.blocks[name] != nil:
			c.report(errReopenedBlock(n.name, c.blocks[name].node.name.span))
			return
		}
		b.typ = &Type{Name: name, Kind: ResourceType, Span: n.name.span}
		if n.keyword.text == "actor" {
			b.typ.Kind = ActorType
		}
		c.blocks[name] = b
		c.order = append(c.order, b)
	})
}

func isBuiltinType(name string) bool {
	switch name {
	case String, Integer, Boolean, Actor, Resource:
		return true
	}
	return false
}

// checkExtends resolves `extends` and fills Supertypes: nearest first, the abstract types last.
func (c *checker) checkExtends() {
	c.checkParents()
	for _, b := range c.order {
		supers, ok := c.ancestors(b)
		if !ok {
			c.report(errTooManySupertypes(b.node.name, c.limits.Supertypes))
		}
		actor := b.typ.Kind == ActorType
		for _, s := range supers {
			b.supers = append(b.supers, c.blocks[s])
			actor = actor || c.blocks[s].typ.Kind == ActorType
		}
		if actor {
			supers = append(supers, Actor)
		}
		b.typ.Supertypes = append(supers, Resource)
	}
}

// checkParents reports what cannot stand after `extends`.
func (c *checker) checkParents() {
	component := c.extendsComponents()
	for _, b := range c.order {
		for _, parent := range b.node.extends {
			other := c.blocks[parent.text]
			switch {
			case parent.text == Actor || parent.text == Resource:
				c.report(errExtendsAbstract(parent))
			case other == nil:
				c.report(errExtendsUnknown(parent, c.suggest(parent.text, c.blockNames())))
			case component[other] == component[b]:
				c.report(errExtendsCycle(parent, b.typ.Name))
			}
		}
	}
}

// extendsComponents numbers the sets of blocks that extend each other.
func (c *checker) extendsComponents() map[*block]int {
	index := map[*block]int{}
	for i, b := range c.order {
		index[b] = i
	}
	graph := make([][]int, len(c.order))
	for i, b := range c.order {
		for _, parent := range b.node.extends {
			if other := c.blocks[parent.text]; other != nil {
				graph[i] = append(graph[i], index[other])
			}
		}
	}
	component := map[*block]int{}
	for n, blocks := range strongComponents(graph) {
		for _, i := range blocks {
			component[c.order[i]] = n
		}
	}
	return component
}

// ancestors returns the types that a block's type extends, directly and indirectly, nearest
// first; false when there are more than the limit. The type itself is among them only if it
// extends itself by a detour.
func (c *checker) ancestors(b *block) (supers []string, ok bool) {
	queue := []*block{b}
	var seen map[string]bool // made for few types only
	for ; len(queue) > 0; queue = queue[1:] {
		for _, parent := range queue[0].node.extends {
			other := c.blocks[parent.text]
			if other == nil || seen[parent.text] {
				continue
			}
			if len(supers) == c.limits.Supertypes {
				return supers, false
			}
			if seen == nil {
				seen = map[string]bool{}
			}
			seen[parent.text] = true
			supers = append(supers, parent.text)
			queue = append(queue, other)
		}
	}
	return supers, true
}

// blockNames returns the names of all types with a block.
func (c *checker) blockNames() []string {
	if c.names == nil {
		for _, b := range c.order {
			c.names = append(c.names, b.typ.Name)
		}
	}
	return c.names
}

// collectTypes lists all types: those with a block, those only mentioned, the primitives.
func (c *checker) collectTypes() {
	for _, b := range c.order {
		c.addType(b.typ)
	}
	mention := func(name string) {
		if !isBuiltinType(name) && c.policy.byName[name] == nil {
			c.addType(&Type{Name: name, Kind: Standalone})
		}
	}
	c.items(func(item itemNode) { mentionedTypes(item, mention) })
	for _, name := range []string{String, Integer, Boolean} {
		c.addType(&Type{Name: name, Kind: Primitive})
	}
}

func (c *checker) addType(t *Type) {
	c.policy.types = append(c.policy.types, t)
	c.policy.byName[t.Name] = t
	c.policy.under[t.Name] = append(c.policy.under[t.Name], t.Name)
	for _, super := range t.Supertypes {
		c.policy.under[super] = append(c.policy.under[super], t.Name)
	}
}

// mentionedTypes calls f with every type name in an item.
func mentionedTypes(item itemNode, f func(string)) {
	expr := func(e exprNode) {
		walk(e, func(e exprNode) {
			switch n := e.(type) {
			case *typedNode:
				f(n.typ.text)
			case *matchesNode:
				f(n.typ.text)
			case *literalNode:
				f(n.value.Type)
			}
		})
	}
	calls := func(list []*callNode) {
		for _, call := range list {
			expr(call)
		}
	}
	switch n := item.(type) {
	case *blockNode:
		for _, d := range n.declarations {
			for _, r := range d.relations {
				f(r.typ.text)
			}
		}
		for _, s := range n.shorthands {
			expr(s.body)
		}
	case *ruleNode:
		expr(n.head)
		expr(n.body)
	case *declareNode:
		for _, t := range n.types {
			f(t.text)
		}
	case *fixtureNode:
		calls(n.facts)
	case *testNode:
		calls(n.facts)
		for _, a := range n.assertions {
			expr(a.atom)
			expr(a.iff)
		}
	}
}

// concrete returns the types a specializer lets through, never nil.
// The caller must not change them.
func (c *checker) concrete(name string, exactly bool) []string {
	switch {
	case exactly && c.policy.byName[name] == nil:
		return []string{} // an abstract type is nobody's exact type
	case exactly:
		return c.sets.single(name)
	case c.policy.under[name] == nil:
		return []string{} // nothing is under an abstract type
	}
	return c.policy.under[name]
}
