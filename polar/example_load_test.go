package polar_test

import (
	"fmt"

	"github.com/polarsql/polarsql/polar"
)

func ExampleLoad() {
	policy, diagnostics := polar.Load(polar.NewSource("policy.polar", `
actor User {}
resource Org { roles = ["member"]; }
resource Repo {
  permissions = ["read"];
  relations = { org: Org };
  "read" if "member" on "org";
}
`))
	if err := diagnostics.Err(); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(policy.Rules()[0])
	// Output:
	// has_permission(actor: Actor, "read", resource: Repo) if _org matches Org and has_relation(resource, "org", _org) and has_role(actor, "member", _org);
}

func ExampleLoad_mistake() {
	_, diagnostics := polar.Load(polar.NewSource("policy.polar", `
actor User {}
resource Repo {
  roles = ["owner"];
  permissions = ["read"];
  "read" if "onwer";
}
`))
	fmt.Println(diagnostics)
	// Output:
	// policy.polar:6:13: error: "onwer" is not declared in resource Repo [undeclared-name]
	//   6 |   "read" if "onwer";
	//     |             ^^^^^^^
	//     = hint: did you mean "owner"?
}
