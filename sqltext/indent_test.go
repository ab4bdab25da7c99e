package sqltext

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// texts are what a layout could break.
var texts = []string{
	`SELECT 1`,
	``,
	`SELECT 'it''s  (two   spaces', "a "" b", x.y, f(1, 2),g( 3 ,4 ) FROM t WHERE a <> 'x' AND (b OR c)`,
	`WITH RECURSIVE a(id) AS (SELECT CAST($1 AS bigint) UNION SELECT e.parent FROM a CROSS JOIN LATERAL (SELECT p.parent_id AS parent FROM folders p WHERE p.id = a.id OFFSET 0) e) SELECT id FROM a WHERE id = ANY (ARRAY(SELECT folder_id FROM folder_shares)) ORDER BY id`,
	`SELECT U&'\003f', u&"d\0061t\+000061", U & 'x', E'it\'s (', e'\\', B'101', X'1F', N'n', n 'x', 1.5e-3, 1. x, t . c, a[1], ARRAY [1,2]`,
	`SELECT $$ it's ( $$, $a$ $$ -- $b$ $a$, x$1, y$a$z, $1`,
	"SELECT 'a'\n  'b', 'c'\n'd (', \"x\n  y\"",
	`SELECT a - -1, b--1`,
	`SELECT a */* ? */ b`,
	`SELECT a::int, b :: int, c::text[], a->>'x', a @> b, c ?| d`,
	`((`, `SELECT 1) FROM (x`, `SELECT 'open`, `SELECT $a$ open`, `E'\'`, `SELECT (1) + (2)AND(3)`,
	`a BETWEEN 1 AND 2 AND b ` + strings.Repeat("AND c = d ", 20),
	strings.Repeat("SELECT a FROM (", 1000) + "SELECT 1" + strings.Repeat(") AS b WHERE c = 1", 1000), // in time that grows with the text
	strings.Repeat("(", 50) + strings.Repeat("x", 200) + strings.Repeat(")", 50),
}

// checkIndent: the pieces stay what they are, and white space comes and goes only where it means nothing.
func checkIndent(t *testing.T, sql string) {
	t.Helper()
	got := Indent(sql)
	before, known := tokens(sql)
	if !known || !balanced(before) {
		if got != sql {
			t.Errorf("%q becomes %q", sql, got)
		}
		return
	}
	after, _ := tokens(got)
	if len(before) != len(after) {
		t.Errorf("%q becomes %q", sql, got)
		return
	}
	for i := range before {
		apart := "(),"
		if i > 0 && !strings.Contains(apart, before[i-1].text) && !strings.Contains(apart, before[i].text) &&
			before[i].gap != after[i].gap && !starts[before[i].text] || before[i].text != after[i].text {
			t.Errorf("%q becomes %q, another %q", sql, got, before[i].text)
			return
		}
	}
	if again := Indent(got); again != got {
		t.Errorf("%q becomes %q, and that %q", sql, got, again)
	}
}

func TestIndentChangesWhiteSpaceOnly(t *testing.T) {
	for _, sql := range texts {
		checkIndent(t, sql)
	}
}

// TestIndentStatements lays out the statements that the SQL writer is tested with.
func TestIndentStatements(t *testing.T) {
	files, err := filepath.Glob("../sqlgen/testdata/*/*")
	if err != nil {
		t.Fatal(err)
	}
	statement := regexp.MustCompile(`(?s)-- sql --\n(.*?)\n(?:\$1 is|-- |\z)`)
	found := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range statement.FindAllStringSubmatch(string(text), -1) {
			found++
			checkIndent(t, match[1])
			checkIndent(t, strings.Join(strings.Fields(match[1]), " "))
		}
	}
	if found < 50 {
		t.Errorf("only %d statements", found)
	}
}

func FuzzIndent(f *testing.F) {
	for _, sql := range texts {
		f.Add(sql)
	}
	f.Fuzz(checkIndent)
}

func TestIndent(t *testing.T) {
	long := strings.Repeat("x", 70)
	got := Indent(`SELECT a.b, count(*) FROM t WHERE a IN (SELECT ` + long + ` FROM u WHERE c = ANY (CAST($1 AS bigint[]))) AND   d = U&'\003f'`)
	want := `SELECT a.b, count(*) FROM t
WHERE a IN (
  SELECT ` + long + ` FROM u
  WHERE c = ANY(CAST($1 AS bigint[])))
AND d = U&'\003f'`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestArgument(t *testing.T) {
	for _, test := range []struct {
		value any
		want  string
	}{{nil, "NULL"}, {"it's", "'it''s'"}, {int64(7), "7"}, {true, "true"}} {
		if got := Argument(test.value); got != test.want {
			t.Errorf("Argument(%v) = %s, want %s", test.value, got, test.want)
		}
	}
}
