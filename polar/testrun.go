package polar

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Oracle answers the questions of one test's assertions, over the facts of that test.
// It only reports what is so; RunTest judges.
type Oracle interface {
	// Holds tells whether the assertion's atom is true for some values of its variables.
	Holds(ctx context.Context, a *Assertion) (bool, error)
	// Values returns the values of the variable a.Iff.Var for which the atom is true, for
	// some values of the other variables. all means that the answer is a wildcard: it is
	// true for any value of the type, also for those that occur nowhere.
	Values(ctx context.Context, a *Assertion) (values []Value, all bool, err error)
}

// TestResult is the outcome of one test block.
type TestResult struct {
	Test       *Test
	Assertions []AssertionResult // in source order
}

// Passed tells whether every assertion passed.
func (r TestResult) Passed() bool {
	return !slices.ContainsFunc(r.Assertions, func(a AssertionResult) bool { return !a.Passed })
}

// AssertionResult is the outcome of one assertion.
type AssertionResult struct {
	Assertion *Assertion
	Passed    bool
	// Err says why the question could not be answered; such an assertion has not passed.
	Err error
	// Missing are the listed values that are no answers, Surplus the answers that are not
	// listed, both sorted; All says that the answer is a wildcard. Only set for `iff`.
	Missing, Surplus []Value
	All              bool
}

// SelectTests returns the same policy with those of its tests only that keep returns true for.
func (p *Policy) SelectTests(keep func(*Test) bool) *Policy {
	selected := *p
	selected.tests = slices.DeleteFunc(slices.Clone(p.tests), func(t *Test) bool { return !keep(t) })
	return &selected
}

// RunTests runs the policy's test blocks on the reference evaluator, each over its own facts.
func RunTests(p *Policy, opts EvalOptions) TestResults {
	var out TestResults
	for _, test := range p.tests {
		out = append(out, RunTest(context.Background(), test, NewEvaluatorOracle(p, test, opts)))
	}
	return out
}

// RunTest asks the oracle each assertion of the test and judges the answers.
func RunTest(ctx context.Context, test *Test, oracle Oracle) TestResult {
	out := TestResult{Test: test}
	for _, a := range test.Assertions {
		if a.Iff == nil {
			out.Assertions = append(out.Assertions, judgeHolds(ctx, a, oracle))
		} else {
			out.Assertions = append(out.Assertions, judgeIff(ctx, a, oracle))
		}
	}
	return out
}

func judgeHolds(ctx context.Context, a *Assertion, oracle Oracle) AssertionResult {
	holds, err := oracle.Holds(ctx, a)
	return AssertionResult{Assertion: a, Err: err, Passed: err == nil && holds != a.Negated}
}

func judgeIff(ctx context.Context, a *Assertion, oracle Oracle) AssertionResult {
	values, all, err := oracle.Values(ctx, a)
	if err != nil {
		return AssertionResult{Assertion: a, Err: err}
	}
	out := AssertionResult{Assertion: a, All: all}
	out.Missing = without(a.Iff.Values, values)
	out.Surplus = without(values, a.Iff.Values)
	if all {
		// Known values are among "any value"; what is missing is no longer of interest.
		out.Missing = nil
	}
	equal := !all && len(out.Missing) == 0 && len(out.Surplus) == 0
	out.Passed = equal != a.Negated
	return out
}

// without returns the values that are not among the others, sorted, each once.
func without(values, others []Value) []Value {
	var out []Value
	for _, v := range values {
		if !slices.Contains(others, v) && !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	slices.SortFunc(out, func(a, b Value) int {
		if a.Type == Integer && b.Type == Integer {
			return compareIntegers(a.ID, b.ID)
		}
		return compareValues(a, b)
	})
	return out
}

// compareIntegers puts -3 before 7 and 7 before 12.
func compareIntegers(a, b string) int {
	m, _ := strconv.ParseInt(a, 10, 64)
	n, _ := strconv.ParseInt(b, 10, 64)
	return cmp.Compare(m, n)
}

// Message says in one sentence what is wrong; it is empty for a passed assertion.
func (r AssertionResult) Message() string {
	a := r.Assertion
	switch {
	case r.Passed:
		return ""
	case r.Err != nil:
		return "cannot be decided: " + r.Err.Error()
	case a.Iff == nil && a.Negated && len(a.Vars) > 0:
		return "there is an answer"
	case a.Iff == nil && a.Negated:
		return "it holds"
	case a.Iff == nil && len(a.Vars) > 0:
		return "there is no answer"
	case a.Iff == nil:
		return "it does not hold"
	}
	return r.iffMessage()
}

func (r AssertionResult) iffMessage() string {
	variable := r.Assertion.Vars[r.Assertion.Iff.Var]
	if r.Assertion.Negated {
		return fmt.Sprintf("the values of %s are exactly the listed ones", variable.Name)
	}
	if r.All {
		typ := strings.Join(variable.Types, " or ")
		if typ == "" {
			typ = "any"
		}
		return fmt.Sprintf("it holds for values of type %s that occur nowhere, too, so no list can be complete", typ)
	}
	var parts []string
	if len(r.Missing) > 0 {
		parts = append(parts, "listed, but it does not hold: "+valueList(r.Missing))
	}
	if len(r.Surplus) > 0 {
		parts = append(parts, "it holds, but is not listed: "+valueList(r.Surplus))
	}
	return fmt.Sprintf("the values of %s differ; %s", variable.Name, strings.Join(parts, "; "))
}

func valueList(values []Value) string {
	parts := make([]string, len(values))
	for i, v := range values {
		parts[i] = v.String()
	}
	return strings.Join(parts, ", ")
}
