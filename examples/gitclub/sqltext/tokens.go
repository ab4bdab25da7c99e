package sqltext

import "strings"

// tokens cuts SQL into words, literals, quoted names, parentheses and operators.
func tokens(sql string) []string {
	var out []string
	for pos := 0; pos < len(sql); {
		n := tokenLength(sql[pos:])
		if strings.TrimSpace(sql[pos:pos+n]) != "" {
			out = append(out, sql[pos:pos+n])
		}
		pos += n
	}
	return out
}

func tokenLength(s string) int {
	switch c := s[0]; {
	case isSpace(c):
		return span(s, isSpace)
	case c == '\'' || c == '"':
		return quoted(s, c)
	case isWord(c):
		return span(s, isWord)
	case isOperator(c):
		return span(s, isOperator)
	}
	return 1
}

// quoted is the length of a literal or a quoted name; a doubled quote does not end it.
func quoted(s string, quote byte) int {
	for i := 1; i < len(s); i++ {
		if s[i] != quote {
			continue
		}
		if i+1 < len(s) && s[i+1] == quote {
			i++
			continue
		}
		return i + 1
	}
	return len(s)
}

func span(s string, in func(byte) bool) int {
	n := 0
	for n < len(s) && in(s[n]) {
		n++
	}
	return n
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

func isWord(c byte) bool {
	return c == '_' || c == '$' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

func isOperator(c byte) bool { return strings.IndexByte("+-*/<>=~!@#%^&|:", c) >= 0 }
