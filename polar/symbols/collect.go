package symbols

import (
	"slices"

	"github.com/polarsql/polarsql/polar"
)

// builder collects the occurrences of one file.
type builder struct {
	*Index
	file *file
}

func (b *builder) add(o *Occurrence) { b.file.occurrences = append(b.file.occurrences, o) }

func (b *builder) item(n *polar.Node) {
	switch n.Kind {
	case polar.NodeBlock:
		b.block(n)
	case polar.NodeRule:
		b.statement(n, nil)
	case polar.NodeDeclare:
		name := n.Kids[0]
		p := b.predicate(predicateKey{name.Text, len(n.Kids) - 1})
		p.heads = append(p.heads, head{span: name.Span})
		b.add(&Occurrence{Span: name.Span, Text: name.Text, Symbols: []*Symbol{p.symbol}, Declares: true})
		b.typeNames(n.Kids[1:])
	case polar.NodeFixture:
		name := n.Kids[0]
		b.add(&Occurrence{Span: name.Span, Text: name.Text, Symbols: []*Symbol{b.fixture(name.Text)}, Declares: true})
		b.statements(n.Kids[1:])
	case polar.NodeTest:
		b.statements(n.Kids[1:])
	}
}

// statements collects from the facts and assertions of a fixture or test.
func (b *builder) statements(kids []*polar.Node) {
	for _, kid := range kids {
		if kid.Kind == polar.NodeUse {
			b.add(&Occurrence{Span: kid.Span, Text: kid.Text, Symbols: []*Symbol{b.fixture(kid.Text)}})
			continue
		}
		b.statement(kid, nil)
	}
}

func (b *builder) block(n *polar.Node) {
	own := b.blocks.of(n)
	for _, kid := range n.Kids {
		switch kid.Kind {
		case polar.NodeName:
			b.add(&Occurrence{Span: kid.Span, Text: kid.Text, Symbols: []*Symbol{b.typeSymbol(kid.Text)}, Declares: true})
		case polar.NodeType:
			b.typeNames([]*polar.Node{kid})
		case polar.NodeRoles, polar.NodePermissions:
			b.entries(own, kid.Kids)
		case polar.NodeRelations:
			for _, r := range kid.Kids {
				b.entries(own, r.Kids[:1])
				b.typeNames(r.Kids[1:])
			}
		case polar.NodeShorthand:
			b.statement(kid, own)
		}
	}
}

// entries collects declared names.
func (b *builder) entries(own *block, names []*polar.Node) {
	for _, n := range names {
		i := slices.IndexFunc(own.named[n.Text], func(e *entry) bool { return e.span == n.Span })
		b.add(&Occurrence{Span: n.Span, Text: n.Text, Symbols: []*Symbol{own.named[n.Text][i].symbol}, Declares: true,
			definitions: []polar.Span{n.Span}})
	}
}

func (b *builder) typeNames(types []*polar.Node) {
	for _, n := range types {
		b.add(&Occurrence{Span: n.Span, Text: n.Text, Symbols: []*Symbol{b.typeSymbol(n.Text)}})
	}
}

// statement collects from a rule, shorthand, fact or assertion.
func (b *builder) statement(n *polar.Node, own *block) {
	s := newScope(b.Index, n, own)
	switch n.Kind {
	case polar.NodeCall: // a fact
		b.expr(s, n)
		return
	case polar.NodeShorthand:
		b.shorthandHead(s, n.Kids[0])
		b.expr(s, n.Kids[1])
		return
	case polar.NodeRule:
		h := n.Kids[0]
		p := b.predicate(keyOf(h))
		p.heads = append(p.heads, head{span: h.Kids[0].Span, name: nameArgument(h)})
		b.call(s, h, true)
	case polar.NodeAssertion:
		b.expr(s, n.Kids[0])
	}
	for _, condition := range n.Kids[1:] {
		b.expr(s, condition)
	}
}

// shorthandHead collects the head, which is a head of the predicate it expands to, too.
func (b *builder) shorthandHead(s *scope, n *polar.Node) {
	b.operand(s, n, s.block)
	predicate, arity := "", 3
	switch {
	case n.Kind == polar.NodeWord && n.Text == "role":
		predicate = "has_role"
	case n.Kind == polar.NodeWord && n.Text == "permission":
		predicate = "has_permission"
	case n.Kind == polar.NodeString:
		if e := s.block.lookup(n.Text); e != nil {
			predicate = "has_" + string(e.kind)
		}
	}
	if s.block.name == "" {
		arity = 2
	}
	if predicate != "" {
		p := b.predicate(predicateKey{predicate, arity})
		p.heads = append(p.heads, head{span: n.Span, name: n})
	}
}

// expr collects from a condition or term.
func (b *builder) expr(s *scope, n *polar.Node) {
	switch n.Kind {
	case polar.NodeCall:
		b.call(s, n, false)
	case polar.NodeGlobal:
		b.operand(s, n.Kids[0], b.blocks.global)
	case polar.NodeOn:
		b.on(s, n.Kids[0], n.Kids[1])
	case polar.NodeWord:
		if s.block == nil || isShorthandWord(n.Text) {
			b.variable(s, n)
		}
	case polar.NodeString:
		if s.block != nil {
			b.operand(s, n, s.block)
		}
	case polar.NodeObject:
		b.typeNames(n.Kids)
	case polar.NodeMatches, polar.NodeTyped:
		b.variable(s, n.Kids[0])
		b.typeNames(n.Kids[1:])
	case polar.NodeIn, polar.NodeCompare:
		b.comparison(s, n)
	default:
		for _, kid := range n.Kids {
			b.expr(s, kid)
		}
	}
}

func isShorthandWord(text string) bool {
	return text == "actor" || text == "resource" || text == "role" || text == "permission"
}

// operand collects a name or word that stands for something of a block, nil if it has none.
func (b *builder) operand(s *scope, n *polar.Node, of *block) {
	switch n.Kind {
	case polar.NodeWord:
		b.expr(s, n)
	case polar.NodeString:
		if e := of.lookup(n.Text); e != nil {
			b.add(&Occurrence{Span: n.Span, Text: n.Text, Symbols: []*Symbol{e.symbol}, definitions: []polar.Span{e.span}})
		}
	}
}

// on collects `left on right`.
func (b *builder) on(s *scope, left, right *polar.Node) {
	of := s.block
	if right.Kind == polar.NodeString {
		of = nil
		if e := s.block.lookup(right.Text, Relation); e != nil {
			of = b.blocks.byName[e.target]
		}
	}
	b.operand(s, left, of)
	b.operand(s, right, s.block)
}

func (b *builder) call(s *scope, n *polar.Node, isHead bool) {
	name := n.Kids[0]
	p := b.predicate(keyOf(n))
	b.add(&Occurrence{Span: name.Span, Text: name.Text, Symbols: []*Symbol{p.symbol}, Declares: isHead, call: n})
	for i, arg := range n.Kids[1:] {
		switch arg.Kind {
		case polar.NodeString:
			b.argumentName(s, arg, []argument{{place{keyOf(n), i}, n}})
		case polar.NodeWord:
			b.variable(s, arg)
		default:
			b.expr(s, arg)
		}
	}
}

// comparison collects from `x in [..]` and `x = y`: a string there may name what the variable
// names elsewhere.
func (b *builder) comparison(s *scope, n *polar.Node) {
	var arguments []argument
	for _, kid := range n.Kids {
		if name := variableOf(kid); name != "" {
			arguments = append(arguments, s.places[name]...)
		}
	}
	for _, kid := range n.Kids {
		if kid.Kind == polar.NodeString {
			b.argumentName(s, kid, arguments)
		} else {
			b.expr(s, kid)
		}
	}
}

// argumentName adds a string that is one of the arguments. One that means nothing is only a
// string.
func (b *builder) argumentName(s *scope, n *polar.Node, arguments []argument) {
	if m := b.meaning(s, n.Text, arguments); len(m.symbols) > 0 {
		b.add(&Occurrence{Span: n.Span, Text: n.Text, Symbols: m.symbols, definitions: m.definitions})
		return
	}
	for _, a := range arguments {
		if fixed, ok := namePlaces[a.place]; ok {
			b.loose = append(b.loose, looseName{fixed.kind, n.Text, n.Span})
		}
		for _, use := range b.carriers.names(a.place) {
			b.loose = append(b.loose, looseName{use.kind, n.Text, n.Span})
		}
	}
}

// variable adds a variable, or a word of the shorthand language. `_` names nothing.
func (b *builder) variable(s *scope, n *polar.Node) {
	if n.Text == "_" {
		return
	}
	symbol := s.variables[n.Text]
	if symbol == nil {
		symbol = &Symbol{Kind: Variable, Name: n.Text}
		if s.block != nil && isShorthandWord(n.Text) {
			symbol.Kind = Word
		}
		s.variables[n.Text] = symbol
	}
	o := &Occurrence{Span: n.Span, Text: n.Text, Symbols: []*Symbol{symbol}, scope: s}
	if symbol.Kind == Word {
		o.definitions = []polar.Span{}
		if n.Text == "resource" && s.block.name != "" {
			o.definitions = append(o.definitions, s.block.span)
		}
	}
	b.add(o)
}

func (x *Index) predicate(key predicateKey) *predicate {
	if x.predicates[key] == nil {
		x.predicates[key] = &predicate{symbol: &Symbol{Kind: Predicate, Name: key.name, Arity: key.arity}}
	}
	return x.predicates[key]
}

func (x *Index) fixture(name string) *Symbol {
	if x.fixtures[name] == nil {
		x.fixtures[name] = &Symbol{Kind: Fixture, Name: name}
	}
	return x.fixtures[name]
}

func (x *Index) typeSymbol(name string) *Symbol {
	if x.types[name] == nil {
		x.types[name] = &Symbol{Kind: Type, Name: name}
	}
	return x.types[name]
}
