package polar

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// coverageOf prints a policy's coverage: the line of each rule and the tests exercising it.
func coverageOf(t *testing.T, text string) string {
	t.Helper()
	policy, diagnostics := Load(NewSource("p.polar", text))
	if err := diagnostics.Err(); err != nil {
		t.Fatal(err)
	}
	coverage, err := MeasureCoverage(policy, EvalOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, r := range coverage {
		fmt.Fprintf(&out, "%d:", r.Span.Position().Line)
		for _, test := range r.Tests {
			fmt.Fprintf(&out, " %s", test.Name)
		}
		out.WriteString("\n")
	}
	fmt.Fprintf(&out, "%d of %d, %.1f%%", coverage.Exercised(), len(coverage), coverage.Percent())
	return out.String()
}

var coverageCases = []struct{ name, text, want string }{
	{"rules that prove something, whatever the verdict", `actor User {}
resource Repo {
  roles = ["reader", "writer", "owner"];
  permissions = ["read", "write", "delete"];
  "reader" if "writer";
  "writer" if "owner";
  "read" if "reader";
  "write" if "writer";
  "delete" if "owner";
}
test "readers" {
  setup { has_role(User{"alice"}, "reader", Repo{"r"}); }
  assert_not allow(User{"alice"}, "read", Repo{"r"});
}
test "writers" {
  setup { has_role(User{"bob"}, "writer", Repo{"r"}); }
  assert allow(User{"bob"}, "read", Repo{"r"});
}`, `5: writers
6:
7: readers writers
8: writers
9:
3 of 5, 60.0%`},

	{"one place for all rules of a shorthand and of an or", `actor User {}
resource Org { roles = ["a", "b"]; permissions = ["x", "y"]; }
resource Repo {
  roles = ["a", "b"]; permissions = ["x", "y"]; relations = { org: Org };
  role if role on "org";
  permission if "a" on "org" or "b" on "org";
}
has_permission(u: User, "x", o: Org) if open(o) and likes(u, o) or
  has_role(u, "a", o) and old(o);
test "t" {
  setup { has_role(User{"alice"}, "b", Org{"o"}); has_relation(Repo{"r"}, "org", Org{"o"}); old(Org{"o"}); has_role(User{"bob"}, "a", Org{"o"}); }
}`, `5: t
6: t
8: t
3 of 3, 100.0%`},

	{"policy facts and the generated allow are not counted", `actor User {}
quota(User{"alice"}, 10);
rich(user: User) if quota(user, n) and n matches Integer and n > 9;
poor(user: User) if quota(user, n) and n matches Integer and n < 3;
test "t" { assert rich(User{"alice"}); }`, `3: t
4:
1 of 2, 50.0%`},

	{"what holds for everything must be asked about", `actor User {}
resource Tenant {}
resource Repo {}
has_permission(_: User, "read", _: Tenant);
has_permission(_: User, "read", _: Repo);
within(low: Integer, high: Integer, x: Integer) if low < x and x < high;
test "constant" { assert allow(User{"alice"}, "read", Repo{"r"}); }
test "variable" { assert allow(u: User, "read", Repo{"r"}); assert_not allow(u: User, "fork", Repo{"r"}); }
test "numbers" { assert_not p(1, 2); }`, `4:
5: constant variable
6:
1 of 3, 33.3%`},

	{"numbers between others", `actor User {}
within(low: Integer, high: Integer, x: Integer) if low < x and x < high;
above(low: Integer, x: Integer) if low < x;
test "t" { assert within(1, 5, x: Integer); }`, `2: t
3: t
2 of 2, 100.0%`},

	{"behind a negation", `actor User {}
resource Repo {
  roles = ["reader", "blocked", "suspended"]; permissions = ["read"];
  "blocked" if "suspended";
  "read" if "reader" and not "blocked";
}
test "suspended" {
  setup { has_role(User{"alice"}, "reader", Repo{"r"}); has_role(User{"alice"}, "suspended", Repo{"r"}); }
  assert_not allow(User{"alice"}, "read", Repo{"r"});
}`, `4: suspended
5:
1 of 2, 50.0%`},

	{"negation of one's own predicate: the model counts, not the estimates", `actor User {}
wins(x: Repo) if move(x, y) and y matches Repo and not wins2(y);
wins2(x: Repo) if move(x, y) and y matches Repo and lost(y);
resource Repo { roles = ["a", "b", "c"]; "a" if "b" and not "c"; "c" if "b" and vip(actor); "b" if "c" and poor(actor); }
test "t" {
  setup { has_role(User{"alice"}, "b", Repo{"r"}); vip(User{"alice"}); }
  assert_not has_role(User{"alice"}, "a", Repo{"r"});
}`, `2:
3:
4:
4: t
4:
1 of 5, 20.0%`},

	{"nothing proven twice is forgotten", `actor User {}
p(x: User) if q(x);
p(x: User) if r(x);
test "t" { setup { p(User{"alice"}); q(User{"alice"}); r(User{"alice"}); } assert p(User{"alice"}); }`, `2: t
3: t
2 of 2, 100.0%`},

	{"no rules", `actor User {}`, `0 of 0, 100.0%`},
	{"no tests", `p(x) if q(x);`, "1:\n0 of 1, 0.0%"},
}

func TestCoverage(t *testing.T) {
	for _, c := range coverageCases {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, coverageOf(t, c.text)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// TestFiredAmongEstimates: in the third round of alternate some rules prove what is not so;
// what counts is the model.
func TestFiredAmongEstimates(t *testing.T) {
	win := handRule(atom("win", res), call("move", res, variable("to", "Folder")), not(call("win", variable("to", "Folder"))))
	p := handPolicy([]string{"Folder"}, win)
	model, err := Evaluate(p, []Fact{fact("move", folder("a"), folder("b"))}, EvalOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if got := model.Fired(); len(got) != 1 || got[0] != p.rules[0] {
		t.Errorf("a wins: got %v", got)
	}
	// b moves to c, so a has no win, but an overestimate gives it one.
	only := handRule(atom("win", res), call("start", res), call("move", res, variable("to", "Folder")), not(call("win", variable("to", "Folder"))))
	rest := handRule(atom("win", res), call("second", res), call("move", res, variable("to", "Folder")), not(call("win", variable("to", "Folder"))))
	p = handPolicy([]string{"Folder"}, only, rest)
	model, err = Evaluate(p, []Fact{
		fact("move", folder("a"), folder("b")), fact("move", folder("b"), folder("c")),
		fact("start", folder("a")), fact("second", folder("b")),
	}, EvalOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if got := model.Fired(); len(got) != 1 || got[0] != p.rules[1] {
		t.Errorf("only b wins: got %v", got)
	}
}

func TestCoverageOfWhatCannotBeEvaluated(t *testing.T) {
	p := openPolicy()
	p.tests = []*Test{{Name: "doors", Facts: openFacts()}}
	coverage, err := MeasureCoverage(p, EvalOptions{MaxTuples: 5})
	if err == nil || coverage != nil || !strings.Contains(err.Error(), `test "doors"`) || !strings.Contains(err.Error(), "more than 5 tuples") {
		t.Errorf("got %v, %v", coverage, err)
	}
}

func TestSelectTests(t *testing.T) {
	policy, diagnostics := Load(NewSource("p.polar", `p(1); test "a" { assert p(1); } test "b" { assert p(2); } test "ab" { assert p(1); }`))
	if policy == nil {
		t.Fatal(diagnostics)
	}
	selected := policy.SelectTests(func(test *Test) bool { return strings.Contains(test.Name, "a") })
	if got := RunTests(selected, EvalOptions{}); len(got) != 2 || !got.Counts().Passed() || got[1].Test.Name != "ab" {
		t.Errorf("got %v", got)
	}
	if len(policy.Tests()) != 3 || RunTests(policy, EvalOptions{}).Counts().Passed() {
		t.Error("the policy itself has changed")
	}
}
