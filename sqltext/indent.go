// Package sqltext lays SQL out for people: line breaks and indentation, nothing else.
package sqltext

import (
	"fmt"
	"strings"
)

const (
	// width is the length of a line from which on it is broken.
	width = 112
	// short is the length from which on breaking a parenthesis gains something.
	short = 32
)

// Indent breaks a statement into lines. Only white space changes, and only where it means
// nothing. A text with comments, or with a quote or parenthesis that has no other, is given back
// as it is.
func Indent(sql string) string {
	all, known := tokens(sql)
	if !known || !balanced(all) {
		return sql
	}
	nodes, _ := sequence(all)
	return strings.Join(breakClauses(nodes, 0), "\n")
}

// Argument prints the value of a placeholder.
func Argument(value any) string {
	switch v := value.(type) {
	case nil:
		return "NULL"
	case string:
		return "'" + strings.ReplaceAll(v, "'", "''") + "'"
	}
	return fmt.Sprint(value)
}

// node is a token, or a parenthesis around a sequence.
type node struct {
	word   string
	inside []node // of a parenthesis
	paren  bool
	gap    bool // white space stands before it
	length int  // when it is printed on one line
}

func balanced(all []token) bool {
	depth := 0
	for _, t := range all {
		switch t.text {
		case "(":
			depth++
		case ")":
			if depth--; depth < 0 {
				return false
			}
		}
	}
	return depth == 0
}

// sequence reads up to a closing parenthesis or the end, and returns what is behind it.
func sequence(all []token) (out []node, rest []token) {
	for len(all) > 0 {
		t := all[0]
		all = all[1:]
		switch t.text {
		case ")":
			return out, all
		case "(":
			n := node{paren: true, gap: t.gap}
			n.inside, all = sequence(all)
			n.length = len("()") + length(n.inside)
			out = append(out, n)
		default:
			out = append(out, node{word: t.text, gap: t.gap, length: len(t.text)})
		}
	}
	return out, nil
}

// flat prints nodes on one line.
func flat(nodes []node) string {
	var b strings.Builder
	write(&b, nodes)
	return b.String()
}

func write(b *strings.Builder, nodes []node) {
	for i, n := range nodes {
		if i > 0 && spaced(nodes[i-1], n) {
			b.WriteByte(' ')
		}
		if !n.paren {
			b.WriteString(n.word)
			continue
		}
		b.WriteByte('(')
		write(b, n.inside)
		b.WriteByte(')')
	}
}

// length is that of the flat text, which is made only where it fits.
func length(nodes []node) int {
	sum := 0
	for i, n := range nodes {
		if i > 0 && spaced(nodes[i-1], n) {
			sum++
		}
		sum += n.length
	}
	return sum
}

// spaced tells whether a space belongs between two nodes: as in the text, but none before
// commas and between a function and its arguments.
func spaced(left, right node) bool {
	switch {
	case right.word == ",":
		return false
	case left.word == ",", left.paren && !right.paren && isWord(right.word[0]):
		return true
	case right.paren && !left.paren && isFunction(left.word):
		return false
	}
	return right.gap
}

// isFunction tells a name from a keyword by its letters: keywords stand in capitals, as sqlgen
// writes them; CAST and ARRAY stand directly before their parenthesis.
func isFunction(word string) bool {
	switch word {
	case "CAST", "ARRAY", "COALESCE", "ANY":
		return true
	}
	return isWord(word[0]) && word != strings.ToUpper(word) && !strings.HasSuffix(word, "'")
}

// starts are the words that start a line when everything does not fit on one.
var starts = map[string]bool{
	"WITH": true, "SELECT": true, "FROM": true, "WHERE": true, "AND": true, "OR": true, "UNION": true, "ORDER": true,
	"LIMIT": true, "JOIN": true, "LEFT": true, "CROSS": true, "GROUP": true, "VALUES": true, "RETURNING": true, "SET": true,
}

// alone are those of them that never go on with a line.
var alone = map[string]bool{"WHERE": true, "UNION": true, "ORDER": true}

// breakClauses prints nodes on as many lines as they need, each indented: clauses share a
// line while they fit on one.
func breakClauses(nodes []node, indent int) []string {
	pad := strings.Repeat(" ", indent)
	if indent+length(nodes) <= width {
		return []string{pad + flat(nodes)}
	}
	var lines []string
	line := ""
	flush := func() {
		if line != "" {
			lines = append(lines, pad+line)
		}
		line = ""
	}
	for start := 0; start < len(nodes); {
		end := start + 1
		for end < len(nodes) && !startsLine(nodes, end) {
			end++
		}
		clause := nodes[start:end]
		start = end
		size := length(clause)
		switch {
		case line != "" && !alone[clause[0].word] && indent+len(line)+1+size <= width:
			line += " " + flat(clause)
		case indent+size <= width:
			flush()
			line = flat(clause)
		default:
			flush()
			lines = append(lines, breakParens(clause, indent)...)
		}
	}
	flush()
	return lines
}

func startsLine(nodes []node, i int) bool {
	previous := nodes[i-1].word
	switch nodes[i].word {
	case "AND":
		return i < 2 || nodes[i-2].word != "BETWEEN"
	case "JOIN":
		return previous != "LEFT" && previous != "CROSS"
	case "SELECT":
		return true
	}
	return starts[nodes[i].word] && previous != "DO"
}

// breakParens prints one clause; what does not fit goes into its parentheses' own lines,
// which the closing parenthesis follows.
func breakParens(nodes []node, indent int) []string {
	line := strings.Repeat(" ", indent)
	var lines []string
	for i, n := range nodes {
		if i > 0 && spaced(nodes[i-1], n) {
			line += " "
		}
		switch {
		case !n.paren:
			line += n.word
		case len(line)+n.length <= width || n.length < short:
			line += "(" + flat(n.inside) + ")"
		default:
			opening, inside := opening(n)
			lines = append(lines, line+opening)
			inner := breakClauses(inside, indent+2)
			last := len(inner) - 1
			lines = append(lines, inner[:last]...)
			line = inner[last] + strings.Repeat(")", strings.Count(opening, "("))
		}
	}
	return append(lines, line)
}

// opening is how a parenthesis starts, with those that start directly inside it: `ANY(ARRAY(`
// opens at once what its inside closes at once.
func opening(n node) (string, []node) {
	var b strings.Builder
	for {
		b.WriteByte('(')
		switch inside := n.inside; {
		case len(inside) == 1 && inside[0].paren:
			n = inside[0]
		case len(inside) == 2 && inside[1].paren && isFunction(inside[0].word):
			b.WriteString(inside[0].word)
			n = inside[1]
		default:
			return b.String(), inside
		}
	}
}
