package polarpgx_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/polarsql/polarsql/adapters/polarpgx"
	"github.com/polarsql/polarsql/compiler/compilertest"
	"github.com/polarsql/polarsql/polar"
)

// TestReadTypes: a type is named so that a cast to it means the column's own, whatever the
// search path, and without a length, which a cast would cut to.
func TestReadTypes(t *testing.T) {
	inEachMode(t, func(t *testing.T, db polarpgx.DB) {
		m, err := polarpgx.ReadTypes(context.Background(), db, compilertest.LoadMapping(t, mappingText+`
  code(User:_, String:_, String:_):
    - query: SELECT 'x'::character(3), visibility, ARRAY['owner']::app.role[] FROM app.repositories
    - table: app.members
      columns: [{sql: "upper(user_id)"}, {value: x}, role]
`))
		if err != nil {
			t.Fatal(err)
		}
		got := map[string][]string{}
		for _, typ := range m.Types() {
			got[typ.Name] = []string{typ.SQLType}
			if m.SQLType(typ.Name) != typ.SQLType {
				t.Errorf("%s is %s and %s", typ.Name, m.SQLType(typ.Name), typ.SQLType)
			}
		}
		for _, fact := range m.Facts() {
			for _, src := range fact.Sources {
				for _, c := range src.Columns {
					got[fact.String()] = append(got[fact.String()], c.SQLType)
				}
			}
		}
		want := map[string][]string{
			"User": {"text"}, "Organization": {"uuid"}, "Repository": {"bigint"},
			`has_role(User:_, String:_, Organization:_)`:                 {"text", "app.role", "uuid"},
			`has_role(User:_, String:_, Repository:_)`:                   {"text", "character varying", "bigint"},
			`has_relation(Repository:_, "organization", Organization:_)`: {"bigint", "uuid"},
			`has_relation(Repository:_, "parent", Repository:_)`:         {"bigint", "bigint"},
			`is_public(Repository:_)`:                                    {"bigint"},
			`code(User:_, String:_, String:_)`:                           {"bpchar", "character varying", "app._role", "text", "", "app.role"},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

// TestReadTypesNotNull: a column is known to have no NULL where its table says so, not where a view or a query
// reads that table.
func TestReadTypesNotNull(t *testing.T) {
	db := tables.Database(t)
	if _, err := db.Exec(context.Background(), "CREATE VIEW app.views AS SELECT id, visibility FROM app.repositories"); err != nil {
		t.Fatal(err)
	}
	m, err := polarpgx.ReadTypes(context.Background(), db, compilertest.LoadMapping(t, mappingText+`
  code(Repository:_, String:_, String:_):
    - table: app.repositories
      columns: [id, {sql: visibility}, {value: x}]
    - table: app.views
      columns: [id, visibility, {value: x}]
    - query: SELECT id, visibility, name FROM app.repositories
`))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string][]bool{}
	for _, fact := range m.Facts() {
		for _, src := range fact.Sources {
			for _, c := range src.Columns {
				got[fact.String()] = append(got[fact.String()], c.NotNull)
			}
		}
	}
	want := map[string][]bool{
		`has_role(User:_, String:_, Organization:_)`:                 {false, false, false},
		`has_role(User:_, String:_, Repository:_)`:                   {false, false, false},
		`has_relation(Repository:_, "organization", Organization:_)`: {true, false},
		`has_relation(Repository:_, "parent", Repository:_)`:         {true, false},
		`is_public(Repository:_)`:                                    {true},
		`code(Repository:_, String:_, String:_)`:                     {true, false, false, false, false, false, false, false, false},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestReadTypesIndexed: a column is known to be indexed where an index of all rows begins with it.
func TestReadTypesIndexed(t *testing.T) {
	db := tables.Database(t)
	if _, err := db.Exec(context.Background(), `
		CREATE TABLE app.shares (repository_id bigint, user_id bigint, code text, note text, PRIMARY KEY (repository_id, user_id));
		CREATE INDEX ON app.shares (code) WHERE code <> 'x';
		CREATE INDEX ON app.shares (lower(note));
		CREATE INDEX ON app.shares USING hash (note)`); err != nil {
		t.Fatal(err)
	}
	m, err := polarpgx.ReadTypes(context.Background(), db, compilertest.LoadMapping(t, `
types:
  User:       {table: users, id: id}
  Repository: {table: app.repositories, id: id}
facts:
  shared(Repository:_, User:_, String:_, String:_):
    - table: app.shares
      columns: [repository_id, user_id, code, note]
    - table: app.shares
      columns: [{sql: repository_id}, user_id, code, {value: x}]
    - query: SELECT repository_id, user_id, code, note FROM app.shares
`))
	if err != nil {
		t.Fatal(err)
	}
	var got [][]bool
	for _, src := range m.Facts()[0].Sources {
		var indexed []bool
		for _, c := range src.Columns {
			indexed = append(indexed, c.Indexed)
		}
		got = append(got, indexed)
	}
	want := [][]bool{{true, false, false, true}, {false, false, false, false}, {false, false, false, false}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestReadTypesUnique: a column is known to be unique where a unique index has it alone, of all rows.
func TestReadTypesUnique(t *testing.T) {
	db := tables.Database(t)
	if _, err := db.Exec(context.Background(), `
		CREATE COLLATION app.folded (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
		CREATE TABLE app.uniques (id bigint PRIMARY KEY, pair bigint, late bigint UNIQUE DEFERRABLE, few bigint, plain bigint, folded text COLLATE app.folded, UNIQUE (pair, id));
		CREATE UNIQUE INDEX ON app.uniques (few) WHERE few > 0;
		CREATE UNIQUE INDEX ON app.uniques (folded COLLATE "C");
		CREATE INDEX ON app.uniques (plain);
		CREATE TABLE app.parents (id bigint PRIMARY KEY, pair bigint UNIQUE, late bigint, few bigint, plain bigint, folded text);
		CREATE TABLE app.children () INHERITS (app.parents);
		CREATE TABLE app.parts (id bigint PRIMARY KEY, pair bigint, late bigint, few bigint, plain bigint, folded text) PARTITION BY HASH (id);
		CREATE VIEW app.seen AS SELECT * FROM app.uniques`); err != nil {
		t.Fatal(err)
	}
	m, err := polarpgx.ReadTypes(context.Background(), db, compilertest.LoadMapping(t, `
facts:
  thing(User:_, User:_, User:_, User:_, User:_, String:_):
    - {table: app.uniques, columns: [id, pair, late, few, plain, folded]}
    - {table: app.uniques, columns: [{sql: id}, {value: 7}, late, few, plain, folded]}
    - {table: app.parents, columns: [id, pair, late, few, plain, folded]}
    - {table: app.parts, columns: [id, pair, late, few, plain, folded]}
    - {table: app.seen, columns: [id, pair, late, few, plain, folded]}
`))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for i, src := range m.Facts()[0].Sources {
		for _, c := range src.Columns {
			if c.Unique {
				got = append(got, fmt.Sprint(i, " ", c.Name))
			}
		}
	}
	if diff := cmp.Diff([]string{"0 id", "3 id"}, got); diff != "" {
		t.Error(diff)
	}
}

const wrongMapping = `
types:
  User:       {table: people, id: id}
  Repository: {table: app.repositories, id: key}
facts:
  has_role(User:_, String:_, Repository:_):
    - table: app.grants
      columns: [user_id, rôle, repository_id]
    - query: SELECT user_id, role FROM app.members
  has_relation(Repository:_, organization, Organization:_):
    table: app.repositories
    columns: [id, {sql: "coalesce(organization_id, nothing)"}]
    where: id > 0
  is_public(Repository:_):
    table: app.repositories
    columns: [id]
    where: visbility = 'public'
  is_archived(Repository:_):
    query: SELECT id FRO app.repositories
`

// TestReadTypesFindsMistakes: all of them, each where the mapping has it.
func TestReadTypesFindsMistakes(t *testing.T) {
	_, err := polarpgx.ReadTypes(context.Background(), tables.Database(t), compilertest.LoadMapping(t, wrongMapping))
	var diagnostics polar.Diagnostics
	if !errors.As(err, &diagnostics) {
		t.Fatal(err)
	}
	wants := []struct{ at, text, says string }{
		{"mapping.yaml:3:", "people", `relation "public.people" does not exist`},
		{"mapping.yaml:4:", "key", `column "key" does not exist`},
		{"mapping.yaml:8:", "rôle", `column "rôle" does not exist`},
		{"mapping.yaml:9:", "", "gives 2 columns, but the signature has 3"},
		{"mapping.yaml:12:", "", `column "nothing" does not exist`},
		{"mapping.yaml:17:", "", `column "visbility" does not exist`},
		{"mapping.yaml:19:", "", "syntax error"},
	}
	if len(diagnostics) != len(wants) {
		t.Fatalf("%d mistakes:\n%v", len(diagnostics), err)
	}
	for i, want := range wants {
		d := diagnostics[i]
		rendered := d.String()
		if !strings.HasPrefix(rendered, want.at) || !strings.Contains(d.Message, want.says) || !strings.Contains(rendered, "^") ||
			want.text != "" && !strings.Contains(d.Span.Text(), want.text) {
			t.Errorf("want %+v, got\n%s", want, rendered)
		}
	}
}

// TestReadTypesInTransaction: after the first mistake the transaction takes no more
// questions; that is not another mistake of the mapping.
func TestReadTypesInTransaction(t *testing.T) {
	pool := tables.Database(t)
	tx, err := pool.Begin(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(context.Background())
	var diagnostics polar.Diagnostics
	for range 2 {
		_, err = polarpgx.ReadTypes(context.Background(), tx, compilertest.LoadMapping(t, wrongMapping))
		if !errors.As(err, &diagnostics) {
			break
		}
		if len(diagnostics) != 1 || !strings.Contains(err.Error(), "people") {
			t.Errorf("%v", err)
		}
	}
	// The second time it was asked in a transaction that had failed before.
	if err == nil || !strings.Contains(err.Error(), "25P02") {
		t.Errorf("in a failed transaction: %v", err)
	}
	canceled, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := polarpgx.ReadTypes(canceled, pool, compilertest.LoadMapping(t, mappingText)); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}
