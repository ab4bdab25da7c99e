package polar

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Severity tells whether a diagnostic stops the policy from loading.
type Severity string

// The severities.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// Diagnostic is one message about a policy: what is wrong, where, and what to do.
type Diagnostic struct {
	Code     string // stable, such as "undeclared-name"
	Severity Severity
	Span     Span
	Message  string
	Related  []Related
	Hint     string // what to do, or empty
}

// Related is a second place that explains a diagnostic.
type Related struct {
	Span    Span
	Message string
}

// String renders the diagnostic with its source line and a caret; one that has no place
// begins with its severity:
//
//	policy.polar:4:11: error: "onwer" is not declared in resource Repo [undeclared-name]
//	  4 |   "read" if "onwer";
//	    |             ^^^^^^^
//	    = hint: did you mean "owner"?
func (d Diagnostic) String() string {
	var b strings.Builder
	if !d.Span.IsZero() {
		b.WriteString(d.Span.String() + ": ")
	}
	fmt.Fprintf(&b, "%s: %s [%s]", d.Severity, d.Message, d.Code)
	writeExcerpt(&b, d.Span)
	for _, r := range d.Related {
		fmt.Fprintf(&b, "\n%s: note: %s", r.Span, r.Message)
		writeExcerpt(&b, r.Span)
	}
	if d.Hint != "" {
		fmt.Fprintf(&b, "\n    = hint: %s", d.Hint)
	}
	return b.String()
}

// Diagnostics is what a stage has to say, sorted by place. As an error it is the errors
// and warnings together; a stage returns it as an error only through Err.
type Diagnostics []Diagnostic

// The most errors and warnings that Error renders.
const (
	maxShownErrors   = 20
	maxShownWarnings = 100
)

// Error renders the diagnostics, one after another: the first 20 errors and the first 100
// warnings, and how many more there are. What says that others were not even looked for is
// always shown.
func (ds Diagnostics) Error() string {
	var parts []string
	errors, warnings := 0, 0
	for _, d := range ds {
		count, most := &errors, maxShownErrors
		if d.Severity == Warning {
			count, most = &warnings, maxShownWarnings
		}
		if *count++; *count <= most || d.Code == "limit" {
			parts = append(parts, d.String())
		}
	}
	if n := len(ds) - len(parts); n > 0 {
		parts = append(parts, fmt.Sprintf("and %d more", n))
	}
	return strings.Join(parts, "\n")
}

// Err returns the diagnostics as an error when one of them is an error, else nil.
func (ds Diagnostics) Err() error {
	if ds.Count(Error) == 0 {
		return nil
	}
	return ds
}

// Count returns how many diagnostics have the severity.
func (ds Diagnostics) Count(s Severity) int {
	n := 0
	for _, d := range ds {
		if d.Severity == s {
			n++
		}
	}
	return n
}

// sorted returns the diagnostics by file, place, code and message, without repetitions.
func (ds Diagnostics) sorted() Diagnostics {
	name := func(d Diagnostic) string {
		if d.Span.Source == nil {
			return ""
		}
		return d.Span.Source.Name
	}
	out := slices.Clone(ds)
	slices.SortStableFunc(out, func(a, b Diagnostic) int {
		return cmp.Or(cmp.Compare(name(a), name(b)), cmp.Compare(a.Span.Start, b.Span.Start),
			cmp.Compare(a.Code, b.Code), cmp.Compare(a.Message, b.Message))
	})
	return slices.CompactFunc(out, func(a, b Diagnostic) bool {
		return a.Span == b.Span && a.Code == b.Code && a.Message == b.Message
	})
}
