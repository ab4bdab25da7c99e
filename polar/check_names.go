package polar

import "slices"

// declaredKind is what a block declares a name as.
type declaredKind string

const (
	roleName       declaredKind = "role"
	permissionName declaredKind = "permission"
	relationName   declaredKind = "relation"
)

// declared is one name of a block.
type declared struct {
	kind   declaredKind
	target identNode // a relation's type
	span   Span
}

// collectDeclarations fills every block's names, its supertypes' included.
func (c *checker) collectDeclarations() {
	if c.global != nil {
		c.declare(c.global)
	}
	for _, b := range c.order {
		c.declare(b)
	}
	c.checkInherited()
}

// declare reads the block's own declarations.
func (c *checker) declare(b *block) {
	seen := map[string]Span{}
	for _, d := range b.node.declarations {
		if first, ok := seen[d.keyword.text]; ok {
			c.report(errSecondDeclaration(d.keyword, first))
			continue
		}
		seen[d.keyword.text] = d.keyword.span
		switch d.keyword.text {
		case "roles":
			c.declareNames(b, d.names, roleName)
		case "permissions":
			c.declareNames(b, d.names, permissionName)
		case "relations":
			c.declareRelations(b, d)
		}
	}
}

func (c *checker) declareNames(b *block, names []identNode, kind declaredKind) {
	for _, n := range names {
		if !c.declareName(b, n, declared{kind: kind, span: n.span}) || b.typ == nil {
			continue
		}
		if kind == roleName {
			b.typ.Roles = append(b.typ.Roles, n.text)
		} else {
			b.typ.Permissions = append(b.typ.Permissions, n.text)
		}
	}
}

func (c *checker) declareRelations(b *block, d *declarationNode) {
	if b.typ == nil {
		c.report(errGlobalRelations(d.keyword))
		return
	}
	for _, r := range d.relations {
		if c.declareName(b, r.name, declared{kind: relationName, target: r.typ, span: r.name.span}) {
			c.checkTypeKnown(r.typ)
			b.typ.Relations = append(b.typ.Relations, Relation{Name: r.name.text, Type: r.typ.text, Span: r.name.span})
		}
	}
}

func (c *checker) declareName(b *block, name identNode, d declared) bool {
	if first, ok := b.declared[name.text]; ok {
		c.report(errDeclaredTwice(name, b.where(), d.kind, first))
		return false
	}
	b.declared[name.text] = d
	b.names = append(b.names, name.text)
	return true
}

// checkInherited reports names that a block has as two different things, because it or one of
// its supertypes declares them once more.
func (c *checker) checkInherited() {
	conflicts := map[[2]*block][]string{}
	for _, b := range c.order {
		family := append([]*block{b}, b.supers...)
		for i, theirs := range family {
			if len(b.node.extends) == 1 && i > 1 {
				break // the parent has been told
			}
			for _, ours := range family[:i] {
				pair := [2]*block{ours, theirs}
				names, ok := conflicts[pair]
				if !ok {
					names = conflictingNames(ours, theirs)
					conflicts[pair] = names
				}
				for _, name := range names {
					c.report(errInheritedConflict(b.node.name, name, ours, theirs))
				}
			}
		}
	}
}

// conflictingNames returns the names that two blocks declare as different things.
func conflictingNames(a, b *block) []string {
	if len(b.names) < len(a.names) {
		a, b = b, a
	}
	var out []string
	for _, name := range a.names {
		ours, theirs := a.declared[name], b.declared[name]
		if theirs.kind != "" && (ours.kind != theirs.kind || ours.target.text != theirs.target.text) {
			out = append(out, name)
		}
	}
	return out
}

// find looks a name up in the block and, nearest first, its supertypes.
func (b *block) find(name string) (declared, bool) {
	d, ok := b.declared[name]
	for i := 0; !ok && i < len(b.supers); i++ {
		d, ok = b.supers[i].declared[name]
	}
	return d, ok
}

// leadingTo returns a relation of the block that leads to another one's type; empty for none.
func (b *block) leadingTo(other *block) string {
	if other.typ == nil || b.typ == nil {
		return ""
	}
	for _, name := range b.names {
		if d := b.declared[name]; d.kind == relationName && d.target.text == other.typ.Name {
			return name
		}
	}
	return ""
}

// allNames returns the names that mean something in the block, its own first.
func (b *block) allNames() []string {
	if len(b.supers) == 0 {
		return b.names
	}
	out := slices.Clone(b.names)
	seen := map[string]bool{}
	for _, super := range b.supers {
		for _, name := range super.names {
			if _, own := b.declared[name]; !own && !seen[name] {
				seen[name] = true
				out = append(out, name)
			}
		}
	}
	return out
}

// list returns the block's names of one kind, in order, as the items of a list.
func (b *block) list(kind declaredKind) []exprNode {
	items, ok := b.listed[kind]
	if !ok {
		for _, name := range b.allNames() {
			if d, _ := b.find(name); d.kind == kind {
				items = append(items, &literalNode{value: Value{Type: String, ID: name}, span: d.span})
			}
		}
		if b.listed == nil {
			b.listed = map[declaredKind][]exprNode{}
		}
		b.listed[kind] = items
	}
	return items
}

// lookup finds a name in a block, or reports that it is not there.
func (c *checker) lookup(b *block, name string, span Span) (declared, bool) {
	d, ok := b.find(name)
	if !ok {
		hint := ""
		if !c.full() {
			hint = hintUndeclared(name, b, c.elsewhere(name), c.suggest(name, b.allNames()))
		}
		c.report(errUndeclared(name, span, b, hint))
	}
	return d, ok
}

// elsewhere returns the first other block that declares a name, for hints; nil if none does.
func (c *checker) elsewhere(name string) *block {
	for _, b := range c.order {
		if _, ok := b.declared[name]; ok {
			return b
		}
	}
	if c.global != nil {
		if _, ok := c.global.declared[name]; ok {
			return c.global
		}
	}
	return nil
}

// checkTypeKnown warns of a type without a block, once per type.
func (c *checker) checkTypeKnown(typ identNode) {
	if isBuiltinType(typ.text) || c.blocks[typ.text] != nil || c.warnedTypes[typ.text] {
		return
	}
	c.warnedTypes[typ.text] = true
	c.report(warnUnknownType(typ, c.suggest(typ.text, c.blockNames())))
}

// checkActorTarget warns when a relation used in place of a role leads to something that is
// never an actor.
func (c *checker) checkActorTarget(n *literalNode, d declared) {
	actors := c.concrete(Actor, false)
	for _, t := range c.concrete(d.target.text, false) {
		if slices.Contains(actors, t) {
			return
		}
	}
	c.report(warnNotAnActor(n, d))
}
