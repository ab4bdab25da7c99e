package polar

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTypes(t *testing.T) {
	policy, diagnostics := Load(NewSource("p.polar", `
actor Person extends Account {}
resource Account extends Named { roles = ["owner"]; relations = { parent: Account }; }
resource Named { permissions = ["rename"]; }
resource Doc {}
declare has_tag(Doc, Tag);
p(x: Person) if q(x, Role{"r"});
test "t" { setup { q(Robot{"r2"}, 1); } assert_not p(Person{"a"}); }
`))
	if policy == nil {
		t.Fatalf("%v", diagnostics)
	}
	var names []string
	for _, typ := range policy.Types() {
		names = append(names, typ.Name)
	}
	check := func(what string, got, want []string) {
		t.Helper()
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", what, diff)
		}
	}
	check("types", names, []string{"Person", "Account", "Named", "Doc", "Tag", "Role", "Robot", "String", "Integer", "Boolean"})
	check("Actor", policy.Concrete(Actor), []string{"Person"})
	check("Resource", policy.Concrete(Resource), []string{"Person", "Account", "Named", "Doc"})
	check("Named", policy.Concrete("Named"), []string{"Person", "Account", "Named"})
	check("Tag", policy.Concrete("Tag"), []string{"Tag"})
	check("unknown", policy.Concrete("Nobody"), nil)
	check("above Person", policy.Type("Person").Supertypes, []string{"Account", "Named", Actor, Resource})
	check("own permissions", policy.Type("Account").Permissions, nil)
	if kind := policy.Type("Robot").Kind; kind != Standalone {
		t.Errorf("Robot is of kind %v", kind)
	}
	if got := policy.Declared(); len(got) != 1 || got[0].Predicate != "has_tag" || len(got[0].Types) != 2 {
		t.Errorf("declared: %v", got)
	}
}

// TestFixturesAreCopied checks that a test holds its fixtures' facts before its own.
func TestFixturesAreCopied(t *testing.T) {
	policy, diagnostics := Load(NewSource("p.polar", `
actor User {}
test "t" {
  setup { p(3); fixture b; fixture a; }
  assert p(x: Integer, _: User) iff x in [1, 2];
  assert_not p(_, _);
}
test fixture a { p(1); }
test fixture b { p(2); }
`))
	if policy == nil {
		t.Fatalf("%v", diagnostics)
	}
	test := policy.Tests()[0]
	var got []string
	for _, f := range test.Facts {
		got = append(got, f.Args[0].String())
	}
	if diff := cmp.Diff([]string{"2", "1", "3"}, got); diff != "" {
		t.Error(diff)
	}
	first, second := test.Assertions[0], test.Assertions[1]
	if first.Negated || first.Iff == nil || first.Vars[first.Iff.Var].Name != "x" || len(first.Iff.Values) != 2 || len(first.Vars) != 2 {
		t.Errorf("first assertion: %+v", first)
	}
	if !second.Negated || second.Iff != nil || len(second.Vars) != 2 {
		t.Errorf("second assertion: %+v", second)
	}
}

// TestGeneratedAllow checks when the policy gets the `allow` rules it does not write.
func TestGeneratedAllow(t *testing.T) {
	for text, want := range map[string]int{
		"actor User {}": 2,
		"allow(actor, action, resource) if has_permission(actor, action, resource);": 1,
		"allow(u: User) if false;": 0,
	} {
		policy, diagnostics := Load(NewSource("p.polar", text))
		if policy == nil {
			t.Fatalf("%v", diagnostics)
		}
		if got := len(policy.Rules()); got != want {
			t.Errorf("%s: %d rules, want %d", text, got, want)
		}
	}
}
