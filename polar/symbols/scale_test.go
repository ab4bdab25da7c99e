package symbols

import (
	"fmt"
	"strings"
	"testing"

	"github.com/polarsql/polarsql/polar"
)

// generated is a policy of n blocks with ten shorthands each, and a longhand rule, a rule over
// any resource, and a fact for each.
func generated(n int) *polar.Source {
	var b strings.Builder
	b.WriteString("actor User {}\n")
	for i := range n {
		fmt.Fprintf(&b, "resource Doc%d {\n  roles = [\"reader\", \"r%d\"]; permissions = [\"p0\", \"p1\", \"p2\", \"p3\", \"p4\", \"p5\", \"p6\", \"p7\"]; relations = { up: Doc%d };\n", i, i, i/2)
		for j := range 8 {
			fmt.Fprintf(&b, "  \"p%d\" if \"reader\" or \"reader\" on \"up\";\n", j)
		}
		b.WriteString("  role if role on \"up\";\n}\n")
		fmt.Fprintf(&b, "has_role(u: User, \"reader\", d: Doc%d) if has_relation(d, \"up\", x) and has_role(u, \"r%d\", x);\n", i, i/2)
		fmt.Fprintf(&b, "seen%d(u, r) if has_role(u, \"reader\", r);\n", i)
	}
	return polar.NewSource("generated.polar", b.String())
}

// TestScale: four times the policy takes about four times the work, not sixteen. Work is
// counted in allocations: time would depend on what else the machine does.
func TestScale(t *testing.T) {
	small, large := indexWork(t, 100), indexWork(t, 400)
	t.Logf("%.0f and %.0f allocations", small, large)
	if large > 6*small {
		t.Errorf("four times the policy takes %.0f allocations instead of %.0f", large, small)
	}
}

// indexWork is what it takes to index a generated policy and rename a role in it.
func indexWork(t *testing.T, blocks int) float64 {
	t.Helper()
	source := generated(blocks)
	syntax, diagnostics := polar.Parse(source)
	if diagnostics.Count(polar.Error) > 0 {
		t.Fatal(diagnostics[0])
	}
	at := strings.Index(source.Text, `"r7"`)
	return testing.AllocsPerRun(1, func() {
		edits, err := New(syntax).Rename(source, at, "free")
		if err != nil || len(edits) != 3 {
			t.Fatalf("%d edits, %v", len(edits), err)
		}
	})
}

func BenchmarkIndex(b *testing.B) {
	syntax, _ := polar.Parse(generated(1000))
	for b.Loop() {
		New(syntax)
	}
}

func BenchmarkComplete(b *testing.B) {
	source := generated(1000)
	syntax, _ := polar.Parse(source)
	x, at := New(syntax), strings.Index(source.Text, `"reader" on`)
	for b.Loop() {
		x.Complete(source, at)
	}
}
