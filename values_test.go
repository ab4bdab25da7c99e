package polarsql_test

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/compiler/mapping"
)

// TestIDs: an id that cannot be of its column's SQL type is an error, never SQL.
func TestIDs(t *testing.T) {
	for _, test := range []struct {
		sqlType     string
		good, wrong []string
	}{
		{"smallint", []string{"0", "-32768", "32767"}, []string{"32768", "1.0"}},
		{"integer", []string{"1", "-1", "2147483647"}, []string{"2147483648", "1e3", "0x1", "1_000", "one"}},
		{"bigint", []string{"9223372036854775807"}, []string{"9223372036854775808", "007", "+7", "-0", "", " 1", "1 ", "1 OR TRUE", "1;", "١"}},
		{"numeric", []string{"1", "-1.50", "123456789012345678901234567890"}, []string{"", ".", "1.", "NaN", "1e3", "--1", "1,5"}},
		{"numeric(10,2)", []string{"1.25"}, []string{"x"}},
		{"uuid", []string{bookID, strings.ToUpper(bookID), strings.ReplaceAll(bookID, "-", "")},
			[]string{"", "1", bookID + "0", bookID[1:], strings.ReplaceAll(bookID, "-", "_"), strings.Replace(bookID, "a", "g", 1), "{" + bookID + "}"}},
		{"boolean", []string{"true", "false"}, []string{"t", "TRUE", "1", ""}},
		// A cast would turn these into other ids: it cuts, rounds or understands words.
		{"oid", []string{"0", "4294967295"}, []string{"-1", "4294967296", "+1", "01", ""}},
		{"real", []string{"1", "-0.1", "16777216", "1.6777216e+07"}, []string{"16777217", "1.00000000001", "NaN", "Infinity", "1e99", "1e+999999999", "0x1p-2", ""}},
		{"double precision", []string{"0.1", "1e+99", "9007199254740992"}, []string{"9007199254740993", "1e+999", "1_0"}},
		{"date", []string{"2024-02-29"}, []string{"2023-02-29", "today", "2024-02-29 10:00", "24-2-29", ""}},
		{"name", []string{strings.Repeat("a", 63)}, []string{strings.Repeat("a", 64), strings.Repeat("é", 32)}},
		{`"char"`, []string{"", "a"}, []string{"ab", "é"}},
		{"text", []string{"", "anything", "'; DROP", "🦊", "?", "\x01"}, []string{"nul\x00", "bad\xff"}},
		{"character varying(40)", []string{"alice@example.com"}, []string{"nul\x00"}},
		{"app.mood", []string{"happy", "not one of them"}, []string{"nul\x00", "bad\xff"}}, // PostgreSQL knows
	} {
		e := engineWithIDs(t, test.sqlType)
		for _, id := range test.good {
			s, err := e.Authorize(polarsql.Ref("User", 1), "read", polarsql.Ref("Doc", id))
			if err != nil {
				t.Errorf("%s %q: %v", test.sqlType, id, err)
				continue
			}
			if _, args := s.SQL(); !slices.Contains(args, any(id)) {
				t.Errorf("%s %q: %v", test.sqlType, id, args)
			}
		}
		for _, id := range test.wrong {
			s, err := e.Authorize(polarsql.Ref("User", 1), "read", polarsql.Ref("Doc", id))
			if err == nil {
				sql, args := s.SQL()
				t.Errorf("%s %q is taken: %v, %s", test.sqlType, id, args, sql)
			} else if !strings.Contains(err.Error(), "resource (Doc)") {
				t.Errorf("%s %q: the error does not say what is wrong: %v", test.sqlType, id, err)
			}
			if _, err := e.Authorize(polarsql.Ref("User", 1), "no such action", polarsql.Ref("Doc", id)); err == nil {
				t.Errorf("%s %q is taken where nothing compares it", test.sqlType, id)
			}
		}
	}
}

func engineWithIDs(t *testing.T, sqlType string) *polarsql.Engine {
	t.Helper()
	policy, _ := load(t, `
actor User {}
resource Doc { roles = ["reader"]; permissions = ["read"]; "read" if "reader"; }`, "")
	table := mapping.Table{Schema: "public", Name: "readers"}
	m, err := mapping.New([]mapping.Type{{Name: "Doc", Table: mapping.Table{Name: "docs"}, ID: "id", SQLType: sqlType}}, []mapping.Fact{{
		Predicate: "has_role",
		Args:      []mapping.Arg{{Type: "User"}, {Type: "String"}, {Type: "Doc"}},
		Sources: []*mapping.Source{{Table: &table, Columns: []mapping.Column{
			{Name: "user_id", SQLType: "bigint"}, {Name: "role", SQLType: "text"}, {Name: "doc_id", SQLType: sqlType}}}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	e, err := polarsql.New(policy, m)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

type name string

type stringer struct{ id int }

func (s stringer) String() string { return fmt.Sprint("s", s.id) }

func TestRef(t *testing.T) {
	for _, test := range []struct {
		id   any
		want string
	}{
		{"a", "a"}, {name("b"), "b"}, {1, "1"}, {int8(-2), "-2"}, {uint64(math.MaxUint64), "18446744073709551615"}, {stringer{3}, "s3"}, {"", ""},
		{[16]byte{0x12, 1: 0x34, 4: 0xab, 15: 0xc}, "12340000-ab00-0000-0000-00000000000c"},
	} {
		if got := polarsql.Ref("User", test.id); got.Type != "User" || got.ID != test.want {
			t.Errorf("Ref(%v) = %v", test.id, got)
		}
	}
	e := library(t)
	var nobody *stringer
	for _, id := range []any{nil, 1.5, []byte("1"), true, struct{}{}, nobody} {
		if _, err := e.Authorize(polarsql.Ref("User", id), "read", book); err == nil || !strings.Contains(err.Error(), "fmt.Stringer") {
			t.Errorf("Ref(%T %v): %v", id, id, err)
		}
	}
	if got := polarsql.Ref("User", `a"b`).String(); got != `User{"a\"b"}` {
		t.Errorf("String: %s", got)
	}
}

func TestAliases(t *testing.T) {
	e := library(t)
	for alias, want := range map[string]string{
		"b": `"b"."author_id"`, "Books": `"Books"."author_id"`, `we"ird`: `"we""ird"."author_id"`, "p1": `"p1".`, "_x": `"_x".`, "größe": `"größe".`,
		`b" OR TRUE --`: `"b"" OR TRUE --"."author_id"`,
	} {
		c, err := e.Filter(alice, "note:edit", "Book", alias)
		if err != nil {
			t.Errorf("%q: %v", alias, err)
			continue
		}
		if sql, _ := c.SQL(1); !strings.Contains(sql, want) {
			t.Errorf("%q: no %s in %s", alias, want, sql)
		}
	}
	for _, alias := range []string{"", "_p", "_p1", "_people"} {
		if _, err := e.Filter(alice, "read", "Book", alias); err == nil || !strings.Contains(err.Error(), "alias") {
			t.Errorf("%q: %v", alias, err)
		}
	}
	c, err := e.Filter(alice, "note:edit", "Book", "what?")
	if err != nil {
		t.Fatal(err)
	}
	if sql, _ := c.SQL(1); !strings.Contains(sql, `"what?"."author_id"`) {
		t.Errorf("numbered: %s", sql)
	}
	if sql, args, _ := c.ToSql(); !strings.Contains(sql, `"what??"."author_id"`) || strings.Count(strings.ReplaceAll(sql, "??", ""), "?") != len(args) {
		t.Errorf("with question marks: %v, %s", args, sql)
	}
}

// TestConditions: numbering goes on from the caller's, and a condition is one expression.
func TestConditions(t *testing.T) {
	c, err := library(t).Filter(alice, "read", "Book", "b")
	if err != nil {
		t.Fatal(err)
	}
	sql, args := c.SQL(4)
	if !strings.Contains(sql, "$4") || strings.Contains(sql, "$3") || !slices.Equal(args[:1], []any{"1"}) {
		t.Errorf("%v, %s", args, sql)
	}
	for _, condition := range []polarsql.Condition{c, c.Flag(), {}} {
		sql, _ := condition.SQL(1)
		if open := strings.TrimPrefix(sql, "COALESCE"); open[0] != '(' || !closes(open) {
			t.Errorf("not one expression: %s", sql)
		}
	}
	if sql, _ := c.Flag().SQL(1); !strings.HasPrefix(sql, "COALESCE(") || !strings.HasSuffix(sql, ", FALSE)") {
		t.Errorf("a flag: %s", sql)
	}
	var zero polarsql.Condition
	for _, condition := range []polarsql.Condition{zero, zero.Flag()} {
		numbered, args := condition.SQL(3)
		question, more, err := condition.ToSql()
		if numbered != "(FALSE)" || question != "(FALSE)" || len(args) != 0 || len(more) != 0 || err != nil {
			t.Errorf("the zero condition: %s, %s", numbered, question)
		}
	}
}

// closes tells whether the first parenthesis is closed by the last character.
func closes(sql string) bool {
	depth := 0
	quoted := false
	for i, r := range sql {
		switch {
		case r == '"' || r == '\'':
			quoted = !quoted
		case quoted:
		case r == '(':
			depth++
		case r == ')':
			depth--
			if depth == 0 {
				return i == len(sql)-1
			}
		}
	}
	return false
}

// TestZeroStatement: what an error left behind asks for nothing.
func TestZeroStatement(t *testing.T) {
	s, err := library(t).Authorize(polarsql.Ref("User", "x"), "read", book)
	if err == nil {
		t.Fatal("no error")
	}
	sql, args := s.SQL()
	question, more, err := s.ToSql()
	if sql != "SELECT FALSE AS allowed WHERE FALSE" || question != sql || len(args) != 0 || len(more) != 0 || err != nil {
		t.Errorf("%s, %s", sql, question)
	}
}

// TestNotAValue: what is text cannot be the argument of a query.
func TestNotAValue(t *testing.T) {
	c, err := library(t).Filter(alice, "read", "Book", "b")
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []any{c, &c, c.Flag(), polarsql.Condition{}, polarsql.Statement{}, polarsql.SQL("TRUE")} {
		valuer, ok := text.(driver.Valuer)
		if !ok {
			t.Errorf("%T is no Valuer", text)
			continue
		}
		if value, err := valuer.Value(); value != nil || err == nil {
			t.Errorf("%T has the value %v, %v", text, value, err)
		}
	}
}

// TestOrders: a column of an order has no alias, which would be quoted as a part of its name.
func TestOrders(t *testing.T) {
	for _, column := range []string{"", "b.title"} {
		request := polarsql.PageRequest{Alias: "b", Columns: []string{"b.title"}, Limit: 10, Order: []polarsql.Order{{Column: column}}}
		if _, err := library(t).Page(alice, "read", "Book", request); err == nil || !strings.Contains(err.Error(), "without an alias") {
			t.Errorf("%q: %v", column, err)
		}
	}
}

// TestNoFiles: a pattern that no file matches is no policy, not one that denies everything.
func TestNoFiles(t *testing.T) {
	if policy, err := polarsql.LoadPolicy(); policy != nil || err == nil {
		t.Errorf("%v, %v", policy, err)
	}
	if _, err := polarsql.LoadPolicy("none.polar"); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "policy") {
		t.Errorf("%v", err)
	}
}

func TestIsBadValue(t *testing.T) {
	e := library(t)
	pageAfter := func(after string) error {
		return second(e.Page(alice, "read", "Book", polarsql.PageRequest{Alias: "b", Columns: []string{"b.title"}, Limit: 10, After: after}))
	}
	for name, err := range map[string]error{
		"an actor's id":    second(e.Authorize(polarsql.Ref("User", "seven"), "read", book)),
		"a resource's id":  second(e.Authorize(alice, "read", polarsql.Ref("Book", ""))),
		"one of a batch":   second(e.AuthorizeMany([]polarsql.Check{{Actor: alice, Action: "read", Resource: polarsql.Ref("Book", "x")}})),
		"a filter's actor": second(e.Filter(polarsql.Ref("User", "seven"), "read", "Book", "b")),
		"after":            second(e.List(alice, "read", "Book", polarsql.Page{After: "x"})),
		"a page's cursor":  pageAfter("x"),
		"of another order": pageAfter(`{"title": "x"}`),
		"with more":        pageAfter(`{"id": "` + bookID + `", "title": "x"}`),
		"a query's cursor": second(e.Query(rolesOf(alice), polarsql.Page{After: "x"})),
		"a short cursor":   second(e.Query(rolesOf(alice), polarsql.Page{After: `["1"]`})),
		"a long cursor":    second(e.Query(rolesOf(alice), polarsql.Page{After: `["1", null, "3"]`})),
		"an endless one":   second(e.Query(rolesOf(alice), polarsql.Page{After: "[null" + strings.Repeat(", null", 1000) + "]"})),
		"no id in it":      second(e.Query(rolesOf(alice), polarsql.Page{After: `["owner", "x"]`})),
	} {
		if !polarsql.IsBadValue(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, err := range map[string]error{
		"no error":     nil,
		"a type":       second(e.Authorize(polarsql.Ref("Ghost", 1), "read", book)),
		"no id at all": second(e.Authorize(polarsql.Ref("User", nil), "read", book)),
		"a limit":      second(e.List(alice, "read", "Book", polarsql.Page{Limit: -1})),
	} {
		if polarsql.IsBadValue(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
