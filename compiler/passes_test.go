package compiler_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/polarsql/polarsql/compiler"
	"github.com/polarsql/polarsql/compiler/compilertest"
	"github.com/polarsql/polarsql/compiler/datalog"
)

// snapshot is a program after a pass.
type snapshot struct{ pass, program string }

// snapshots compiles a case's question and keeps the program after each pass.
func snapshots(t *testing.T, g *compilertest.Golden) []snapshot {
	t.Helper()
	var out []snapshot
	c := newCompiler(t, g.Policy(t), g.Mapping(t), compiler.Options{
		DisabledPasses: strings.Fields(g.Setting("disable")),
		AfterPass: func(pass string, p *datalog.Program) {
			out = append(out, snapshot{pass, printProgram(p)})
			for _, problem := range compilertest.Check(p) {
				t.Errorf("after %s: %s", pass, problem)
			}
		},
	})
	if _, err := c.Program(g.Question(t)); err != nil {
		t.Errorf("%s: %v", g.Path, err)
	}
	return out
}

// printProgram prints the rules; goals with a wildcard and those without rules stand above.
func printProgram(p *datalog.Program) string {
	var b strings.Builder
	for _, g := range p.Goals {
		switch {
		case slices.Contains(g.Wild, true):
			fmt.Fprintf(&b, "# %s: %s\n", g.Predicate.Name, strings.NewReplacer("true", "every", "false", "column").Replace(fmt.Sprint(g.Wild)))
		case len(g.Predicate.Rules) == 0:
			fmt.Fprintf(&b, "# %s has no rules\n", g.Predicate.Name)
		}
	}
	return b.String() + p.String()
}

// TestPasses shows what each pass makes of a program. A case names the pass by its folder
// and says that it must change the program (`expect: change`) or must not (`expect: same`).
func TestPasses(t *testing.T) {
	for _, pass := range allPasses(t) {
		for _, g := range compilertest.Goldens(t, pass) {
			t.Run(pass+"/"+filepath.Base(g.Path), func(t *testing.T) {
				all := snapshots(t, g)
				at := slices.IndexFunc(all, func(s snapshot) bool { return s.pass == pass })
				if at < 0 {
					t.Fatalf("%s did not run", pass)
				}
				if at == 0 { // specialise: there is no program before it
					g.Compare(t, "after", all[0].program)
					return
				}
				before, after := all[at-1].program, all[at].program
				if want, ok := map[string]bool{"change": true, "same": false}[g.Setting("expect")]; !ok || want != (before != after) {
					t.Errorf("expected %q, and the pass made a change: %v", g.Setting("expect"), before != after)
				}
				g.Compare(t, "before", before)
				if before != after {
					g.Compare(t, "after", after)
				}
			})
		}
	}
}

// allPasses are the names that AfterPass sees.
func allPasses(t *testing.T) []string {
	t.Helper()
	var out []string
	g := compilertest.Goldens(t, "specialise")[0]
	for _, s := range snapshots(t, g) {
		out = append(out, s.pass)
	}
	return out
}

// TestEveryPassIsShown: each pass of the table has a case that it changes and one that it
// leaves alone.
func TestEveryPassIsShown(t *testing.T) {
	for _, pass := range allPasses(t)[1:] {
		found := map[string]bool{}
		for _, g := range compilertest.Goldens(t, pass) {
			found[g.Setting("expect")] = true
			if strings.TrimSpace(g.Title) == "" {
				t.Errorf("%s does not say what it shows", g.Path)
			}
		}
		for _, want := range []string{"change", "same"} {
			if !found[want] {
				t.Errorf("testdata/%s has no case with `expect: %s`", pass, want)
			}
		}
	}
}
