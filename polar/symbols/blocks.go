package symbols

import (
	"slices"

	"github.com/polarsql/polarsql/polar"
)

// blocks is what the policy's blocks declare.
type blocks struct {
	list   []*block
	byName map[string]*block
	global *block              // nil if there is none
	under  map[string][]*block // by type, the abstract ones included: its own block and those below
}

// block is an actor, resource or global block. A type with two blocks, which is an error, has
// the declarations of both.
type block struct {
	keyword string
	name    string     // empty for global
	span    polar.Span // of the name, or of the keyword global
	supers  []string   // as written after `extends`
	entries []*entry   // in source order

	lineage []*block // the block and those it extends, nearest first
	visible []*entry // what the block may use: its own entries and those of its supertypes
	named   map[string][]*entry
}

// entry is a declared role, permission or relation.
type entry struct {
	kind   Kind
	name   string
	target string // the type a relation leads to
	span   polar.Span
	block  *block
	symbol *Symbol
}

// title names the block in texts.
func (b *block) title() string {
	if b.name == "" {
		return "the global block"
	}
	return b.keyword + " " + b.name
}

func readBlocks(x *Index) *blocks {
	bs := &blocks{byName: map[string]*block{}}
	for _, f := range x.files {
		for _, item := range f.items {
			if item.Kind == polar.NodeBlock {
				bs.read(item)
			}
		}
	}
	bs.inherit()
	bs.makeSymbols()
	return bs
}

// inherit fills what follows from `extends`.
func (bs *blocks) inherit() {
	bs.under = map[string][]*block{}
	for _, b := range bs.list {
		b.lineage = bs.ancestors(b)
		b.named = map[string][]*entry{}
		isActor := false
		for _, a := range b.lineage {
			b.visible = append(b.visible, a.entries...)
			isActor = isActor || a.keyword == "actor"
			bs.under[a.name] = append(bs.under[a.name], b)
		}
		for _, e := range b.visible {
			b.named[e.name] = append(b.named[e.name], e)
		}
		if b.name != "" {
			bs.under[polar.Resource] = append(bs.under[polar.Resource], b)
		}
		if isActor {
			bs.under[polar.Actor] = append(bs.under[polar.Actor], b)
		}
	}
}

// ancestors returns a block and the blocks it extends, nearest first.
func (bs *blocks) ancestors(b *block) []*block {
	out := []*block{b}
	for i := 0; i < len(out); i++ {
		for _, name := range out[i].supers {
			if super := bs.byName[name]; super != nil && !slices.Contains(out, super) {
				out = append(out, super)
			}
		}
	}
	return out
}

func (bs *blocks) read(n *polar.Node) {
	b := bs.open(n)
	for _, kid := range n.Kids {
		switch kid.Kind {
		case polar.NodeType:
			b.supers = append(b.supers, kid.Text)
		case polar.NodeRoles:
			b.declare(Role, kid.Kids)
		case polar.NodePermissions:
			b.declare(Permission, kid.Kids)
		case polar.NodeRelations:
			for _, r := range kid.Kids {
				name, typ := r.Kids[0], r.Kids[1]
				b.entries = append(b.entries, &entry{kind: Relation, name: name.Text, target: typ.Text, span: name.Span, block: b})
			}
		}
	}
}

// open returns the block a node belongs to, which is a new one unless it is a second block.
func (bs *blocks) open(n *polar.Node) *block {
	keyword := n.Span
	keyword.End = keyword.Start + len(n.Text)
	b := &block{keyword: n.Text, span: keyword}
	if n.Text == "global" {
		if bs.global == nil {
			bs.global = b
			bs.list = append(bs.list, b)
		}
		return bs.global
	}
	b.name, b.span = n.Kids[0].Text, n.Kids[0].Span
	if bs.byName[b.name] == nil {
		bs.byName[b.name] = b
		bs.list = append(bs.list, b)
	}
	return bs.byName[b.name]
}

func (b *block) declare(kind Kind, names []*polar.Node) {
	for _, n := range names {
		b.entries = append(b.entries, &entry{kind: kind, name: n.Text, span: n.Span, block: b})
	}
}

// makeSymbols gives every entry its symbol. Entries of one name and kind that one block sees,
// its own and those of its supertypes, are the same symbol.
func (bs *blocks) makeSymbols() {
	type key struct {
		kind Kind
		name string
	}
	same := map[*entry]*entry{} // towards the entry that stands for its group
	find := func(e *entry) *entry {
		for same[e] != nil {
			e = same[e]
		}
		return e
	}
	for _, b := range bs.list {
		first := map[key]*entry{}
		for _, e := range b.visible {
			k := key{e.kind, e.name}
			if first[k] == nil {
				first[k] = e
			} else if a, b := find(first[k]), find(e); a != b {
				same[b] = a
			}
		}
	}
	for _, b := range bs.list {
		for _, e := range b.entries {
			leader := find(e)
			if leader.symbol == nil {
				leader.symbol = &Symbol{Kind: e.kind, Name: e.name}
			}
			e.symbol = leader.symbol
		}
	}
}

// globals returns the global block if there is one.
func (bs *blocks) globals() []*block {
	if bs.global == nil {
		return nil
	}
	return []*block{bs.global}
}

// visible returns what a block may use; nothing for a nil block.
func visible(b *block) []*entry {
	if b == nil {
		return nil
	}
	return b.visible
}

// lookup finds a name among what a block may use, as one of the kinds; any if there are none.
// A nil block has no names.
func (b *block) lookup(name string, kinds ...Kind) *entry {
	if b == nil {
		return nil
	}
	for _, e := range b.named[name] {
		if len(kinds) == 0 || slices.Contains(kinds, e.kind) {
			return e
		}
	}
	return nil
}

// below returns the blocks that something of all these types may have; nil types mean that
// nothing is known. The caller must not change the list.
func (bs *blocks) below(types []string) []*block {
	if types == nil {
		return bs.under[polar.Resource]
	}
	out := bs.under[types[0]]
	for _, t := range types[1:] {
		var kept []*block
		for _, b := range out {
			if slices.Contains(bs.under[t], b) {
				kept = append(kept, b)
			}
		}
		out = kept
	}
	return out
}
