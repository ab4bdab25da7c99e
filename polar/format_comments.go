package polar

import (
	"strings"

	"github.com/alecthomas/participle/v2/lexer"
)

// formatToken is a token and the comments that belong to it. Every comment of a file belongs
// to exactly one token: to the one it stands behind on a line, or else to the next one. What
// prints all tokens therefore prints all comments.
type formatToken struct {
	lexer.Token
	above  []formatComment // on lines of their own before the token
	behind string          // at the end of the token's line; empty if there is none
	// fresh and blank tell whether a line end, and whether an empty line, stands right before.
	fresh, blank bool
}

// formatComment is a comment on a line of its own.
type formatComment struct {
	text  string
	blank bool // an empty line stands before it
}

// formatTokens reads a source. The last token is EOF and holds the comments after all others.
func formatTokens(source *Source) []*formatToken {
	var tokens []*formatToken
	current := &formatToken{}
	end := 0 // of the last token or comment
	for i, t := range lexAll(source) {
		lineEnds := strings.Count(source.Text[end:t.Pos.Offset], "\n")
		end = tokenEnd(t)
		switch {
		case t.Type != tokenComment:
			current.Token, current.fresh, current.blank = t, lineEnds > 0, lineEnds > 1
			tokens = append(tokens, current)
			current = &formatToken{}
		case i > 0 && lineEnds == 0:
			tokens[len(tokens)-1].behind = commentText(t)
		default:
			current.above = append(current.above, formatComment{text: commentText(t), blank: lineEnds > 1})
		}
	}
	return tokens
}

// lexAll returns the tokens of a source and its comments; the last one is EOF.
func lexAll(source *Source) []lexer.Token {
	lex, err := polarLexer.LexString(source.Name, source.Text)
	if err != nil {
		panic(err) // any text can be read
	}
	all, err := lexer.ConsumeAll(lex)
	if err != nil {
		panic(err) // any text has tokens
	}
	return all
}

// commentText is a comment without the blanks at its end, which may be half a line end.
func commentText(t lexer.Token) string { return strings.TrimRight(t.Value, " \t\r\v\f") }

// addedToken is a separator that the formatter writes where the source has none.
func addedToken(text string) *formatToken {
	return &formatToken{Token: lexer.Token{Type: tokenPunct, Value: text}}
}

// startsBlank tells whether an empty line stands before the token and its comments.
func (t *formatToken) startsBlank() bool {
	if len(t.above) > 0 {
		return t.above[0].blank
	}
	return t.blank
}

// attach moves comments around a separator to where the formatter can print them: what stands
// before it goes behind it, because it is printed on the line of the token before. A comment
// for which there is no room there goes above the token after it. Their order stays.
func attach(before, separator, after *formatToken) {
	var moved []formatComment
	if before.behind != "" {
		moved = separator.takeComments()
		separator.behind, before.behind = before.behind, ""
	} else if len(separator.above) > 0 {
		moved = separator.takeComments()
	}
	after.above = append(moved, after.above...)
}

// takeComments removes and returns all comments of a token.
func (t *formatToken) takeComments() []formatComment {
	comments := t.above
	if t.behind != "" {
		comments = append(comments, formatComment{text: t.behind})
	}
	t.above, t.behind = nil, ""
	return comments
}

// removed hands the comments of a token that is not printed to its neighbours. There is no
// token before the first one of a file.
func removed(before, t, after *formatToken) {
	blank := t.startsBlank()
	if before != nil && before.behind == "" && len(t.above) == 0 && !t.fresh {
		before.behind, t.behind = t.behind, ""
	}
	moved := t.takeComments()
	first := &after.blank
	if after.above = append(moved, after.above...); len(after.above) > 0 {
		first = &after.above[0].blank
	}
	*first = *first || blank
}
