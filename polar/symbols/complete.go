package symbols

import (
	"slices"

	"github.com/polarsql/polarsql/polar"
)

// Keyword is the kind of a candidate that is a word of the language.
const Keyword Kind = "keyword"

// Candidate is something that could be written.
type Candidate struct {
	Kind   Kind
	Text   string // what is written, quotes included
	Detail string // such as "role of resource Repository"
}

// Complete returns what could be written at an offset, the likeliest first, and the span it
// would replace.
func (x *Index) Complete(source *polar.Source, offset int) (polar.Span, []Candidate) {
	c := cursorAt(source, min(max(offset, 0), len(source.Text)))
	if c == nil {
		return polar.Span{}, nil
	}
	l := &candidates{Index: x, cursor: c}
	switch c.frame.kind {
	case atTop:
		l.topLevel()
	case inBlock:
		l.inBlock()
	case inMap:
		if c.last() == ":" {
			l.types()
		}
	case inFixture, inSetup:
		l.inFacts()
	case inTest:
		l.inTest()
	}
	return c.span, l.list
}

// candidates collects what could be written at a cursor.
type candidates struct {
	*Index
	*cursor
	list []Candidate
}

// add adds a candidate unless it is there already. Inside a string only strings fit.
func (l *candidates) add(kind Kind, text, detail string) {
	if l.inText && text[0] != '"' {
		return
	}
	if !slices.ContainsFunc(l.list, func(c Candidate) bool { return c.Text == text }) {
		l.list = append(l.list, Candidate{Kind: kind, Text: text, Detail: detail})
	}
}

func (l *candidates) keywords(words ...string) {
	for _, w := range words {
		l.add(Keyword, w, "")
	}
}

func (l *candidates) topLevel() {
	call := l.call()
	switch first := l.first(); {
	case first == "":
		l.keywords("actor", "resource", "global", "declare", "test", "test fixture")
		l.predicates()
	case first == "actor" || first == "resource":
		if len(l.words) == 2 {
			l.keywords("extends")
		} else if l.last() == "extends" || l.last() == "," {
			l.blockTypes()
		}
	case first == "declare":
		if call != nil {
			l.types()
		}
	case first == "test":
	default:
		l.condition(call)
	}
}

func (l *candidates) first() string {
	if len(l.words) == 0 {
		return ""
	}
	return l.words[0]
}

// condition completes longhand rules, facts and assertions from behind the predicate's name.
func (l *candidates) condition(call *openCall) {
	switch last := l.last(); {
	case last == ":", last == "matches", last == "matches!":
		l.types()
	case l.inList() || last == "=" || last == "!=":
		l.namesOfVariable()
		l.variables()
	case call != nil:
		l.argument(call)
	case slices.Contains([]string{"if", "and", "or", "not", "("}, last):
		l.predicates()
		l.keywords("not")
		l.variables()
	case last == "iff":
		l.variables()
	case !l.has("if", "iff") && last == ")":
		if l.frame.kind == inTest {
			l.keywords("iff")
			return
		}
		l.keywords("if")
	case l.has("if") && (last == ")" || last == "]"):
		l.keywords("and", "or")
	case l.has("if", "iff") && isName(last):
		l.keywords("matches", "in", "and", "or")
	}
}

func (l *candidates) inBlock() {
	own := l.own()
	call := l.call()
	switch last := l.last(); {
	case last == "" && !l.has("="):
		l.declarations(own)
		l.names(own, Permission, Role, Relation)
		l.keywords("role", "permission")
	case l.has("="):
	case !l.has("if"):
		l.keywords("if")
	case call != nil:
		l.argument(call)
	case last == "on":
		l.names(own, Relation)
		l.keywords("resource")
	case last == "global":
		l.names(l.Index.blocks.global, Role, Permission)
		l.keywords("role", "permission")
	case slices.Contains([]string{"if", "and", "or", "not", "("}, last):
		l.operand(own)
	case last[0] == '"' || last == "role" || last == "permission":
		l.keywords("on", "and", "or")
	default:
		l.keywords("and", "or")
	}
}

// own returns the block around the cursor. Its declarations may be incomplete.
func (l *candidates) own() *block {
	if l.frame.block == "" {
		return l.Index.blocks.global
	}
	return l.Index.blocks.byName[l.frame.block]
}

// declarations offers those that the block does not have yet.
func (l *candidates) declarations(own *block) {
	for _, d := range []struct {
		word string
		kind Kind
	}{{"roles = ", Role}, {"permissions = ", Permission}, {"relations = ", Relation}} {
		declared := own != nil && slices.ContainsFunc(own.entries, func(e *entry) bool { return e.kind == d.kind })
		if !declared && (d.kind != Relation || l.frame.block != "") {
			l.keywords(d.word)
		}
	}
}

// operand offers what a shorthand's condition may begin with. With `on "relation"` behind the
// cursor that is a name of the block the relation leads to; else names of the own block come
// first, then those of related ones.
func (l *candidates) operand(own *block) {
	if l.following(0) == "on" {
		if relation := l.following(1); relation != "resource" {
			l.names(l.related(own, relation))
			l.keywords("role", "permission")
			return
		}
	}
	l.names(own)
	l.keywords("role", "permission", "not")
	if l.Index.blocks.global != nil {
		l.keywords("global")
	}
	l.predicates()
	for _, e := range visible(own) {
		if e.kind != Relation {
			continue
		}
		for _, name := range visible(l.Index.blocks.byName[e.target]) {
			if name.kind != Relation {
				l.add(name.kind, polar.Quote(name.name)+" on "+polar.Quote(e.name), detail(name))
			}
		}
	}
}

// related returns the block that a relation, as written in quotes, leads to; nil if there is none.
func (l *candidates) related(own *block, quoted string) *block {
	for _, e := range visible(own) {
		if e.kind == Relation && polar.Quote(e.name) == quoted {
			return l.Index.blocks.byName[e.target]
		}
	}
	return nil
}

func detail(e *entry) string { return string(e.kind) + " of " + e.block.title() }

// names offers what a block declares, by kinds in the order given; all of it without kinds.
func (l *candidates) names(b *block, kinds ...Kind) {
	entries := visible(b)
	if len(kinds) == 0 {
		kinds = []Kind{Role, Permission, Relation}
	}
	for _, kind := range kinds {
		for _, e := range entries {
			if e.kind == kind {
				l.add(e.kind, polar.Quote(e.name), detail(e))
			}
		}
	}
}

func (l *candidates) inFacts() {
	call := l.call()
	switch {
	case len(l.words) == 0:
		l.predicates()
		if l.frame.kind == inSetup {
			l.keywords("fixture")
		}
	case l.first() == "fixture" && l.frame.kind == inSetup:
		l.fixtureNames()
	case call != nil:
		l.argument(call)
	}
}

func (l *candidates) inTest() {
	switch {
	case len(l.words) == 0:
		l.keywords("assert", "assert_not", "setup")
	case l.last() == "assert" || l.last() == "assert_not":
		l.predicates()
	default:
		l.condition(l.call())
	}
}

// fixtureNames offers the declared fixtures in source order.
func (l *candidates) fixtureNames() {
	for _, f := range l.files {
		for _, item := range f.items {
			if item.Kind == polar.NodeFixture {
				l.add(Fixture, item.Kids[0].Text, "fixture")
			}
		}
	}
}

// predicates offers the built-in ones, then all others that the policy mentions.
func (l *candidates) predicates() {
	for _, name := range []string{"has_permission", "has_role", "has_relation", "allow"} {
		l.add(Predicate, name, "predicate")
	}
	var names []string
	for key := range l.Index.predicates {
		names = append(names, key.name)
	}
	slices.Sort(names)
	for _, name := range names {
		if under := l.span.Text(); name != under || l.mentions(name) > 1 {
			l.add(Predicate, name, "predicate")
		}
	}
}

// mentions counts the places of a predicate: the word under the cursor is one, too.
func (x *Index) mentions(name string) int {
	n := 0
	for key, p := range x.predicates {
		if key.name == name {
			n += len(p.symbol.uses)
		}
	}
	return n
}

// types offers all types: those with a block, those without, the built-in ones.
func (l *candidates) types() {
	l.blockTypes()
	var others []string
	for name, s := range l.Index.types {
		if l.Index.blocks.byName[name] == nil && !isBuiltinType(name) && (name != l.span.Text() || len(s.uses) > 1) {
			others = append(others, name)
		}
	}
	slices.Sort(others)
	for _, name := range others {
		l.add(Type, name, "type without a block")
	}
	for _, name := range []string{polar.Actor, polar.Resource, polar.String, polar.Integer, polar.Boolean} {
		l.add(Type, name, "built in")
	}
}

func (l *candidates) blockTypes() {
	for _, b := range l.Index.blocks.list {
		if b.name != "" {
			l.add(Type, b.name, b.title())
		}
	}
}
