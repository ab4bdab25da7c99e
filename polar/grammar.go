package polar

import (
	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"
)

// The structs of this file are the grammar of one item each: what stands before a `;` or
// between `{` and the first item of a block. They hold tokens and nothing else; lowering
// turns them into the syntax tree. The `;`, the `}` and the order of items belong to the item
// loop, which is what makes recovery possible. Declarations and conditions are parsed by hand
// (declaration.go, expression.go).
//
// Every alternative must be told apart by one token: participle's lookahead stays 1.

// itemGrammar names all productions, so that one parser knows them.
type itemGrammar struct {
	Block      *blockGrammar      `parser:"  @@"`
	Declare    *declareGrammar    `parser:"| @@"`
	Fixture    *fixtureGrammar    `parser:"| @@"`
	UseFixture *useFixtureGrammar `parser:"| @@"`
	Test       *testGrammar       `parser:"| @@"`
	Setup      *setupGrammar      `parser:"| @@"`
}

// blockGrammar is the beginning of a block. The keyword is any word, so that a wrong one can
// be reported and the block still be read.
type blockGrammar struct {
	Keyword lexer.Token    `parser:"@Ident"`
	Name    *lexer.Token   `parser:"( @Ident"`
	Extends []*wordGrammar `parser:"( 'extends' @@ ( ',' @@ )* ','? )? )?"`
	Open    lexer.Token    `parser:"@'{'"`
}

// wordGrammar wraps a token, because a []lexer.Token keeps only the last one.
type wordGrammar struct {
	Token lexer.Token `parser:"@Ident"`
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
	blockProduction      = production[blockGrammar]()
	declareProduction    = production[declareGrammar]()
	fixtureProduction    = production[fixtureGrammar]()
	useFixtureProduction = production[useFixtureGrammar]()
	testProduction       = production[testGrammar]()
	setupProduction      = production[setupGrammar]()
)
