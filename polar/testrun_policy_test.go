package polar

import (
	"slices"
	"testing"
)

// Policies in full, from text to verdict: the lines of the assertions that must fail.
var policyCases = []struct {
	name, text string
	fails      []int
}{
	{"negation between roles of one block", `actor User {}
resource Doc {
  roles = ["member", "viewer", "blocked", "suspended"];
  permissions = ["read"];
  "viewer" if "member" and not "blocked";
  "blocked" if "suspended";
  "read" if "viewer";
}
test "blocked members do not read" {
  setup {
    has_role(User{"alice"}, "member", Doc{"d"});
    has_role(User{"bob"}, "member", Doc{"d"});
    has_role(User{"bob"}, "suspended", Doc{"d"});
  }
  assert allow(u: User, "read", Doc{"d"}) iff u in [User{"alice"}];
  assert has_role(User{"bob"}, role: String, Doc{"d"}) iff role in ["member", "suspended", "blocked"];
  assert_not allow(User{"alice"}, "read", Doc{"other"});
  assert allow(User{"bob"}, "read", Doc{"d"});
}`, []int{18}},

	{"negation of a related object", `actor User {}
resource Org { roles = ["banned"]; }
resource Repo {
  permissions = ["see"];
  relations = { org: Org };
  "see" if is_public(resource) and not "banned" on "org";
}
test "banned in any of its orgs" {
  setup {
    is_public(Repo{"r"}); is_public(Repo{"free"});
    has_relation(Repo{"r"}, "org", Org{"a"}); has_relation(Repo{"r"}, "org", Org{"b"});
    has_role(User{"bob"}, "banned", Org{"b"});
  }
  assert allow(User{"alice"}, "see", Repo{"r"});
  assert allow(User{"bob"}, "see", Repo{"free"});
  assert_not allow(User{"bob"}, "see", Repo{"r"});
  assert allow(User{"bob"}, "see", r: Repo) iff r in [Repo{"free"}];
  assert allow(User{"alice"}, "see", r: Repo) iff r in [Repo{"free"}];
}`, []int{18}},

	{"all declared permissions, and wildcards", `actor User {}
global { roles = ["root"]; }
resource Org { roles = ["admin"]; }
resource Repo {
  roles = ["reader"];
  permissions = ["read", "write"];
  relations = { org: Org };
  permission if "admin" on "org";
  "reader" if global "root";
  "read" if "reader";
}
has_permission(_: User, "enter", _: Org);
has_permission(user: User, "edit_profile", user: User);
test "open places" {
  setup {
    has_role(User{"alice"}, "admin", Org{"o"});
    has_relation(Repo{"r"}, "org", Org{"o"});
    has_role(User{"bob"}, "root");
  }
  assert allow(User{"alice"}, action: String, Repo{"r"}) iff action in ["read", "write"];
  assert_not allow(User{"alice"}, "undeclared", Repo{"r"});
  assert allow(User{"bob"}, "read", Repo{"never seen"});
  assert allow(User{"bob"}, "read", r: Repo) iff r in [Repo{"r"}];
  assert allow(User{"x"}, "enter", Org{"y"});
  assert allow(u: User, "enter", Org{"o"});
  assert allow(User{"x"}, "edit_profile", u: User) iff u in [User{"x"}];
  assert_not allow(User{"x"}, "edit_profile", User{"y"});
}`, []int{23}},

	{"conditions on integers and names", `actor User {}
resource Repo { permissions = ["push", "fork", "rest"]; }
has_permission(user: User, action: String, repo: Repo) if
  action in ["push", "fork"] and level(user, n) and n matches Integer and needs(repo, m) and m matches Integer and m <= n;
has_permission(user: User, "rest", _: Repo) if level(user, n) and n matches Integer and n > 9 and n != 100;
test "levels" {
  setup {
    level(User{"alice"}, 10); level(User{"bob"}, 9);
    needs(Repo{"r"}, 10); needs(Repo{"s"}, -3);
  }
  assert allow(User{"alice"}, action: String, Repo{"r"}) iff action in ["fork", "push", "rest"];
  assert allow(User{"bob"}, action: String, Repo{"s"}) iff action in ["fork", "push"];
  assert_not allow(User{"bob"}, action: String, Repo{"r"});
  assert allow(User{"bob"}, "rest", Repo{"r"});
}`, []int{14}},
}

func TestWholePolicies(t *testing.T) {
	for _, c := range policyCases {
		t.Run(c.name, func(t *testing.T) {
			p, diagnostics := Load(NewSource("policy.polar", c.text))
			if err := diagnostics.Err(); err != nil {
				t.Fatal(err)
			}
			results := RunTests(p, EvalOptions{})
			if got := failedLines(results); !slices.Equal(got, c.fails) {
				t.Errorf("failures in lines %v, want %v\n%s", got, c.fails, results)
			}
			oppositesFail(t, p)
			shuffledFactsAgree(t, p)
		})
	}
}
