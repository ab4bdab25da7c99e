package cli

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/polarsql/polarsql/adapters/polarpgx"
	"github.com/polarsql/polarsql/adapters/polarpgx/policytest"
	"github.com/polarsql/polarsql/polar"
)

type testCommand struct {
	policyFlags
	// Not from the environment: where the tests run must not depend on what is set there.
	DatabaseURL string         `name:"database-url" placeholder:"URL" help:"Run the tests in this PostgreSQL database, over tables of their own that nobody else sees and that do not stay. POLARSQL_DATABASE_URL is not read here."`
	Names       *regexp.Regexp `name:"run" placeholder:"REGEXP" help:"Run only the tests whose name the regular expression matches somewhere."`
	Watch       bool           `name:"watch" help:"Run the tests again whenever a policy file changes, until Ctrl-C."`
	JUnit       string         `name:"junit" placeholder:"FILE" help:"Write the results to a file as JUnit XML."`
	Coverage    bool           `name:"coverage" help:"List the rules that no test exercised."`
	CoverageMin *float64       `name:"coverage-min" placeholder:"PERCENT" help:"Fail when the tests exercise less of the rules; implies --coverage."`
	Files       []string       `arg:"" optional:"" name:"policy" help:"Policy files, as with --policy. Several files are one policy."`
}

// Validate refuses flags that cannot be followed. kong calls it.
func (c *testCommand) Validate() error {
	if least := c.CoverageMin; least != nil && !(*least >= 0 && *least <= 100) {
		return fmt.Errorf("--coverage-min=%v: write a percentage from 0 to 100", *least)
	}
	if c.Watch && slices.Contains(c.files(), "-") {
		return errors.New("--watch: standard input cannot be watched, name a file")
	}
	return nil
}

func (c *testCommand) files() []string { return append(slices.Clone(c.Policy), c.Files...) }

// Run runs the test blocks and prints each failed assertion, then the counts.
func (c *testCommand) Run(s *session) error {
	if c.Watch {
		return c.watch(s)
	}
	return c.once(s)
}

// testOutcome is what there is to say about one run of the tests.
type testOutcome struct {
	warnings polar.Diagnostics
	results  polar.TestResults
	coverage *coverage // nil when nobody asked
}

// once runs the tests one time and reports in every form that was asked for.
func (c *testCommand) once(s *session) error {
	outcome, err := c.outcome(s)
	if c.JUnit != "" {
		if junitErr := writeJUnit(c.JUnit, outcome.results, err); err == nil {
			err = junitErr
		}
	}
	if err != nil {
		return err
	}
	if s.json {
		s.printJSON(outcomeJSON(outcome))
	} else {
		s.printDiagnostics(outcome.warnings)
		s.printResults(outcome.results)
		if len(outcome.results) == 0 {
			s.printHint("the policy has no test blocks")
		}
		s.printCoverage(outcome.coverage)
	}
	return outcome.verdict()
}

// outcome loads the policy and runs the selected tests. The error says why there are no results.
func (c *testCommand) outcome(s *session) (out testOutcome, err error) {
	policy, diagnostics, err := s.loadPolicy(c.files())
	if err != nil {
		return testOutcome{}, err
	}
	if err := diagnostics.Err(); err != nil {
		return testOutcome{}, err
	}
	out.warnings = diagnostics
	if policy, err = c.selected(policy); err != nil {
		return testOutcome{}, err
	}
	if out.results, err = c.results(s, policy); err != nil {
		return testOutcome{}, err
	}
	if c.Coverage || c.CoverageMin != nil {
		out.coverage, err = measureCoverage(policy, c.CoverageMin)
	}
	return out, err
}

// selected is the policy with the tests to run. That there are none is no success: a mistake
// in the expression must not look like tests that pass.
func (c *testCommand) selected(policy *polar.Policy) (*polar.Policy, error) {
	if c.Names == nil {
		return policy, nil
	}
	selected := policy.SelectTests(func(t *polar.Test) bool { return c.Names.MatchString(t.Name) })
	if len(selected.Tests()) > 0 {
		return selected, nil
	}
	return nil, withHint(testNames(policy), "no test was run: no test has a name that matches --run `%s`", c.Names)
}

// testNames tells the names there are to choose from.
func testNames(policy *polar.Policy) string {
	const most = 10
	var names []string
	for _, t := range policy.Tests() {
		names = append(names, polar.Quote(t.Name))
	}
	switch n := len(names); {
	case n == 0:
		return "the policy has no tests"
	case n > most:
		return fmt.Sprintf("the tests are %s and %d more", strings.Join(names[:most], ", "), n-most)
	}
	return "the tests are " + strings.Join(names, ", ")
}

func (c *testCommand) results(s *session, policy *polar.Policy) (polar.TestResults, error) {
	if c.DatabaseURL == "" {
		return polar.RunTests(policy, polar.EvalOptions{}), nil
	}
	conn, err := s.connect(c.DatabaseURL, polarpgx.WithoutJIT)
	if err != nil {
		return nil, err
	}
	defer s.closeConn(conn)
	return policytest.Run(s.ctx, conn, policy)
}

// errUndecided says that some assertion has no answer; which and why is already printed.
var errUndecided = errors.New("undecided")

// verdict is nil when everything is as it should be.
func (o testOutcome) verdict() error {
	switch {
	case slices.ContainsFunc(o.results, undecided):
		return errUndecided
	case !o.results.Counts().Passed(), o.coverage != nil && !o.coverage.enough():
		return errNo
	}
	return nil
}

// undecided tells whether an assertion of the test has no answer.
func undecided(r polar.TestResult) bool {
	return slices.ContainsFunc(r.Assertions, func(a polar.AssertionResult) bool { return a.Err != nil })
}
