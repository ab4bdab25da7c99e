package polar

import (
	"context"
	"errors"
	"strings"
	"testing"
)

// assertion is a hand-made assertion; with iff, the variable of that name takes the values.
func assertion(negated bool, a Atom, iff string, values ...Const) *Assertion {
	n := &numbering{index: map[string]int{}}
	a.Args = n.terms(a.Args)
	out := &Assertion{Negated: negated, Atom: a, Vars: n.vars}
	if iff != "" {
		out.Iff = &Iff{Var: n.index[iff]}
		for _, v := range values {
			out.Iff.Values = append(out.Iff.Values, v.Value)
		}
	}
	return out
}

// openPolicy: members open their folders, admins all of them.
func openPolicy() *Policy {
	return handPolicy([]string{"User", "Folder"},
		handRule(atom("open", user, res), call("member", user, res)),
		handRule(atom("open", user, res), call("admin", user)),
		handRule(atom("kept", user, res), call("admin", user), not(call("locked", res))),
		handRule(atom("three", user, user, user), call("missing", user)))
}

func openFacts() []Fact {
	return []Fact{
		fact("member", alice, folder("a")), fact("member", alice, folder("b")), fact("member", bob, folder("b")),
		fact("admin", object("User", "root")), fact("locked", folder("b")),
	}
}

func TestVerdicts(t *testing.T) {
	root := object("User", "root")
	stranger := object("User", "stranger")
	member := func(who, where Term) Atom { return atom("member", who, where) }
	cases := []struct {
		name    string
		a       *Assertion
		message string // empty: passes
	}{
		{"holds", assertion(false, atom("open", alice, folder("a")), ""), ""},
		{"does not hold", assertion(false, atom("open", bob, folder("a")), ""), "it does not hold"},
		{"not holds", assertion(true, atom("open", bob, folder("a")), ""), ""},
		{"not, but holds", assertion(true, atom("open", bob, folder("b")), ""), "it holds"},
		{"three unknown values", assertion(true, atom("three", stranger, object("User", "x"), object("User", "y")), ""), ""},
		{"unknown under a wildcard", assertion(false, atom("open", root, folder("unknown")), ""), ""},
		{"some", assertion(false, member(user, folder("a")), ""), ""},
		{"none", assertion(false, member(user, folder("z")), ""), "there is no answer"},
		{"not some", assertion(true, member(user, folder("z")), ""), ""},
		{"not some, but one", assertion(true, member(user, folder("a")), ""), "there is an answer"},
		{"some, three variables", assertion(true, atom("three", user, variable("b", "User"), variable("c", "User")), ""), ""},
		{"iff", assertion(false, member(alice, res), "res", folder("b"), folder("a"), folder("b")), ""},
		{"iff empty", assertion(false, member(stranger, res), "res"), ""},
		{"iff missing", assertion(false, member(alice, res), "res", folder("a"), folder("b"), folder("z"), folder("c")),
			`the values of res differ; listed, but it does not hold: Folder{"c"}, Folder{"z"}`},
		{"iff surplus", assertion(false, member(alice, res), "res", folder("b")),
			`the values of res differ; it holds, but is not listed: Folder{"a"}`},
		{"iff both", assertion(false, member(bob, res), "res", folder("a")),
			`the values of res differ; listed, but it does not hold: Folder{"a"}; it holds, but is not listed: Folder{"b"}`},
		{"iff of some", assertion(false, member(user, res), "res", folder("a"), folder("b")), ""},
		{"not iff", assertion(true, member(alice, res), "res", folder("a")), ""},
		{"not iff, but equal", assertion(true, member(alice, res), "res", folder("a"), folder("b")), "the values of res are exactly the listed ones"},
		{"iff wildcard", assertion(false, atom("open", root, res), "res", folder("a"), folder("b")),
			"it holds for values of type Folder that occur nowhere, too, so no list can be complete"},
		{"iff wildcard with exceptions", assertion(false, atom("kept", root, res), "res", folder("a")), "it holds for values of type Folder that occur nowhere, too, so no list can be complete"},
		{"not iff wildcard", assertion(true, atom("open", root, res), "res", folder("a"), folder("b")), ""},
	}
	p := openPolicy()
	test := &Test{Name: "verdicts", Facts: openFacts()}
	for _, c := range cases {
		test.Assertions = append(test.Assertions, c.a)
	}
	p.tests = []*Test{test}
	results := RunTests(p, EvalOptions{})
	if len(results) != 1 || len(results[0].Assertions) != len(cases) {
		t.Fatalf("got %d results", len(results))
	}
	for i, got := range results[0].Assertions {
		if got.Message() != cases[i].message || got.Passed != (cases[i].message == "") || got.Err != nil {
			t.Errorf("%s: got passed=%v %q (%v), want %q", cases[i].name, got.Passed, got.Message(), got.Err, cases[i].message)
		}
	}
}

// fakeOracle gives the same answer to everything.
type fakeOracle struct {
	holds  bool
	values []Value
	all    bool
	err    error
}

func (o fakeOracle) Holds(context.Context, *Assertion) (bool, error) { return o.holds, o.err }
func (o fakeOracle) Values(context.Context, *Assertion) ([]Value, bool, error) {
	return o.values, o.all, o.err
}

func TestJudgementIsTheOraclesAnswerComparedOnly(t *testing.T) {
	yes := assertion(false, atom("p", alice), "")
	no := assertion(true, atom("p", alice), "")
	list := assertion(false, atom("p", user), "user", alice)
	notList := assertion(true, atom("p", user), "user", alice)
	test := &Test{Name: "t", Assertions: []*Assertion{yes, no, list, notList}}
	for _, c := range []struct {
		oracle Oracle
		want   [4]bool
	}{
		{fakeOracle{holds: true, values: []Value{alice.Value, alice.Value}}, [4]bool{true, false, true, false}},
		{fakeOracle{holds: false, values: []Value{bob.Value}}, [4]bool{false, true, false, true}},
		{fakeOracle{all: true}, [4]bool{false, true, false, true}},
		{fakeOracle{all: true, values: []Value{alice.Value}}, [4]bool{false, true, false, true}},
		// Nothing passes on an error, in particular no negated assertion.
		{fakeOracle{holds: true, values: []Value{alice.Value}, err: errors.New("no answer today")}, [4]bool{}},
	} {
		result := RunTest(context.Background(), test, c.oracle)
		for i, got := range result.Assertions {
			if got.Passed != c.want[i] {
				t.Errorf("%+v: assertion %d passed=%v", c.oracle, i, got.Passed)
			}
		}
	}
	result := RunTest(context.Background(), test, fakeOracle{err: errors.New("no answer today")})
	if got := result.Assertions[1].Message(); got != "cannot be decided: no answer today" {
		t.Errorf("got %q", got)
	}
}

func TestFailedEvaluationFailsEveryAssertion(t *testing.T) {
	p := openPolicy()
	p.tests = []*Test{{Name: "t", Facts: openFacts(), Assertions: []*Assertion{
		assertion(true, atom("open", bob, folder("a")), ""),
		assertion(true, atom("open", user, folder("a")), "user"),
	}}}
	results := RunTests(p, EvalOptions{MaxTuples: 5})
	if c := results.Counts(); c.AssertionsPassed != 0 || c.Assertions != 2 || c.TestsPassed != 0 || c.Passed() {
		t.Errorf("got %+v", c)
	}
	if !strings.Contains(results.String(), "more than 5 tuples") {
		t.Errorf("got %s", results)
	}
}

func TestReport(t *testing.T) {
	source := NewSource("policy.polar", "test \"doors\" {\n\tassert open(User{\"bob\"}, Folder{\"a\"});\n}\n")
	start := strings.Index(source.Text, "assert")
	wrong := assertion(false, atom("open", bob, folder("a")), "")
	wrong.Span = Span{Source: source, Start: start, End: strings.Index(source.Text, ";")}
	right := assertion(true, atom("open", bob, folder("a")), "")
	p := openPolicy()
	p.tests = []*Test{
		{Name: "doors", Facts: openFacts(), Assertions: []*Assertion{right, wrong}},
		{Name: "empty"},
	}
	want := "policy.polar:2:2: assertion failed in test \"doors\"\n" +
		"  2 | \tassert open(User{\"bob\"}, Folder{\"a\"});\n" +
		"    | \t^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n" +
		"    = it does not hold\n" +
		"2 tests: 1 passed, 1 failed; 2 assertions: 1 passed, 1 failed"
	if got := RunTests(p, EvalOptions{}).String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
