package polar

import (
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"
)

// Parse reads policy files; their order has no meaning. It goes on after errors: the tree
// holds everything that could be read, and the diagnostics several errors per file. It does
// not look at names or types.
func Parse(sources ...*Source) (*Syntax, Diagnostics) { return ParseWithin(Limits{}, sources...) }

// ParseWithin is Parse with other limits than the default ones.
func ParseWithin(limits Limits, sources ...*Source) (*Syntax, Diagnostics) {
	syntax := &Syntax{limits: limits.withDefaults()}
	var diagnostics Diagnostics
	for _, source := range inOrder(sources) {
		if source.lines == nil { // not made by NewSource
			source = NewSource(source.Name, source.Text)
		}
		file, found := parseFile(source, syntax.limits)
		syntax.files = append(syntax.files, file)
		diagnostics = append(diagnostics, found...)
	}
	syntax.torn = diagnostics.Count(Error) > 0
	return syntax, diagnostics.sorted()
}

// fileParser reads one file: a loop over items, each by its own production. After an error it
// skips to the end of the item and goes on.
type fileParser struct {
	cursor
	collector
	source *Source
	file   *fileNode
}

func parseFile(source *Source, limits Limits) (file *fileNode, diagnostics Diagnostics) {
	p := &fileParser{collector: collector{limits: limits}, source: source, file: &fileNode{source: source}}
	if err := checkSource(source, limits); err != nil {
		return p.file, Diagnostics{err.diagnostic(source)}
	}
	defer func() {
		// The parser panics on its own mistakes only. They must not take the program down.
		if bug := recover(); bug != nil {
			p.report(errParserBug(fmt.Sprint(bug)))
			file, diagnostics = p.file, p.diagnostics
		}
	}()
	tokens, tooDeep := tokensOf(source, limits.Nesting)
	if tooDeep {
		p.report(errTooDeep(tokens[len(tokens)-1], limits.Nesting))
		return p.file, p.diagnostics
	}
	p.tokens = tokens
	for !p.peek().EOF() && p.errors < limits.Errors {
		p.item()
	}
	if !p.peek().EOF() {
		p.diagnostics = append(p.diagnostics, errTooManyErrors(p.peek(), limits.Errors).diagnostic(source))
	}
	return p.file, p.diagnostics
}

// checkSource refuses text that is not worth reading.
func checkSource(source *Source, limits Limits) *syntaxError {
	if len(source.Text) > limits.SourceBytes {
		return errSourceTooLarge(len(source.Text), limits.SourceBytes)
	}
	if !utf8.ValidString(source.Text) {
		for i, r := range source.Text {
			if r == utf8.RuneError {
				if _, size := utf8.DecodeRuneInString(source.Text[i:]); size == 1 {
					return errNotUTF8(i)
				}
			}
		}
	}
	return nil
}

// item reads one item at the top of the file.
func (p *fileParser) item() {
	t, second := p.peek(), p.peekAt(1)
	switch {
	case isPunct(t, ";"):
		p.next() // stray semicolons are harmless
	case isPunct(t, "}"):
		p.report(errUnmatched(p.next()))
	case isWord(t, "test") && isWord(second, "fixture"):
		p.fixture()
	case isWord(t, "test") && !isPunct(second, "("):
		p.test()
	case isWord(t, "declare") && !isPunct(second, "("):
		p.declare()
	case isBlockHead(t, second, p.peekAt(2)):
		p.block()
	case isName(t) && !isTestStatement(t, second):
		p.rule()
	default:
		p.fail(p.index(), errNotAnItem(t))
	}
}

// isBlockHead tells whether tokens look like the beginning of a block, its keyword right or
// wrong.
func isBlockHead(t, second, third lexer.Token) bool {
	switch {
	case isWord(t, "global"):
		return true
	case isWord(t, "actor"), isWord(t, "resource"):
		return !isPunct(second, "(")
	}
	return isName(t) && (isPunct(second, "{") || isName(second) && (isPunct(third, "{") || isWord(third, "extends")))
}

// isTestStatement tells whether an item belongs into a test.
func isTestStatement(t, second lexer.Token) bool {
	return (isWord(t, "assert") || isWord(t, "assert_not")) && isName(second) ||
		isWord(t, "setup") && isPunct(second, "{") || isWord(t, "fixture") && isName(second)
}

func (p *fileParser) rule() {
	start := p.index()
	head, ok := p.atom(start)
	if !ok {
		return
	}
	rule := &ruleNode{head: head}
	if isWord(p.peek(), "if") {
		if rule.body, ok = p.condition(start); !ok {
			return
		}
	}
	rule.span, rule.torn = p.statement(start, inRule)
	p.file.items = append(p.file.items, rule)
}

func (p *fileParser) declare() {
	start := p.index()
	g, ok := parseItem(p, declareProduction, inDeclare)
	if !ok {
		return
	}
	node := &declareNode{name: p.ident(g.Name), types: p.idents(g.Types)}
	node.span, _ = p.statement(start, inDeclare)
	p.file.items = append(p.file.items, node)
}

func (p *fileParser) expression() expressionParser {
	return expressionParser{cursor: &p.cursor, maxDepth: p.limits.Nesting}
}

// atom reads the head of a rule or a fact, in an item begun at token start.
func (p *fileParser) atom(start int) (*callNode, bool) {
	x := p.expression()
	t, err := x.atom()
	if err != nil {
		p.fail(start, err)
		return nil, false
	}
	return p.call(t), true
}

// condition reads `if` or `iff` and the condition after it, in an item begun at token start.
func (p *fileParser) condition(start int) (exprNode, bool) {
	p.next()
	x := p.expression()
	t, err := x.or()
	if err != nil {
		p.fail(start, err)
		return nil, false
	}
	return p.expr(t), true
}

// parseItem reads one production. On an error it reports it, skips the item and returns false.
func parseItem[G any](p *fileParser, parser *participle.Parser[G], where place) (*G, bool) {
	lex, err := lexer.Upgrade(p.window())
	if err != nil {
		panic(err) // a window returns none
	}
	g, err := parser.ParseFromLexer(lex, participle.AllowTrailing(true))
	if err == nil {
		p.at += int(lex.RawCursor())
		return g, true
	}
	var unexpected *participle.UnexpectedTokenError
	if !errors.As(err, &unexpected) {
		panic(err)
	}
	p.fail(p.index(), errUnexpected(where, p.before(unexpected.Unexpected), unexpected.Unexpected))
	return nil, false
}

// statement reads the `;` that ends the item begun at token start, and returns the item's span.
// The item is torn when something follows that could not be read.
func (p *fileParser) statement(start int, where place) (_ Span, torn bool) {
	last := p.tokens[p.index()-1]
	span := p.span(p.tokens[start].Pos.Offset, tokenEnd(last))
	t := p.peek()
	switch {
	case isPunct(t, ";"):
		p.next()
	case isPunct(t, "}") && where != inRule && where != inDeclare:
		p.report(warnMissingSemicolon(span.End, where))
	case t.EOF() || t.Pos.Line > last.Pos.Line && p.startsItem(t):
		// The next item follows on a line of its own: nothing needs to be skipped.
		p.report(errMissingSemicolon(span.End, where, last))
	default:
		p.fail(start, errTrailing(where, last, t))
		return span, true
	}
	return span, false
}

func (p *fileParser) report(err *syntaxError) {
	p.collector.report(err.diagnostic(p.source))
}

// before returns the token that stands before t, or a zero token.
func (p *fileParser) before(t lexer.Token) lexer.Token {
	for i := len(p.tokens) - 1; i > 0; i-- {
		if p.tokens[i].Pos.Offset == t.Pos.Offset {
			return p.tokens[i-1]
		}
	}
	return lexer.Token{}
}
