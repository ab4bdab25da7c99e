package polar

import (
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2/lexer"
)

// The kinds of token.
const (
	tokenComment    lexer.TokenType = lexer.EOF - 1 - iota
	tokenString                     // "..", its escapes as written
	tokenOpenString                 // a string whose line ends before it does
	tokenFloat                      // refused, as one token
	tokenInteger                    //
	tokenConstant                   // @name
	tokenExactly                    // matches!
	tokenIdent                      // names and words
	tokenPunct                      //
	tokenInvalid                    // one character that belongs to nothing, or the two that begin a comment elsewhere
)

// polarLexer makes the tokens of Polar. It is total: what it does not know becomes an Invalid
// token, so that the parser can report it at its place and go on. It is written by hand
// because a lexer of regular expressions takes longer than all the rest of the front end.
var polarLexer definition

var (
	_ lexer.Definition       = definition{}
	_ lexer.StringDefinition = definition{}
)

type definition struct{}

// Symbols names the kinds of token for the grammar.
func (definition) Symbols() map[string]lexer.TokenType {
	return map[string]lexer.TokenType{
		"EOF": lexer.EOF, "Comment": tokenComment, "String": tokenString, "OpenString": tokenOpenString,
		"Float": tokenFloat, "Integer": tokenInteger, "Constant": tokenConstant,
		"MatchesExactly": tokenExactly, "Ident": tokenIdent, "Punct": tokenPunct, "Invalid": tokenInvalid,
	}
}

// Lex returns all tokens of a text, comments included.
func (definition) Lex(filename string, r io.Reader) (lexer.Lexer, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	return newScanner(filename, string(text)), nil
}

// LexString is Lex for a text in memory.
func (definition) LexString(filename, text string) (lexer.Lexer, error) {
	return newScanner(filename, text), nil
}

// scanner cuts a text into tokens.
type scanner struct {
	text string
	pos  lexer.Position // where the next token begins
}

func newScanner(filename, text string) *scanner {
	return &scanner{text: text, pos: lexer.Position{Filename: filename, Line: 1, Column: 1}}
}

// Next is next for participle.
func (s *scanner) Next() (lexer.Token, error) { return s.next(), nil }

// next returns the next token; at the end EOF, again and again.
func (s *scanner) next() lexer.Token {
	s.skipSpace()
	if s.pos.Offset == len(s.text) {
		return lexer.EOFToken(s.pos)
	}
	kind, length := s.measure(s.text[s.pos.Offset:])
	t := lexer.Token{Type: kind, Value: s.text[s.pos.Offset : s.pos.Offset+length], Pos: s.pos}
	s.advance(t.Value)
	return t
}

func (s *scanner) advance(text string) {
	s.pos.Offset += len(text)
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\n':
			s.pos.Line++
			s.pos.Column = 1
		case utf8.RuneStart(c):
			s.pos.Column++
		}
	}
}

func (s *scanner) skipSpace() {
	rest := s.text[s.pos.Offset:]
	length := 0
	for length < len(rest) {
		r, size := rune(rest[length]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(rest[length:])
		}
		if !isSpace(r) {
			break
		}
		length += size
	}
	s.advance(rest[:length])
}

func isSpace(r rune) bool {
	switch {
	case r < utf8.RuneSelf:
		return r == ' ' || '\t' <= r && r <= '\r'
	case r == 0x85 || r == 0xfeff: // next line, byte order mark
		return true
	}
	return unicode.Is(unicode.Z, r)
}

// measure returns the kind and length of the token a text begins with.
func (s *scanner) measure(text string) (lexer.TokenType, int) {
	switch c := text[0]; {
	case c == '#':
		if end := strings.IndexByte(text, '\n'); end >= 0 {
			return tokenComment, end
		}
		return tokenComment, len(text)
	case c == '"':
		return measureString(text)
	case isDigit(c), (c == '+' || c == '-') && len(text) > 1 && isDigit(text[1]):
		return measureNumber(text)
	case c == '@':
		if length := nameLength(text[1:]); length > 0 {
			return tokenConstant, 1 + length
		}
		return tokenInvalid, 1
	case strings.HasPrefix(text, "matches!"):
		return tokenExactly, len("matches!")
	}
	if length := identLength(text); length > 0 {
		return tokenIdent, length
	}
	if length := punctLength(text); length > 0 {
		return tokenPunct, length
	}
	for _, comment := range foreignComments {
		if strings.HasPrefix(text, comment) {
			return tokenInvalid, len(comment)
		}
	}
	_, size := utf8.DecodeRuneInString(text)
	return tokenInvalid, size
}

// foreignComments begin comments in other languages.
var foreignComments = []string{"//", "/*", "--"}

// measureString ends at the closing quote, or at the end of the line. A backslash takes any
// character with it, even a line break.
func measureString(text string) (lexer.TokenType, int) {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '"':
			return tokenString, i + 1
		case '\n':
			return tokenOpenString, i
		case '\\':
			i++ // the rest of a longer character looks like nothing special
		}
	}
	return tokenOpenString, len(text)
}

func measureNumber(text string) (lexer.TokenType, int) {
	digits := func(i int) int {
		for i < len(text) && isDigit(text[i]) {
			i++
		}
		return i
	}
	end, kind := digits(1), tokenInteger
	if end+1 < len(text) && text[end] == '.' && isDigit(text[end+1]) {
		end, kind = digits(end+1), tokenFloat
	}
	if end < len(text) && (text[end] == 'e' || text[end] == 'E') {
		start := end + 1
		if start < len(text) && (text[start] == '+' || text[start] == '-') {
			start++
		}
		if last := digits(start); last > start {
			end, kind = last, tokenFloat
		}
	}
	return kind, end
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// identLength is the length of a name with all its `::segments` and its `?`; 0 for none.
func identLength(text string) int {
	length := nameLength(text)
	if length == 0 {
		return 0
	}
	for strings.HasPrefix(text[length:], "::") {
		segment := nameLength(text[length+2:])
		if segment == 0 {
			break
		}
		length += 2 + segment
	}
	if length < len(text) && text[length] == '?' {
		length++
	}
	return length
}

// nameLength is the length of one segment of a name; 0 for none.
func nameLength(text string) int {
	length := 0
	for length < len(text) {
		r, size := rune(text[length]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(text[length:])
		}
		if !isNameRune(r) && (length == 0 || !('0' <= r && r <= '9')) {
			break
		}
		length += size
	}
	return length
}

// isNameRune tells whether a name may begin with a rune: anything but ASCII punctuation,
// digits, white space and control characters. Invalid UTF-8 arrives here as U+FFFD.
func isNameRune(r rune) bool {
	switch {
	case r < utf8.RuneSelf:
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || r == '_'
	case r == utf8.RuneError || isSpace(r):
		return false
	}
	return !unicode.Is(unicode.Cc, r)
}

// punctLength is the length of the operator or bracket a text begins with; 0 for none.
func punctLength(text string) int {
	if len(text) > 1 {
		switch text[:2] {
		case "?=", "==", "!=", "<=", ">=", "::", "&&", "||":
			return 2
		}
	}
	if strings.IndexByte("()[]{},:;=<>.", text[0]) >= 0 {
		return 1
	}
	return 0
}
