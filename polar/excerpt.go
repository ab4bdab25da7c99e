package polar

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What of a long line is shown around the place a diagnostic points at, in bytes.
const (
	shownBefore = 80
	shownAfter  = 120
)

// writeExcerpt writes the span's first line and the caret line under it. Of a long line it
// writes the part around the caret.
func writeExcerpt(b *strings.Builder, span Span) {
	if span.IsZero() {
		return
	}
	at := span.Position()
	line := span.Source.Line(at.Line)
	start := min(span.Start-span.Source.lines[at.Line-1], len(line))
	end := min(max(start+span.End-span.Start, start), len(line))
	lead, covered, rest := line[:start], line[start:end], line[end:]
	if cut := runeStart(lead, len(lead)-shownBefore); len(lead) > shownBefore+shownAfter {
		lead = "…" + lead[cut:]
	}
	if cut := runeStart(covered, shownAfter); len(covered) > 2*shownAfter {
		covered, rest = covered[:cut]+"…", ""
	}
	if cut := runeStart(rest, shownAfter); len(rest) > 2*shownAfter {
		rest = rest[:cut] + "…"
	}
	number := fmt.Sprintf("%3d", at.Line)
	margin := strings.Repeat(" ", len(number))
	carets := strings.Repeat("^", max(utf8.RuneCountInString(covered), 1))
	fmt.Fprintf(b, "\n%s | %s\n%s | %s%s", number, strings.Map(visible, lead+covered+rest), margin, strings.Map(blank, lead), carets)
}

// runeStart returns the beginning of the character that an offset lies in.
func runeStart(text string, offset int) int {
	offset = min(max(offset, 0), len(text))
	for offset > 0 && offset < len(text) && !utf8.RuneStart(text[offset]) {
		offset--
	}
	return offset
}

// visible replaces what would do something to a terminal.
func visible(r rune) rune {
	if unicode.Is(unicode.Cc, r) && r != '\t' {
		return utf8.RuneError
	}
	return r
}

// blank keeps tabs, so that the caret stands where the terminal puts the text.
func blank(r rune) rune {
	if r == '\t' {
		return '\t'
	}
	return ' '
}

// longestMessage is the length in bytes from which on a message is shortened: names may be as
// long as the file.
const longestMessage = 1000

// shortened leaves out the middle of a long text.
func shortened(text string) string {
	if len(text) <= longestMessage {
		return text
	}
	return text[:runeStart(text, longestMessage/2)] + " … " + text[runeStart(text, len(text)-longestMessage/2):]
}
