package polarpgx_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/adapters/polarpgx"
	"github.com/polarsql/polarsql/compiler/compilertest"
	"github.com/polarsql/polarsql/integration/postgres"
)

// TestIntegerColumns: Integers are compared as numbers, whatever type their column has, with
// each other, with literals and with parameters; and a column of text is no exception.
func TestIntegerColumns(t *testing.T) {
	for _, sqlType := range []string{"smallint", "integer", "bigint", "numeric", "numeric(10)", "text", "varchar(8)"} {
		t.Run(sqlType, func(t *testing.T) {
			ctx := t.Context()
			pool := postgres.Database(t)
			if _, err := pool.Exec(ctx, `
CREATE TABLE docs (id bigint PRIMARY KEY, size `+sqlType+`, quota bigint);
INSERT INTO docs VALUES (1, '9', 10), (2, '10', 9), (3, '100', 100), (4, '-5', 0), (5, NULL, 5), (6, '7', NULL);`, pgx.QueryExecModeSimpleProtocol); err != nil {
				t.Fatal(err)
			}
			engine, err := polarpgx.NewEngine(ctx, pool, compilertest.LoadPolicy(t, `
actor User {}
resource Doc { permissions = ["above", "within", "exact", "listed", "other"]; }
has_permission(_: User, "above", d: Doc) if size(d, n) and n > 9;
has_permission(_: User, "within", d: Doc) if size(d, n) and quota(d, m) and n <= m;
has_permission(_: User, "exact", d: Doc) if size(d, n) and quota(d, n);
has_permission(_: User, "listed", d: Doc) if size(d, n) and n in [9, 10];
has_permission(_: User, "other", d: Doc) if size(d, n) and n != 10;
sized(d: Doc, n: Integer) if size(d, n);`), compilertest.LoadMapping(t, `
types: {Doc: {table: docs, id: id}}
facts:
  size(Doc:_, Integer:_): {table: docs, columns: [id, size]}
  quota(Doc:_, Integer:_): {table: docs, columns: [id, quota]}
sql_types: {User: bigint}`))
			if err != nil {
				t.Fatal(err)
			}
			client := polarpgx.New(engine, pool)
			for action, want := range map[string][]int64{
				"above": {2, 3}, "within": {1, 3, 4}, "exact": {3}, "listed": {1, 2}, "other": {1, 3, 4, 6},
			} {
				listed, err := polarpgx.List[int64](ctx, client, polarsql.Ref("User", 1), action, "Doc", polarsql.Page{})
				if diff := cmp.Diff(want, listed.IDs); err != nil || diff != "" {
					t.Errorf("%s: %v %s", action, err, diff)
				}
			}
			s, err := engine.Query(polarsql.NewQuery(polarsql.Call("sized", polarsql.Var("d", "Doc"), polarsql.Integer(10))), polarsql.Page{})
			if err != nil {
				t.Fatal(err)
			}
			sql, args := s.SQL()
			var doc int64
			if err := pool.QueryRow(ctx, sql, args...).Scan(&doc); err != nil || doc != 2 {
				t.Errorf("of size 10: %d, %v", doc, err)
			}
		})
	}
}
