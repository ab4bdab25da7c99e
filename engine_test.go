package polarsql_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/compiler/compilertest"
	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/polar"
)

const libraryPolicy = `
actor User {}
global { roles = ["keeper"]; }
resource Shelf {
  roles = ["reader", "writer"];
  relations = { above: Shelf };
  "reader" if "writer";
  role if role on "above";
}
resource Book {
  permissions = ["read", "lend", "note:edit"];
  relations = { shelf: Shelf, author: User };
  "read" if "reader" on "shelf";
  "read" if "author";
  "read" if global "keeper";
  "lend" if "writer" on "shelf" and not is_lent(resource);
  "note:edit" if "author";
}
has_permission(user: User, "preview", book: Book) if previews(user, book, until) and until > @current_unix_time;
has_permission(user: User, action: String, book: Book) if granted(user, action, book);
has_permission(user: User, "wave");
`

const libraryMapping = `
types:
  User:  {table: users,   id: id, sql_type: bigint}
  Book:  {table: books,   id: id, sql_type: uuid}
  Shelf: {table: shelves, id: id, sql_type: integer}
facts:
  has_role(User:_, String:_):             {table: staff, columns: [user_id, role]}
  has_role(User:_, String:_, Shelf:_):    {table: shelf_roles, columns: [user_id, role, shelf_id]}
  has_relation(Shelf:_, above, Shelf:_):  {table: shelves, columns: [id, above_id]}
  has_relation(Book:_, shelf, Shelf:_):   {table: books, columns: [id, shelf_id]}
  has_relation(Book:_, author, User:_):   {table: books, columns: [id, author_id]}
  is_lent(Book:_):                        {table: loans, columns: [book_id], where: returned_at IS NULL}
  previews(User:_, Book:_, Integer:_):    {table: previews, columns: [user_id, book_id, until]}
  granted(User:_, String:_, Book:_):      {table: grants, columns: [user_id, action, book_id]}
`

func load(t testing.TB, policyText, mappingText string) (*polar.Policy, *mapping.Mapping) {
	t.Helper()
	return compilertest.LoadPolicy(t, policyText), compilertest.LoadMapping(t, mappingText)
}

func library(t testing.TB) *polarsql.Engine {
	t.Helper()
	engine, err := polarsql.New(load(t, libraryPolicy, libraryMapping))
	if err != nil {
		t.Fatal(err)
	}
	return engine
}

const (
	bookID      = "7c9a1e2e-0c3c-4d22-8a38-1b9a4f1f2b11"
	otherBookID = "00000000-0000-0000-0000-000000000001"
)

var (
	alice = polarsql.Ref("User", 1)
	bob   = polarsql.Ref("User", 2)
	book  = polarsql.Ref("Book", bookID)
)

func TestNewRefuses(t *testing.T) {
	policy, m := load(t, libraryPolicy, libraryMapping)
	if _, err := polarsql.New(nil, m); err == nil {
		t.Error("no policy")
	}
	if _, err := polarsql.New(policy, nil); err == nil {
		t.Error("no mapping")
	}
	_, empty := load(t, "", "")
	engine, err := polarsql.New(policy, empty)
	var diagnostics polar.Diagnostics
	if engine != nil || !errors.As(err, &diagnostics) {
		t.Fatalf("an empty mapping: %v, %v", engine, err)
	}
	for _, d := range diagnostics {
		if d.Code != "missing-fact" || d.Span.IsZero() || d.Hint == "" {
			t.Errorf("%v", d)
		}
	}
	engine, err = polarsql.NewWith(policy, empty, polarsql.Options{MissingFactsEmpty: true})
	if err != nil || engine.Policy() != policy || engine.Mapping() != empty {
		t.Errorf("an empty mapping that may be empty: %v", err)
	}
}

func TestWarnings(t *testing.T) {
	policy, m := load(t, libraryPolicy, libraryMapping+"  is_red(Book:_): {table: books, columns: [id], where: red}\n")
	engine, err := polarsql.New(policy, m)
	if err != nil {
		t.Fatal(err)
	}
	if w := engine.Warnings(); len(w) != 1 || w[0].Code != "unused-fact" || w[0].Severity != polar.Warning {
		t.Errorf("%v", w)
	}
	if w := library(t).Warnings(); len(w) != 0 {
		t.Errorf("%v", w)
	}
}

// rolesOf asks for a user's roles on shelves.
func rolesOf(actor polarsql.Object) polarsql.Query {
	return polarsql.NewQuery(polarsql.Call("has_role", actor, polarsql.Var("role", "String"), polarsql.Var("shelf", "Shelf")))
}

// texts are the texts of all kinds of question.
func texts(t testing.TB, e *polarsql.Engine, actor polarsql.Object, bookID string) []string {
	t.Helper()
	book := polarsql.Ref("Book", bookID)
	var out []string
	add := func(s interface{ ToSql() (string, []any, error) }, err error) {
		if err != nil {
			t.Error(err)
			return
		}
		sql, args, err := s.ToSql()
		if err != nil || strings.Count(sql, "?") != len(args) {
			t.Errorf("%d arguments, %v: %s", len(args), err, sql)
		}
		out = append(out, sql)
	}
	for _, action := range []string{"read", "lend", "note:edit", "preview", "dance"} {
		add(e.Authorize(actor, action, book))
		add(e.List(actor, action, "Book", polarsql.Page{}))
		add(e.List(actor, action, "Book", polarsql.Page{Limit: 10}))
		add(e.List(actor, action, "Book", polarsql.Page{Limit: 20, After: bookID}))
		add(e.Filter(actor, action, "Book", "b"))
		add(e.Filter(actor, action, "Book", "books"))
		add(e.WhoCan("User", action, book, polarsql.Page{}))
	}
	add(e.Actions(actor, book))
	add(e.Query(rolesOf(actor), polarsql.Page{}))
	add(e.Query(rolesOf(actor), polarsql.Page{Limit: 3, After: `["reader","7"]`}))
	add(e.Exists(rolesOf(actor)))
	return out
}

// TestTextsDependOnTheShapeOnly: another actor and another book have the same texts, and so
// has another engine.
func TestTextsDependOnTheShapeOnly(t *testing.T) {
	e := library(t)
	first := texts(t, e, alice, bookID)
	if len(slices.Compact(slices.Sorted(slices.Values(first)))) < 25 {
		t.Errorf("few texts: %d", len(first))
	}
	for name, again := range map[string][]string{
		"the same": texts(t, e, alice, bookID), "others": texts(t, e, bob, otherBookID), "another engine": texts(t, library(t), alice, bookID),
	} {
		if !slices.Equal(first, again) {
			t.Errorf("other texts with %s", name)
		}
	}
}

func TestConcurrentUse(t *testing.T) {
	want := texts(t, library(t), alice, bookID)
	e := library(t)
	var wait sync.WaitGroup
	for i := range 16 {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for j := range 5 {
				if got := texts(t, e, polarsql.Ref("User", i*100+j), otherBookID); !slices.Equal(got, want) {
					t.Errorf("other texts in goroutine %d", i)
				}
			}
		}()
	}
	wait.Wait()
}

// TestClock: the time is read when a statement is bound, not when it is compiled.
func TestClock(t *testing.T) {
	now := time.Unix(1_700_000_000, 0)
	policy, m := load(t, libraryPolicy, libraryMapping)
	e, err := polarsql.NewWith(policy, m, polarsql.Options{Clock: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		s, err := e.Authorize(alice, "preview", book)
		if err != nil {
			t.Fatal(err)
		}
		if _, args := s.SQL(); !slices.Contains(args, any(fmt.Sprint(now.Unix()))) {
			t.Errorf("%d is not among %v", now.Unix(), args)
		}
		now = now.Add(time.Hour)
	}
	s, err := e.Authorize(alice, "lend", book)
	if err != nil {
		t.Fatal(err)
	}
	if _, args := s.SQL(); len(args) != 2 {
		t.Errorf("a question without time has arguments %v", args)
	}
}
