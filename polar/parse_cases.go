package polar

import "github.com/alecthomas/participle/v2/lexer"

// body reads statements up to the closing brace of the `{` that has been read. Where another
// block begins, or what belongs behind this one, the brace is missing.
func (p *fileParser) body(open lexer.Token, behind func() bool, statement func()) {
	for p.errors < p.limits.Errors {
		t := p.peek()
		switch {
		case isPunct(t, "}"):
			p.next()
			return
		case isPunct(t, ";"):
			p.next()
		case t.EOF() || p.startsBlock(p.index()) || behind():
			p.report(errBlockNotClosed(open, t))
			return
		default:
			before := p.index()
			statement()
			if p.index() == before {
				p.next()
			}
		}
	}
}

func never() bool { return false }

func (p *fileParser) startsAssertion() bool {
	t := p.peek()
	return (isWord(t, "assert") || isWord(t, "assert_not")) && isName(p.peekAt(1))
}

// fixture reads `test fixture name { facts }`.
func (p *fileParser) fixture() {
	start := p.index()
	g, ok := parseItem(p, fixtureProduction, inFixtureHead)
	if !ok {
		return
	}
	node := &fixtureNode{name: p.ident(g.Name)}
	p.body(g.Open, never, func() {
		if t := p.peek(); isWord(t, "fixture") && isName(p.peekAt(1)) {
			p.fail(p.index(), errFixtureInFixture(t))
		} else {
			p.fact(&node.facts)
		}
	})
	node.span = p.span(p.tokens[start].Pos.Offset, tokenEnd(p.tokens[p.index()-1]))
	p.file.items = append(p.file.items, node)
}

// test reads `test "name" { setup assertions }`.
func (p *fileParser) test() {
	start := p.index()
	g, ok := parseItem(p, testProduction, inTestHead)
	if !ok {
		return
	}
	node := &testNode{name: p.quoted(g.Name)}
	errors := p.errors
	setups := 0
	p.body(g.Open, never, func() {
		t, second := p.peek(), p.peekAt(1)
		switch {
		case isWord(t, "setup") && !isPunct(second, "("):
			if setups++; setups > 1 || len(node.assertions) > 0 {
				p.report(errSetupNotFirst(t, setups > 1))
			}
			p.setup(node)
		case isWord(t, "assert"), isWord(t, "assert_not"):
			p.assertion(node)
		default:
			p.fail(p.index(), errNotAnAssertion(t, second))
		}
	})
	node.torn = p.errors > errors
	node.span = p.span(p.tokens[start].Pos.Offset, tokenEnd(p.tokens[p.index()-1]))
	p.file.items = append(p.file.items, node)
}

func (p *fileParser) setup(test *testNode) {
	g, ok := parseItem(p, setupProduction, inSetupHead)
	if !ok {
		return
	}
	p.body(g.Open, p.startsAssertion, func() {
		if isWord(p.peek(), "fixture") && !isPunct(p.peekAt(1), "(") {
			p.useFixture(test)
		} else {
			p.fact(&test.facts)
		}
	})
}

func (p *fileParser) useFixture(test *testNode) {
	start := p.index()
	g, ok := parseItem(p, useFixtureProduction, inUseFixture)
	if !ok {
		return
	}
	test.fixtures = append(test.fixtures, p.ident(g.Name))
	p.statement(start, inUseFixture)
}

func (p *fileParser) fact(facts *[]*callNode) {
	start := p.index()
	fact, ok := p.atom(start)
	if !ok {
		return
	}
	*facts = append(*facts, fact)
	p.statement(start, inFact)
}

func (p *fileParser) assertion(test *testNode) {
	start := p.index()
	keyword := p.next()
	if isWord(p.peek(), "not") && keyword.Value == "assert" {
		p.fail(start, errAssertNot(p.peek()))
		return
	}
	atom, ok := p.atom(start)
	if !ok {
		return
	}
	node := &assertionNode{negated: keyword.Value == "assert_not", atom: atom}
	if isWord(p.peek(), "iff") {
		if node.iff, ok = p.condition(start); !ok {
			return
		}
	}
	node.span, node.torn = p.statement(start, inAssertion)
	test.assertions = append(test.assertions, node)
}
