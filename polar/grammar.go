package polar

import (
	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"
)

// The structs of this file are the grammar of one item each: what stands before a `;` or
// between `{` and the first item of a block. They hold tokens and nothing else; lowering
// turns them into the syntax tree. The `;`, the `}` and the order of items belong to the item
// loop, which is what makes recovery possible. Conditions are parsed by hand (expression.go).
//
// Every alternative must be told apart by one token: participle's lookahead stays 1.

// itemGrammar names all productions, so that one parser knows them.
type itemGrammar struct {
	Block       *blockGrammar       `parser:"  @@"`
	Declaration *declarationGrammar `parser:"| @@"`
	Declare     *declareGrammar     `parser:"| @@"`
	Fixture     *fixtureGrammar     `parser:"| @@"`
	UseFixture  *useFixtureGrammar  `parser:"| @@"`
	Test        *testGrammar        `parser:"| @@"`
	Setup       *setupGrammar       `parser:"| @@"`
}

// blockGrammar is the beginning of a block. The keyword is any word, so that a wrong one can
// be reported and the block still be read.
type blockGrammar struct {
	Keyword lexer.Token    `parser:"@Ident"`
	Name    *lexer.Token   `parser:"( @Ident"`
	Extends []*wordGrammar `parser:"( 'extends' @@ ( ',' @@ )* ','? )? )?"`
	Open    lexer.Token    `parser:"@'{'"`
}

// declarationGrammar is `roles = [..]`, `permissions = [..]` or `relations = {..}`.
type declarationGrammar struct {
	Keyword   lexer.Token       `parser:"@Ident '='"`
	Strings   *stringsGrammar   `parser:"( @@"`
	Relations *relationsGrammar `parser:"| @@ )"`
}

// wordGrammar wraps a token, because a []lexer.Token keeps only the last one.
type wordGrammar struct {
	Token lexer.Token `parser:"@Ident"`
}

// stringsGrammar is `["a", "b"]`. It and relationsGrammar are read by hand: large policies
// have many long lists, and reflection takes its time for each item.
type stringsGrammar struct {
	Open  lexer.Token
	Items []lexer.Token
}

// Parse implements participle.Parseable.
func (g *stringsGrammar) Parse(lex *lexer.PeekingLexer) error {
	var err error
	g.Open, err = parseList(lex, "[", "]", func() error {
		item, err := expectToken(lex, tokenString)
		g.Items = append(g.Items, item)
		return err
	})
	return err
}

// relationsGrammar is `{ name: Type, other: Type }`.
type relationsGrammar struct {
	Open  lexer.Token
	Items []relationGrammar
}

type relationGrammar struct {
	Name, Type lexer.Token
}

// Parse implements participle.Parseable.
func (g *relationsGrammar) Parse(lex *lexer.PeekingLexer) error {
	var err error
	g.Open, err = parseList(lex, "{", "}", func() error {
		var r relationGrammar
		if r.Name, err = expectToken(lex, tokenIdent); err != nil {
			return err
		}
		if !isPunct(*lex.Peek(), ":") {
			return &participle.UnexpectedTokenError{Unexpected: r.Name} // it is the name that lacks something
		}
		lex.Next()
		r.Type, err = expectToken(lex, tokenIdent)
		g.Items = append(g.Items, r)
		return err
	})
	return err
}

// parseList reads items between brackets, separated by commas, one of which may stand behind
// the last. Without the opening bracket it is not this alternative of the grammar.
func parseList(lex *lexer.PeekingLexer, opening, closing string, item func() error) (open lexer.Token, err error) {
	if !isPunct(*lex.Peek(), opening) {
		return lexer.Token{}, participle.NextMatch
	}
	open = *lex.Next()
	for !isPunct(*lex.Peek(), closing) {
		if err := item(); err != nil {
			return open, err
		}
		if !isPunct(*lex.Peek(), ",") {
			break
		}
		lex.Next()
	}
	if !isPunct(*lex.Peek(), closing) {
		return open, unexpected(lex)
	}
	lex.Next()
	return open, nil
}

func expectToken(lex *lexer.PeekingLexer, kind lexer.TokenType) (lexer.Token, error) {
	if lex.Peek().Type != kind {
		return lexer.Token{}, unexpected(lex)
	}
	return *lex.Next(), nil
}

func unexpected(lex *lexer.PeekingLexer) error {
	return &participle.UnexpectedTokenError{Unexpected: *lex.Peek()}
}

type declareGrammar struct {
	Keyword lexer.Token    `parser:"@'declare'"`
	Name    lexer.Token    `parser:"@Ident '('"`
	Types   []*wordGrammar `parser:"( @@ ( ',' @@ )* ','? )?"`
	Close   lexer.Token    `parser:"@')'"`
}

// fixtureGrammar is the beginning of a fixture.
type fixtureGrammar struct {
	Keyword lexer.Token `parser:"@'test' 'fixture'"`
	Name    lexer.Token `parser:"@Ident"`
	Open    lexer.Token `parser:"@'{'"`
}

// useFixtureGrammar is `fixture name` inside a setup.
type useFixtureGrammar struct {
	Keyword lexer.Token `parser:"@'fixture'"`
	Name    lexer.Token `parser:"@Ident"`
}

// testGrammar is the beginning of a test.
type testGrammar struct {
	Keyword lexer.Token `parser:"@'test'"`
	Name    lexer.Token `parser:"@String"`
	Open    lexer.Token `parser:"@'{'"`
}

// setupGrammar is the beginning of a test's setup.
type setupGrammar struct {
	Keyword lexer.Token `parser:"@'setup'"`
	Open    lexer.Token `parser:"@'{'"`
}

var itemParser = participle.MustBuild[itemGrammar](
	lexerOption,
	participle.UseLookahead(1),
)

// production returns the parser of one production of the grammar.
func production[P any]() *participle.Parser[P] {
	p, err := participle.ParserForProduction[P](itemParser)
	if err != nil {
		panic(err)
	}
	return p
}

var (
	blockProduction       = production[blockGrammar]()
	declarationProduction = production[declarationGrammar]()
	declareProduction     = production[declareGrammar]()
	fixtureProduction     = production[fixtureGrammar]()
	useFixtureProduction  = production[useFixtureGrammar]()
	testProduction        = production[testGrammar]()
	setupProduction       = production[setupGrammar]()
)
