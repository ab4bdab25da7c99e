package policytest_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/polarsql/polarsql/compiler"
	"github.com/polarsql/polarsql/compiler/compilertest"
	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/integration/postgres"
	"github.com/polarsql/polarsql/sqlgen"
)

// compiled counts the statements of policies.
type compiled struct {
	statements int
	forms      map[string]int // recursions in them, by form
}

func (c *compiled) add(other compiled) {
	c.statements += other.statements
	for form, n := range other.forms {
		c.forms[form] += n
	}
}

// TestOwnPolicies runs the tests of the repository's own policies and asks everything of
// them. Together they have every form of recursion.
func TestOwnPolicies(t *testing.T) {
	var list listing
	for _, folder := range []struct {
		name              string
		files, assertions int // at least
	}{{patterns, 14, 54}, {"testdata/recursion", 5, 37}} {
		total := runFolder(t, folder.name)
		if !total.counts.Passed() || total.files < folder.files || total.counts.Assertions < folder.assertions {
			t.Errorf("%s: %d files, %+v", folder.name, total.files, total.counts)
		}
		list.add(filepath.Base(folder.name), total, askEverything(t, folder.name))
	}
	forms := list.rows[1].compiled.forms
	for _, form := range compilertest.Forms {
		if forms[form] == 0 {
			t.Errorf("no recursion of testdata/recursion is a %s", form)
		}
	}
	t.Logf("\n%s", list.String())
}

// askEverything compiles every question about every policy of a folder, in each layout of
// its facts, without one refusal, and has PostgreSQL prepare the statements.
func askEverything(t *testing.T, folder string) compiled {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), postgres.URL(t))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	files, err := filepath.Glob(filepath.Join(folder, "*.polar"))
	if err != nil {
		t.Fatal(err)
	}
	out := compiled{forms: map[string]int{}}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		policy, _ := load(t, filepath.Base(file), string(text))
		for _, layout := range compilertest.Layouts {
			m, err := compilertest.Mapping(policy, layout)
			if err != nil {
				t.Fatal(err)
			}
			c, diagnostics := compiler.New(policy, m, compiler.Options{MissingFactsEmpty: true})
			if err := diagnostics.Err(); err != nil {
				t.Fatal(err)
			}
			tx, err := conn.Begin(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if _, err := tx.Exec(t.Context(), tablesOf(m), pgx.QueryExecModeSimpleProtocol); err != nil {
				t.Fatalf("%s, %s: %v", file, layout, err)
			}
			for _, question := range compilertest.Questions(policy, m) {
				if err := out.prepare(t.Context(), tx, c, question); err != nil {
					t.Errorf("%s, %s: %s: %v", filepath.Base(file), layout, question, err)
					break // in a failed transaction nothing else can be asked
				}
			}
			if err := tx.Rollback(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	return out
}

// prepare compiles one question and has the server parse the statement.
func (c *compiled) prepare(ctx context.Context, tx pgx.Tx, from *compiler.Compiler, question compiler.Question) error {
	p, err := from.Plan(question)
	if err != nil {
		return err
	}
	statement, err := sqlgen.Generate(p, sqlgen.Options{Alias: "subject"})
	if err != nil {
		return err
	}
	bound, err := statement.Bind(slices.Repeat([]string{"1"}, len(statement.Params())))
	if err != nil {
		return err
	}
	sql, _ := bound.Numbered(1)
	if row := slices.IndexFunc(question.Args, func(a compiler.Arg) bool { return a.Kind == compiler.Row }); row >= 0 {
		sql = fmt.Sprintf(`SELECT subject.id FROM app.%s AS subject WHERE %s`, quoted(question.Args[row].Type), sql)
	}
	if _, err := tx.Conn().PgConn().Prepare(ctx, "", sql, nil); err != nil {
		return fmt.Errorf("%w\n%s", err, sql)
	}
	c.statements++
	for _, r := range p.Recursions {
		c.forms[compilertest.Form(r)]++
	}
	return nil
}

func quoted(name string) string { return pgx.Identifier{name}.Sanitize() }

// tablesOf creates what a made-up mapping speaks of.
func tablesOf(m *mapping.Mapping) string {
	var order []string
	columns := map[string][]string{}
	taken := map[[2]string]bool{}
	add := func(t mapping.Table, column, sqlType string) {
		name := pgx.Identifier{t.Schema, t.Name}.Sanitize()
		if columns[name] == nil {
			order = append(order, name)
		}
		if !taken[[2]string{name, column}] { // of several types of facts in one column, the first
			taken[[2]string{name, column}] = true
			columns[name] = append(columns[name], quoted(column)+" "+sqlType)
		}
	}
	for _, t := range m.Types() {
		add(t.Table, t.ID, t.SQLType)
	}
	for _, f := range m.Facts() {
		for _, s := range f.Sources {
			for _, c := range s.Columns {
				add(*s.Table, c.Name, c.SQLType)
			}
			if column, _, ok := strings.Cut(s.Where, " IS NOT NULL"); ok {
				add(*s.Table, column, "timestamp")
			}
		}
	}
	var b strings.Builder
	b.WriteString("CREATE SCHEMA app; CREATE SCHEMA facts;\n")
	for _, name := range order {
		fmt.Fprintf(&b, "CREATE TABLE %s (%s);\n", name, strings.Join(columns[name], ", "))
	}
	return b.String()
}
