package polarsql

import (
	"fmt"
	"strings"
	"testing"

	"github.com/polarsql/polarsql/compiler"
	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/polar"
	"github.com/polarsql/polarsql/sqlgen"
)

func notebook(t *testing.T) *Engine {
	t.Helper()
	policy, diagnostics := polar.Load(polar.NewSource("policy.polar", `
actor User {}
resource Note { roles = ["reader"]; permissions = ["read"]; "read" if "reader"; }`))
	if err := diagnostics.Err(); err != nil {
		t.Fatal(err)
	}
	m, diagnostics := mapping.Load(polar.NewSource("mapping.yaml", `
types:
  User: {table: users, id: id, sql_type: bigint}
  Note: {table: notes, id: id, sql_type: bigint}
facts:
  has_role(User:_, String:_, Note:_): {table: note_roles, columns: [user_id, role, note_id]}`))
	if err := diagnostics.Err(); err != nil {
		t.Fatal(err)
	}
	e, err := New(policy, m)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func entries(e *Engine) int {
	return len(e.cache.young) + len(e.queries.young) + len(e.cache.old) + len(e.queries.old)
}

// TestRequestsDoNotGrowTheCache: actions, ids and types come from requests, and anyone can
// make up as many of them as they like.
func TestRequestsDoNotGrowTheCache(t *testing.T) {
	e := notebook(t)
	for i := range 100 {
		made := fmt.Sprint("made-up-", i)
		user, note, ghost := Ref("User", i), Ref("Note", i), Ref(made, i)
		for _, err := range []error{
			second(e.Authorize(user, made, note)),
			second(e.List(user, made, "Note", Page{Limit: 1 + i, After: fmt.Sprint(i)})),
			second(e.Filter(user, made, "Note", "n")),
			second(e.WhoCan("User", made, note, Page{})),
			second(e.Actions(user, note)),
			second(e.AuthorizeMany([]Check{{user, made, note}, {Ref("User", 0), made, note}, {user, "read", note}})),
			second(e.Flags(user, "Note", "n", made)),
			second(e.Query(NewQuery(Call("has_role", user, Text(made), Var("n", "Note")), In(Var("n"), note, Ref("Note", 0))), Page{Limit: i + 1, After: Cursor([]*string{&note.ID})})),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		for _, err := range []error{
			second(e.Authorize(ghost, "read", note)),
			second(e.Authorize(user, "read", ghost)),
			second(e.List(user, "read", made, Page{})),
			second(e.Filter(user, "read", made, "n")),
			second(e.WhoCan(made, "read", note, Page{})),
			second(e.Actions(ghost, note)),
			second(e.AuthorizeMany([]Check{{user, "read", note}, {user, "read", ghost}})),
			second(e.Flags(user, made, "n", "read")),
			second(e.Exists(NewQuery(Call(made, user)))),
			second(e.Exists(NewQuery(Call("has_role", ghost, Any("String"), Any("Note"))))),
			second(e.Exists(NewQuery(Call("has_role", Var("x", made), Any("String"), Any("Note"))))),
		} {
			if err == nil {
				t.Fatal("no error about " + made)
			}
		}
	}
	if n := entries(e); n != 10 {
		t.Errorf("%d entries for 10 kinds of question", n)
	}
}

// TestQueryOfForgedTypes: types and names that read like several arguments are no other question.
func TestQueryOfForgedTypes(t *testing.T) {
	e := notebook(t)
	if _, err := e.Query(NewQuery(Call("has_role", Var("a", "User"), Var("b", "String"), Var("c", "Note"))), Page{}); err != nil {
		t.Fatal(err)
	}
	if s, err := e.Query(NewQuery(Call("has_role", Var("a", "User free, String free, Note"))), Page{}); err == nil {
		t.Errorf("a question of one argument is answered: %+v", s)
	}
	before := entries(e)
	for _, name := range []string{`a" "b`, "a,b", "?", "::", "x--", "$1", "Ä", strings.Repeat("a", 100)} {
		s, err := e.Query(NewQuery(Call("has_role", Var("a", "User"), Var("b", "String"), Var(name, "Note"))), Page{})
		if err != nil {
			t.Fatal(err)
		}
		if sql, _ := s.SQL(); strings.Contains(sql, name) || !strings.Contains(sql, `"c3"`) {
			t.Errorf("%s: %s", name, sql)
		}
	}
	if n := entries(e) - before; n != 8 {
		t.Errorf("%d new entries", n)
	}
}

// TestTheCacheIsBounded: without end new questions do not fill the memory, and the one that
// is asked again and again stays.
func TestTheCacheIsBounded(t *testing.T) {
	c := &cache[any]{}
	made := 0
	for i := range 5 * maxStatements {
		c.keep(i, func() (*sqlgen.Statement, error) { return nil, nil })
		if _, err := c.keep("again", func() (*sqlgen.Statement, error) { made++; return nil, nil })(); err != nil {
			t.Fatal(err)
		}
		if n := len(c.young) + len(c.old); n > 2*maxStatements {
			t.Fatalf("%d entries", n)
		}
	}
	if made != 1 {
		t.Errorf("compiled %d times", made)
	}
}

// TestInternalErrors: a panic of the compiler is an error, the first time and ever after.
func TestInternalErrors(t *testing.T) {
	broken := &Engine{compiler: &compiler.Compiler{}}
	q := compiler.Question{Predicate: "allow", Args: []compiler.Arg{{Kind: compiler.Bound, Type: "User", Name: "actor"}}}
	entry := (&cache[any]{}).keep("q", func() (*sqlgen.Statement, error) { return broken.compile(q, sqlgen.Options{}) })
	for range 2 {
		statement, err := entry()
		if statement != nil || err == nil || !strings.Contains(err.Error(), "internal error") {
			t.Errorf("%v, %v", statement, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }
