package polarsql_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/polarsql/polarsql"
)

// TestUnknownTypes: a type that the policy does not have is an error in every question,
// not an empty answer.
func TestUnknownTypes(t *testing.T) {
	e := library(t)
	ghost := polarsql.Ref("Ghost", 1)
	for name, err := range map[string]error{
		"actor":          second(e.Authorize(ghost, "read", book)),
		"resource":       second(e.Authorize(alice, "read", ghost)),
		"case":           second(e.Authorize(polarsql.Ref("user", 1), "read", book)),
		"list":           second(e.List(alice, "read", "Ghost", polarsql.Page{})),
		"abstract":       second(e.List(alice, "read", "Resource", polarsql.Page{})),
		"filter":         second(e.Filter(alice, "read", "Ghost", "g")),
		"who":            second(e.WhoCan("Ghost", "read", book, polarsql.Page{})),
		"actions":        second(e.Actions(alice, ghost)),
		"query":          second(e.Query(rolesOf(ghost), polarsql.Page{})),
		"nothing":        second(e.Authorize(polarsql.Object{}, "read", book)),
		"unknown action": second(e.Authorize(ghost, "dance", book)),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		} else if !strings.Contains(err.Error(), "the policy has no type") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// TestUnknownPredicates: as for types.
func TestUnknownPredicates(t *testing.T) {
	e := library(t)
	for _, err := range []error{
		second(e.Exists(polarsql.NewQuery(polarsql.Call("owns", alice, book)))),
		second(e.Exists(polarsql.NewQuery(polarsql.Call("allow", alice)))),
		second(e.Exists(polarsql.NewQuery(polarsql.Call("")))),
	} {
		if err == nil || !strings.Contains(err.Error(), "unknown-predicate") {
			t.Errorf("%v", err)
		}
	}
}

// TestUnknownActions: an action that the policy does not name is a parameter or is denied,
// never text, whatever it looks like.
func TestUnknownActions(t *testing.T) {
	e := library(t)
	var authorize, filter string
	for _, action := range []string{"dance", "", "READ", "read ", "'; DROP TABLE users; --", `read" OR TRUE`, "?", "$1", "keeper\x01", "🦊"} {
		s, err := e.Authorize(alice, action, book)
		if err != nil {
			t.Fatalf("%q: %v", action, err)
		}
		sql, args := s.SQL()
		if authorize == "" {
			authorize = sql
		}
		if sql != authorize || !slices.Contains(args, any(action)) {
			t.Errorf("%q: %v, %s", action, args, sql)
		}
		c, err := e.Filter(alice, action, "Book", "b")
		if err != nil {
			t.Fatalf("%q: %v", action, err)
		}
		sql, args = c.SQL(1)
		if filter == "" {
			filter = sql
		}
		if sql != filter || !slices.Contains(args, any(action)) {
			t.Errorf("%q: %v, %s", action, args, sql)
		}
	}
	// Only the facts that hold actions are asked; no rule for a named action is left.
	for _, other := range []string{"staff", "shelves", "loans", "previews"} {
		if strings.Contains(authorize, other) || strings.Contains(filter, other) {
			t.Errorf("an unknown action looks at %s", other)
		}
	}
}

// TestNobodyMay: without facts that hold actions an unknown one is FALSE, and a list empty.
func TestNobodyMay(t *testing.T) {
	e := newEngine()
	repository := polarsql.Ref("Repository", 7)
	s, err := e.Authorize(alice, "dance", repository)
	if err != nil {
		t.Fatal(err)
	}
	if sql, args := s.SQL(); sql != "SELECT COALESCE((FALSE), FALSE) AS allowed" || len(args) != 0 {
		t.Errorf("%s with %v", sql, args)
	}
	c, err := e.Filter(alice, "dance", "Repository", "r")
	if err != nil {
		t.Fatal(err)
	}
	if sql, args := c.SQL(5); sql != "(FALSE)" || len(args) != 0 {
		t.Errorf("%s with %v", sql, args)
	}
	l, err := e.List(alice, "dance", "Repository", polarsql.Page{Limit: 3, After: "4"})
	if err != nil {
		t.Fatal(err)
	}
	if sql, args := l.SQL(); !strings.Contains(sql, "WHERE FALSE") || !slices.Equal(args, []any{"4", "3"}) {
		t.Errorf("%s with %v", sql, args)
	}
}

// TestColumns: the columns of the answers have the names of the documentation.
func TestColumns(t *testing.T) {
	e := library(t)
	allowed, err := e.Authorize(alice, "read", book)
	if err != nil {
		t.Fatal(err)
	}
	if sql, _ := allowed.SQL(); !strings.HasPrefix(sql, "SELECT COALESCE(") || !strings.HasSuffix(sql, ", FALSE) AS allowed") {
		t.Errorf("an answer: %s", sql)
	}
	for _, test := range []struct {
		columns string
		ask     func() (polarsql.Statement, error)
	}{
		{`"id"`, func() (polarsql.Statement, error) { return e.List(alice, "read", "Book", polarsql.Page{}) }},
		{`"id"`, func() (polarsql.Statement, error) { return e.WhoCan("User", "read", book, polarsql.Page{}) }},
		{`"action"`, func() (polarsql.Statement, error) { return e.Actions(alice, book) }},
		{`"role", "shelf"`, func() (polarsql.Statement, error) { return e.Query(rolesOf(alice), polarsql.Page{}) }},
	} {
		s, err := test.ask()
		if err != nil {
			t.Fatal(err)
		}
		named := regexp.MustCompile(`\) AS _p[0-9]+\(` + regexp.QuoteMeta(test.columns) + `\) ORDER BY `)
		if sql, _ := s.SQL(); !named.MatchString(sql) {
			t.Errorf("no columns %s in %s", test.columns, sql)
		}
	}
}

func TestPages(t *testing.T) {
	e := library(t)
	for _, test := range []struct {
		page polarsql.Page
		args []any // behind the actor
		want string
	}{
		{polarsql.Page{}, nil, "ORDER BY"},
		{polarsql.Page{Limit: 7}, []any{"7"}, "LIMIT CAST($"},
		{polarsql.Page{After: otherBookID}, []any{otherBookID}, " > CAST($"},
		{polarsql.Page{Limit: 7, After: otherBookID}, []any{otherBookID, "7"}, "LIMIT CAST($"},
	} {
		s, err := e.List(alice, "note:edit", "Book", test.page)
		if err != nil {
			t.Fatal(err)
		}
		sql, args := s.SQL()
		if !strings.Contains(sql, test.want) || !slices.Equal(args[len(args)-len(test.args):], test.args) {
			t.Errorf("%+v: %v, %s", test.page, args, sql)
		}
	}
	for _, page := range []polarsql.Page{{Limit: -1}, {After: "7"}, {Limit: -1, After: bookID}} {
		if _, err := e.List(alice, "read", "Book", page); err == nil {
			t.Errorf("%+v: no error", page)
		}
		if _, err := e.WhoCan("User", "read", book, polarsql.Page{Limit: page.Limit, After: "x"}); err == nil {
			t.Errorf("who can, %+v: no error", page)
		}
	}
}
