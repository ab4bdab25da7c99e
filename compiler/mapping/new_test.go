package mapping

import (
	"fmt"
	"strings"
	"testing"

	"github.com/polarsql/polarsql/polar"
)

func text(s string) *string { return &s }

// roleFacts is has_role(User:_, String:_, Repository:_) in a table.
func roleFacts() Fact {
	return Fact{
		Predicate: "has_role",
		Args:      []Arg{{Type: "User"}, {Type: polar.String}, {Type: "Repository"}},
		Sources: []*Source{{
			Table:   &Table{Name: "roles"},
			Columns: []Column{{Name: "user_id"}, {Name: "role"}, {Name: "repository_id"}},
		}},
	}
}

func TestNew(t *testing.T) {
	constant := Fact{
		Predicate: "has_relation",
		Args:      []Arg{{Type: "Repository"}, {Constant: "owner", IsConstant: true}, {Type: "User"}},
		Sources:   []*Source{{Query: "SELECT id, owner_id -- the owner\nFROM repositories"}},
	}
	m, err := New([]Type{{Name: "User", Table: Table{Schema: "My App", Name: "users"}, ID: "id", SQLType: "INT8"}}, []Fact{roleFacts(), constant})
	if err != nil {
		t.Fatal(err)
	}
	if got := m.Type("User"); got != m.Types()[0] || got.Table.String() != `"My App".users` || m.SQLType("User") != "bigint" {
		t.Errorf("got %+v, SQL type %q", got, m.SQLType("User"))
	}
	if got := m.Facts()[0].Sources[0].Table.Schema; got != "public" {
		t.Errorf("schema %q", got)
	}
	got := m.Facts()[1]
	if got.String() != `has_relation(Repository:_, "owner", User:_)` || got.Args[1].Type != polar.String {
		t.Errorf("got %s with %+v", got, got.Args)
	}
	if src := got.Sources[0]; len(src.Columns) != 2 || strings.Contains(src.Query, "--") {
		t.Errorf("got query %q with %d columns", src.Query, len(src.Columns))
	}
	if m.Type("Repository") != nil || m.SQLType("Repository") != "" {
		t.Error("Repository has no table")
	}
}

func TestNewCopies(t *testing.T) {
	fact := roleFacts()
	m, err := New(nil, []Fact{fact})
	if err != nil {
		t.Fatal(err)
	}
	fact.Args[0].Type = "Group"
	fact.Sources[0].Columns[0].Name = "other"
	fact.Sources[0].Table.Name = "other"
	got := m.Facts()[0]
	if got.Args[0].Type != "User" || got.Sources[0].Columns[0].Name != "user_id" || got.Sources[0].Table.Name != "roles" {
		t.Errorf("the mapping changed with what it was made from: %s", dump(m))
	}
}

func TestNewChecks(t *testing.T) {
	tests := map[string]struct {
		change func(*Fact)
		want   string
	}{
		"no predicate":         {func(f *Fact) { f.Predicate = "" }, "malformed-signature"},
		"no arguments":         {func(f *Fact) { f.Args, f.Sources[0].Columns = nil, nil }, "malformed-signature"},
		"no type":              {func(f *Fact) { f.Args[0].Type = "" }, "malformed-signature"},
		"abstract type":        {func(f *Fact) { f.Args[0].Type = "Actor" }, "abstract-type"},
		"constant of a type":   {func(f *Fact) { f.Args[0].IsConstant, f.Sources[0].Columns = true, f.Sources[0].Columns[1:] }, "constant-type"},
		"no source":            {func(f *Fact) { f.Sources = nil }, "no-source"},
		"context and source":   {func(f *Fact) { f.Context = true }, "context-source"},
		"empty source":         {func(f *Fact) { f.Sources[0].Table = nil }, "no-source"},
		"table and query":      {func(f *Fact) { f.Sources[0].Query = "SELECT 1" }, "table-and-query"},
		"empty table name":     {func(f *Fact) { f.Sources[0].Table.Name = "" }, "table-name"},
		"long schema name":     {func(f *Fact) { f.Sources[0].Table.Schema = strings.Repeat("x", 64) }, "table-name"},
		"too few columns":      {func(f *Fact) { f.Sources[0].Columns = f.Sources[0].Columns[1:] }, "column-count"},
		"empty column":         {func(f *Fact) { f.Sources[0].Columns[0].Name = "" }, "column-form"},
		"name and value":       {func(f *Fact) { f.Sources[0].Columns[1].Value = text("x") }, "column-form"},
		"NUL in a column name": {func(f *Fact) { f.Sources[0].Columns[0].Name = "a\x00" }, "column-name"},
		"open where":           {func(f *Fact) { f.Sources[0].Where = "(a" }, "sql-text"},
		"two expressions":      {func(f *Fact) { f.Sources[0].Columns[0] = Column{SQL: "a, b"} }, "sql-text"},
		"values of an object":  {func(f *Fact) { f.Sources[0].Columns[0].Values = []ValuePair{{"1", "a"}} }, "values-type"},
		"values without name":  {func(f *Fact) { f.Sources[0].Columns[1] = Column{SQL: "a", Values: []ValuePair{{"1", "a"}}} }, "column-form"},
		"stored value twice":   {func(f *Fact) { f.Sources[0].Columns[1].Values = []ValuePair{{"1", "a"}, {"1", "b"}} }, "duplicate-key"},
		"where of a query": {func(f *Fact) {
			f.Sources[0] = &Source{Query: "SELECT 1", Where: "true"}
		}, "beside-query"},
		"columns of a query": {func(f *Fact) {
			f.Sources[0] = &Source{Query: "SELECT 1", Columns: f.Sources[0].Columns}
		}, "beside-query"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			fact := roleFacts()
			test.change(&fact)
			m, err := New(nil, []Fact{fact})
			diagnostics, ok := err.(polar.Diagnostics)
			if !ok || m != nil {
				t.Fatalf("got %v, %v", m, err)
			}
			for _, d := range diagnostics {
				if d.Code != test.want {
					t.Errorf("got %v, want only %s", d, test.want)
				}
			}
		})
	}
	if _, err := New(nil, []Fact{roleFacts(), roleFacts()}); err == nil || !strings.Contains(err.Error(), "two entries") {
		t.Errorf("a fact with two entries: got %v", err)
	}
	if _, err := New([]Type{{Name: "User"}}, nil); err == nil {
		t.Error("a type without a table was accepted")
	}
	if _, err := New([]Type{{Name: "User", Table: Table{Name: "u"}, ID: "id", SQLType: "x; y"}}, nil); err == nil {
		t.Error("a SQL type with a semicolon was accepted")
	}
}

// TestSeveralStoredValues: a String may stand for several stored values.
func TestSeveralStoredValues(t *testing.T) {
	fact := roleFacts()
	fact.Sources[0].Columns[1].Values = []ValuePair{{"1", "owner"}, {"2", "member"}, {"3", "owner"}}
	if _, err := New(nil, []Fact{fact}); err != nil {
		t.Error(err)
	}
}

func TestWithColumnTypes(t *testing.T) {
	m, err := New(nil, []Fact{roleFacts()})
	if err != nil {
		t.Fatal(err)
	}
	typed := m.WithColumnTypes(func(src *Source, column int) ColumnType {
		if src != m.Facts()[0].Sources[0] {
			t.Error("not a source of the mapping")
		}
		return []ColumnType{{Name: "uuid"}, {Enum: true}, {Name: "bigint", NotNull: true}}[column]
	})
	var got []string
	for _, c := range typed.Facts()[0].Sources[0].Columns {
		got = append(got, fmt.Sprintf("%s %s %t", c.Name, c.SQLType, c.NotNull))
	}
	if want := "user_id uuid false, role  false, repository_id bigint true"; strings.Join(got, ", ") != want {
		t.Errorf("got %s, want %s", strings.Join(got, ", "), want)
	}
	if m.Facts()[0].Sources[0].Columns[0].SQLType != "" {
		t.Error("the first mapping changed")
	}
}

func TestWithIDTypes(t *testing.T) {
	m, err := New([]Type{
		{Name: "User", Table: Table{Name: "users"}, ID: "id", SQLType: "text"},
		{Name: "Team", Table: Table{Name: "teams"}, ID: "id", SQLType: "text"},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	typed := m.WithIDTypes(func(t *Type) string { return map[string]string{"User": "uuid"}[t.Name] })
	if typed.SQLType("User") != "uuid" || typed.Type("User").SQLType != "uuid" || typed.Types()[0] != typed.Type("User") {
		t.Errorf("got %q", typed.SQLType("User"))
	}
	if typed.SQLType("Team") != "text" || m.SQLType("User") != "text" || m.Type("User").SQLType != "text" {
		t.Error("more than the type of User changed")
	}
}

func TestWithSQLTypes(t *testing.T) {
	m, err := New([]Type{{Name: "User", Table: Table{Name: "users"}, ID: "id", SQLType: "uuid"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	typed, err := m.WithSQLTypes(map[string]string{"User": "text", "Team": "INT8"})
	if err != nil {
		t.Fatal(err)
	}
	if typed.SQLType("User") != "uuid" || typed.SQLType("Team") != "bigint" || m.SQLType("Team") != "" {
		t.Errorf("User %q, Team %q, before %q", typed.SQLType("User"), typed.SQLType("Team"), m.SQLType("Team"))
	}
	if _, err := m.WithSQLTypes(map[string]string{"Team": "int; x"}); err == nil {
		t.Error("a SQL type with a semicolon was accepted")
	}
}

func TestSQLTypeOfPrimitives(t *testing.T) {
	m, err := New(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for polarType, want := range map[string]string{"String": "text", "Integer": "bigint", "Boolean": "boolean", "User": ""} {
		if got := m.SQLType(polarType); got != want {
			t.Errorf("%s: got %q, want %q", polarType, got, want)
		}
	}
}
