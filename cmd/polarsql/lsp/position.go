package lsp

import (
	"sort"
	"unicode/utf16"
	"unicode/utf8"
)

// lines turns byte offsets of a text into positions of the protocol and back. Lines end with
// \n, \r\n or \r there, and characters are UTF-16 code units.
type lines struct {
	text   string
	starts []int // of each line
}

func newLines(text string) *lines {
	l := &lines{text: text, starts: []int{0}}
	for i := 0; i < len(text); i++ {
		if text[i] == '\n' || text[i] == '\r' && (i+1 == len(text) || text[i+1] != '\n') {
			l.starts = append(l.starts, i+1)
		}
	}
	return l
}

// position turns an offset into a position. Offsets outside of the text give its ends.
func (l *lines) position(offset int) position {
	offset = min(max(offset, 0), len(l.text))
	line := sort.SearchInts(l.starts, offset+1) - 1
	units := 0
	for _, r := range l.text[l.starts[line]:offset] {
		units += utf16Len(r)
	}
	return position{Line: line, Character: units}
}

// offset turns a position into an offset. Positions past the end of a line give its end, and
// those inside of a character its beginning.
func (l *lines) offset(p position) int {
	if p.Line < 0 {
		return 0
	}
	if p.Line >= len(l.starts) {
		return len(l.text)
	}
	at, end, units := l.starts[p.Line], l.end(p.Line), 0
	for at < end {
		r, size := utf8.DecodeRuneInString(l.text[at:])
		if units += utf16Len(r); units > p.Character {
			break
		}
		at += size
	}
	return at
}

// end is where the characters of a line end.
func (l *lines) end(line int) int {
	if line+1 == len(l.starts) {
		return len(l.text)
	}
	end := l.starts[line+1] - 1
	if end > l.starts[line] && l.text[end] == '\n' && l.text[end-1] == '\r' {
		end--
	}
	return end
}

func (l *lines) span(start, end int) textRange {
	return textRange{Start: l.position(start), End: l.position(end)}
}

// replace returns the text with a range replaced.
func (l *lines) replace(r textRange, text string) string {
	start, end := l.offset(r.Start), l.offset(r.End)
	return l.text[:start] + text + l.text[max(start, end):]
}

func utf16Len(r rune) int { return max(utf16.RuneLen(r), 1) }
