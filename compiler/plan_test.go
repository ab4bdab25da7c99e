package compiler_test

import (
	"path/filepath"
	"testing"

	"github.com/polarsql/polarsql/compiler"
	"github.com/polarsql/polarsql/compiler/compilertest"
)

// options has the setting `shared` compute once whatever can be.
func options(g *compilertest.Golden) compiler.Options {
	if g.Setting("shared") == "yes" {
		return compiler.Options{MaxUnfolded: 1}
	}
	return compiler.Options{}
}

// TestPlanTree shows plans as trees and why each recursion has its form.
func TestPlanTree(t *testing.T) {
	cases := compilertest.Goldens(t, "plan")
	if len(cases) < 5 {
		t.Errorf("%d cases", len(cases))
	}
	for _, g := range cases {
		t.Run(filepath.Base(g.Path), func(t *testing.T) {
			p, err := newCompiler(t, g.Policy(t), g.Mapping(t), options(g)).Plan(g.Question(t))
			if err != nil {
				t.Fatal(err)
			}
			g.Compare(t, "plan", p.String())
			g.Compare(t, "explained", p.Explain())
		})
	}
}
