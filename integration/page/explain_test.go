package page_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/polarsql/polarsql"
)

// node is a node of a plan.
type node struct {
	Type     string  `json:"Node Type"`
	Relation string  `json:"Relation Name"`
	Index    string  `json:"Index Name"`
	Loops    float64 `json:"Actual Loops"`
	Plans    []node  `json:"Plans"`
}

// each calls f for the node and all below it.
func (n node) each(f func(node)) {
	f(n)
	for _, below := range n.Plans {
		below.each(f)
	}
}

// wrong is what a page's plan must not have: a scan of the whole table (that of a grant of
// everything is there, but nobody here has it), or a sort of what an index gives in order.
func (n node) wrong() string {
	found := ""
	n.each(func(above node) {
		if above.Type == "Seq Scan" && above.Relation == "documents" && above.Loops > 0 {
			found = "reads all documents"
		}
		if !strings.Contains(above.Type, "Sort") {
			return
		}
		above.each(func(below node) {
			if below.Relation == "documents" && strings.HasPrefix(below.Type, "Index") && below.Index == "documents_newest" {
				found = "sorts what an index has in order"
			}
		})
	})
	return found
}

var newest = polarsql.PageRequest{Alias: "d", Columns: []string{"d.id"}, Limit: 10, Order: []polarsql.Order{{Column: "created_at", Desc: true}},
	Where: polarsql.SQL("d.title IS NOT NULL OR d.rank > ?", 3)}

// What the ways to a page rely on: that of rows in order on the one, that of the set on the other.
const (
	ofOrder = "documents_newest"
	ofOwner = "documents_owner_id_id_idx"
)

// TestPlans: whatever way a page takes, and in either mode of planning, no branch reads or
// sorts the table; without an index that the way relies on the test would fail.
func TestPlans(t *testing.T) {
	client, pool := newClient(t, pgx.QueryExecModeCacheStatement)
	for _, mode := range []string{"force_generic_plan", "force_custom_plan"} {
		for _, after := range []string{"", `{"created_at": "2024-01-04T00:00:00+00:00", "id": 9000}`} {
			request := newest
			request.After = after
			for who, index := range map[string]string{everything: ofOrder, nothing: ofOwner, ten: ofOwner, oldest: ofOrder, third: ofOrder} {
				statement, err := client.Engine().Page(user(who), "read", "Document", request)
				if err != nil {
					t.Fatal(err)
				}
				name := fmt.Sprintf("user %s, %s, after %q", who, mode, after)
				if wrong := explain(t, pool, mode, "", statement).wrong(); wrong != "" {
					t.Errorf("%s: %s", name, wrong)
				}
				if wrong := explain(t, pool, mode, "DROP INDEX "+index, statement).wrong(); wrong == "" {
					t.Errorf("%s: nothing is wrong without the index", name)
				}
			}
		}
	}
}

// TestWays: each way to a page is taken by somebody.
func TestWays(t *testing.T) {
	client, pool := newClient(t, pgx.QueryExecModeCacheStatement)
	for who, want := range map[string]string{everything: "walked", nothing: "set", ten: "set", oldest: "set"} {
		statement, err := client.Engine().Page(user(who), "read", "Document", polarsql.PageRequest{
			Alias: "d", Columns: []string{"d.id"}, Limit: 3, Order: []polarsql.Order{{Column: "created_at", Desc: true}}})
		if err != nil {
			t.Fatal(err)
		}
		if got := way(explain(t, pool, "auto", "", statement)); got != want {
			t.Errorf("user %s: %s, not %s", who, got, want)
		}
	}
}

// way tells which branch of a page had work to do: the rows walked are in order and are never
// sorted, the set is.
func way(plan node) string {
	found := "walked"
	plan.each(func(n node) {
		if (n.Type == "HashAggregate" || n.Type == "Unique") && n.Loops > 0 && len(n.Plans) > 0 && n.Plans[0].Loops > 0 {
			n.each(func(below node) {
				if below.Type == "CTE Scan" && below.Loops > 0 {
					found = "set"
				}
			})
		}
	})
	return found
}

// explain runs a statement in a transaction that is rolled back.
func explain(t *testing.T, pool *pgxpool.Pool, mode, before string, statement polarsql.Statement) node {
	t.Helper()
	ctx := context.Background()
	tx, err := pool.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := tx.Rollback(ctx); err != nil {
			t.Error(err)
		}
	}()
	sql, args := statement.SQL()
	for _, setting := range []string{"SET LOCAL plan_cache_mode = " + mode, before} {
		if _, err := tx.Exec(ctx, setting); err != nil {
			t.Fatal(err)
		}
	}
	var text string
	if err := tx.QueryRow(ctx, "EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) "+sql, args...).Scan(&text); err != nil {
		t.Fatal(err)
	}
	var plans []struct{ Plan node }
	if err := json.Unmarshal([]byte(text), &plans); err != nil {
		t.Fatal(err)
	}
	return plans[0].Plan
}
