package polar

import (
	"strings"

	"github.com/alecthomas/participle/v2/lexer"
)

// Token is a word of the text. Tokens exist for any text, so tools can tell what is being
// written where the tree has nothing yet.
type Token struct {
	Kind TokenKind
	Span Span
}

// TokenKind says what a token is.
type TokenKind int

// The kinds of token.
const (
	TokenOther      TokenKind = iota // a number, a constant, or what no policy may hold
	TokenComment                     // from # to the end of the line
	TokenString                      // with its quotes
	TokenOpenString                  // a string whose closing quote is missing on its line
	TokenWord                        // a name or keyword; `matches!` is one word
	TokenPunct                       // brackets, separators and operators
)

// Tokens returns the tokens of a source, comments included.
func Tokens(source *Source) []Token {
	lex, err := polarLexer.Lex(source.Name, strings.NewReader(source.Text))
	if err != nil {
		panic(err) // strings can be read
	}
	all, err := lexer.ConsumeAll(lex)
	if err != nil {
		panic(err) // any text has tokens
	}
	var out []Token
	for _, t := range all {
		if !t.EOF() {
			out = append(out, Token{Kind: tokenKind(t), Span: Span{Source: source, Start: t.Pos.Offset, End: tokenEnd(t)}})
		}
	}
	return out
}

func tokenKind(t lexer.Token) TokenKind {
	switch t.Type {
	case tokenComment:
		return TokenComment
	case tokenString:
		return TokenString
	case tokenOpenString:
		return TokenOpenString
	case tokenIdent, tokenExactly:
		return TokenWord
	case tokenPunct:
		return TokenPunct
	}
	return TokenOther
}
