package cli

import (
	"encoding/xml"
	"fmt"
	"os"

	"github.com/polarsql/polarsql/polar"
)

// The elements of a JUnit report: a suite for each policy file with tests, a case for each
// test. Characters that XML cannot hold become U+FFFD.
type (
	junitReport struct {
		XMLName xml.Name `xml:"testsuites"`
		junitCounts
		Suites []*junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		junitCounts
		Cases []junitCase `xml:"testcase"`
	}
	junitCounts struct {
		Name     string `xml:"name,attr"`
		Tests    int    `xml:"tests,attr"`
		Failures int    `xml:"failures,attr"`
		Errors   int    `xml:"errors,attr"`
	}
	junitCase struct {
		Name      string        `xml:"name,attr"`
		ClassName string        `xml:"classname,attr"`
		File      string        `xml:"file,attr,omitempty"`
		Line      int           `xml:"line,attr,omitempty"`
		Failure   *junitProblem `xml:"failure"`
		Error     *junitProblem `xml:"error"` // there is no answer
	}
	junitProblem struct {
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
)

// writeJUnit writes the report of a run, or of why there was none: what an earlier run left
// in the file must not stand for this one.
func writeJUnit(file string, results polar.TestResults, failed error) error {
	report := junitOf(results)
	if failed != nil {
		report = junitOfFailure(failed)
	}
	text, err := xml.MarshalIndent(report, "", "  ")
	if err != nil {
		return fmt.Errorf("the JUnit report: %w", err)
	}
	if err := os.WriteFile(file, append([]byte(xml.Header), append(text, '\n')...), 0o644); err != nil {
		return withHint("name a file in a folder that exists: --junit FILE", "the JUnit report cannot be written: %w", err)
	}
	return nil
}

func newJUnitReport() *junitReport {
	return &junitReport{junitCounts: junitCounts{Name: "polarsql test"}}
}

func junitOf(results polar.TestResults) *junitReport {
	report := newJUnitReport()
	suites := map[string]*junitSuite{}
	for _, r := range results {
		file := r.Test.Span.Source.Name
		suite := suites[file]
		if suite == nil {
			suite = &junitSuite{junitCounts: junitCounts{Name: file}}
			suites[file] = suite
			report.Suites = append(report.Suites, suite)
		}
		report.add(suite, junitCaseOf(r))
	}
	return report
}

// junitOfFailure is a report with one case, which could not be carried out.
func junitOfFailure(err error) *junitReport {
	report := newJUnitReport()
	suite := &junitSuite{junitCounts: junitCounts{Name: report.Name}}
	report.Suites = append(report.Suites, suite)
	report.add(suite, junitCase{
		Name: "the tests can be run", ClassName: report.Name,
		Error: &junitProblem{Message: failureJSON(err).Error, Text: err.Error()},
	})
	return report
}

func (r *junitReport) add(suite *junitSuite, c junitCase) {
	suite.Cases = append(suite.Cases, c)
	for _, counts := range []*junitCounts{&r.junitCounts, &suite.junitCounts} {
		counts.Tests++
		if c.Failure != nil {
			counts.Failures++
		}
		if c.Error != nil {
			counts.Errors++
		}
	}
}

func junitCaseOf(r polar.TestResult) junitCase {
	at := placeJSON(r.Test.Span)
	out := junitCase{Name: r.Test.Name, ClassName: at.File, File: at.File, Line: at.Line}
	if r.Passed() {
		return out
	}
	problem := &junitProblem{Message: failureSummary(r), Text: r.Failures()}
	if undecided(r) {
		out.Error = problem
	} else {
		out.Failure = problem
	}
	return out
}

// failureSummary is the place and message of the first failed assertion, and how many more
// there are.
func failureSummary(r polar.TestResult) string {
	first, failed := "", 0
	for _, a := range r.Assertions {
		if a.Passed {
			continue
		}
		if failed++; failed == 1 {
			first = fmt.Sprintf("%s: %s", a.Assertion.Span, a.Message())
		}
	}
	if failed == 1 {
		return first
	}
	return fmt.Sprintf("%s (and %s more)", first, counted(failed-1, "assertion"))
}
