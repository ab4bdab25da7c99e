package polarpgx_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/polarsql/polarsql/adapters/polarpgx"
)

// TestNamesAroundAFilter: what the statement around a filter calls its WITH queries, its
// tables and its columns does not change what the filter means.
func TestNamesAroundAFilter(t *testing.T) {
	inEachMode(t, func(t *testing.T, db polarpgx.DB) {
		client := newClient(t, db)
		for _, alias := range []string{"r", "grants", "members", "users", "organizations", "repositories", "Ω\"x", "parent_id"} {
			filter, err := client.Filter(user("bob"), "read", "Repository", alias)
			if err != nil {
				t.Fatal(err)
			}
			name := pgx.Identifier{alias}.Sanitize()
			rows, err := db.Query(context.Background(), `
				WITH grants AS (SELECT 'bob' AS user_id, 'editor' AS role, 4 AS repository_id),
				members AS (SELECT 'bob' AS user_id, 'owner' AS role, '22222222-2222-2222-2222-222222222222' AS organization_id),
				organizations AS (SELECT 'bob' AS user_id), app AS (SELECT 1 AS grants),
				repositories AS (SELECT r.*, 'bob' AS user_id, 'editor' AS role, 4 AS repository_id FROM app.repositories AS r)
				SELECT id FROM repositories AS `+name+` WHERE @visible ORDER BY id`, polarpgx.Conditions{"visible": filter})
			if err != nil {
				t.Fatal(err)
			}
			ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
			if diff := cmp.Diff([]int64{1, 2, 3, 5}, ids); err != nil || diff != "" {
				t.Errorf("alias %s: %v %s", alias, err, diff)
			}
		}
	})
}
