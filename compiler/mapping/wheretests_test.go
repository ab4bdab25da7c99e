package mapping

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTests(t *testing.T) {
	one := func(column, text string) []Test { return []Test{{Column: column, Text: text}} }
	for where, want := range map[string][]Test{
		``:                                   nil,
		`visibility = 'public'`:              one("visibility", "= 'public'"),
		`Visibility='it''s'`:                 one("visibility", "= 'it''s'"),
		`"Odd ""Name" <> 'a?b'`:              one(`Odd "Name`, "<> 'a?b'"),
		`archived_at IS NULL`:                one("archived_at", "IS NULL"),
		`archived_at is  not null`:           one("archived_at", "is not null"),
		`flag`:                               one("flag", ""),
		`NOT flag`:                           {{Column: "flag", Negated: true}},
		`flag IS NOT TRUE`:                   one("flag", "IS NOT TRUE"),
		`size >= -1.5`:                       one("size", ">= -1.5"),
		`state IN ('a', 'b')`:                one("state", "IN ( 'a' , 'b' )"),
		`state NOT IN (1,2)`:                 one("state", "NOT IN ( 1 , 2 )"),
		"a = 1 AND\n b IS NULL and not c":    {{Column: "a", Text: "= 1"}, {Column: "b", Text: "IS NULL"}, {Column: "c", Negated: true}},
		`nothing = 'x' AND index_name = '1'`: {{Column: "nothing", Text: "= 'x'"}, {Column: "index_name", Text: "= '1'"}},
	} {
		got, ok := (&Source{Table: &Table{"public", "docs"}, Where: where}).Tests()
		if !ok {
			t.Errorf("%s: no tests", where)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", where, diff)
		}
	}
	for _, where := range []string{
		`a = 1 OR b = 2`, `a = b`, `a + 1 = 2`, `lower(a) = 'x'`, `a = 'x'::text`, `a::text = 'x'`, `a = E'x'`, `E'x' = a`, `a = 'x\'`, `a = 'x' 'y'`,
		`current_user = 'x'`, `Current_Date > '2020-01-01'`, `docs IS NULL`, `"docs" IS NULL`, `d.a = 1`, `a.b.c = 1`, `a IS DISTINCT FROM 1`, `a LIKE 'x'`,
		`(a = 1)`, `NOT a = 1`, `a BETWEEN 1 AND 2`, `a = ANY ('{1}')`, `EXISTS (SELECT 1)`, `a = 1 AND`, `AND`, `NOT`, `a = 1e5`, `a = 0x1`, `a = 1_000`, `a @> 'x'`,
		`a = $1`, `a = ?`, `a IN (SELECT 1)`, `a IN ()`, `U&"a" = 'x'`, `a = U&'x'`, `a = B'1'`, `é = 1`, `a == 1`, `a =- 1`, `a = 'x' -- y`, `a /* y */ = 1`, `a = null`,
		`case`, `1 = 1`, `true`, `a = 1; b`, `a COLLATE "C" = 'x'`, `a IS OF (text)`, `a ISNULL`, `a IS JSON`, `$x$a$x$ = a`,
	} {
		if got, ok := (&Source{Table: &Table{"public", "docs"}, Where: where}).Tests(); ok {
			t.Errorf("%s: %+v", where, got)
		}
	}
}
