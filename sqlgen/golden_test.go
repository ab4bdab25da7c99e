package sqlgen_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/polarsql/polarsql/compiler"
	"github.com/polarsql/polarsql/compiler/compilertest"
	"github.com/polarsql/polarsql/sqlgen"
)

// options has the setting `shared` compute once whatever can be.
func options(g *compilertest.Golden) compiler.Options {
	if g.Setting("shared") == "yes" {
		return compiler.Options{MaxUnfolded: 1}
	}
	return compiler.Options{}
}

// TestSQL shows the statements of questions.
func TestSQL(t *testing.T) {
	cases := compilertest.Goldens(t, "sql")
	if len(cases) < 20 {
		t.Errorf("%d cases", len(cases))
	}
	for _, g := range cases {
		t.Run(filepath.Base(g.Path), func(t *testing.T) {
			c, diagnostics := compiler.New(g.Policy(t), g.Mapping(t), options(g))
			if err := diagnostics.Err(); err != nil {
				t.Fatal(err)
			}
			q := g.Question(t)
			p, err := c.Plan(q)
			if err != nil {
				t.Fatal(err)
			}
			page := g.Setting("page")
			s, err := sqlgen.Generate(p, sqlgen.Options{
				Alias: g.Setting("alias"), Limit: strings.Contains(page, "limit"), After: strings.Contains(page, "after"), Each: strings.Fields(g.Setting("each")), Many: g.Setting("many") == "yes",
				PerRow: g.Setting("per") == "row", Gather: slices.ContainsFunc(q.Args, func(a compiler.Arg) bool { return a.ByRow })})
			if err != nil {
				t.Fatal(err)
			}
			text, params := s.Text()
			if laid := pretty(text); squeezed(laid) == squeezed(text) {
				text = laid
			} else {
				t.Errorf("cannot be laid out: %s", text)
			}
			for i, param := range params {
				text += fmt.Sprintf("$%d is %s\n", i+1, param.Name)
			}
			g.Compare(t, "sql", text)
			checkText(t, s)
		})
	}
}
