// Package symbols tells what the names of a policy mean: where each is declared and used, what
// a place in the text is about, what could be written there, and what a change of name comes
// to. It is what an editor needs to know of the language, and works on policies with errors.
//
// Places go in as a source and a byte offset, and come out as spans.
package symbols

import (
	"cmp"
	"slices"
	"sort"

	"github.com/polarsql/polarsql/polar"
)

// Kind says what a symbol is.
type Kind string

// The kinds of symbol.
const (
	Type       Kind = "type"
	Role       Kind = "role"
	Permission Kind = "permission"
	Relation   Kind = "relation"
	Predicate  Kind = "predicate"
	Variable   Kind = "variable" // of one rule, shorthand or assertion
	Fixture    Kind = "fixture"
	Word       Kind = "word" // actor, resource, role and permission in a shorthand
)

// Symbol is what a name stands for. A role, permission or relation that a type and its
// supertype both declare is one symbol.
type Symbol struct {
	Kind  Kind
	Name  string
	Arity int // of a predicate
	// Declarations are the blocks, entries of declarations, heads of rules, .. that make the
	// symbol, in source order. Fact types, and types without a block, have none.
	Declarations []polar.Span

	uses []*Occurrence // every place that can mean nothing else, declarations included
}

// Occurrence is one place where a name stands.
type Occurrence struct {
	Span polar.Span // of a string with its quotes
	Text string     // of a string without them
	// Symbols is what the name stands for. There are several when the types do not decide it:
	// in has_role(user, "admin", x) with x of any type, every block's role "admin".
	Symbols  []*Symbol
	Declares bool // the place is one of the symbol's declarations

	definitions []polar.Span
	call        *polar.Node // of a predicate's name: the call it belongs to
	scope       *scope      // of a variable or word
}

// Symbol returns what the name stands for if that is one thing, else nil.
func (o *Occurrence) Symbol() *Symbol {
	if len(o.Symbols) == 1 {
		return o.Symbols[0]
	}
	return nil
}

// quoted tells whether the name is written as a string.
func (o *Occurrence) quoted() bool { return o.Span.Text()[0] == '"' }

// Index knows the names of one policy. It is immutable once New has returned it, and safe for
// concurrent use.
type Index struct {
	syntax     *polar.Syntax
	files      []*file // in the order of the syntax tree's sources
	blocks     *blocks
	predicates map[predicateKey]*predicate
	fixtures   map[string]*Symbol
	types      map[string]*Symbol
	carriers   carriers
	meanings   map[meaningKey]meaning
	loose      []looseName
	expanded   func() []*polar.Rule
}

// looseName is a string in the place of a role, permission or relation that no block declares.
type looseName struct {
	kind Kind
	name string
	span polar.Span
}

// file is what the index knows of one source.
type file struct {
	source      *polar.Source
	items       []*polar.Node
	occurrences []*Occurrence // by place
}

type predicateKey struct {
	name  string
	arity int
}

// predicate is a predicate with the heads that define it.
type predicate struct {
	symbol *Symbol
	heads  []head
}

// head is the head of a longhand rule or of a shorthand.
type head struct {
	span polar.Span
	name *polar.Node // the argument that names a role, permission or relation; nil if there is none
}

// New makes the index of a policy. The syntax tree may lack what could not be read.
func New(syntax *polar.Syntax) *Index {
	x := &Index{syntax: syntax, predicates: map[predicateKey]*predicate{}, fixtures: map[string]*Symbol{}, types: map[string]*Symbol{},
		meanings: map[meaningKey]meaning{}}
	x.expanded = onceRules(syntax)
	for i, items := range syntax.Tree() {
		x.files = append(x.files, &file{source: syntax.Sources()[i], items: items})
	}
	x.blocks = readBlocks(x)
	x.carriers = findCarriers(x)
	for _, f := range x.files {
		b := &builder{Index: x, file: f}
		for _, item := range f.items {
			b.item(item)
		}
		slices.SortStableFunc(f.occurrences, func(a, b *Occurrence) int { return cmp.Compare(a.Span.Start, b.Span.Start) })
	}
	x.link()
	return x
}

// link gives symbols the list of their places. It comes last because a name may be used before
// it is declared.
func (x *Index) link() {
	for _, f := range x.files {
		for _, o := range f.occurrences {
			s := o.Symbol()
			if s == nil {
				continue
			}
			s.uses = append(s.uses, o)
			if o.Declares {
				s.Declarations = append(s.Declarations, o.Span)
			}
		}
	}
}

// At returns the name at an offset, or nil. The offset behind a name's last character belongs
// to it unless another name begins there.
func (x *Index) At(source *polar.Source, offset int) *Occurrence {
	f := x.file(source)
	if f == nil {
		return nil
	}
	after := sort.Search(len(f.occurrences), func(i int) bool { return f.occurrences[i].Span.Start > offset })
	if after == 0 {
		return nil
	}
	if o := f.occurrences[after-1]; offset <= o.Span.End {
		return o
	}
	return nil
}

func (x *Index) file(source *polar.Source) *file {
	for _, f := range x.files {
		if f.source == source {
			return f
		}
	}
	return nil
}

// Definitions returns where the name at an offset is declared: the entry in the block for a
// role, permission or relation, the block for a type, the rules for a predicate, the first
// place for a variable.
func (x *Index) Definitions(source *polar.Source, offset int) []polar.Span {
	o := x.At(source, offset)
	if o == nil {
		return nil
	}
	if o.call != nil {
		return x.heads(o.call)
	}
	if o.definitions != nil {
		return o.definitions
	}
	var out []polar.Span
	for _, s := range o.Symbols {
		if s.Kind == Variable {
			out = append(out, s.uses[0].Span)
			continue
		}
		out = append(out, s.Declarations...)
	}
	return out
}

// heads returns the heads that can answer a call: those with the same name and number of
// arguments whose role, permission or relation, if both sides have one, is the same.
func (x *Index) heads(call *polar.Node) []polar.Span {
	p := x.predicates[keyOf(call)]
	if p == nil {
		return nil
	}
	wanted := nameArgument(call)
	var out []polar.Span
	for _, h := range p.heads {
		if !isString(h.name) || !isString(wanted) || h.name.Text == wanted.Text {
			out = append(out, h.span)
		}
	}
	return out
}

// References returns every place of what the name at an offset stands for, in source order,
// with or without its declarations.
func (x *Index) References(source *polar.Source, offset int, declarations bool) []polar.Span {
	o := x.At(source, offset)
	if o == nil {
		return nil
	}
	wanted := setOf(o.Symbols)
	var out []polar.Span
	for _, f := range x.files {
		for _, other := range f.occurrences {
			if (declarations || !other.Declares) && slices.ContainsFunc(other.Symbols, func(s *Symbol) bool { return wanted[s] }) {
				out = append(out, other.Span)
			}
		}
	}
	return out
}

func setOf(symbols []*Symbol) map[*Symbol]bool {
	set := map[*Symbol]bool{}
	for _, s := range symbols {
		set[s] = true
	}
	return set
}

func keyOf(call *polar.Node) predicateKey {
	return predicateKey{name: call.Kids[0].Text, arity: len(call.Kids) - 1}
}

func isString(n *polar.Node) bool { return n != nil && n.Kind == polar.NodeString }
