package polar

import (
	"strings"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"
)

// reserved are the words that name neither variables nor predicates nor types. Every other
// word of the language is a keyword only where the grammar looks for it.
var reserved = map[string]bool{
	"if": true, "iff": true, "and": true, "or": true, "not": true, "in": true, "matches": true,
	"on": true, "global": true, "true": true, "false": true,
	"type": true, "cut": true, "debug": true, "print": true, "forall": true, "new": true, "mod": true, "rem": true,
}

// tokensOf returns the tokens of a source without its comments; the last one is EOF. Where
// brackets nest too deep it stops with the bracket that is one too many: recursion in the
// parser is bounded by this.
func tokensOf(source *Source, maxNesting int) (tokens []lexer.Token, tooDeep bool) {
	scan := newScanner(source.Name, source.Text)
	tokens = make([]lexer.Token, 0, len(source.Text)/4+8) // policies have some five bytes for each
	depth := 0
	for {
		t := scan.next()
		if t.Type == tokenComment {
			continue
		}
		tokens = append(tokens, t)
		if t.EOF() {
			return tokens, false
		}
		if depth = nesting(depth, t); depth > maxNesting {
			return tokens, true
		}
	}
}

// nesting returns how deep brackets nest behind a token that stands at a depth.
func nesting(depth int, t lexer.Token) int {
	if t.Type == tokenPunct {
		switch t.Value {
		case "(", "[", "{":
			return depth + 1
		case ")", "]", "}":
			return max(depth-1, 0)
		}
	}
	return depth
}

// cursor is a place among the tokens of a file.
type cursor struct {
	tokens []lexer.Token
	at     int // index of the next token
}

func (c *cursor) peek() lexer.Token { return c.tokens[c.at] }

// peekAt looks n tokens ahead.
func (c *cursor) peekAt(n int) lexer.Token { return c.tokens[min(c.at+n, len(c.tokens)-1)] }

// next moves behind the next token and returns it; at EOF it stays.
func (c *cursor) next() lexer.Token {
	t := c.tokens[c.at]
	if !t.EOF() {
		c.at++
	}
	return t
}

// index is the position of the next token in c.tokens.
func (c *cursor) index() int { return c.at }

// previous is the token before the next one; at the beginning of a file that is the next one.
func (c *cursor) previous() lexer.Token { return c.tokens[max(c.at-1, 0)] }

// window returns the tokens that an item's beginning can reach, as participle wants them: up to
// the `;` or bracket that ends it.
func (c *cursor) window() *tokenWindow {
	depth := 0
	for end := c.at; ; end++ {
		t := c.tokens[end]
		depth += nesting(1, t) - 1
		if t.EOF() || isPunct(t, ";") || depth < 0 || isPunct(t, "{") || isPunct(t, "}") {
			return &tokenWindow{tokens: c.tokens[c.at : end+1]}
		}
	}
}

// tokenWindow hands already made tokens to participle, with EOF after the last one.
type tokenWindow struct {
	tokens []lexer.Token
	next   int
}

func (w *tokenWindow) Next() (lexer.Token, error) {
	if w.next == len(w.tokens) {
		return lexer.EOFToken(w.tokens[w.next-1].Pos), nil
	}
	w.next++
	return w.tokens[w.next-1], nil
}

// isName tells whether the token may name a type, predicate or variable.
func isName(t lexer.Token) bool { return t.Type == tokenIdent && !reserved[t.Value] }

func isWord(t lexer.Token, word string) bool { return t.Type == tokenIdent && t.Value == word }

func isPunct(t lexer.Token, text string) bool { return t.Type == tokenPunct && t.Value == text }

func tokenEnd(t lexer.Token) int {
	if t.EOF() {
		return t.Pos.Offset // its value is no text
	}
	return t.Pos.Offset + len(t.Value)
}

// unquote turns a String token's text into the string it means.
func unquote(text string) string {
	body := text[1 : len(text)-1]
	if !strings.Contains(body, `\`) {
		return body
	}
	var b strings.Builder
	escaped := false
	for _, r := range body {
		switch {
		case !escaped && r == '\\':
			escaped = true
			continue
		case !escaped:
		case r == 'n':
			r = '\n'
		case r == 'r':
			r = '\r'
		case r == 't':
			r = '\t'
		case r == '0':
			r = 0
		}
		b.WriteRune(r)
		escaped = false
	}
	return b.String()
}

// lexerOption is what every production's parser is built with.
var lexerOption = participle.Lexer(polarLexer)
