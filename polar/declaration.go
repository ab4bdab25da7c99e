package polar

import "github.com/alecthomas/participle/v2/lexer"

// Declarations of blocks are read by hand: large policies have many, with long lists, and
// reflection takes its time for each item.

// declarationGrammar is `roles = [..]`, `permissions = [..]` or `relations = {..}`. One of
// Strings and Relations is there, whatever the keyword is.
type declarationGrammar struct {
	Keyword   lexer.Token
	Strings   *stringsGrammar
	Relations *relationsGrammar
}

// stringsGrammar is `["a", "b"]`.
type stringsGrammar struct {
	Open  lexer.Token
	Items []lexer.Token
}

// relationsGrammar is `{ name: Type, other: Type }`.
type relationsGrammar struct {
	Open  lexer.Token
	Items []relationGrammar
}

type relationGrammar struct {
	Name, Type lexer.Token
}

// parseDeclaration reads a declaration whose keyword and `=` are next. On an error it reports
// it, skips the item and returns false.
func (p *fileParser) parseDeclaration() (*declarationGrammar, bool) {
	start := p.index()
	g := &declarationGrammar{Keyword: p.next()}
	p.next()
	wrong := p.index() // of the token that does not fit; -1 when all do
	switch open := p.peek(); {
	case isPunct(open, "["):
		g.Strings = &stringsGrammar{Open: open}
		wrong = p.items("]", g.Strings.item)
	case isPunct(open, "{"):
		g.Relations = &relationsGrammar{Open: open}
		wrong = p.items("}", g.Relations.item)
	}
	if wrong < 0 {
		return g, true
	}
	p.at = start
	p.fail(start, errUnexpected(inDeclaration, p.tokens[wrong-1], p.tokens[wrong]))
	return nil, false
}

// items reads items between brackets, separated by commas, one of which may stand behind the
// last. It returns the index of the token that does not fit, or -1, as item does.
func (p *fileParser) items(closing string, item func(*cursor) int) int {
	for p.next(); !isPunct(p.peek(), closing); {
		if wrong := item(&p.cursor); wrong >= 0 {
			return wrong
		}
		if !isPunct(p.peek(), ",") {
			break
		}
		p.next()
	}
	if !isPunct(p.peek(), closing) {
		return p.index()
	}
	p.next()
	return -1
}

func (g *stringsGrammar) item(c *cursor) int {
	if c.peek().Type != tokenString {
		return c.index()
	}
	g.Items = append(g.Items, c.next())
	return -1
}

func (g *relationsGrammar) item(c *cursor) int {
	if c.peek().Type != tokenIdent {
		return c.index()
	}
	name := c.next()
	if !isPunct(c.peek(), ":") {
		return c.index() - 1 // it is the name that lacks something
	}
	c.next()
	if c.peek().Type != tokenIdent {
		return c.index()
	}
	g.Items = append(g.Items, relationGrammar{Name: name, Type: c.next()})
	return -1
}
