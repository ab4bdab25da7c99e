package symbols

import (
	"slices"

	"github.com/polarsql/polarsql/polar"
)

// cursor is a place where something is being written, told by the tokens around it: the tree
// has nothing of a statement that cannot be read yet.
type cursor struct {
	span   polar.Span // what a completion replaces: the word or string under the cursor
	inText bool       // a string is being written
	frame  frame      // the innermost braces around the cursor
	words  []string   // the statement's tokens before the cursor
	next   []string   // the tokens behind it
}

// frame is an open brace and what it belongs to.
type frame struct {
	kind  frameKind
	block string // of a block: its type, empty for global
}

type frameKind int

const (
	atTop frameKind = iota
	inBlock
	inMap     // relations = {
	inFixture // facts only
	inTest
	inSetup
	inObject // Type{
)

// cursorAt reads the tokens around an offset. It returns nil inside a comment.
func cursorAt(source *polar.Source, offset int) *cursor {
	c := &cursor{span: polar.Span{Source: source, Start: offset, End: offset}}
	var before []polar.Token
	for _, t := range polar.Tokens(source) {
		start, end := t.Span.Start, t.Span.End
		switch {
		case t.Kind == polar.TokenComment:
			if start < offset && offset <= end {
				return nil
			}
		case start >= offset:
			c.next = append(c.next, t.Span.Text())
		case t.Kind == polar.TokenString && offset < end:
			c.span, c.inText = t.Span, true
		case t.Kind == polar.TokenOpenString && offset <= end:
			c.span.Start, c.inText = start, true
		case t.Kind == polar.TokenWord && offset <= end:
			c.span = t.Span
		default:
			before = append(before, t)
		}
	}
	c.read(before)
	return c
}

// read finds the frame and the statement that the tokens lead to.
func (c *cursor) read(tokens []polar.Token) {
	var open []frame
	start := 0 // of the statement
	for i, t := range tokens {
		if startsItem(tokens, i) {
			open, start = nil, i
		}
		if t.Kind != polar.TokenPunct {
			continue
		}
		switch t.Span.Text() {
		case "{":
			f := frameOf(open, texts(tokens[start:i]))
			open = append(open, f)
			if f.kind != inObject {
				start = i + 1
			}
		case "}":
			if len(open) == 0 {
				start = i + 1
				continue
			}
			closed := open[len(open)-1]
			open = open[:len(open)-1]
			if closed.kind != inObject && closed.kind != inMap {
				start = i + 1
			}
		case ";":
			for len(open) > 0 && (open[len(open)-1].kind == inObject || open[len(open)-1].kind == inMap) {
				open = open[:len(open)-1]
			}
			start = i + 1
		}
	}
	if len(open) > 0 {
		c.frame = open[len(open)-1]
	}
	c.words = texts(tokens[start:])
}

// startsItem tells whether a block or test begins at a token, whatever is still open before it.
func startsItem(tokens []polar.Token, i int) bool {
	if i > 0 && tokens[i-1].Span.Position().Line == tokens[i].Span.Position().Line {
		return false
	}
	second := ""
	if i+1 < len(tokens) {
		second = tokens[i+1].Span.Text()
	}
	switch tokens[i].Span.Text() {
	case "actor", "resource":
		return i+1 < len(tokens) && tokens[i+1].Kind == polar.TokenWord
	case "global":
		return second == "{"
	case "test":
		return second == "fixture" || second != "" && second[0] == '"'
	}
	return false
}

// frameOf tells what a brace opens, by what is open already and the statement before it.
func frameOf(open []frame, words []string) frame {
	if len(open) > 0 {
		switch open[len(open)-1].kind {
		case inBlock:
			if len(words) > 0 && words[0] == "relations" {
				return frame{kind: inMap}
			}
		case inTest:
			if len(words) > 0 && words[0] == "setup" {
				return frame{kind: inSetup}
			}
		}
		return frame{kind: inObject}
	}
	switch {
	case len(words) == 1 && words[0] == "global":
		return frame{kind: inBlock}
	case len(words) > 1 && (words[0] == "actor" || words[0] == "resource"):
		return frame{kind: inBlock, block: words[1]}
	case len(words) > 1 && words[0] == "test" && words[1] == "fixture":
		return frame{kind: inFixture}
	case len(words) > 0 && words[0] == "test":
		return frame{kind: inTest}
	}
	return frame{kind: inObject}
}

func texts(tokens []polar.Token) []string {
	out := make([]string, len(tokens))
	for i, t := range tokens {
		out[i] = t.Span.Text()
	}
	return out
}

// last returns the word before the cursor, or nothing.
func (c *cursor) last() string {
	if len(c.words) == 0 {
		return ""
	}
	return c.words[len(c.words)-1]
}

// has tells whether the statement has a word before the cursor.
func (c *cursor) has(words ...string) bool {
	return slices.ContainsFunc(c.words, func(w string) bool { return slices.Contains(words, w) })
}

// following returns the n-th token behind the cursor, or nothing.
func (c *cursor) following(n int) string {
	if n < len(c.next) {
		return c.next[n]
	}
	return ""
}

// openCall is a call whose arguments are being written.
type openCall struct {
	predicate string
	arguments [][]string // their tokens, the one under the cursor last
	isHead    bool       // nothing but the head of the rule, fact or assertion stands before
}

// call returns the innermost call around the cursor, or nil.
func (c *cursor) call() *openCall {
	depth := 0
	for i := len(c.words) - 1; i >= 0; i-- {
		switch c.words[i] {
		case ")", "]", "}":
			depth++
		case "(", "[", "{":
			if depth > 0 {
				depth--
				continue
			}
			if c.words[i] != "(" || i == 0 || !isName(c.words[i-1]) {
				return nil
			}
			before := c.words[:i-1]
			isHead := len(before) == 0 || len(before) == 1 && (before[0] == "assert" || before[0] == "assert_not")
			return &openCall{predicate: c.words[i-1], arguments: splitArguments(c.words[i+1:]), isHead: isHead}
		}
	}
	return nil
}

// splitArguments splits tokens at the commas between arguments.
func splitArguments(words []string) [][]string {
	out := [][]string{nil}
	depth := 0
	for _, w := range words {
		switch w {
		case "(", "[", "{":
			depth++
		case ")", "]", "}":
			depth--
		case ",":
			if depth == 0 {
				out = append(out, nil)
				continue
			}
		}
		out[len(out)-1] = append(out[len(out)-1], w)
	}
	return out
}

// inList tells whether the cursor is between square brackets.
func (c *cursor) inList() bool {
	depth := 0
	for _, w := range c.words {
		switch w {
		case "[":
			depth++
		case "]":
			depth--
		}
	}
	return depth > 0
}

// isName tells whether a token may name a predicate or variable.
func isName(word string) bool {
	switch word {
	case "", "if", "iff", "and", "or", "not", "in", "matches", "matches!", "on", "global", "true", "false":
		return false
	}
	c := word[0]
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}
