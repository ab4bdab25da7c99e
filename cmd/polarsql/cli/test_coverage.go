package cli

import (
	"fmt"
	"math"
	"strings"

	"github.com/polarsql/polarsql/polar"
)

// coverage is the coverage of the tests that ran, with what is asked of it.
type coverage struct {
	polar.Coverage
	least *float64 // percent; nil when there is no minimum
}

// measureCoverage evaluates the tests, wherever their results come from.
func measureCoverage(policy *polar.Policy, least *float64) (*coverage, error) {
	measured, err := polar.MeasureCoverage(policy, polar.EvalOptions{})
	if err != nil {
		return nil, err
	}
	return &coverage{Coverage: measured, least: least}, nil
}

// enough tells whether the minimum is reached.
func (c *coverage) enough() bool { return c.least == nil || c.Percent() >= *c.least }

// printCoverage lists what no test exercised, and ends with the percentage.
func (s *session) printCoverage(c *coverage) {
	if c == nil {
		return
	}
	for _, r := range c.Missed() {
		fmt.Fprintf(s.stdout, "%s: not exercised: %s\n", r.Span, oneLine(r.Span.Text()))
	}
	// Rounded down: only full coverage is 100 %.
	fmt.Fprintf(s.stdout, "coverage: %d of %s, %.1f%%", c.Exercised(), counted(len(c.Coverage), "rule"), math.Floor(10*c.Percent())/10)
	if !c.enough() {
		fmt.Fprintf(s.stdout, ", less than %v%%", *c.least)
	}
	fmt.Fprintln(s.stdout)
}

// oneLine is the text of a rule in one line; of a rule with comments only the first.
func oneLine(text string) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	if len(lines) > 1 && strings.Contains(text, "#") {
		return lines[0] + " .."
	}
	return strings.Join(lines, " ")
}

// coverageJSON has every rule that counts, with the names of the tests that exercise it.
type coverageJSON struct {
	Rules     int                `json:"rules"`
	Exercised int                `json:"exercised"`
	Percent   float64            `json:"percent"`
	Minimum   *float64           `json:"minimum,omitempty"`
	Enough    bool               `json:"enough"`
	Places    []ruleCoverageJSON `json:"places"`
}

type ruleCoverageJSON struct {
	place
	Text  string   `json:"text"`
	Tests []string `json:"tests"`
}

func (c *coverage) json() *coverageJSON {
	out := &coverageJSON{
		Rules: len(c.Coverage), Exercised: c.Exercised(), Percent: c.Percent(),
		Minimum: c.least, Enough: c.enough(), Places: []ruleCoverageJSON{},
	}
	for _, r := range c.Coverage {
		rule := ruleCoverageJSON{place: placeJSON(r.Span), Text: r.Span.Text(), Tests: []string{}}
		for _, test := range r.Tests {
			rule.Tests = append(rule.Tests, test.Name)
		}
		out.Places = append(out.Places, rule)
	}
	return out
}
