package sqltext

import (
	"strings"
	"testing"
)

func TestIndentChangesWhiteSpaceOnly(t *testing.T) {
	for _, sql := range []string{
		`SELECT 1`,
		`SELECT 'it''s  (two   spaces', "a "" b", x.y, f(1, 2) FROM t WHERE a <> 'x' AND (b OR c)`,
		`((`,
		`SELECT 1) FROM (x`,
		`WITH RECURSIVE a(id) AS (SELECT CAST($1 AS bigint) UNION SELECT e.parent FROM a CROSS JOIN LATERAL (SELECT p.parent_id AS parent FROM folders p WHERE p.id = a.id OFFSET 0) e) SELECT id FROM a WHERE id = ANY (ARRAY(SELECT folder_id FROM folder_shares)) ORDER BY id`,
	} {
		want := strings.Join(tokens(sql), " ")
		got := strings.Join(tokens(Indent(sql)), " ")
		if strings.TrimRight(got, " )") != strings.TrimRight(want, " )") { // unclosed parentheses are closed
			t.Errorf("Indent changed\n%s\ninto\n%s", want, got)
		}
	}
}

func TestIndent(t *testing.T) {
	long := strings.Repeat("x", 70)
	got := Indent(`SELECT a.b, count(*) FROM t WHERE a IN (SELECT ` + long + ` FROM u WHERE c = ANY (CAST($1 AS bigint[]))) AND   d`)
	want := `SELECT a.b, count(*) FROM t
WHERE a IN (
  SELECT ` + long + ` FROM u
  WHERE c = ANY(CAST($1 AS bigint[])))
AND d`
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
