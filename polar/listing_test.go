package polar

import (
	"fmt"
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
		out := CheckListing(policy)
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

// TestPatternsCanBeListed: among the patterns only those that negate a mark of the resource
// alone have something that cannot be listed.
func TestPatternsCanBeListed(t *testing.T) {
	for _, file := range policyFiles(t, "testdata/patterns") {
		policy := loadFile(t, file)
		if out := CheckListing(policy); len(out) > 0 {
			t.Errorf("%v", out)
		}
	}
}

// TestListingOfLargePolicies: the work grows with the policy, not with its square.
func TestListingOfLargePolicies(t *testing.T) {
	policy := loadLarge(t, largePolicy(10_000))
	start := time.Now()
	out := CheckListing(policy)
	t.Log(time.Since(start), len(out))
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("took %v", took)
	}
	if len(out) > 0 {
		t.Errorf("%d diagnostics, the first:\n%v", len(out), fmt.Sprint(out[0]))
	}
}
