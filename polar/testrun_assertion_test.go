package polar

import (
	"slices"
	"strings"
	"testing"
)

// assertionPolicy has facts and rules of every kind of value under the assertions.
const assertionPolicy = `actor User {}
actor Bot {}
resource Repo { roles = ["reader", "admin"]; permissions = ["read", "write"]; "read" if "reader"; permission if "admin"; }
everything(_);
any_user(_: User);
any_number(_: Integer);
big(n: Integer) if n > 5;
within(low: Integer, high: Integer, x: Integer) if low < x and x < high;
between(low: Integer, high: Integer) if low < x and x matches Integer and number(x) and x < high;
ordered(x: Integer, y: Integer) if 1 < x and x < y and y < 9;
other(n: Integer) if n != 3;
any_flag(_: Boolean);
same(x: Resource, x);
named(u: User, name: String) if called(u, name);
free(u: User) if not busy(u);
test "t" {
  setup {
    has_role(User{"alice"}, "reader", Repo{"r"}); has_role(Bot{"r2"}, "reader", Repo{"r"});
    has_role(User{"bob"}, "admin", Repo{"r"});
    size(Repo{"r"}, 3); size(Repo{"r"}, -3); size(Repo{"s"}, 9223372036854775807);
    archived(Repo{"r"}, true); archived(Repo{"s"}, false); archived(Repo{"s"}, true);
    called(User{"alice"}, "a"); called(User{"bob"}, ""); called(User{"bob"}, "*");
    member(User{"alice"}, Team{"x"}); member(User{"*"}, Team{"x"});
    number(3); busy(User{"alice"}); likes(User{"alice"}, User{"alice"}); likes(User{"alice"}, User{"bob"});
  }
`

// Each assertion with what is wrong with it; nothing for those that pass. Its negation must
// come out the other way round.
var assertionCases = []struct{ assertion, message string }{
	// Variables without iff: is there an answer?
	{`allow(u: User, "read", Repo{"r"})`, ``},
	{`allow(u: User, "read", r: Repo)`, ``},
	{`allow(u: User, "read", Repo{"s"})`, `there is no answer`},
	{`size(Repo{"r"}, n: Integer)`, ``},
	{`size(Repo{"t"}, n: Integer)`, `there is no answer`},
	{`size(r, n)`, ``},
	{`size(n: Integer, r: Repo)`, `there is no answer`},
	{`likes(u: User, u)`, ``},
	{`member(u: User, _)`, ``},
	{`nothing(x)`, `there is no answer`},
	{`any_user(u: User)`, ``},
	{`any_user(r: Repo)`, `there is no answer`},
	{`free(u: User)`, ``},

	// Objects, in any place and under any predicate.
	{`allow(u: User, "read", Repo{"r"}) iff u in [User{"bob"}, User{"alice"}]`, ``},
	{`allow(u: User, "read", Repo{"r"}) iff u in [User{"bob"}, User{"alice"}, User{"bob"}, User{"alice"}]`, ``},
	{`allow(u: Actor, "read", Repo{"r"}) iff u in [Bot{"r2"}, User{"bob"}, User{"alice"}]`, ``},
	{`allow(u: Actor, "read", Repo{"r"}) iff u in [User{"r2"}, User{"bob"}, User{"alice"}]`,
		`the values of u differ; listed, but it does not hold: User{"r2"}; it holds, but is not listed: Bot{"r2"}`},
	{`allow(u: User, "read", _: Repo) iff u in [User{"bob"}, User{"alice"}]`, ``},
	{`allow(u: User, "read", _unused: Repo) iff u in [User{"bob"}, User{"alice"}]`, ``},
	{`allow(_, _, r: Repo) iff r in [Repo{"r"}]`, ``},
	{`allow(u: User, "delete", Repo{"r"}) iff u in []`, ``},
	{`allow(u: User, "read", Repo{"r"}) iff u in []`, `the values of u differ; it holds, but is not listed: User{"alice"}, User{"bob"}`},
	{`likes(u: User, u) iff u in [User{"alice"}]`, ``},
	{`likes(User{"alice"}, u: User) iff u in [User{"alice"}, User{"bob"}]`, ``},
	{`member(u: User, Team{"x"}) iff u in [User{"alice"}, User{"*"}]`, ``},
	{`member(User{"alice"}, team: Team) iff team in [Team{"x"}]`, ``},
	{`member(User{"alice"}, team) iff team in [Team{"x"}]`, ``},
	{`same(Repo{"new"}, r: Repo) iff r in [Repo{"new"}]`, ``},
	{`nothing(x: Repo) iff x in []`, ``},
	{`nothing(x) iff x in [Repo{"r"}, 1]`, `the values of x differ; listed, but it does not hold: 1, Repo{"r"}`},

	// Strings.
	{`allow(User{"alice"}, action: String, Repo{"r"}) iff action in ["read"]`, ``},
	{`allow(User{"bob"}, action: String, Repo{"r"}) iff action in ["write", "read"]`, ``},
	{`has_role(User{"bob"}, role: String, Repo{"r"}) iff role in ["admin", "owner"]`, `the values of role differ; listed, but it does not hold: "owner"`},
	{`named(User{"bob"}, name: String) iff name in ["", "*"]`, ``},
	{`named(User{"bob"}, name: String) iff name in ["*"]`, `the values of name differ; it holds, but is not listed: ""`},

	// Integers: equal numbers are equal, however written.
	{`size(Repo{"r"}, n: Integer) iff n in [-3, +3, 03]`, ``},
	{`size(Repo{"s"}, n: Integer) iff n in [9223372036854775807]`, ``},
	{`size(Repo{"r"}, n: Integer) iff n in ["3", -3]`, `the values of n differ; listed, but it does not hold: "3"; it holds, but is not listed: 3`},
	{`size(Repo{"r"}, n: Integer) iff n in [12, -3, 7, 3, -20]`, `the values of n differ; listed, but it does not hold: -20, 7, 12`},
	{`size(r: Repo, 3) iff r in [Repo{"r"}]`, ``},
	{`within(1, 5, 4)`, ``},
	{`within(1, 5, x: Integer) iff x in [2, 3, 4]`, ``},
	{`within(1, 2, x: Integer) iff x in []`, ``},
	{`within(1, 2, x: Integer)`, `there is no answer`},
	{`within(20, 25, x: Integer)`, ``},
	{`within(low: Integer, 25, 24)`, ``},
	{`within(100, 105, x: Integer) iff x in [102]`, `the values of x differ; it holds, but is not listed: 101, 103, 104`},
	{`between(2, 4)`, ``},
	{`between(4, 6)`, `it does not hold`},
	{`ordered(x: Integer, y: Integer)`, ``},
	{`ordered(x: Integer, 3) iff x in [2]`, ``},

	// Booleans.
	{`archived(Repo{"r"}, b: Boolean) iff b in [true]`, ``},
	{`archived(Repo{"s"}, b: Boolean) iff b in [true, false]`, ``},
	{`archived(r: Repo, false) iff r in [Repo{"s"}]`, ``},
	{`archived(Repo{"r"}, b: Boolean) iff b in [false]`, `the values of b differ; listed, but it does not hold: false; it holds, but is not listed: true`},
	// There are only two: a list can name whatever a rule over all of them gives.
	{`any_flag(b: Boolean) iff b in [true, false]`, ``},
	{`any_flag(b: Boolean) iff b in [true]`, `the values of b differ; it holds, but is not listed: false`},

	// No finite list is a wildcard.
	{`any_user(u: User) iff u in [User{"alice"}, User{"bob"}, User{"*"}]`, wildcard("User")},
	{`any_user(u: User) iff u in []`, wildcard("User")},
	{`free(u: User) iff u in [User{"bob"}]`, wildcard("User")},
	{`any_number(n: Integer) iff n in [1]`, wildcard("Integer")},
	{`any_number(n: Integer) iff n in []`, wildcard("Integer")},
	{`big(n: Integer) iff n in [6, 7]`, wildcard("Integer")},
	{`big(n: Integer)`, ``},
	{`big(5)`, `it does not hold`},
	{`big(6)`, ``},
	{`other(n: Integer) iff n in []`, wildcard("Integer")},
	{`everything(x) iff x in []`, wildcard("any")},
	{`same(_: Repo, r: Repo) iff r in [Repo{"r"}]`, wildcard("Repo")},
}

func wildcard(typ string) string {
	return "it holds for values of type " + typ + " that occur nowhere, too, so no list can be complete"
}

func TestAssertions(t *testing.T) {
	var text strings.Builder
	text.WriteString(assertionPolicy)
	for _, c := range assertionCases {
		text.WriteString("assert " + c.assertion + ";\n assert_not " + c.assertion + ";\n")
	}
	policy, diagnostics := Load(NewSource("p.polar", text.String()+"}"))
	if policy == nil {
		t.Fatal(diagnostics)
	}
	results := RunTests(policy, EvalOptions{})[0].Assertions
	if len(results) != 2*len(assertionCases) {
		t.Fatalf("%d results", len(results))
	}
	for i, c := range assertionCases {
		plain, negated := results[2*i], results[2*i+1]
		if plain.Message() != c.message || plain.Passed != (c.message == "") {
			t.Errorf("%s: passed=%v %q, want %q", c.assertion, plain.Passed, plain.Message(), c.message)
		}
		if plain.Passed == negated.Passed || plain.Err != nil || negated.Err != nil {
			t.Errorf("assert_not %s: passed=%v like assert (%v, %v)", c.assertion, negated.Passed, plain.Err, negated.Err)
		}
		if negated.Passed != (negated.Message() == "") || strings.Contains(c.assertion, " iff ") && !negated.Passed &&
			!strings.HasSuffix(negated.Message(), " are exactly the listed ones") {
			t.Errorf("assert_not %s: %q", c.assertion, negated.Message())
		}
	}
}

// TestAssertionsStandAlone: what an assertion gives does not depend on the values that its
// neighbours name.
func TestAssertionsStandAlone(t *testing.T) {
	var got, want []string
	for _, c := range assertionCases {
		policy, diagnostics := Load(NewSource("p.polar", assertionPolicy+"assert "+c.assertion+";}"))
		if policy == nil {
			t.Fatal(diagnostics)
		}
		want = append(want, c.message)
		got = append(got, RunTests(policy, EvalOptions{})[0].Assertions[0].Message())
	}
	if !slices.Equal(got, want) {
		for i := range got {
			if got[i] != want[i] {
				t.Errorf("%s: %q, want %q", assertionCases[i].assertion, got[i], want[i])
			}
		}
	}
}

// TestNumbersAtTheEnds: there is nothing below the smallest Integer or above the largest.
func TestNumbersAtTheEnds(t *testing.T) {
	policy, diagnostics := Load(NewSource("p.polar", `
below(x: Integer) if x < -9223372036854775807;
above(x: Integer) if x > 9223372036854775806;
none(x: Integer) if x > 9223372036854775807;
test "ends" {
  assert below(x: Integer) iff x in [-9223372036854775808];
  assert above(x: Integer) iff x in [9223372036854775807];
  assert none(x: Integer) iff x in [];
  assert_not none(x: Integer);
}
test "unnamed ends" {
  assert below(x: Integer);
  assert above(x: Integer);
}`))
	if policy == nil {
		t.Fatal(diagnostics)
	}
	if results := RunTests(policy, EvalOptions{}); !results.Counts().Passed() || results.Counts().Assertions != 6 {
		t.Errorf("%s", results)
	}
}
