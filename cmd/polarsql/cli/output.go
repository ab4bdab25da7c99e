package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/polarsql/polarsql/polar"
)

// sink remembers that writing failed: a lost answer must not look like an empty one.
type sink struct {
	io.Writer
	err error
}

func (s *sink) Write(b []byte) (int, error) {
	n, err := s.Writer.Write(b)
	if err != nil && s.err == nil {
		s.err = err
	}
	return n, err
}

// hinted is an error together with what to do about it.
type hinted struct {
	err  error
	hint string
}

func (e hinted) Error() string { return e.err.Error() + "\n    = hint: " + e.hint }
func (e hinted) Unwrap() error { return e.err }

func withHint(hint, format string, args ...any) error {
	return hinted{err: fmt.Errorf(format, args...), hint: hint}
}

// fail prints why there is no answer.
func (s *session) fail(err error) int {
	if s.json {
		s.printJSON(failureJSON(err))
		return exitNoAnswer
	}
	var diagnostics polar.Diagnostics
	if errors.As(err, &diagnostics) {
		fmt.Fprintln(s.stderr, err)
	} else {
		fmt.Fprintln(s.stderr, "polarsql:", messageOf(err))
	}
	return exitNoAnswer
}

// messageOf is an error's text without the name of the library, which is that of the program.
func messageOf(err error) string { return strings.TrimPrefix(err.Error(), "polarsql: ") }

// failure is the document printed when there is no answer.
type failure struct {
	Error       string       `json:"error"`
	Hint        string       `json:"hint,omitempty"`
	Diagnostics []diagnostic `json:"diagnostics,omitempty"`
}

func failureJSON(err error) failure {
	out := failure{Error: messageOf(err)}
	var h hinted
	if errors.As(err, &h) {
		out.Error, out.Hint = messageOf(h.err), h.hint
	}
	var diagnostics polar.Diagnostics
	if errors.As(err, &diagnostics) {
		out.Error = fmt.Sprintf("there are errors (%d)", diagnostics.Count(polar.Error))
		out.Diagnostics = diagnosticsJSON(diagnostics)
	}
	return out
}

// place is a span: lines and columns start at 1, columns count characters, the end is the
// place after the last character.
type place struct {
	File      string `json:"file,omitempty"`
	Line      int    `json:"line,omitempty"`
	Column    int    `json:"column,omitempty"`
	EndLine   int    `json:"endLine,omitempty"`
	EndColumn int    `json:"endColumn,omitempty"`
}

type diagnostic struct {
	Severity polar.Severity `json:"severity"`
	Code     string         `json:"code"`
	place
	Message string    `json:"message"`
	Hint    string    `json:"hint,omitempty"`
	Related []related `json:"related,omitempty"`
}

type related struct {
	place
	Message string `json:"message"`
}

func placeJSON(span polar.Span) place {
	if span.IsZero() {
		return place{}
	}
	start, end := span.Position(), span.Source.Position(span.End)
	return place{File: span.Source.Name, Line: start.Line, Column: start.Column, EndLine: end.Line, EndColumn: end.Column}
}

// diagnosticsJSON is never nil, so that it prints as a list.
func diagnosticsJSON(ds polar.Diagnostics) []diagnostic {
	out := make([]diagnostic, len(ds))
	for i, d := range ds {
		out[i] = diagnostic{Severity: d.Severity, Code: d.Code, place: placeJSON(d.Span), Message: d.Message, Hint: d.Hint}
		for _, r := range d.Related {
			out[i].Related = append(out[i].Related, related{place: placeJSON(r.Span), Message: r.Message})
		}
	}
	return out
}

func (s *session) printJSON(document any) {
	encoder := json.NewEncoder(s.stdout)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	_ = encoder.Encode(document) // stdout remembers when it fails
}

// printDiagnostics renders diagnostics for people.
func (s *session) printDiagnostics(ds polar.Diagnostics) {
	if len(ds) > 0 {
		fmt.Fprintln(s.stderr, ds.Error())
	}
}

// counted is "1 test", "2 tests".
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
