package polarpgx

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/polarsql/polarsql"
)

// Conditions puts conditions into a query of the application's own, at markers: the key
// "authz" stands where the query says @authz. It is a pgx.QueryRewriter, so it is passed
// as the first argument to Query, QueryRow, Exec or Batch.Queue of a pool, a connection or
// a transaction; the query's own arguments follow and keep their numbers:
//
//	visible, err := client.Filter(alice, "read", "Repository", "r")
//	..
//	rows, err := pool.Query(ctx,
//		`SELECT r.id, r.name FROM repositories r WHERE r.stars > $1 AND @authz ORDER BY r.name LIMIT $2`,
//		polarpgx.Conditions{"authz": visible}, 15, 20)
//
// A marker may stand anywhere a boolean expression may, also more than once. Where a mapped
// column is NULL the condition may be NULL; WHERE takes that for false, for other places
// give `condition.Flag()`, as in `SELECT r.*, @edit AS can_edit`. Text in quotes, dollar quotes and comments is left alone. A key without its
// marker, a marker without its key, and a $n without its argument are errors: the query is
// not sent. (An operator @ must be followed by a space or a parenthesis to be one.)
//
// The condition is one parenthesised expression, but it cannot know what stands around it:
// `a OR b AND @authz` means `a OR (b AND @authz)` and shows rows that it forbids. Write
// `(a OR b) AND @authz`, or filter in the FROM clause, where no OR reaches:
//
//	SELECT .. FROM (SELECT * FROM repositories r WHERE @authz) AS r WHERE a OR b
type Conditions map[string]polarsql.Condition

var _ pgx.QueryRewriter = Conditions(nil)

// RewriteQuery implements pgx.QueryRewriter.
func (c Conditions) RewriteQuery(_ context.Context, _ *pgx.Conn, sql string, args []any) (string, []any, error) {
	args = args[:len(args):len(args)] // appending must not write into the caller's array
	own := len(args)
	rendered := make(map[string]string, len(c))
	var out strings.Builder
	for _, part := range splitSQL(sql) {
		switch {
		case part.marker != "":
			text, seen := rendered[part.marker]
			if !seen {
				condition, known := c[part.marker]
				if !known {
					return "", nil, fmt.Errorf("the query has a marker @%s for which no condition is given (given: %s)", part.marker, c.names())
				}
				var more []any
				text, more = condition.SQL(len(args) + 1)
				args = append(args, more...)
				rendered[part.marker] = text
			}
			out.WriteString(text)
		case part.parameter > own:
			return "", nil, fmt.Errorf("the query uses $%d but has %d arguments of its own", part.parameter, own)
		default:
			out.WriteString(part.text)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c)) {
		if _, used := rendered[name]; !used {
			return "", nil, fmt.Errorf("the query has no marker @%s: its condition would not be applied", name)
		}
	}
	return out.String(), args, nil
}

// String names the conditions, without the values in them: tracers print query arguments.
func (c Conditions) String() string { return "polarpgx.Conditions{" + c.names() + "}" }

func (c Conditions) names() string {
	return strings.Join(slices.Sorted(maps.Keys(c)), ", ")
}
