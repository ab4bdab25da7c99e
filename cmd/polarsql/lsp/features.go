package lsp

import (
	"fmt"
	"strings"

	"github.com/polarsql/polarsql/polar/symbols"
)

// at returns the document and policy of a request, and the offset it is about.
func (s *server) at(p positionParams) (*document, *analysis, int, error) {
	d, a, err := s.workspace.document(p.TextDocument.URI)
	if err != nil {
		return nil, nil, 0, err
	}
	return d, a, d.lines.offset(p.Position), nil
}

func (s *server) hover(p positionParams) (any, error) {
	d, a, offset, err := s.at(p)
	if err != nil {
		return nil, err
	}
	info := a.index().Hover(d.source, offset)
	if info == nil {
		return nil, nil
	}
	out := hover{Contents: markup{Kind: "markdown", Value: info.Markdown}, Range: d.lines.span(info.Span.Start, info.Span.End)}
	if !s.markdown {
		out.Contents = markup{Kind: "plaintext", Value: plain(info.Markdown)}
	}
	return out, nil
}

// plain removes the marks of the Markdown that hover texts use.
func plain(markdown string) string {
	return strings.NewReplacer("```polar\n", "", "\n```polar\n", "\n", "\n```", "", "`", "").Replace(markdown)
}

func (s *server) definition(p positionParams) (any, error) {
	d, a, offset, err := s.at(p)
	if err != nil {
		return nil, err
	}
	return a.locations(a.index().Definitions(d.source, offset)), nil
}

func (s *server) references(p referenceParams) (any, error) {
	d, a, offset, err := s.at(p.positionParams)
	if err != nil {
		return nil, err
	}
	return a.locations(a.index().References(d.source, offset, p.Context.IncludeDeclaration)), nil
}

// The numbers that the protocol gives kinds of completion.
var completionKinds = map[symbols.Kind]int{
	symbols.Type:       7,  // class
	symbols.Role:       20, // enum member
	symbols.Permission: 12, // value
	symbols.Relation:   10, // property
	symbols.Predicate:  3,  // function
	symbols.Variable:   6,  // variable
	symbols.Fixture:    9,  // module
	symbols.Keyword:    14, // keyword
}

func (s *server) completion(p positionParams) (any, error) {
	d, a, offset, err := s.at(p)
	if err != nil {
		return nil, err
	}
	out := completionList{Items: []completionItem{}}
	span, candidates := a.index().Complete(d.source, offset)
	replaced := d.lines.span(span.Start, span.End)
	for i, c := range candidates {
		out.Items = append(out.Items, completionItem{
			Label:      c.Text,
			Kind:       completionKinds[c.Kind],
			Detail:     c.Detail,
			SortText:   fmt.Sprintf("%04d", i),
			FilterText: c.Text, // with its quotes, which stand in the replaced text, too
			TextEdit:   textEdit{Range: replaced, NewText: c.Text},
		})
	}
	return out, nil
}

func (s *server) prepareRename(p positionParams) (any, error) {
	d, a, offset, err := s.at(p)
	if err != nil {
		return nil, err
	}
	span, err := a.index().Renameable(d.source, offset)
	if err != nil {
		return nil, err
	}
	return prepareResult{Range: d.lines.span(span.Start, span.End), Placeholder: span.Text()}, nil
}

func (s *server) rename(p renameParams) (any, error) {
	d, a, offset, err := s.at(p.positionParams)
	if err != nil {
		return nil, err
	}
	edits, err := a.index().Rename(d.source, offset, p.NewName)
	if err != nil {
		return nil, err
	}
	out := workspaceEdit{Changes: map[string][]textEdit{}}
	for _, e := range edits {
		l, ok := a.location(e.Span)
		if !ok {
			return nil, fmt.Errorf("%s belongs to no document", e.Span)
		}
		out.Changes[l.URI] = append(out.Changes[l.URI], textEdit{Range: l.Range, NewText: e.Text})
	}
	return out, nil
}

func (s *server) formatting(p documentParams) (any, error) {
	d, _, err := s.workspace.document(p.TextDocument.URI)
	if err != nil {
		return nil, err
	}
	text, ok := format(d.source)
	if !ok {
		return nil, nil // the diagnostics say why
	}
	return difference(d.lines, text), nil
}

// difference returns the edit that makes a text of another one: it replaces the lines between
// the equal ones at the beginning and at the end, so that cursors elsewhere stay where they are.
func difference(old *lines, text string) []textEdit {
	if old.text == text {
		return []textEdit{}
	}
	before, after := strings.SplitAfter(old.text, "\n"), strings.SplitAfter(text, "\n")
	first := 0
	for first < min(len(before), len(after)) && before[first] == after[first] {
		first++
	}
	last := 0
	for last < min(len(before), len(after))-first && before[len(before)-1-last] == after[len(after)-1-last] {
		last++
	}
	length := func(parts []string) int { return len(strings.Join(parts, "")) }
	start := length(before[:first])
	end := start + length(before[first:len(before)-last])
	return []textEdit{{Range: old.span(start, end), NewText: strings.Join(after[first:len(after)-last], "")}}
}
