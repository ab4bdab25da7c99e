package polarsql_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/polar"
)

func sqlOf(t *testing.T, s polarsql.Statement, err error) (string, []any) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return s.SQL()
}

// TestQueryValues: strings of the policy are text, other values parameters.
func TestQueryValues(t *testing.T) {
	e := library(t)
	shelf := polarsql.Ref("Shelf", 3)
	ask := func(role string) (string, []any) {
		s, err := e.Exists(polarsql.NewQuery(polarsql.Call("has_role", alice, polarsql.Text(role), shelf)))
		return sqlOf(t, s, err)
	}
	if sql, args := ask("reader"); !strings.Contains(sql, "'reader'") || !slices.Equal(args, []any{"1", "3"}) && !slices.Equal(args, []any{"3", "1"}) {
		t.Errorf("%v, %s", args, sql)
	}
	for _, role := range []string{"owner", "o'brien", `", "`} {
		if sql, args := ask(role); strings.Contains(sql, role) || !slices.Contains(args, any(role)) {
			t.Errorf("%v, %s", args, sql)
		}
	}
	if sql, args := sqlOfGlobal(t, e); !strings.Contains(sql, "TRUE") || len(args) != 0 {
		t.Errorf("a global permission of everybody: %v, %s", args, sql)
	}
}

func sqlOfGlobal(t *testing.T, e *polarsql.Engine) (string, []any) {
	t.Helper()
	s, err := e.Exists(polarsql.NewQuery(polarsql.Call("allow", alice, polarsql.Text("wave"))))
	return sqlOf(t, s, err)
}

// TestQueryTextsDependOnTheShapeOnly: not on values, on how many are in a list, or on the
// order and number of facts.
func TestQueryTextsDependOnTheShapeOnly(t *testing.T) {
	e := library(t)
	ask := func(e *polarsql.Engine, actor polarsql.Object, after string, books ...polarsql.Object) string {
		b := polarsql.Var("b", "Book")
		q := polarsql.NewQuery(polarsql.Call("allow", actor, polarsql.Var("action"), b), polarsql.Call("has_relation", b, polarsql.Text("shelf"), polarsql.Any("Shelf")), polarsql.In(b, books...))
		s, err := e.Query(q, polarsql.Page{Limit: 3, After: after})
		sql, _ := sqlOf(t, s, err)
		return sql
	}
	lent := polarsql.NewFact("is_lent", book)
	role := polarsql.NewFact("has_role", alice, polarsql.Text("reader"), polarsql.Ref("Shelf", 1))
	other := polarsql.NewFact("has_role", bob, polarsql.Text("x"), polarsql.Ref("Shelf", 2))
	first := ask(e.WithFacts(lent, role), alice, `["read","`+bookID+`"]`, book)
	for name, again := range map[string]string{
		"another user and cursor": ask(e.WithFacts(lent, role), bob, `["lend","`+otherBookID+`"]`, book),
		"more in the list":        ask(e.WithFacts(lent, role), alice, `["read","`+bookID+`"]`, book, polarsql.Ref("Book", otherBookID), book),
		"an empty list":           ask(e.WithFacts(lent, role), alice, `["read","`+bookID+`"]`),
		"more facts, turned":      ask(e.WithFacts(other, role).WithFacts(lent, other), alice, `["read","`+bookID+`"]`, book),
	} {
		if again != first {
			t.Errorf("%s: the text is\n%s\nnot\n%s", name, again, first)
		}
	}
	if without := ask(e, alice, `["read","`+bookID+`"]`, book); without == first || !strings.Contains(without, "= ANY (CAST($") {
		t.Errorf("without facts: %s", without)
	}
}

// TestQueriesThatCannotBeAsked: each says why; nothing panics.
func TestQueriesThatCannotBeAsked(t *testing.T) {
	e := library(t)
	u := polarsql.Var("u")
	for want, q := range map[string]polarsql.Query{
		"asks nothing":                        {},
		"a part is nil":                       polarsql.NewQuery(nil),
		"an argument of has_role is nil":      polarsql.NewQuery(polarsql.Call("has_role", nil)),
		"an empty Object":                     polarsql.NewQuery(polarsql.Call("has_role", u, polarsql.Ref("User", 1.5), u)),
		"a variable has no name":              polarsql.NewQuery(polarsql.Call("has_role", polarsql.Variable{}, u)),
		"User here and Book there":            polarsql.NewQuery(polarsql.Call("has_role", polarsql.Var("u", "User"), polarsql.Var("u", "Book"))),
		"v is an argument of no call":         polarsql.NewQuery(polarsql.Call("has_role", u, polarsql.Text("keeper")), polarsql.In(polarsql.Var("v"), alice)),
		"_ is an argument of no call":         polarsql.NewQuery(polarsql.Call("has_role", u, polarsql.Text("keeper")), polarsql.In(polarsql.Any(), alice)),
		"u is Book and cannot be User{\"1\"}": polarsql.NewQuery(polarsql.Call("has_role", polarsql.Var("u", "Book"), polarsql.Text("keeper")), polarsql.In(u, alice)),
		"did you mean \"Book\"?":              polarsql.NewQuery(polarsql.Call("has_role", polarsql.Var("u", "Bok"), polarsql.Text("keeper"))),
		"has_role has 2 or 3 arguments":       polarsql.NewQuery(polarsql.Call("has_role", u)),
		"no variable to solve for":            polarsql.NewQuery(polarsql.Call("has_role", alice, polarsql.Any())),
	} {
		s, err := e.Query(q, polarsql.Page{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
		if sql, _ := s.SQL(); sql != "SELECT FALSE AS allowed WHERE FALSE" {
			t.Errorf("%s: an error leaves %s", want, sql)
		}
	}
	keepers := polarsql.NewQuery(polarsql.Call("has_role", u, polarsql.Text("keeper")))
	for _, page := range []polarsql.Page{{Limit: -1}, {After: "7"}, {After: "[]"}, {After: "null"}, {After: `["1","2"]`}, {After: `["x"]`}, {After: `[1]`}, {After: `["1\u0000"]`}} {
		if _, err := e.Query(keepers, page); err == nil {
			t.Errorf("%+v: no error", page)
		}
	}
	for _, name := range []string{"", "w"} {
		if _, err := e.FilterQuery(keepers, name, "x"); err == nil {
			t.Errorf("a filter by %q", name)
		}
	}
	if _, err := e.FilterQuery(keepers, "u", "x"); err == nil || !strings.Contains(err.Error(), "one type") {
		t.Errorf("a filter by a variable of any type: %v", err)
	}
}

// TestParseQueryChecks: a query as text is checked against the policy, with places.
func TestParseQueryChecks(t *testing.T) {
	e := library(t)
	q, err := e.ParseQuery(`has_role(u: User, role, _s) and has_relation(_s, "above", top)`)
	if err != nil || !slices.Equal(q.Variables(), []string{"u", "role", "top"}) {
		t.Fatalf("%v, %v", q.Variables(), err)
	}
	s, err := e.Query(q, polarsql.Page{})
	if sql, _ := sqlOf(t, s, err); !strings.Contains(sql, `("u", "role", "top")`) {
		t.Error(sql)
	}
	var diagnostics polar.Diagnostics
	if _, err := e.ParseQuery(`has_rol(u: Usr, "x") and p(`); !errors.As(err, &diagnostics) || len(diagnostics) != 1 || diagnostics[0].Span.Start != 27 {
		t.Errorf("a syntax error: %v", err)
	}
	if _, err := e.ParseQuery(`has_rol(u: Usr, "x") and is_lent(b, c)`); !errors.As(err, &diagnostics) || len(diagnostics) != 3 {
		t.Errorf("three names: %v", err)
	}
}

// TestColumnsOfQueries: a column per variable, two where there are several types.
func TestColumnsOfQueries(t *testing.T) {
	e := library(t)
	s, err := e.Query(polarsql.NewQuery(polarsql.Call("has_relation", polarsql.Var("x"), polarsql.Var("name"), polarsql.Var("y", "User"))), polarsql.Page{})
	if err != nil {
		t.Fatal(err)
	}
	if got := s.Columns(); !slices.Equal(got, []polarsql.Column{{Name: "x", Type: "Book"}, {Name: "name", Type: "String"}, {Name: "y", Type: "User"}}) {
		t.Errorf("%+v", got)
	}
	s, err = e.Query(polarsql.NewQuery(polarsql.Call("has_relation", polarsql.Var("x"), polarsql.Var("Name!"), polarsql.Var("x_type"))), polarsql.Page{})
	if err != nil {
		t.Fatal(err)
	}
	want := []polarsql.Column{{Name: "x_type", Type: "String"}, {Name: "x"}, {Name: "c3", Type: "String"}, {Name: "x_type_type", Type: "String"}, {Name: "c5"}}
	if got := s.Columns(); !slices.Equal(got, want) {
		t.Errorf("%+v", got)
	}
	if got := (polarsql.Statement{}).Columns(); got != nil {
		t.Errorf("%+v", got)
	}
}

// TestFactsOfOtherEngines: an engine with facts leaves the one it was made from alone, and
// facts add up.
func TestFactsOfOtherEngines(t *testing.T) {
	e := library(t)
	one := e.WithFacts(polarsql.NewFact("is_lent", book))
	two := one.WithFacts(polarsql.NewFact("is_lent", polarsql.Ref("Book", otherBookID)))
	for want, e := range map[string]*polarsql.Engine{"": e, `{"` + bookID + `"}`: one, `{"` + bookID + `","` + otherBookID + `"}`: two} {
		s, err := e.Authorize(alice, "lend", book)
		_, args := sqlOf(t, s, err)
		lists := slices.DeleteFunc(args, func(a any) bool { return !strings.HasPrefix(a.(string), "{") })
		if want == "" && len(lists) != 0 || want != "" && !slices.Equal(lists, []any{want}) {
			t.Errorf("%s: %v", want, lists)
		}
	}
	if e.WithFacts().Policy() != e.Policy() {
		t.Error("another policy")
	}
	if s, err := e.WithFacts().Authorize(alice, "lend", book); err != nil {
		t.Error(err)
	} else if _, args := s.SQL(); len(args) != 2 {
		t.Errorf("no facts at all: %v", args)
	}
}

// TestFactsOfTypesThatNothingStores: their ids are any text.
func TestFactsOfTypesThatNothingStores(t *testing.T) {
	policy, m := load(t, `actor User {}
resource Gate { permissions = ["pass"]; }
has_permission(_: User, "pass", gate: Gate) if is_open(gate) and is_near(gate, place) and place matches Place;
has_permission(user: User, "pass", gate: Gate) if has_key(user, gate);`, `
facts:
  has_key(User:_, Gate:_): {table: keys, columns: [user_id, gate_id]}
  is_open(Gate:_): {context: true}
  is_near(Gate:_, Place:_): {context: true}`)
	e, err := polarsql.New(policy, m)
	if err != nil {
		t.Fatal(err)
	}
	near := polarsql.NewFact("is_near", polarsql.Ref("Gate", 1), polarsql.Ref("Place", "the \"old\" town"))
	query := polarsql.NewQuery(polarsql.Call("is_near", polarsql.Any("Gate"), polarsql.Var("p", "Place")))
	// Nobody has told the type of a gate's id, which a column holds.
	if _, err := e.WithFacts(near).Query(query, polarsql.Page{}); err == nil || !strings.Contains(err.Error(), "unknown-sql-type") {
		t.Errorf("%v", err)
	}
	typed, err := m.WithSQLTypes(map[string]string{"Gate": "bigint"})
	if err != nil {
		t.Fatal(err)
	}
	if e, err = polarsql.New(policy, typed); err != nil {
		t.Fatal(err)
	}
	s, err := e.WithFacts(near).Query(query, polarsql.Page{})
	if sql, args := sqlOf(t, s, err); !strings.Contains(sql, "AS bigint[]), CAST($2 AS text[])") || !slices.Equal(args, []any{`{"1"}`, `{"the \"old\" town"}`}) {
		t.Errorf("%v, %s", args, sql)
	}
}

// TestParseFact: as NewFact, with a place for messages.
func TestParseFact(t *testing.T) {
	f, err := polarsql.ParseFact(`is_lent(Book{"` + bookID + `"})`)
	if err != nil || f.String() != `is_lent(Book{"`+bookID+`"})` {
		t.Errorf("%v, %v", f, err)
	}
	if f := polarsql.NewFact("p", polarsql.Text("a\"b"), polarsql.Integer(-7), polarsql.Boolean(true)); f.String() != `p("a\"b", -7, true)` {
		t.Error(f)
	}
	lost, err := polarsql.ParseFact(`is_lost(Book{"x"})`)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := library(t).WithFacts(lost).Actions(alice, book); err == nil || !strings.Contains(err.Error(), "fact:1:1: error: the fact is_lost(Book) comes with the question") {
		t.Errorf("%v", err)
	}
}
