package polar

import (
	"fmt"
	"slices"
	"strings"
)

// Format returns the text of a policy file in the standard style: the same tokens and the same
// comments, on other lines. What it changes besides white space is a missing `;` before a `}`,
// which is written, the comma after the last item of a list, which stands exactly where every
// item has a line of its own, and stray semicolons, which go. Format of its own result is that
// result.
//
// A file with errors is not formatted: its text comes back as it is, and the diagnostics have
// errors. Without errors they may hold the parser's warnings.
func Format(source *Source) (text string, diagnostics Diagnostics) {
	if source == nil {
		return "", nil
	}
	if _, diagnostics = Parse(source); diagnostics.Count(Error) > 0 {
		return source.Text, diagnostics
	}
	failed := func(err *syntaxError) (string, Diagnostics) {
		return source.Text, append(diagnostics, err.diagnostic(source))
	}
	defer func() {
		if bug := recover(); bug != nil {
			text, diagnostics = failed(errFormatterBug(fmt.Sprint(bug)))
		}
	}()
	formatted, err := formatText(source)
	if err != nil {
		return failed(err)
	}
	if lost := firstDifference(source, NewSource(source.Name, formatted)); lost != "" {
		return failed(errFormatterBug(lost))
	}
	return formatted, diagnostics
}

// formatText formats a source that has no errors.
func formatText(source *Source) (string, *syntaxError) {
	r := &layoutReader{tokens: formatTokens(source)}
	p := formatPrinter{&formatWriter{}}
	statements := r.statements(opensAtTop)
	p.file(statements, r.peek())
	p.newline()
	if size := p.size(); size > MaxSourceBytes {
		return "", errFormattedTooLarge(size)
	}
	return p.String(), nil
}

// firstDifference compares what two texts say, apart from what Format may change. It returns
// an empty string if that is the same. A formatter must not be able to lose anything, so its
// results are looked at before anybody gets them.
func firstDifference(before, after *Source) string {
	if _, diagnostics := Parse(after); diagnostics.Count(Error) > 0 {
		return "the result cannot be read: " + diagnostics[0].Message
	}
	wantTokens, wantComments := essence(before)
	gotTokens, gotComments := essence(after)
	switch {
	case !slices.Equal(wantComments, gotComments):
		return "comments differ"
	case !slices.Equal(wantTokens, gotTokens):
		return "tokens differ"
	}
	return ""
}

// essence returns the tokens of a text and its comments. Left out are the separators that may
// come and go: commas before a closing bracket or a block, semicolons after braces or one
// another and before a closing brace.
func essence(source *Source) (tokens, comments []string) {
	for _, t := range lexAll(source) {
		if t.Type == tokenComment {
			comments = append(comments, commentText(t))
			continue
		}
		last := ""
		if n := len(tokens); n > 0 {
			last = tokens[n-1]
		}
		switch {
		case isPunct(t, ";") && (last == "" || strings.Contains("{};", last)):
			continue
		case last == "," && t.Type == tokenPunct && strings.Contains(")]}{", t.Value),
			last == ";" && isPunct(t, "}"):
			tokens = tokens[:len(tokens)-1]
		}
		tokens = append(tokens, t.Value)
	}
	return tokens, comments
}

func errFormatterBug(detail string) *syntaxError {
	return &syntaxError{
		code: "internal-error", severity: Error, hint: "please report it, with the policy",
		message: "internal error: the formatter would change the policy: " + detail,
	}
}

func errFormattedTooLarge(size int) *syntaxError {
	return &syntaxError{
		code: "limit", severity: Error, hint: "split it into several files",
		message: fmt.Sprintf("formatted, the file would have %d bytes, more than %d", size, MaxSourceBytes),
	}
}
