package polar

import (
	"strings"
	"unicode/utf8"
)

// formatWriter writes tokens into lines. A comment always ends its line, whatever the printer
// wants, and no token is written without its comments.
type formatWriter struct {
	lines   []formatLine
	indent  int // of the lines to come, in characters
	current formatLine
	text    strings.Builder // of the current line; empty at its beginning
	width   int             // of text, in characters
	space   bool            // whether a blank stands before the next token
}

// formatLine is one line. A comment on a line of its own is its text.
type formatLine struct {
	indent        int
	text, comment string
}

// newline ends the current line, unless nothing has been written on it.
func (w *formatWriter) newline() { w.newlineAt(w.indent) }

func (w *formatWriter) newlineAt(indent int) {
	if w.text.Len() > 0 {
		w.current.text = w.text.String()
		w.lines = append(w.lines, w.current)
		w.text.Reset()
	}
	w.current = formatLine{indent: indent}
	w.width, w.space = 0, false
}

// blank writes an empty line, but not two in a row and none at the beginning.
func (w *formatWriter) blank() {
	if n := len(w.lines); n > 0 && w.lines[n-1].text != "" {
		w.lines = append(w.lines, formatLine{})
	}
}

// gap asks for a blank before the next token of the line.
func (w *formatWriter) gap() { w.space = w.text.Len() > 0 }

// column is where the current line ends.
func (w *formatWriter) column() int { return w.current.indent + w.width }

// columnOf is where a token would be written.
func (w *formatWriter) columnOf(t *formatToken) int {
	switch {
	case w.current.comment != "", w.text.Len() > 0 && len(t.above) > 0:
		return w.indent + formatIndent
	case w.space:
		return w.column() + 1
	}
	return w.column()
}

// token writes a token with its comments. Where one stands in the way, the rest goes to a
// line of its own, indented further than what it continues.
func (w *formatWriter) token(t *formatToken) {
	if w.text.Len() > 0 && (w.current.comment != "" || len(t.above) > 0) {
		w.newlineAt(w.indent + formatIndent)
	}
	for _, c := range t.above {
		w.write(c.text)
		w.newlineAt(w.current.indent)
	}
	if w.space {
		w.write(" ")
		w.space = false
	}
	w.write(t.Value)
	w.current.comment = t.behind
}

func (w *formatWriter) write(text string) {
	w.text.WriteString(text)
	w.width += utf8.RuneCountInString(text)
}

// item begins a line for what the token starts and writes the comments above it. An empty line
// before it stays, except at the beginning of what holds the items; apart asks for one.
func (w *formatWriter) item(t *formatToken, first, apart bool) {
	w.newline()
	if !first && (apart || t.startsBlank()) {
		w.blank()
	}
	if len(t.above) > 0 {
		w.comments(t, true)
		if t.blank {
			w.blank()
		}
	}
}

// comments writes the comments above a token on lines of their own, and leaves an empty line
// of its own behind them. An empty line before each stays; first tells that the first comment
// is at the beginning of what holds it.
func (w *formatWriter) comments(t *formatToken, first bool) {
	for i, c := range t.above {
		w.newline()
		if c.blank && (i > 0 || !first) {
			w.blank()
		}
		w.write(c.text)
	}
	if len(t.above) > 0 {
		w.newline()
		t.above = nil
	}
}

// afterComment tells whether nothing can be written on the line of the last token any more.
func (w *formatWriter) afterComment() bool { return w.text.Len() == 0 || w.current.comment != "" }

// size is how many bytes the lines take at least.
func (w *formatWriter) size() int {
	n := 0
	for _, l := range w.lines {
		n += l.indent + len(l.text) + len(l.comment) + 1
	}
	return n
}

// String joins the lines. Comments behind neighbouring items stand below each other.
func (w *formatWriter) String() string {
	var b strings.Builder
	for i := 0; i < len(w.lines); {
		end := w.commentedUntil(i)
		column := commentColumn(w.lines[i:end])
		for end = max(end, i+1); i < end; i++ {
			l := w.lines[i]
			if l.text != "" {
				b.WriteString(strings.Repeat(" ", l.indent))
			}
			b.WriteString(l.text)
			if l.comment != "" {
				b.WriteString(strings.Repeat(" ", max(column-l.end(), 1)))
				b.WriteString(l.comment)
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}

// end is the column behind the line's text.
func (l formatLine) end() int {
	if i := strings.LastIndexByte(l.text, '\n'); i >= 0 { // in a string
		return utf8.RuneCountInString(l.text[i+1:])
	}
	return l.indent + utf8.RuneCountInString(l.text)
}

// commentedUntil returns the end of a run of items with comments and the same indentation.
func (w *formatWriter) commentedUntil(start int) int {
	end := start
	for end < len(w.lines) && w.lines[end].isCommentedItem() && w.lines[end].indent == w.lines[start].indent {
		end++
	}
	return end
}

// isCommentedItem tells whether the line has a comment that is about this line alone, and not
// about what begins or ends here.
func (l formatLine) isCommentedItem() bool {
	return l.comment != "" && !strings.ContainsAny(l.text[:1], ")]}") && !strings.ContainsAny(l.text[len(l.text)-1:], "([{") &&
		!strings.HasSuffix(l.text, " if") && !strings.HasSuffix(l.text, " iff")
}

// maxAlign is how far a comment may be moved to stand below another one, in characters.
const maxAlign = 40

// commentColumn returns where the comments of a run of lines stand, or 0 if each stands right
// behind its line.
func commentColumn(run []formatLine) int {
	if len(run) == 0 {
		return 0
	}
	low, high := run[0].end(), run[0].end()
	for _, l := range run[1:] {
		low, high = min(low, l.end()), max(high, l.end())
	}
	if high-low > maxAlign {
		return 0
	}
	return high + 1
}
