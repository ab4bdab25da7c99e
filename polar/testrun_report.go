package polar

import (
	"fmt"
	"strings"
)

// TestResults are the outcomes of a policy's tests, in source order.
type TestResults []TestResult

// TestCounts sums up test results.
type TestCounts struct {
	Tests, TestsPassed           int
	Assertions, AssertionsPassed int
}

// Passed tells whether nothing failed.
func (c TestCounts) Passed() bool { return c.Assertions == c.AssertionsPassed }

// String is "2 tests: 1 passed, 1 failed; 5 assertions: 4 passed, 1 failed".
func (c TestCounts) String() string {
	return fmt.Sprintf("%s: %d passed, %d failed; %s: %d passed, %d failed",
		counted(c.Tests, "test"), c.TestsPassed, c.Tests-c.TestsPassed,
		counted(c.Assertions, "assertion"), c.AssertionsPassed, c.Assertions-c.AssertionsPassed)
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// Counts counts tests and assertions. A test without assertions has passed.
func (rs TestResults) Counts() TestCounts {
	var c TestCounts
	for _, test := range rs {
		c.Tests++
		if test.Passed() {
			c.TestsPassed++
		}
		for _, a := range test.Assertions {
			c.Assertions++
			if a.Passed {
				c.AssertionsPassed++
			}
		}
	}
	return c
}

// String renders every failed assertion with its source line, and the counts:
//
//	policy.polar:21:3: assertion failed in test "owners"
//	 21 |   assert allow(User{"bob"}, "close", Repo{"r"});
//	    |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
//	    = it does not hold
//	1 test: 0 passed, 1 failed; 3 assertions: 2 passed, 1 failed
func (rs TestResults) String() string {
	var b strings.Builder
	for _, test := range rs {
		b.WriteString(test.Failures())
	}
	b.WriteString(rs.Counts().String())
	return b.String()
}

// Failures renders every failed assertion of the test with its source line, each ending with
// a line end; it is empty for a test that passed.
func (r TestResult) Failures() string {
	var b strings.Builder
	for _, a := range r.Assertions {
		if !a.Passed {
			a.write(&b, r.Test)
		}
	}
	return b.String()
}

func (r AssertionResult) write(b *strings.Builder, test *Test) {
	fmt.Fprintf(b, "%s: assertion failed in test %s", r.Assertion.Span, Quote(test.Name))
	writeExcerpt(b, r.Assertion.Span)
	fmt.Fprintf(b, "\n    = %s\n", r.Message())
}
