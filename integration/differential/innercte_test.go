package differential_test

import (
	"regexp"
	"strings"
	"testing"
)

// previousJoinPrevious turns the fixpoints of one relation into what PostgreSQL accepts and
// answers wrongly: a recursive query that reads its own name through an inner query, as
// often as it likes, sees the rows of the last round alone each time, not all rows so far.
//
//	r(c1, c2, before) AS (.. arrays of everything known ..), x(c1, c2) AS (SELECT .. unnest ..)
//	r(c1, c2) AS (rules without r UNION (WITH prev(c1, c2) AS (SELECT * FROM r) rules of prev)),
//	  x(c1, c2) AS (SELECT r.* FROM r)
func previousJoinPrevious(sql string) string {
	from := 0
	for {
		at := fixpointHead.FindStringSubmatchIndex(sql[from:])
		if at == nil {
			return sql
		}
		start := from + at[0]
		name, columns := sql[from+at[2]:from+at[3]], sql[from+at[4]:from+at[5]]
		end := closing(sql, from+at[1]-1)
		if wrong, ok := innerQuery(name, columns, sql[start:end]); ok {
			result := sql[end:] // ", x(c1, c2) AS (SELECT .."
			opens := strings.Index(result, " AS (") + len(" AS ")
			rest := result[closing(result, opens):]
			sql = sql[:start] + wrong + result[:opens] + "(SELECT " + name + ".* FROM " + name + ")" + rest
			end = start + len(wrong)
		}
		from = end
	}
}

var (
	fixpointHead = regexp.MustCompile(`(_p\d+)\((c1(?:, c\d+)*), before\) AS \(`)
	knownRows    = regexp.MustCompile(`(_p\d+)\(c1(?:, c\d+)*\) AS MATERIALIZED \(SELECT \* FROM unnest`)
)

// innerQuery rewrites a fixpoint; not one of several relations, or without a start.
func innerQuery(name, columns, fixpoint string) (string, bool) {
	known := knownRows.FindAllStringSubmatch(fixpoint, -1)
	if len(known) != 1 {
		return "", false
	}
	previous := known[0][1]
	old := "((SELECT " + columns + " FROM " + previous + ") UNION "
	at := strings.Index(fixpoint, old)
	if at < 0 {
		return "", false
	}
	rules := fixpoint[at+len(old) : closing(fixpoint, at)-1]
	var seeds, steps []string
	for len(rules) > 0 {
		end := closing(rules, 0)
		rule := rules[:end]
		rules = strings.TrimPrefix(rules[end:], " UNION ")
		if regexp.MustCompile(previous + `\b`).MatchString(rule) {
			steps = append(steps, rule)
		} else {
			seeds = append(seeds, rule)
		}
	}
	if len(seeds) == 0 || len(steps) == 0 {
		return "", false
	}
	return name + "(" + columns + ") AS ((" + strings.Join(seeds, " UNION ") + ") UNION (WITH " + previous + "(" + columns + ") AS (SELECT * FROM " + name + ") " +
		strings.Join(steps, " UNION ") + "))", true
}

// closing is the place behind the parenthesis that closes the one at open; those in quotes
// do not count.
func closing(sql string, open int) int {
	depth := 0
	quote := byte(0)
	for i := open; i < len(sql); i++ {
		switch c := sql[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case c == '(':
			depth++
		case c == ')':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return len(sql)
}

func TestPreviousJoinPrevious(t *testing.T) {
	const fixpoint = `WITH RECURSIVE _p3(c1, c2, before) AS (SELECT CAST('{}' AS bigint[]), CAST('{}' AS bigint[]), -1 UNION ALL SELECT _p6.c1, _p6.c2, cardinality(_p5.c1) ` +
		`FROM _p3 AS _p5 CROSS JOIN LATERAL (WITH _p7(c1, c2) AS MATERIALIZED (SELECT * FROM unnest(_p5.c1, _p5.c2)) SELECT _p13.c1, _p13.c2 FROM ` +
		`(SELECT array_agg(_p8.c1), array_agg(_p8.c2) FROM ((SELECT c1, c2 FROM _p7) UNION (SELECT a, ')' FROM roads) UNION (SELECT x.c1, y.c2 FROM _p7 AS x CROSS JOIN _p7 AS y)) ` +
		`AS _p8(c1, c2)) AS _p13(c1, c2)) AS _p6(c1, c2) WHERE cardinality(_p5.c1) > _p5.before), _p1(c1, c2) AS (SELECT _p14.* FROM _p3) SELECT _p1.c2 FROM _p1`
	const want = `WITH RECURSIVE _p3(c1, c2) AS (((SELECT a, ')' FROM roads)) UNION (WITH _p7(c1, c2) AS (SELECT * FROM _p3) ` +
		`(SELECT x.c1, y.c2 FROM _p7 AS x CROSS JOIN _p7 AS y))), _p1(c1, c2) AS (SELECT _p3.* FROM _p3) SELECT _p1.c2 FROM _p1`
	if got := previousJoinPrevious(fixpoint); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := previousJoinPrevious("SELECT 1"); got != "SELECT 1" {
		t.Errorf("a statement without a fixpoint becomes %s", got)
	}
}
