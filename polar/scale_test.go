package polar

import (
	"fmt"
	"math"
	"runtime"
	"strings"
	"testing"
	"time"
)

// largePolicy writes a policy of about rules/10 blocks and that many rules: roles,
// inheritance along relations, conditions, negation, longhand rules and policy facts, as real
// policies mix them.
func largePolicy(rules int) string {
	var b strings.Builder
	b.WriteString("actor User { relations = { boss: User }; }\nactor Group {}\nglobal { roles = [\"auditor\"]; }\n")
	blocks := rules / 10
	for i := range blocks {
		up := max(i-1, i/10*10) // chains of ten types
		fmt.Fprintf(&b, `
# Type number %[1]d.
resource Thing%[1]d {
  roles = ["reader", "writer", "owner", "blocked"];
  permissions = ["read", "write", "delete"];
  relations = { parent: Thing%[2]d, creator: User };

  "reader" if "writer";
  "writer" if "owner" and not "blocked";
  "owner" if "creator";
  role if role on "parent";
  "read" if "reader" or is_public(resource);
  "write" if "writer" on "parent" and has_state(resource, "open");
  "delete" if "owner" and not is_locked(resource) or global "auditor";
}
has_permission(user: User, "read", thing: Thing%[1]d) if thing_quota(thing, quota) and quota > 3 and in_team(user, thing, _);
thing_quota(Thing%[1]d{"special"}, 10);
`, i, up)
	}
	return b.String()
}

func loadLarge(tb testing.TB, text string) *Policy {
	tb.Helper()
	policy, diagnostics := Load(NewSource("large.polar", text))
	if policy == nil {
		tb.Fatalf("%.1000s", diagnostics.Error())
	}
	return policy
}

func BenchmarkLoad(b *testing.B) {
	for _, rules := range []int{1000, 10_000} {
		text := largePolicy(rules)
		b.Run(fmt.Sprintf("rules=%d", rules), func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(text)))
			n := 0
			for b.Loop() {
				n = len(loadLarge(b, text).Rules())
			}
			b.ReportMetric(float64(n), "rules")
		})
	}
}

func BenchmarkParse(b *testing.B) {
	text := largePolicy(10_000)
	b.ReportAllocs()
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if _, diagnostics := Parse(NewSource("large.polar", text)); diagnostics.Err() != nil {
			b.Fatalf("%.1000s", diagnostics.Error())
		}
	}
}

// TestLoadIsLinear compares the work for a policy of 10,000 rules with that for 1,000: for
// each rule it must not be a multiple. The fastest of a few runs is taken, since other
// programs only ever make a run slower.
func TestLoadIsLinear(t *testing.T) {
	perRule := func(rules int) time.Duration {
		text := largePolicy(rules)
		fastest := time.Duration(math.MaxInt64)
		for range 5 {
			start := time.Now()
			loadLarge(t, text)
			fastest = min(fastest, time.Since(start))
		}
		return fastest / time.Duration(rules)
	}
	small, large := perRule(1000), perRule(10_000)
	t.Logf("for each rule: %v of 1,000 rules, %v of 10,000 rules", small, large)
	if large > 5*small {
		t.Errorf("each rule takes %v in a policy of 1,000 rules and %v in one of 10,000", small, large)
	}
}

// TestLoadMemory bounds what loading allocates in total; at no time is more in use.
func TestLoadMemory(t *testing.T) {
	allocated := func(rules int) uint64 {
		text := largePolicy(rules)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		policy := loadLarge(t, text)
		runtime.ReadMemStats(&after)
		if n := len(policy.Rules()); n < rules {
			t.Fatalf("%d rules, want at least %d", n, rules)
		}
		return after.TotalAlloc - before.TotalAlloc
	}
	small, large := allocated(1000), allocated(10_000)
	t.Logf("1,000 rules: %d MB, 10,000 rules: %d MB", small>>20, large>>20)
	if large > 100_000_000 {
		t.Errorf("a policy of 10,000 rules takes %d bytes, want at most 100 MB", large)
	}
	if large > 15*small {
		t.Errorf("10,000 rules take %d bytes, 1,000 rules %d", large, small)
	}
}
