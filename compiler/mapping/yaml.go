package mapping

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"github.com/polarsql/polarsql/polar"
)

// Limits of a mapping file: the YAML reader is recursive, and Go cannot recover from a
// full stack.
const (
	maxSize  = 4 << 20
	maxDepth = 1000
)

// document gives access to a YAML tree with places in the source.
type document struct {
	checker
	source *polar.Source
	lines  []int // offset of each line's first byte
}

func newDocument(src *polar.Source) *document {
	// A byte order mark would become part of the first key.
	d := &document{source: polar.NewSource(src.Name, strings.TrimPrefix(src.Text, "\ufeff")), lines: []int{0}}
	for i := range len(d.source.Text) {
		if d.source.Text[i] == '\n' {
			d.lines = append(d.lines, i+1)
		}
	}
	return d
}

// parse returns the document's one value, or nil if there is none.
func (d *document) parse() ast.Node {
	text := d.source.Text
	if offset := invalidUTF8(text); offset >= 0 {
		d.add(errEncoding(d.slice(offset, offset+1)))
		return nil
	}
	if len(text) > maxSize {
		d.add(errTooLarge(d.slice(0, 0)))
		return nil
	}
	if offset := tooDeep(text); offset >= 0 {
		d.add(errTooDeep(d.slice(offset, offset+1)))
		return nil
	}
	// The reader counts a line that ends in \r\n twice where a comment stands before it.
	file, err := parseYAML(strings.ReplaceAll(text, "\r\n", "\n"))
	if err != nil {
		d.addSyntax(err)
		return nil
	}
	var body ast.Node
	for _, doc := range file.Docs {
		if doc.Body == nil || doc.Body.Type() == ast.DirectiveType {
			continue
		}
		if body != nil {
			d.add(errDocuments(d.span(doc.Body)))
			return nil
		}
		body = doc.Body
	}
	return body
}

// parseYAML keeps a panic of the YAML reader from reaching the application.
func parseYAML(text string) (file *ast.File, err error) {
	defer func() {
		if r := recover(); r != nil {
			file, err = nil, fmt.Errorf("the YAML reader failed: %v", r)
		}
	}()
	return parser.ParseBytes([]byte(text), 0, parser.AllowDuplicateMapKey())
}

func (d *document) addSyntax(err error) {
	var at yaml.Error
	if errors.As(err, &at) && at.GetToken() != nil {
		d.add(errSyntax(d.tokenSpan(at.GetToken()), at.GetMessage()))
		return
	}
	d.add(errSyntax(d.slice(0, 0), err.Error()))
}

func invalidUTF8(text string) int {
	for i, r := range text {
		if r != utf8.RuneError {
			continue
		}
		if _, size := utf8.DecodeRuneInString(text[i:]); size == 1 {
			return i
		}
	}
	return -1
}

// tooDeep returns where brackets, or the dashes of one line, open more than maxDepth levels,
// or -1. It also counts those in texts, of which no mapping has so many.
func tooDeep(text string) int {
	brackets, dashes := 0, 0
	for i := range len(text) {
		switch text[i] {
		case '[', '{':
			brackets++
		case ']', '}':
			brackets = max(brackets-1, 0)
		case '-', '?':
			dashes++
		case ' ', '\t':
		default:
			dashes = 0
		}
		if brackets > maxDepth || dashes > maxDepth {
			return i
		}
	}
	return -1
}

// offset turns a line and a column (both from 1, the column in characters) into a byte offset.
func (d *document) offset(line, column int) int {
	if line < 1 || line > len(d.lines) {
		return len(d.source.Text)
	}
	at := d.lines[line-1]
	for ; column > 1 && at < len(d.source.Text) && d.source.Text[at] != '\n'; column-- {
		_, size := utf8.DecodeRuneInString(d.source.Text[at:])
		at += size
	}
	return at
}

func (d *document) slice(start, end int) polar.Span {
	size := len(d.source.Text)
	start = min(max(start, 0), size)
	return polar.Span{Source: d.source, Start: start, End: min(max(end, start), size)}
}

// span is the place of a node: a whole scalar, and the first token of anything larger.
func (d *document) span(n ast.Node) polar.Span {
	switch n := n.(type) {
	case *ast.MappingNode:
		if !n.IsFlowStyle && len(n.Values) > 0 {
			return d.span(n.Values[0].Key)
		}
	case *ast.MappingValueNode:
		return d.span(n.Key)
	}
	return d.tokenSpan(n.GetToken())
}

func (d *document) tokenSpan(t *token.Token) polar.Span {
	if t == nil || t.Position == nil {
		return d.slice(0, 0)
	}
	start := d.offset(t.Position.Line, t.Position.Column)
	written := strings.TrimSpace(t.Origin)
	if t.Type != token.ImplicitNullType && written != "" && strings.HasPrefix(d.source.Text[start:], written) {
		return d.slice(start, start+len(written))
	}
	return d.slice(start, start+1)
}

// within returns how to find the place of a part of a scalar's text in the source. Where
// the source writes the text differently (escapes, folded lines), it is all of the scalar.
func (d *document) within(n ast.Node, text string) func(start, end int) polar.Span {
	whole := d.span(n)
	region := whole
	if block, ok := n.(*ast.LiteralNode); ok {
		written := block.Value.GetToken().Origin
		region = d.slice(whole.End, whole.End+len(written)+strings.Count(written, "\n")) // \r\n
	}
	lines := strings.Split(text, "\n")
	starts := linesIn(region, lines)
	return func(start, end int) polar.Span {
		start = min(max(start, 0), len(text))
		line := strings.Count(text[:start], "\n")
		if line >= len(starts) {
			return whole
		}
		column := start - (strings.LastIndexByte(text[:start], '\n') + 1)
		length := min(end-start, len(lines[line])-column)
		return d.slice(starts[line]+column, starts[line]+column+length)
	}
}

// linesIn finds each line in the region, one after another, up to the first that is not there.
func linesIn(region polar.Span, lines []string) []int {
	var starts []int
	rest, at := region.Text(), region.Start
	for _, line := range lines {
		found := strings.Index(rest, line)
		if found < 0 {
			return starts
		}
		starts = append(starts, at+found)
		rest, at = rest[found+len(line):], at+found+len(line)
	}
	return starts
}
