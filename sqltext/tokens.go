package sqltext

import "strings"

// token is a word, a literal, a quoted name, a parenthesis, an operator or another character.
type token struct {
	text string
	gap  bool // white space stands before it
}

// tokens cuts SQL as PostgreSQL's lexer does, as far as it takes to leave every piece as it is.
// It does not know texts with comments, or that end inside a quote.
func tokens(sql string) (out []token, known bool) {
	gap := false
	for pos := 0; pos < len(sql); {
		rest := sql[pos:]
		if strings.HasPrefix(rest, "--") || strings.HasPrefix(rest, "/*") {
			return nil, false
		}
		n := tokenLength(rest)
		if n == 0 {
			return nil, false
		}
		if isSpace(rest[0]) {
			gap = true
		} else {
			out = append(out, token{rest[:n], gap})
			gap = false
		}
		pos += n
	}
	return out, true
}

// tokenLength is 0 where a quote is not closed.
func tokenLength(s string) int {
	switch c := s[0]; {
	case isSpace(c):
		return span(s, isSpace)
	case c == '\'' || c == '"':
		return quoted(s, 0, false)
	case c == '$' && dollarTag(s) != "":
		return dollarQuoted(s)
	case isWord(c):
		return word(s)
	case isOperator(c):
		return operator(s)
	}
	return 1
}

// word is the length of a word, or of a literal or a name with a prefix, such as E'..' or U&"..".
func word(s string) int {
	n := span(s, isWord)
	rest := s[n:]
	switch prefix := strings.ToUpper(s[:n]); {
	case prefix == "E" && strings.HasPrefix(rest, "'"):
		return quoted(s, n, true)
	case (prefix == "B" || prefix == "X" || prefix == "N") && strings.HasPrefix(rest, "'"):
		return quoted(s, n, false)
	case prefix == "U" && (strings.HasPrefix(rest, "&'") || strings.HasPrefix(rest, `&"`)):
		return quoted(s, n+1, false)
	}
	return n
}

// quoted is the length of a literal or a quoted name, up to the end of the quotes that open at
// an offset; a doubled quote does not end them. A literal goes on behind a line break.
func quoted(s string, open int, backslash bool) int {
	quote := s[open]
	for i := open + 1; i < len(s); i++ {
		switch {
		case s[i] == '\\' && backslash:
			i++
		case s[i] != quote:
		case strings.HasPrefix(s[i+1:], string(quote)):
			i++
		default:
			if next := i + 1 + span(s[i+1:], isSpace); quote == '\'' && strings.HasPrefix(s[next:], "'") && strings.ContainsAny(s[i:next], "\n\r") {
				i = next
				continue
			}
			return i + 1
		}
	}
	return 0
}

// dollarTag is $tag$ or $$ at the beginning of a text, else "".
func dollarTag(s string) string {
	n := 1 + span(s[1:], func(c byte) bool { return isWord(c) && c != '$' })
	if n == len(s) || s[n] != '$' || isDigit(s[1]) {
		return ""
	}
	return s[:n+1]
}

func dollarQuoted(s string) int {
	tag := dollarTag(s)
	end := strings.Index(s[len(tag):], tag)
	if end < 0 {
		return 0
	}
	return end + 2*len(tag)
}

// operator ends before a comment.
func operator(s string) int {
	n := span(s, isOperator)
	for _, comment := range []string{"--", "/*"} {
		if i := strings.Index(s[:n], comment); i > 0 {
			n = i
		}
	}
	return n
}

func span(s string, in func(byte) bool) int {
	n := 0
	for n < len(s) && in(s[n]) {
		n++
	}
	return n
}

func isSpace(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isWord(c byte) bool {
	return c == '_' || c == '$' || isDigit(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

func isOperator(c byte) bool { return strings.IndexByte("+-*/<>=~!@#%^&|:?`", c) >= 0 }
