package mapping

import (
	"strings"
	"unicode/utf8"
)

// sqlText is what scanSQL found in a piece of SQL written in the mapping.
type sqlText struct {
	clean    string // without comments and surrounding blanks
	first    string // the first word in lower case
	topComma int    // offset of a comma outside all parentheses, or -1
}

// scanSQL reads a piece of SQL as PostgreSQL's lexer does, as far as it takes to know that
// the piece stands for itself: it is written in parentheses into larger statements, so it may
// not close one it has not opened, end inside a string, or hold a parameter. Comments are
// cut out, since one at the end would hide what follows. On a problem, offset is its place.
func scanSQL(text string) (found sqlText, p problem, offset int) {
	s := sqlScanner{text: text, comma: -1}
	for s.at < len(text) && s.problem == "" {
		s.next()
	}
	if s.problem == "" && len(s.open) > 0 {
		s.fail(problemUnclosedParenthesis, s.open[len(s.open)-1])
	}
	found.clean = strings.TrimSpace(s.out.String())
	found.topComma = s.comma
	end := 0
	for end < len(found.clean) && isWordByte(found.clean[end]) {
		end++
	}
	found.first = strings.ToLower(found.clean[:end])
	return found, s.problem, s.failed
}

type sqlScanner struct {
	text    string
	at      int
	out     strings.Builder
	open    []int // offsets of open parentheses and brackets
	comma   int
	problem problem
	failed  int
}

func (s *sqlScanner) fail(p problem, offset int) {
	if s.problem == "" {
		s.problem, s.failed = p, offset
	}
}

// next consumes one lexical piece.
func (s *sqlScanner) next() {
	rest := s.text[s.at:]
	switch c := rest[0]; {
	case strings.HasPrefix(rest, "--"):
		s.lineComment(rest)
	case strings.HasPrefix(rest, "/*"):
		s.blockComment(rest)
	case c == '\'':
		s.quoted('\'', s.escapes())
	case c == '"':
		s.quoted('"', false)
	case c == '$' && !s.insideWord():
		s.dollar(rest)
	case c == '(' || c == '[':
		s.open = append(s.open, s.at)
		s.keep(1)
	case c == ')' || c == ']':
		s.close(c)
	case c == ';':
		s.fail(problemSemicolon, s.at)
	case c == 0:
		s.fail(problemNulByte, s.at)
	default:
		if c == ',' && len(s.open) == 0 && s.comma < 0 {
			s.comma = s.at
		}
		s.keep(1)
	}
}

func (s *sqlScanner) keep(n int) {
	s.out.WriteString(s.text[s.at : s.at+n])
	s.at += n
}

func (s *sqlScanner) drop(n int) {
	s.out.WriteByte(' ')
	s.at += n
}

func (s *sqlScanner) lineComment(rest string) {
	end := strings.IndexAny(rest, "\n\r")
	if end < 0 {
		end = len(rest)
	}
	s.drop(end)
}

// blockComment drops a comment; they nest.
func (s *sqlScanner) blockComment(rest string) {
	depth := 0
	for i := 0; i < len(rest); i++ {
		switch {
		case strings.HasPrefix(rest[i:], "/*"):
			depth++
			i++
		case strings.HasPrefix(rest[i:], "*/"):
			depth--
			i++
		}
		if depth == 0 {
			s.drop(i + 1)
			return
		}
	}
	s.fail(problemUnclosedComment, s.at)
}

// quoted keeps a string or a quoted name, in which two quotes are one.
func (s *sqlScanner) quoted(quote byte, backslash bool) {
	for i := s.at + 1; i < len(s.text); i++ {
		switch {
		case s.text[i] == 0:
			s.fail(problemNulByte, i)
			return
		case s.text[i] == '\\' && backslash:
			i++
		case s.text[i] == quote && i+1 < len(s.text) && s.text[i+1] == quote:
			i++
		case s.text[i] == quote:
			s.keep(i + 1 - s.at)
			return
		}
	}
	s.fail(problemUnclosedQuote, s.at)
}

// escapes tells whether the string that starts here is E'..', in which \' does not end it.
func (s *sqlScanner) escapes() bool {
	if s.at == 0 || s.text[s.at-1] != 'e' && s.text[s.at-1] != 'E' {
		return false
	}
	return s.at == 1 || !isWordByte(s.text[s.at-2])
}

// dollar keeps $tag$ .. $tag$, and refuses $1.
func (s *sqlScanner) dollar(rest string) {
	end := 1
	for end < len(rest) && isWordByte(rest[end]) && rest[end] != '$' {
		end++
	}
	if end > 1 && rest[1] >= '0' && rest[1] <= '9' {
		s.fail(problemParameter, s.at)
		return
	}
	if end == len(rest) || rest[end] != '$' {
		s.keep(1)
		return
	}
	tag := rest[:end+1]
	body := strings.Index(rest[len(tag):], tag)
	if body < 0 {
		s.fail(problemUnclosedQuote, s.at)
		return
	}
	s.keep(len(tag) + body + len(tag))
}

func (s *sqlScanner) close(c byte) {
	if len(s.open) == 0 {
		s.fail(problemUnopenedParenthesis, s.at)
		return
	}
	last := s.text[s.open[len(s.open)-1]]
	if (last == '(') != (c == ')') {
		s.fail(problemUnopenedParenthesis, s.at)
		return
	}
	s.open = s.open[:len(s.open)-1]
	s.keep(1)
}

// insideWord tells whether the byte before belongs to a name, as in tab$1.
func (s *sqlScanner) insideWord() bool { return s.at > 0 && isWordByte(s.text[s.at-1]) }

// isWordByte tells whether a byte may be part of an unquoted name.
func isWordByte(c byte) bool {
	return c == '_' || c == '$' || c >= utf8.RuneSelf ||
		'0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}
