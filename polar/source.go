package polar

import (
	"fmt"
	"sort"
	"strings"
	"unicode/utf8"
)

// Source is one policy file: a name for messages and its text.
type Source struct {
	Name string
	Text string

	lines []int // byte offset of each line's first byte, made on first use by NewSource
}

// NewSource makes a source from a name (usually a path) and the text.
func NewSource(name, text string) *Source {
	s := &Source{Name: name, Text: text, lines: []int{0}}
	for i := 0; i < len(text); i++ {
		if text[i] == '\n' {
			s.lines = append(s.lines, i+1)
		}
	}
	return s
}

// Position is a place for people: line and column start at 1, the column counts runes.
type Position struct {
	Line, Column int
}

// Position turns a byte offset into line and column. Offsets past the end give the end.
func (s *Source) Position(offset int) Position {
	offset = min(max(offset, 0), len(s.Text))
	line := sort.SearchInts(s.lines, offset+1) - 1
	return Position{Line: line + 1, Column: utf8.RuneCountInString(s.Text[s.lines[line]:offset]) + 1}
}

// Line returns the text of a line (from 1) without its line end.
func (s *Source) Line(line int) string {
	if line < 1 || line > len(s.lines) {
		return ""
	}
	end := len(s.Text)
	if line < len(s.lines) {
		end = s.lines[line]
	}
	return strings.TrimRight(s.Text[s.lines[line-1]:end], "\r\n")
}

// Span is a half-open range of bytes in one source. The zero Span is "nowhere":
// what has it was made by the checker, not written.
type Span struct {
	Source     *Source
	Start, End int
}

// IsZero tells whether the span points nowhere.
func (s Span) IsZero() bool { return s.Source == nil }

// Position is where the span starts.
func (s Span) Position() Position {
	if s.Source == nil {
		return Position{}
	}
	return s.Source.Position(s.Start)
}

// Text is the source text the span covers.
func (s Span) Text() string {
	if s.Source == nil {
		return ""
	}
	return s.Source.Text[s.Start:s.End]
}

// String is "file:line:column".
func (s Span) String() string {
	if s.Source == nil {
		return "-"
	}
	p := s.Position()
	return fmt.Sprintf("%s:%d:%d", s.Source.Name, p.Line, p.Column)
}

// To returns the span from the start of s to the end of t.
func (s Span) To(t Span) Span {
	if s.IsZero() {
		return t
	}
	if t.IsZero() || t.Source != s.Source {
		return s
	}
	return Span{Source: s.Source, Start: min(s.Start, t.Start), End: max(s.End, t.End)}
}
