package compilertest

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/polarsql/polarsql/compiler"
	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/polar"
)

var rewrite = flag.Bool("rewrite", false, "write the expected outputs anew")

// Golden is a file of a case: what it shows, settings as `key: value` lines, and sections
// below `-- name --`, some of which are outputs.
type Golden struct {
	Path     string
	Title    string
	settings map[string]string
	sections map[string]string
	order    []string // of the sections
	lead     string   // everything before the first section
}

func readGolden(t testing.TB, path string) *Golden {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	g := &Golden{Path: path, settings: map[string]string{}, sections: map[string]string{}}
	section := ""
	for _, line := range strings.SplitAfter(string(text), "\n") {
		if name, ok := strings.CutPrefix(strings.TrimSpace(line), "-- "); ok {
			section = strings.TrimSuffix(name, " --")
			if slices.Contains(g.order, section) {
				t.Fatalf("%s: two sections %s", path, section)
			}
			g.order = append(g.order, section)
			continue
		}
		if section != "" {
			g.sections[section] += line
			continue
		}
		g.lead += line
		if key, value, ok := strings.Cut(line, ": "); ok && !strings.Contains(key, " ") {
			g.settings[key] = strings.TrimSpace(value)
		} else {
			g.Title += line
		}
	}
	return g
}

// Compare holds an output to a section, or, with -rewrite, writes it there.
func (g *Golden) Compare(t testing.TB, section, got string) {
	t.Helper()
	if !*rewrite {
		if want := g.sections[section]; got != want {
			t.Errorf("%s, %s has changed (go test -rewrite writes it anew)\ngot:\n%s\nwant:\n%s", g.Path, section, got, want)
		}
		return
	}
	if _, ok := g.sections[section]; !ok {
		g.order = append(g.order, section)
	}
	g.sections[section] = got
	text := g.lead
	for _, name := range g.order {
		text += "-- " + name + " --\n" + g.sections[name]
	}
	if err := os.WriteFile(g.Path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// ReadGolden reads one case.
func ReadGolden(t testing.TB, path string) *Golden {
	t.Helper()
	return readGolden(t, path)
}

// Goldens reads the cases of a folder below testdata.
func Goldens(t testing.TB, folder string) []*Golden {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("testdata", folder, "*.txt"))
	if err != nil {
		t.Fatal(err)
	}
	out := make([]*Golden, len(paths))
	for i, path := range paths {
		out[i] = readGolden(t, path)
	}
	return out
}

// Policy loads the section `policy`.
func (g *Golden) Policy(t testing.TB) *polar.Policy {
	t.Helper()
	policy, diagnostics := polar.Load(polar.NewSource("policy.polar", g.sections["policy"]))
	if err := diagnostics.Err(); err != nil {
		t.Fatalf("%s: %v", g.Path, err)
	}
	return policy
}

// Mapping loads the section `mapping`. The columns in the setting `not_null` are declared so, those in
// `indexed` have an index, those in `unique` one that is unique: `folders.id, grants.folder_id`. They have the SQL
// type of the mapping, or text.
func (g *Golden) Mapping(t testing.TB) *mapping.Mapping {
	t.Helper()
	m, diagnostics := mapping.Load(polar.NewSource("mapping.yaml", g.sections["mapping"]))
	if err := diagnostics.Err(); err != nil {
		t.Fatalf("%s: %v", g.Path, err)
	}
	return withColumns(m, func(setting, column string) bool {
		return slices.Contains(strings.Split(g.settings[setting], ", "), column)
	})
}

func withColumns(m *mapping.Mapping, has func(setting, column string) bool) *mapping.Mapping {
	factOf := map[*mapping.Source]*mapping.Fact{}
	for _, f := range m.Facts() {
		for _, src := range f.Sources {
			factOf[src] = f
		}
	}
	return m.WithColumnTypes(func(src *mapping.Source, column int) mapping.ColumnType {
		if src.Table == nil {
			return mapping.ColumnType{}
		}
		name := src.Table.Name + "." + src.Columns[column].Name
		t := mapping.ColumnType{NotNull: has("not_null", name), Indexed: has("indexed", name), Unique: has("unique", name)}
		if t.NotNull || t.Indexed || t.Unique {
			t.Name = cmp.Or(m.SQLType(factOf[src].Open()[column].Type), "text")
		}
		return t
	})
}

// Section returns the text of a section, "" where the case does not have it.
func (g *Golden) Section(name string) string { return g.sections[name] }

// Setting returns a setting, "" where the case does not have it.
func (g *Golden) Setting(name string) string { return g.settings[name] }

// Question reads the setting `question`, in the form that Question prints:
// `allow(User $actor, String "read", Folder free)`; or else `query`, in Polar. The facts in
// the setting `given` come with it: `is_trial(Organization), is_late(Repository)`.
func (g *Golden) Question(t testing.TB) compiler.Question {
	t.Helper()
	if query := g.Query(t); query != nil {
		return g.queryQuestion(t, query)
	}
	text := g.settings["question"]
	predicate, rest, ok := strings.Cut(strings.TrimSuffix(text, ")"), "(")
	if !ok {
		t.Fatalf("%s: no question: %q", g.Path, text)
	}
	q := compiler.Question{Predicate: predicate}
	for i, arg := range strings.Split(rest, ", ") {
		polarType, how, _ := strings.Cut(arg, " ")
		a := compiler.Arg{Type: polarType, Name: fmt.Sprintf("arg%d", i+1)}
		switch {
		case how == "free":
			a.Kind = compiler.Free
		case how == "row":
			a.Kind = compiler.Row
		case how == "row by row":
			a.Kind, a.ByRow = compiler.Row, true
		case strings.HasPrefix(how, "$"):
			a.Kind = compiler.Bound
			a.Name, a.Other = strings.TrimSuffix(how[1:], "!"), strings.HasSuffix(how, "!")
		default:
			a.Kind, a.Value = compiler.Fixed, strings.Trim(how, `"`)
		}
		q.Args = append(q.Args, a)
	}
	if q.String() != text {
		t.Fatalf("%s: the question %q reads as %q", g.Path, text, q)
	}
	q.Facts = g.facts(t)
	return q
}

// Query reads the setting `query`, nil where the case does not have it.
func (g *Golden) Query(t testing.TB) *polar.Query {
	t.Helper()
	if g.settings["query"] == "" {
		return nil
	}
	query, diagnostics := polar.ParseQuery(g.settings["query"])
	if err := diagnostics.Err(); err != nil {
		t.Fatalf("%s: %v", g.Path, err)
	}
	return query
}

func (g *Golden) queryQuestion(t testing.TB, query *polar.Query) compiler.Question {
	t.Helper()
	c, diagnostics := compiler.New(g.Policy(t), g.Mapping(t), compiler.Options{})
	if err := diagnostics.Err(); err != nil {
		t.Fatalf("%s: %v", g.Path, err)
	}
	q, _, err := c.Question(query)
	if err != nil {
		t.Fatalf("%s: %v", g.Path, err)
	}
	q.Facts = g.facts(t)
	return q
}

// facts reads the setting `given`.
func (g *Golden) facts(t testing.TB) []polar.Signature {
	t.Helper()
	var out []polar.Signature
	for _, text := range strings.SplitAfter(g.settings["given"], ")") {
		if text = strings.TrimLeft(text, ", "); text == "" {
			continue
		}
		predicate, types, ok := strings.Cut(strings.TrimSuffix(text, ")"), "(")
		if !ok {
			t.Fatalf("%s: no kind of fact: %q", g.Path, text)
		}
		out = append(out, polar.Signature{Predicate: predicate, Types: strings.Split(types, ", ")})
	}
	return out
}
