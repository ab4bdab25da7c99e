package symbols

import (
	"slices"

	"github.com/polarsql/polarsql/polar"
)

// place is an argument of a predicate.
type place struct {
	predicateKey
	index int
}

// namePlace is an argument that names a role, permission or relation.
type namePlace struct {
	kind   Kind
	object int // the argument whose block declares the name; -1 is the global block
}

// The arguments that hold names by the meaning of their predicates.
var namePlaces = map[place]namePlace{
	{predicateKey{"has_role", 3}, 1}:       {Role, 2},
	{predicateKey{"has_role", 2}, 1}:       {Role, -1},
	{predicateKey{"has_permission", 3}, 1}: {Permission, 2},
	{predicateKey{"has_permission", 2}, 1}: {Permission, -1},
	{predicateKey{"allow", 3}, 1}:          {Permission, 2},
	{predicateKey{"allow", 2}, 1}:          {Permission, -1},
	{predicateKey{"has_relation", 3}, 1}:   {Relation, 0},
}

// nameArgument returns the argument of a call that names a role, permission or relation, or nil.
func nameArgument(call *polar.Node) *polar.Node {
	for i, arg := range call.Kids[1:] {
		if _, ok := namePlaces[place{keyOf(call), i}]; ok {
			return arg
		}
	}
	return nil
}

// A name can pass through arguments of other predicates. With
//
//	has_role(user, role, repo: Repo) if default_role(org, role) and ..;
//
// the second argument of default_role/2 holds names of roles of Repo.
type carriers map[place]*carrier

// carrier is a set of arguments that variables connect, and whose names they hold.
type carrier struct {
	into  *carrier // the set this one was merged into
	names []nameUse
}

// nameUse is where a variable names something: one of the blocks declares it. object tells
// whether two uses are about the same object.
type nameUse struct {
	kind   Kind
	blocks []*block
	object string
}

// add adds a use unless two like it are there: a third says nothing more.
func (c *carrier) add(use nameUse) {
	alike := 0
	for _, other := range c.names {
		if other.kind == use.kind && slices.Equal(other.blocks, use.blocks) {
			alike++
		}
	}
	if alike < 2 {
		c.names = append(c.names, use)
	}
}

func (c *carrier) root() *carrier {
	for c.into != nil {
		c = c.into
	}
	return c
}

// findCarriers follows the variables of rules. The order of rules has no meaning.
func findCarriers(x *Index) carriers {
	found := carriers{}
	x.rules(func(s *scope) {
		for _, name := range s.order {
			var set *carrier
			for _, a := range s.places[name] {
				if _, fixed := namePlaces[a.place]; !fixed {
					set = found.merge(a.place, set)
				}
			}
			if set != nil {
				for _, use := range x.nameUses(s, name) {
					set.add(use)
				}
			}
		}
	})
	return found
}

// merge adds a place to a set, nil for a new one, and returns the set.
func (c carriers) merge(p place, set *carrier) *carrier {
	if c[p] == nil {
		c[p] = &carrier{}
	}
	own := c[p].root()
	if set == nil || own == set {
		return own
	}
	own.into = set
	for _, use := range own.names {
		set.add(use)
	}
	return set
}

// names returns what the names in an argument may stand for, and nothing for an argument that
// holds none.
func (c carriers) names(p place) []nameUse {
	if c[p] == nil {
		return nil
	}
	return c[p].root().names
}

// rules calls f with the scope of every rule and shorthand.
func (x *Index) rules(f func(*scope)) {
	x.statements(func(n *polar.Node, b *block) {
		if n.Kind == polar.NodeRule || n.Kind == polar.NodeShorthand {
			f(newScope(x, n, b))
		}
	})
}

// nameUses returns where a variable is a name by the meaning of a predicate or of the words of
// a shorthand.
func (x *Index) nameUses(s *scope, variable string) []nameUse {
	out := slices.Clone(s.words[variable])
	for _, a := range s.places[variable] {
		if fixed, ok := namePlaces[a.place]; ok {
			object := "global"
			if fixed.object >= 0 {
				object = a.call.Kids[1+fixed.object].Text + variableOf(a.call.Kids[1+fixed.object])
			}
			out = append(out, nameUse{kind: fixed.kind, blocks: x.objectBlocks(s, fixed, a.call), object: object})
		}
	}
	return out
}

// argument is one argument of one call.
type argument struct {
	place
	call *polar.Node
}

// meaning is what a name may stand for.
type meaning struct {
	symbols     []*Symbol
	definitions []polar.Span
}

func (m *meaning) add(e *entry) {
	if e == nil {
		return
	}
	if !slices.Contains(m.symbols, e.symbol) {
		m.symbols = append(m.symbols, e.symbol)
	}
	if !slices.Contains(m.definitions, e.span) {
		m.definitions = append(m.definitions, e.span)
	}
}

// meaningKey is a name of one kind for objects of one type; "" is any type.
type meaningKey struct {
	kind      Kind
	name, typ string
}

// meaning returns what a name in some arguments stands for. Arguments whose predicate says
// what they name decide; others count when there are none of those.
func (x *Index) meaning(s *scope, name string, arguments []argument) meaning {
	var out meaning
	decided := false
	for _, a := range arguments {
		fixed, ok := namePlaces[a.place]
		if !ok {
			continue
		}
		m := x.meaningFor(s, name, fixed, a.call)
		if !decided {
			out = m
		} else {
			out = merged(out, m)
		}
		decided = true
	}
	if decided {
		return out
	}
	for _, a := range arguments {
		for _, use := range x.carriers.names(a.place) {
			for _, b := range use.blocks {
				out.add(b.lookup(name, use.kind))
			}
		}
	}
	return out
}

func merged(a, b meaning) meaning {
	out := meaning{slices.Clone(a.symbols), slices.Clone(a.definitions)}
	for _, s := range b.symbols {
		if !slices.Contains(out.symbols, s) {
			out.symbols = append(out.symbols, s)
		}
	}
	for _, d := range b.definitions {
		if !slices.Contains(out.definitions, d) {
			out.definitions = append(out.definitions, d)
		}
	}
	return out
}

// meaningFor returns what a name stands for with the object of a call. Answers for one type are
// kept: where types are not written, every block's names are looked at.
func (x *Index) meaningFor(s *scope, name string, p namePlace, call *polar.Node) meaning {
	key := meaningKey{kind: p.kind, name: name}
	if p.object >= 0 {
		types := s.typesOf(call.Kids[1+p.object])
		if len(types) > 1 {
			return x.meaningIn(x.blocks.below(types), name, p.kind)
		}
		if types != nil {
			key.typ = types[0]
		}
	} else {
		key.typ = "global"
	}
	m, ok := x.meanings[key]
	if !ok {
		m = x.meaningIn(x.objectBlocks(s, p, call), name, p.kind)
		x.meanings[key] = m
	}
	return m
}

func (x *Index) meaningIn(blocks []*block, name string, kind Kind) meaning {
	var m meaning
	for _, b := range blocks {
		m.add(b.lookup(name, kind))
	}
	return m
}

// objectBlocks returns the blocks that the object of a call may have.
func (x *Index) objectBlocks(s *scope, p namePlace, call *polar.Node) []*block {
	if p.object < 0 {
		return x.blocks.globals()
	}
	return x.blocks.below(s.typesOf(call.Kids[1+p.object]))
}
