package sqlgen_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/polarsql/polarsql/compiler"
	"github.com/polarsql/polarsql/compiler/compilertest"
	"github.com/polarsql/polarsql/compiler/plan"
	"github.com/polarsql/polarsql/sqlgen"
)

// TestPageSQL shows statements over the rows of a table. Their question is that of the row
// form; the setting `rows` says what is asked: a page, with an order, or a count.
func TestPageSQL(t *testing.T) {
	for _, g := range compilertest.Goldens(t, "page") {
		t.Run(filepath.Base(g.Path), func(t *testing.T) {
			c, diagnostics := compiler.New(g.Policy(t), g.Mapping(t), compiler.Options{})
			if err := diagnostics.Err(); err != nil {
				t.Fatal(err)
			}
			row := g.Question(t)
			set := row
			set.Args = append([]compiler.Arg(nil), row.Args...)
			for i := range set.Args {
				set.Args[i].ByRow = false
			}
			s, err := generateRows(c, set, row, pageSpec(g.Setting("rows"), g.Setting("alias")))
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
			if found := rewritten.FindString(text); found != "" {
				t.Errorf("%q in the text", found)
			}
		})
	}
}

func generateRows(c *compiler.Compiler, set, row compiler.Question, spec sqlgen.PageSpec) (*sqlgen.Statement, error) {
	plans := [2]*plan.Plan{}
	for i, q := range []compiler.Question{set, row} {
		var err error
		if plans[i], err = c.Plan(q); err != nil {
			return nil, err
		}
	}
	if spec.Count {
		return sqlgen.GenerateCount(plans[0], spec)
	}
	return sqlgen.GeneratePage(plans[0], plans[1], spec)
}

// pageSpec reads `page by a desc, b after a, b where`, `count` or `count capped where`.
func pageSpec(text, alias string) sqlgen.PageSpec {
	spec := sqlgen.PageSpec{Alias: alias, ID: "id", Columns: []string{alias + ".id", alias + ".name"}, Count: strings.HasPrefix(text, "count")}
	spec.Capped = strings.Contains(text, "capped")
	spec.SetBucket(50)
	if strings.HasSuffix(text, " where") {
		spec.Where, spec.Args = alias+".size > ? OR "+alias+".name = ?", 2
	}
	_, order, _ := strings.Cut(strings.TrimSuffix(text, " where"), " by ")
	order, after, isAfter := strings.Cut(order, " after ")
	for _, o := range strings.Split(order, ", ") {
		name, how, _ := strings.Cut(o, " ")
		if name != "" {
			spec.Order = append(spec.Order, sqlgen.Order{Column: name, Desc: how == "desc", NotNull: how == "known"})
		}
	}
	if isAfter {
		spec.After = true
		for _, value := range strings.Split(after, ", ") {
			spec.AfterNull = append(spec.AfterNull, value == "null")
		}
	}
	return spec
}
