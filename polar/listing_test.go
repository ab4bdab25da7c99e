package polar

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestListing shows which actions cannot be listed, and why.
func TestListing(t *testing.T) {
	eachGolden(t, "listing", func(t *testing.T, source *Source) string {
		policy, diagnostics := Load(source)
		if policy == nil {
			t.Fatal(diagnostics)
		}
		out := CheckListing(policy, nil)
		if len(out) == 0 {
			t.Error("everything can be listed; the file belongs into another folder")
		}
		for _, d := range out {
			if d.Severity != Warning || d.Code != "not-listable" || d.Span.IsZero() {
				t.Errorf("%v", d)
			}
		}
		return out.Error() + "\n"
	})
}

// TestListingLimit: a policy with too many pairs of action and type is told so.
func TestListingLimit(t *testing.T) {
	many := "actor User {}" + fill(MaxSourceBytes/2, line(`resource A%i { permissions = ["p%i"]; }`)) +
		fill(MaxSourceBytes/3, line(`has_permission(_: User, "q%i", _: Resource);`))
	policy, _ := Load(NewSource("p.polar", many))
	if out := CheckListing(policy, nil); len(out) != 1 || out[0].Code != "limit" || out.Count(Error) != 1 {
		t.Errorf("got %v", out)
	}
}

// TestPatternsCanBeListed: among the patterns only those that negate a mark of the resource
// alone have something that cannot be listed.
func TestPatternsCanBeListed(t *testing.T) {
	for _, file := range policyFiles(t, "testdata/patterns") {
		policy := loadFile(t, file)
		if out := CheckListing(policy, nil); len(out) > 0 {
			t.Errorf("%v", out)
		}
	}
}

// TestListingOfLargePolicies: the work grows with the policy, not with its square.
func TestListingOfLargePolicies(t *testing.T) {
	policy := loadLarge(t, largePolicy(10_000))
	start := time.Now()
	out := CheckListing(policy, nil)
	t.Log(time.Since(start), len(out))
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("took %v", took)
	}
	if len(out) > 0 {
		t.Errorf("%d diagnostics, the first:\n%v", len(out), fmt.Sprint(out[0]))
	}
}

func TestListingOfTypesThatCanBeTried(t *testing.T) {
	policy, _ := Load(NewSource("p.polar", `actor User {} resource A {} resource B {} has_permission(_: Actor, "read", x: Resource) if not is_closed(x);`))
	out := CheckListing(policy, func(typ string) bool { return typ != "B" })
	if len(out) != 1 || !strings.HasPrefix(out[0].Message, `"read" on B can be checked`) || len(CheckListing(policy, nil)) != 3 {
		t.Errorf("got %v", out)
	}
}
