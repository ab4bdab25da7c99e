package polarpgx_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/polarsql/polarsql"
)

// grantsOfMany makes repositories 1000 to 1299, each the child of the one before but for every
// fifth, and users who have more and more grants: on every other one, one of them twice, and on
// none.
const grantsOfMany = `
INSERT INTO app.repositories (id, name, parent_id)
	SELECT n, 'r' || n, CASE WHEN n % 5 > 0 THEN n - 1 END FROM generate_series(1000, 1299) AS n;
INSERT INTO users SELECT 'has' || n FROM unnest(CAST($1 AS int[])) AS n;
INSERT INTO app.grants SELECT 'has' || n, 'reader', 1000 + 2 * (k / 2) FROM unnest(CAST($1 AS int[])) AS n, generate_series(1, n) AS k WHERE k < 3
	UNION ALL SELECT 'has' || n, 'reader', 1000 + 2 * k FROM unnest(CAST($1 AS int[])) AS n, generate_series(3, n) AS k
	UNION ALL SELECT 'has' || n, 'reader', NULL FROM unnest(CAST($1 AS int[])) AS n`

// TestGatheredUpToABound: flags and batches give the answers of a list, whether an actor has
// little, which is read once, or more than that.
func TestGatheredUpToABound(t *testing.T) {
	pool := tables.Database(t)
	sizes := []int{0, 1, 49, 50, 51, 52, 99, 100, 101, 140}
	if _, err := pool.Exec(t.Context(), grantsOfMany, pgx.QueryExecModeSimpleProtocol, sizes); err != nil {
		t.Fatal(err)
	}
	client := newClient(t, pool)
	for _, n := range sizes {
		actor := user(fmt.Sprint("has", n))
		list, err := client.Filter(actor, "read", "Repository", "r")
		if err != nil {
			t.Fatal(err)
		}
		ids := func(condition polarsql.Condition) []int64 {
			sql, args := condition.SQL(1)
			rows, err := pool.Query(t.Context(), "SELECT r.id FROM app.repositories AS r WHERE "+sql+" ORDER BY 1", args...)
			if err != nil {
				t.Fatal(err)
			}
			found, err := pgx.CollectRows(rows, pgx.RowTo[int64])
			if err != nil {
				t.Fatal(err)
			}
			return found
		}
		want := ids(list)
		if len(want) < n {
			t.Fatalf("%d grants let see %d repositories", n, len(want))
		}
		flags, err := client.Flags(actor, "Repository", "r", "read")
		if err != nil {
			t.Fatal(err)
		}
		if got := ids(flags[0]); !slices.Equal(got, want) {
			t.Errorf("%d grants: flags are %v, want %v", n, got, want)
		}
		for _, size := range []int{31, 32, 50, 51, 100, 300} {
			var checks []polarsql.Check
			for i := range size {
				checks = append(checks, polarsql.Check{Actor: actor, Action: "read", Resource: repository(1000 + i)})
			}
			allowed, err := client.AuthorizeMany(t.Context(), checks)
			if err != nil {
				t.Fatal(err)
			}
			for i, yes := range allowed {
				if yes != slices.Contains(want, int64(1000+i)) {
					t.Errorf("%d grants, %d checks: %v is %t", n, size, checks[i], yes)
				}
			}
		}
	}
}
