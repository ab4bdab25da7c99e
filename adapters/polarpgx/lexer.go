package polarpgx

import (
	"math"
	"strconv"
	"strings"
)

// part is a piece of a query: text to copy, a @marker, or a $parameter (which has text too).
type part struct {
	text      string
	marker    string // the name, without @
	parameter int    // n of $n
}

// splitSQL cuts a query at its markers and parameters. It follows PostgreSQL's lexical
// rules (with standard_conforming_strings, the default) as far as is needed to tell them
// from the content of literals, quoted names, comments and operators.
func splitSQL(sql string) []part {
	l := lexer{sql: sql}
	for l.pos < len(sql) {
		l.step()
	}
	l.flush(len(sql))
	return l.parts
}

type lexer struct {
	sql   string
	pos   int // next byte to read
	start int // first byte not yet in parts
	parts []part
}

// flush makes a text part of what was read up to end.
func (l *lexer) flush(end int) {
	if l.start < end {
		l.parts = append(l.parts, part{text: l.sql[l.start:end]})
	}
	l.start = end
}

// step reads one token; every token starts where the one before it ended.
func (l *lexer) step() {
	rest := l.sql[l.pos:]
	switch c := rest[0]; {
	case c == '\'':
		l.pos += quotedLength(rest, '\'', false)
	case c == '"':
		l.pos += quotedLength(rest, '"', false)
	case strings.HasPrefix(rest, "--"):
		l.pos += lineCommentLength(rest)
	case strings.HasPrefix(rest, "/*"):
		l.pos += blockCommentLength(rest)
	case c == '$':
		l.dollar(rest)
	case isNameStart(c):
		l.name(rest)
	case isDigit(c):
		l.pos += spanLength(rest, isWordPart) // 1e5, 0x1f
	case isOperator(c):
		l.operator(rest)
	default:
		l.pos++
	}
}

// name reads an identifier or keyword. E'..' is the one literal whose prefix changes how
// it ends; the quotes of U&'..', B'..' and N'..' read as plain ones.
func (l *lexer) name(rest string) {
	n := spanLength(rest, isNamePart)
	if n == 1 && (rest[0] == 'e' || rest[0] == 'E') && strings.HasPrefix(rest[1:], "'") {
		n += quotedLength(rest[1:], '\'', true)
	}
	l.pos += n
}

// dollar reads $1, $tag$ .. $tag$, or a lone dollar sign.
func (l *lexer) dollar(rest string) {
	digits := spanLength(rest[1:], isDigit)
	if digits > 0 {
		number, err := strconv.Atoi(rest[1 : 1+digits])
		if err != nil {
			number = math.MaxInt // no query has so many arguments
		}
		l.flush(l.pos)
		l.pos += 1 + digits
		l.parts = append(l.parts, part{text: l.sql[l.start:l.pos], parameter: number})
		l.start = l.pos
		return
	}
	tag := 1
	if isNameStart(at(rest, 1)) {
		tag += spanLength(rest[1:], isWordPart)
	}
	if at(rest, tag) != '$' {
		l.pos++
		return
	}
	delimiter := rest[:tag+1]
	if end := strings.Index(rest[len(delimiter):], delimiter); end >= 0 {
		l.pos += len(delimiter) + end + len(delimiter)
	} else {
		l.pos = len(l.sql)
	}
}

// operator reads a run of operator characters, which may end early where a comment starts.
// A run that is just @ and has a name after it is a marker.
func (l *lexer) operator(rest string) {
	n := spanLength(rest, isOperator)
	for _, comment := range []string{"--", "/*"} {
		if i := strings.Index(rest[:n], comment); i > 0 {
			n = i
		}
	}
	if rest[:n] != "@" || !isNameStart(at(rest, 1)) {
		l.pos += n
		return
	}
	end := 1 + spanLength(rest[1:], isWordPart)
	l.flush(l.pos)
	l.parts = append(l.parts, part{marker: rest[1:end]})
	l.pos += end
	l.start = l.pos
}

// quotedLength is the length of a quoted text from its opening quote; a doubled quote does
// not end it, nor does one after a backslash where those escape. Unclosed, it is all of it.
func quotedLength(s string, quote byte, backslash bool) int {
	for i := 1; i < len(s); i++ {
		switch {
		case backslash && s[i] == '\\':
			i++
		case s[i] == quote && at(s, i+1) == quote:
			i++
		case s[i] == quote:
			return i + 1
		}
	}
	return len(s)
}

func lineCommentLength(s string) int {
	if i := strings.IndexAny(s, "\r\n"); i >= 0 {
		return i
	}
	return len(s)
}

// blockCommentLength is the length of a /* comment */, which may contain others.
func blockCommentLength(s string) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch {
		case strings.HasPrefix(s[i:], "/*"):
			depth++
			i++
		case strings.HasPrefix(s[i:], "*/"):
			depth--
			i++
			if depth == 0 {
				return i + 1
			}
		}
	}
	return len(s)
}

// spanLength counts the leading bytes that are in a class.
func spanLength(s string, in func(byte) bool) int {
	n := 0
	for n < len(s) && in(s[n]) {
		n++
	}
	return n
}

// at is a byte of s, or 0 past its end.
func at(s string, i int) byte {
	if i < len(s) {
		return s[i]
	}
	return 0
}

func isNameStart(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isWordPart(c byte) bool { return isNameStart(c) || isDigit(c) }

func isNamePart(c byte) bool { return isWordPart(c) || c == '$' }

func isOperator(c byte) bool { return strings.IndexByte("+-*/<>=~!@#%^&|`?", c) >= 0 }
