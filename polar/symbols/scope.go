package symbols

import (
	"slices"

	"github.com/polarsql/polarsql/polar"
)

// scope is a rule, shorthand, fact or assertion: variables of one name are one variable in it.
type scope struct {
	node      *polar.Node
	block     *block // of a shorthand; else nil
	variables map[string]*Symbol
	types     map[string][]string   // of the variables, as written or found out
	places    map[string][]argument // the arguments that the variables are
	words     map[string][]nameUse  // what role and permission stand for in a shorthand
	order     []string              // the keys of places and words, in source order
}

// statements calls f for everything that is a scope, with its block if it is a shorthand.
func (x *Index) statements(f func(*polar.Node, *block)) {
	for _, file := range x.files {
		for _, item := range file.items {
			switch item.Kind {
			case polar.NodeRule:
				f(item, nil)
			case polar.NodeBlock, polar.NodeFixture, polar.NodeTest:
				for _, kid := range item.Kids {
					switch kid.Kind {
					case polar.NodeShorthand:
						f(kid, x.blocks.of(item))
					case polar.NodeCall, polar.NodeAssertion:
						f(kid, nil)
					}
				}
			}
		}
	}
}

// of returns the block that a block's node belongs to.
func (bs *blocks) of(n *polar.Node) *block {
	if n.Text == "global" {
		return bs.global
	}
	return bs.byName[n.Kids[0].Text]
}

func newScope(x *Index, n *polar.Node, b *block) *scope {
	s := &scope{node: n, block: b, variables: map[string]*Symbol{}, types: map[string][]string{},
		places: map[string][]argument{}, words: map[string][]nameUse{}}
	if b != nil {
		s.types["actor"] = []string{polar.Actor}
		if b.name != "" {
			s.types["resource"] = []string{b.name}
		}
	}
	s.collect(n)
	s.followRelations(x)
	if b != nil {
		for _, kid := range n.Kids {
			s.collectWords(x, kid, []*block{b}, "resource")
		}
	}
	return s
}

// collect reads types and places of variables. What stands under `not` gives nothing a type.
func (s *scope) collect(n *polar.Node) {
	switch n.Kind {
	case polar.NodeNot:
		types := s.types
		s.types = map[string][]string{}
		defer func() { s.types = types }()
	case polar.NodeMatches, polar.NodeTyped:
		name := n.Kids[0].Text
		s.types[name] = append(s.types[name], n.Kids[1].Text)
	case polar.NodeCall:
		for i, arg := range n.Kids[1:] {
			if name := variableOf(arg); name != "" {
				s.note(name)
				s.places[name] = append(s.places[name], argument{place{keyOf(n), i}, n})
			}
		}
	}
	for _, kid := range n.Kids {
		s.collect(kid)
	}
}

// note adds a variable to the order.
func (s *scope) note(name string) {
	if s.places[name] == nil && s.words[name] == nil {
		s.order = append(s.order, name)
	}
}

// collectWords finds out what the words role and permission stand for in a part of a
// shorthand, of an object with one of the blocks.
func (s *scope) collectWords(x *Index, n *polar.Node, of []*block, object string) {
	switch n.Kind {
	case polar.NodeWord:
		if kind := Kind(n.Text); kind == Role || kind == Permission {
			s.note(n.Text)
			s.words[n.Text] = append(s.words[n.Text], nameUse{kind: kind, blocks: of, object: object})
		}
	case polar.NodeCall: // its words are arguments
	case polar.NodeGlobal:
		s.collectWords(x, n.Kids[0], x.blocks.globals(), "global")
	case polar.NodeOn:
		if relation := n.Kids[1]; isString(relation) {
			of, object = nil, "on "+relation.Text
			if e := s.block.lookup(relation.Text, Relation); e != nil {
				of = x.blocks.below([]string{e.target})
			}
		}
		s.collectWords(x, n.Kids[0], of, object)
	default:
		for _, kid := range n.Kids {
			s.collectWords(x, kid, of, object)
		}
	}
}

// variableOf returns the variable an argument is, or nothing.
func variableOf(arg *polar.Node) string {
	if arg.Kind == polar.NodeTyped {
		arg = arg.Kids[0]
	}
	if arg.Kind == polar.NodeWord && arg.Text != "_" {
		return arg.Text
	}
	return ""
}

// followRelations gives variables without a type the type that a declared relation leads to:
// in has_relation(repo, "org", o), with repo a Repo, o is what Repo's relation org leads to.
func (s *scope) followRelations(x *Index) {
	var calls []*polar.Node
	walk(s.node, func(n *polar.Node) {
		if n.Kind == polar.NodeCall && keyOf(n) == (predicateKey{"has_relation", 3}) {
			calls = append(calls, n)
		}
	})
	for again := true; again; { // chains need a step for each link
		again = false
		for _, call := range calls {
			name, related := call.Kids[2], variableOf(call.Kids[3])
			if !isString(name) || related == "" || s.types[related] != nil || s.typesOf(call.Kids[1]) == nil {
				continue
			}
			if target := x.target(s.typesOf(call.Kids[1]), name.Text); target != "" {
				s.types[related] = []string{target}
				again = true
			}
		}
	}
}

// target returns the type a relation of something of these types leads to, if it is one.
func (x *Index) target(types []string, relation string) string {
	var targets []string
	for _, b := range x.blocks.below(types) {
		if e := b.lookup(relation, Relation); e != nil && !slices.Contains(targets, e.target) {
			targets = append(targets, e.target)
		}
	}
	if len(targets) != 1 {
		return ""
	}
	return targets[0]
}

// typesOf returns the types an argument has: all of them at once. nil means that nothing is
// known of them.
func (s *scope) typesOf(arg *polar.Node) []string {
	switch arg.Kind {
	case polar.NodeWord:
		return s.types[arg.Text]
	case polar.NodeTyped:
		return s.types[arg.Kids[0].Text]
	case polar.NodeObject:
		return []string{arg.Kids[0].Text}
	case polar.NodeString:
		return []string{polar.String}
	case polar.NodeBoolean:
		return []string{polar.Boolean}
	}
	return []string{polar.Integer}
}

// walk calls f for a node and everything below it, parents first.
func walk(n *polar.Node, f func(*polar.Node)) {
	f(n)
	for _, kid := range n.Kids {
		walk(kid, f)
	}
}
