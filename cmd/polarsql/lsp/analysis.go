package lsp

import (
	"cmp"
	"slices"
	"sync"

	"github.com/polarsql/polarsql/polar"
	"github.com/polarsql/polarsql/polar/symbols"
)

// analysis is what is known of one policy at one moment. Its parts are worked out when first
// asked for: what is typed is diagnosed at every key, and seldom asked about.
type analysis struct {
	documents []*document // by key

	parsing  sync.Once
	syntax   *polar.Syntax
	problems polar.Diagnostics // of parsing

	checking sync.Once
	found    polar.Diagnostics // all of them

	indexing sync.Once
	names    *symbols.Index
}

func (a *analysis) parse() {
	a.parsing.Do(func() {
		sources := make([]*polar.Source, len(a.documents))
		for i, d := range a.documents {
			sources[i] = d.source
		}
		a.syntax, a.problems = polar.Parse(sources...)
	})
}

func (a *analysis) check() {
	a.parse()
	a.checking.Do(func() {
		_, more := polar.Check(a.syntax)
		a.found = slices.Concat(a.problems, more)
	})
}

// index returns the index of the policy's names.
func (a *analysis) index() *symbols.Index {
	a.parse()
	a.indexing.Do(func() { a.names = symbols.New(a.syntax) })
	return a.names
}

// diagnostics returns the messages about one of the documents. What has no place is shown at
// the beginning of the first.
func (a *analysis) diagnostics(d *document, withRelated bool) []diagnostic {
	a.check()
	out := []diagnostic{}
	for _, found := range a.found {
		if found.Span.IsZero() {
			found.Span.Source = a.documents[0].source
		}
		if found.Span.Source == d.source {
			out = append(out, a.diagnostic(d, found, withRelated))
		}
	}
	slices.SortStableFunc(out, func(a, b diagnostic) int {
		return cmp.Or(cmp.Compare(a.Range.Start.Line, b.Range.Start.Line), cmp.Compare(a.Range.Start.Character, b.Range.Start.Character))
	})
	return out
}

func (a *analysis) diagnostic(d *document, found polar.Diagnostic, withRelated bool) diagnostic {
	out := diagnostic{
		Range:    d.lines.span(found.Span.Start, found.Span.End),
		Severity: severityError,
		Code:     found.Code,
		Source:   "polarsql",
		Message:  found.Message,
	}
	if found.Severity == polar.Warning {
		out.Severity = severityWarning
	}
	if found.Hint != "" {
		out.Message += "\nhint: " + found.Hint
	}
	for _, r := range found.Related {
		if l, ok := a.location(r.Span); ok && withRelated {
			out.Related = append(out.Related, related{Location: l, Message: r.Message})
		} else if ok {
			out.Message += "\n" + r.Span.String() + ": " + r.Message
		}
	}
	return out
}

// location returns the place of a span for the client.
func (a *analysis) location(span polar.Span) (location, bool) {
	for _, d := range a.documents {
		if d.source == span.Source {
			return location{URI: d.uri, Range: d.lines.span(span.Start, span.End)}, true
		}
	}
	return location{}, false
}

// locations is never nil, so that it is a list for the client.
func (a *analysis) locations(spans []polar.Span) []location {
	out := []location{}
	for _, span := range spans {
		if l, ok := a.location(span); ok {
			out = append(out, l)
		}
	}
	return out
}
