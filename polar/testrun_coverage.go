package polar

import (
	"cmp"
	"fmt"
	"slices"
)

// Coverage tells which rules of a policy its tests exercise: one entry per written rule or
// shorthand, in the order of files and places. The generated `allow` is nobody's rule, and
// policy facts are data; neither is counted.
type Coverage []RuleCoverage

// RuleCoverage is one rule as written.
type RuleCoverage struct {
	Span  Span    // the rule or the shorthand
	Rules []*Rule // what it stands for: a shorthand or an `or` may stand for several
	Tests []*Test // the tests that exercise one of them, in the policy's order
}

// Exercised tells whether a test exercises the rule.
func (r RuleCoverage) Exercised() bool { return len(r.Tests) > 0 }

// MeasureCoverage runs the reference evaluator over the facts of each of the policy's tests.
// A test exercises a rule when the rule proves something there, about values that the test
// or the policy names or that a variable of an assertion asks for; what the assertions
// expect, and whether they pass, does not matter. An error means that a test could not be
// evaluated.
func MeasureCoverage(p *Policy, opts EvalOptions) (Coverage, error) {
	coverage, entry := writtenRules(p)
	for _, test := range p.tests {
		model, err := evaluateTest(p, test, opts)
		if err != nil {
			return nil, fmt.Errorf("the coverage of test %s: %w", Quote(test.Name), err)
		}
		for _, rule := range model.Fired(askedVariables(test)...) {
			i, counted := entry[rule.Span]
			if counted && !slices.Contains(coverage[i].Tests, test) {
				coverage[i].Tests = append(coverage[i].Tests, test)
			}
		}
	}
	return coverage, nil
}

// writtenRules collects the rules by the place they were made from.
func writtenRules(p *Policy) (Coverage, map[Span]int) {
	var coverage Coverage
	entry := map[Span]int{}
	for _, rule := range p.rules {
		if rule.Span.IsZero() || isPolicyFact(rule) {
			continue
		}
		i, known := entry[rule.Span]
		if !known {
			i = len(coverage)
			entry[rule.Span] = i
			coverage = append(coverage, RuleCoverage{Span: rule.Span})
		}
		coverage[i].Rules = append(coverage[i].Rules, rule)
	}
	slices.SortStableFunc(coverage, func(a, b RuleCoverage) int {
		return cmp.Or(cmp.Compare(a.Span.Source.Name, b.Span.Source.Name), cmp.Compare(a.Span.Start, b.Span.Start))
	})
	for i, r := range coverage {
		entry[r.Span] = i
	}
	return coverage, entry
}

// isPolicyFact tells whether a rule has neither body nor variables.
func isPolicyFact(r *Rule) bool { return len(r.Body) == 0 && len(r.Vars) == 0 }

// Exercised is the number of rules that a test exercises.
func (c Coverage) Exercised() int { return len(c) - len(c.Missed()) }

// Missed returns the rules that no test exercises.
func (c Coverage) Missed() Coverage {
	var out Coverage
	for _, r := range c {
		if !r.Exercised() {
			out = append(out, r)
		}
	}
	return out
}

// Percent is how many of 100 rules are exercised; all of them when there are none.
func (c Coverage) Percent() float64 {
	if len(c) == 0 {
		return 100
	}
	return 100 * float64(c.Exercised()) / float64(len(c))
}
