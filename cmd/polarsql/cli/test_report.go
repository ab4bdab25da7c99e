package cli

import (
	"fmt"
	"strings"

	"github.com/polarsql/polarsql/polar"
)

// printResults ends with the line of counts, whatever stands before it.
func (s *session) printResults(results polar.TestResults) {
	counts := results.Counts()
	fmt.Fprint(s.stdout, strings.TrimSuffix(results.String(), counts.String()))
	fmt.Fprintf(s.stdout, "%s, %s: %d passed, %d failed\n", counted(counts.Tests, "test"),
		counted(counts.Assertions, "assertion"), counts.AssertionsPassed, counts.Assertions-counts.AssertionsPassed)
}

type testReport struct {
	Tests       []testJSON    `json:"tests"`
	Counts      countsJSON    `json:"counts"`
	Coverage    *coverageJSON `json:"coverage,omitempty"`
	Diagnostics []diagnostic  `json:"diagnostics"`
}

type countsJSON struct {
	Tests      int `json:"tests"`
	Assertions int `json:"assertions"`
	Passed     int `json:"passed"`
	Failed     int `json:"failed"`
}

type testJSON struct {
	Name   string `json:"name"`
	Passed bool   `json:"passed"`
	place
	Assertions []assertionJSON `json:"assertions"`
}

// assertionJSON is an assertion's outcome. Values are written as in Polar.
type assertionJSON struct {
	Passed bool `json:"passed"`
	place
	Text      string   `json:"text"`
	Message   string   `json:"message,omitempty"`
	Undecided bool     `json:"undecided,omitempty"` // there was no answer
	Missing   []string `json:"missing,omitempty"`   // listed after iff, but no answers
	Surplus   []string `json:"surplus,omitempty"`   // answers, but not listed
	Wildcard  bool     `json:"wildcard,omitempty"`  // every value of the type is an answer
}

func outcomeJSON(o testOutcome) testReport {
	counts := o.results.Counts()
	out := testReport{
		Tests:       make([]testJSON, len(o.results)),
		Diagnostics: diagnosticsJSON(o.warnings),
		Counts:      countsJSON{counts.Tests, counts.Assertions, counts.AssertionsPassed, counts.Assertions - counts.AssertionsPassed},
	}
	if o.coverage != nil {
		out.Coverage = o.coverage.json()
	}
	for i, r := range o.results {
		test := testJSON{Name: r.Test.Name, Passed: r.Passed(), place: placeJSON(r.Test.Span), Assertions: []assertionJSON{}}
		for _, a := range r.Assertions {
			test.Assertions = append(test.Assertions, assertionJSON{
				Passed: a.Passed, place: placeJSON(a.Assertion.Span), Text: a.Assertion.Span.Text(), Message: a.Message(),
				Undecided: a.Err != nil, Missing: valueTexts(a.Missing), Surplus: valueTexts(a.Surplus), Wildcard: a.All,
			})
		}
		out.Tests[i] = test
	}
	return out
}

func valueTexts(values []polar.Value) []string {
	var out []string
	for _, v := range values {
		out = append(out, v.String())
	}
	return out
}
