package sqlgen_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// sqlToken is a quoted name, a literal, a parenthesis, a comma, or anything else up to a blank.
var sqlToken = regexp.MustCompile(`"(?:[^"]|"")*"|'(?:[^']|'')*'|[(),]|[^\s"'(),]+`)

// newLineBefore are the words that start a line.
var newLineBefore = []string{"FROM", "WHERE", "UNION", "ORDER", "LIMIT", "OFFSET", "CROSS", "AND", "OR", "WITH"}

// pretty lays a statement out in lines, changing nothing but white space.
func pretty(sql string) string {
	tokens := sqlToken.FindAllString(sql, -1)
	places := sqlToken.FindAllStringIndex(sql, -1)
	var b strings.Builder
	var blocks []bool // of the open parentheses: those that hold lines of their own
	indent := func() {
		b.WriteString("\n")
		for _, block := range blocks {
			if block {
				b.WriteString("  ")
			}
		}
	}
	for i, token := range tokens {
		spaced := i > 0 && places[i][0] > places[i-1][1]
		opened := i > 0 && tokens[i-1] == "(" && blocks[len(blocks)-1]
		switch {
		case token == ")":
			block := blocks[len(blocks)-1]
			blocks = blocks[:len(blocks)-1]
			if block {
				indent()
			}
		case opened:
			indent()
		case slices.Contains(newLineBefore, token):
			indent()
		case spaced:
			b.WriteString(" ")
		}
		b.WriteString(token)
		if token == "(" {
			blocks = append(blocks, opensBlock(tokens, i))
		}
	}
	return b.String() + "\n"
}

// opensBlock tells whether a parenthesis holds a select or several conditions.
func opensBlock(tokens []string, at int) bool {
	depth := 0
	for _, token := range tokens[at:] {
		switch token {
		case "(":
			depth++
		case ")":
			depth--
			if depth == 0 {
				return false
			}
		case "SELECT", "OR", "AND":
			return true
		}
	}
	return false
}

// squeezed is a text without white space.
func squeezed(s string) string { return strings.Join(strings.Fields(s), "") }

func TestPrettyKeepsTheText(t *testing.T) {
	for _, sql := range []string{
		`SELECT COALESCE((EXISTS (SELECT TRUE FROM "a"."b" AS _p1 WHERE _p1."c" = 'x (AND' AND TRUE)), FALSE) AS allowed`,
		`(TRUE)`, `SELECT U&'\003f', "we""ird"`,
	} {
		if squeezed(pretty(sql)) != squeezed(sql) {
			t.Errorf("%s becomes %s", sql, pretty(sql))
		}
	}
}
