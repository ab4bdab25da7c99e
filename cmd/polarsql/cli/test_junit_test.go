package cli

import (
	"encoding/xml"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/polarsql/polarsql/polar"
)

// TestJUnitHoldsAnyCharacters: whatever stands in names and messages, the report can be read,
// and what XML can hold comes back as it was.
func TestJUnitHoldsAnyCharacters(t *testing.T) {
	var every strings.Builder
	for r := rune(0); r <= 0x2FFFF; r++ {
		if utf8.ValidRune(r) {
			every.WriteRune(r)
		}
	}
	for _, text := range []string{
		every.String(), "<a href='x'>&amp;</a>", "]]>", "<![CDATA[", "<!-- --", "<?xml?>", "&#0;", "tab\tline\nreturn\r", "\xff\xfe\xed\xa0\x80", "\x00\x1b[31m", "\uFFFE\uFFFF", "",
	} {
		source := polar.NewSource(text, "test")
		span := polar.Span{Source: source, Start: 0, End: 4}
		failed := polar.AssertionResult{Assertion: &polar.Assertion{Span: span}, Err: errors.New(text)}
		results := polar.TestResults{{Test: &polar.Test{Name: text, Span: span}, Assertions: []polar.AssertionResult{failed}}}
		file := filepath.Join(t.TempDir(), "report.xml")
		if err := writeJUnit(file, results, nil); err != nil {
			t.Fatal(err)
		}
		report := readJUnit(t, file)
		problem := report.Suites[0].Cases[0].Error
		want := inXML(text)
		if got := report.Suites[0].Cases[0].Name; got != want {
			t.Errorf("name of %d bytes comes back as %d bytes", len(want), len(got))
		}
		if report.Errors != 1 || report.Failures != 0 || !strings.HasSuffix(problem.Message, want) || !strings.Contains(problem.Text, want) {
			t.Errorf("%.20q: %d errors", text, report.Errors)
		}
	}
}

// inXML replaces the characters that XML 1.0 does not have.
func inXML(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r <= 0xD7FF || r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 {
			return r
		}
		return '\uFFFD'
	}, text)
}

func readJUnit(t *testing.T, file string) junitReport {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var report junitReport
	if err := xml.Unmarshal(text, &report); err != nil {
		t.Fatal(err)
	}
	return report
}

// TestJUnitCounts: a failure is a wrong answer, an error is none.
func TestJUnitCounts(t *testing.T) {
	span := polar.Span{Source: polar.NewSource("p.polar", "test"), Start: 0, End: 4}
	assertion := &polar.Assertion{Span: span}
	result := func(assertions ...polar.AssertionResult) polar.TestResult {
		return polar.TestResult{Test: &polar.Test{Name: "t", Span: span}, Assertions: assertions}
	}
	passed := polar.AssertionResult{Assertion: assertion, Passed: true}
	failed := polar.AssertionResult{Assertion: assertion}
	undecided := polar.AssertionResult{Assertion: assertion, Err: errors.New("no table")}
	report := junitOf(polar.TestResults{result(), result(passed), result(passed, failed), result(failed, undecided), result(failed, failed, failed)})
	if got := report.junitCounts; got != (junitCounts{Name: "polarsql test", Tests: 5, Failures: 2, Errors: 1}) {
		t.Errorf("got %+v", got)
	}
	messages := []string{}
	for _, c := range report.Suites[0].Cases {
		switch {
		case c.Failure != nil:
			messages = append(messages, "failure "+c.Failure.Message)
		case c.Error != nil:
			messages = append(messages, "error "+c.Error.Message)
		}
	}
	want := "failure p.polar:1:1: it does not hold, " +
		"error p.polar:1:1: it does not hold (and 1 assertion more), " +
		"failure p.polar:1:1: it does not hold (and 2 assertions more)"
	if got := strings.Join(messages, ", "); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
