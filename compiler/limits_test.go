package compiler_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/polarsql/polarsql/compiler"
	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/polar"
)

// multiplied is a policy of so many rules, which go through each other in a number of ways
// that is exponential in the levels.
func multiplied(t *testing.T, levels, ways int) *compiler.Compiler {
	t.Helper()
	var text strings.Builder
	text.WriteString("actor User {} resource Doc { permissions = [\"read\"]; }\n")
	for level := range levels {
		for way := range ways {
			fmt.Fprintf(&text, "p%d(a: Doc, b: Doc) if link%d(a, x) and p%d(x, y) and p%d(y, b) and not p%d(b, a);\n",
				level, way, level+1, level+1, level+1)
		}
	}
	fmt.Fprintf(&text, "p%d(a: Doc, b: Doc) if link0(a, b);\n", levels)
	text.WriteString(`has_permission(_: User, "read", d: Doc) if p0(d, d);`)
	policy, diagnostics := polar.Load(polar.NewSource("large.polar", text.String()))
	if err := diagnostics.Err(); err != nil {
		t.Fatal(err)
	}
	var facts []mapping.Fact
	for way := range ways {
		facts = append(facts, mapping.Fact{Predicate: fmt.Sprintf("link%d", way), Args: []mapping.Arg{{Type: "Doc"}, {Type: "Doc"}},
			Sources: []*mapping.Source{{Table: &mapping.Table{Name: fmt.Sprintf("links_%d", way)}, Columns: []mapping.Column{{Name: "a"}, {Name: "b"}}}}})
	}
	m, err := mapping.New([]mapping.Type{{Name: "Doc", Table: mapping.Table{Name: "docs"}, ID: "id", SQLType: "bigint"},
		{Name: "User", Table: mapping.Table{Name: "users"}, ID: "id", SQLType: "bigint"}}, facts)
	if err != nil {
		t.Fatal(err)
	}
	return newCompiler(t, policy, m, compiler.Options{})
}

var readable = compiler.Question{Predicate: "allow", Args: []compiler.Arg{
	{Kind: compiler.Bound, Type: "User", Name: "actor"},
	{Kind: compiler.Fixed, Type: polar.String, Value: "read"},
	{Kind: compiler.Free, Type: "Doc", Name: "id"}}}

// TestSharedRows: what multiplies when each call is planned by itself is computed once.
func TestSharedRows(t *testing.T) {
	const levels, ways = 8, 12
	p, err := multiplied(t, levels, ways).Plan(readable)
	if err != nil {
		t.Fatal(err)
	}
	if selects := strings.Count(p.String(), "select"); selects > 20*levels*ways {
		t.Errorf("%d selects for %d rules", selects, levels*ways)
	}
}

// TestTooLargeStatement: what is too large all the same is refused, quickly.
func TestTooLargeStatement(t *testing.T) {
	_, err := multiplied(t, 8, 60).Plan(readable)
	var refused polar.Diagnostics
	if !errors.As(err, &refused) || refused[0].Code != "too-large" {
		t.Errorf("error = %v, want too-large", err)
	}
}
