package polar

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// orders are the ways to give three files.
var orders = [][3]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}}

// loaded is all there is to see of a policy in several files.
type loaded struct {
	Diagnostics, Rules, Types, Declared, Tests, Results, Coverage string
}

func loadInOrder(t *testing.T, files [3]*Source, order [3]int) loaded {
	t.Helper()
	policy, diagnostics := Load(files[order[0]], files[order[1]], files[order[2]])
	out := loaded{Diagnostics: rendered(diagnostics)}
	if policy == nil {
		return out
	}
	for _, r := range policy.Rules() {
		out.Rules += r.String() + "\n"
	}
	for _, typ := range policy.Types() {
		out.Types += typ.Name + " "
	}
	for _, s := range policy.Declared() {
		out.Declared += fmt.Sprint(s.Predicate, s.Types, s.Span, "\n")
	}
	for _, test := range policy.Tests() {
		out.Tests += fmt.Sprint(test.Name, " ", len(test.Facts), " ", test.Span, "\n")
	}
	out.Results = RunTests(policy, EvalOptions{Now: 1_700_000_000}).String()
	coverage, err := MeasureCoverage(policy, EvalOptions{Now: 1_700_000_000})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range coverage {
		out.Coverage += fmt.Sprint(r.Span, " ", len(r.Rules), " ", len(r.Tests), "\n")
	}
	return out
}

func sameInEveryOrder(t *testing.T, files [3]*Source) loaded {
	t.Helper()
	want := loadInOrder(t, files, orders[0])
	for _, order := range orders[1:] {
		if diff := cmp.Diff(want, loadInOrder(t, files, order)); diff != "" {
			t.Errorf("order %v (-0 1 2 +%v):\n%s", order, order, diff)
		}
	}
	return want
}

// Each of the three files needs the two others: supertypes, relations, fixtures and rules.
var threeFiles = [3]*Source{
	NewSource("types.polar", `
actor User {}
resource Repo extends Shared {
  roles = ["writer"];
  permissions = ["write"];
  relations = { org: Org };
  "read" if "member" on "org";
  "write" if "writer";
}
test "writers write" {
  setup { fixture people; has_role(User{"bob"}, "writer", Repo{"r"}); }
  assert allow(u: User, "write", Repo{"r"}) iff u in [User{"bob"}];
}`),
	NewSource("orgs.polar", `
global { roles = ["root"]; }
resource Org { roles = ["member"]; }
has_permission(user: User, "read", repo: Repo) if is_public(repo) and not banned(user);
declare banned(User);
test "members read" {
  setup { fixture people; is_public(Repo{"p"}); banned(User{"bob"}); }
  assert allow(User{"alice"}, "read", Repo{"r"});
  assert allow(User{"bob"}, "read", Repo{"p"});
}`),
	NewSource("shared.polar", `
resource Shared {
  roles = ["reader"];
  permissions = ["read"];
  "read" if "reader";
  "read" if global "root";
}
has_role(user: User, "reader", repo: Repo) if has_role(user, "writer", repo) and wanted(unused);
test fixture people {
  has_role(User{"alice"}, "member", Org{"o"});
  has_relation(Repo{"r"}, "org", Org{"o"});
}`),
}

func TestOrderOfFiles(t *testing.T) {
	seen := sameInEveryOrder(t, threeFiles)
	if !strings.Contains(seen.Diagnostics, "shared.polar:8:89: warning") || strings.Contains(seen.Diagnostics, "error") {
		t.Errorf("diagnostics:\n%s", seen.Diagnostics)
	}
	if !strings.Contains(seen.Results, "orgs.polar:9:3: assertion failed") ||
		!strings.Contains(seen.Results, "2 tests: 1 passed, 1 failed; 3 assertions: 2 passed, 1 failed") {
		t.Errorf("results:\n%s", seen.Results)
	}
	if seen.Coverage == "" || seen.Rules == "" || seen.Declared == "" {
		t.Errorf("got %+v", seen)
	}
}

// TestOrderOfFilesInMessages: what is declared twice, and where the two stand, does not
// depend on which file was named first.
func TestOrderOfFilesInMessages(t *testing.T) {
	wrong := func(name, text string) *Source {
		return NewSource(name, `
actor User {}
global { roles = ["root"]; }
resource Org { roles = ["`+name+`"]; relations = { up: Org }; }
test fixture people { p(User{"alice"}); }
test "people" { setup { fixture poeple; } assert p(x: User) iff y in []; }
`+text)
	}
	seen := sameInEveryOrder(t, [3]*Source{
		wrong("a", `resource Doc { "read" if "raeder"; } odd(n) if near(n, m) and not even(m);`),
		wrong("b", `resource Doc { "write" if "writer" on "folder"; } even(n) if near(n, m) and not odd(m);`),
		wrong("c", `resource Doc { permissions = ["read"]; "read" if "reader" } has_role(a, b) if ;`),
	})
	for _, want := range []string{
		"b:2:7: error", "c:2:7: error", "second-fixture", "b:7:10: error", "undeclared-name", "unknown-fixture",
	} {
		if !strings.Contains(seen.Diagnostics, want) {
			t.Errorf("no %s among the diagnostics:\n%s", want, seen.Diagnostics)
		}
	}
	negation := sameInEveryOrder(t, [3]*Source{
		NewSource("a", `odd(n) if near(n, m) and not even(m);`),
		NewSource("b", `even(n) if near(n, m) and not odd(m);`),
		NewSource("c", `p(n) if even(n); p(n) if odd(n);`),
	})
	if !strings.Contains(negation.Diagnostics, "negation-cycle") {
		t.Errorf("diagnostics:\n%s", negation.Diagnostics)
	}
}

// TestSplitPolicies: a policy whose items are dealt out to three files is the same policy.
func TestSplitPolicies(t *testing.T) {
	files, err := filepath.Glob("testdata/patterns/*.polar")
	if err != nil || len(files) == 0 {
		t.Fatal("no policies", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			whole := loadFile(t, file)
			parts := splitItems(t, NewSource("p", string(text)))
			seen := sameInEveryOrder(t, parts)
			results := RunTests(whole, EvalOptions{})
			if !strings.HasSuffix(seen.Results, results.Counts().String()) {
				t.Errorf("got\n%s\nwant\n%s", seen.Results, results)
			}
			got := strings.Split(strings.TrimSpace(seen.Rules), "\n")
			var want []string
			for _, r := range whole.Rules() {
				want = append(want, r.String())
			}
			slices.Sort(got)
			slices.Sort(want)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("rules (-whole +split):\n%s", diff)
			}
		})
	}
}

// splitItems deals the items of a file out to three files.
func splitItems(t *testing.T, source *Source) [3]*Source {
	t.Helper()
	syntax, diagnostics := Parse(source)
	if err := diagnostics.Err(); err != nil {
		t.Fatal(err)
	}
	var texts [3]string
	for i, item := range syntax.files[0].items {
		texts[i%3] += itemSpan(item).Text() + ";\n"
	}
	return [3]*Source{NewSource("a", texts[0]), NewSource("b", texts[1]), NewSource("c", texts[2])}
}

func itemSpan(item itemNode) Span {
	switch n := item.(type) {
	case *blockNode:
		return n.span
	case *ruleNode:
		return n.span
	case *declareNode:
		return n.span
	case *fixtureNode:
		return n.span
	case *testNode:
		return n.span
	}
	panic(fmt.Sprintf("unknown item %T", item))
}
