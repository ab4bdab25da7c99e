package polarpgx_test

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/adapters/polarpgx"
)

// TestFlags: columns of the rows of a page, for who may do everything, something, nothing.
func TestFlags(t *testing.T) {
	inEachMode(t, func(t *testing.T, db polarpgx.DB) {
		client := newClient(t, db)
		for _, test := range []struct{ actor, want string }{
			{"alice", "1 rpd,2 rpd,3 r..,4 ...,5 r..,10 ..."},
			{"bob", "1 r..,2 r..,3 r..,4 ...,5 r..,10 ..."},
			{"o'neil", "1 ...,2 ...,3 r..,4 rp.,5 ...,10 r.."},
			{"nobody", "1 ...,2 ...,3 r..,4 ...,5 ...,10 ..."},
		} {
			flags, err := client.Flags(user(test.actor), "Repository", "r", "read", "push", "delete", "no such action")
			if err != nil {
				t.Fatal(err)
			}
			rows, err := db.Query(context.Background(), `
				SELECT r.id || ' ' || CASE WHEN @read THEN 'r' ELSE '.' END || CASE WHEN @push THEN 'p' ELSE '.' END ||
					CASE WHEN @delete THEN 'd' ELSE '.' END || CASE WHEN NOT @unknown THEN '' ELSE 'unknown' END
				FROM app.repositories AS r WHERE r.id < $1 ORDER BY r.id`,
				polarpgx.Conditions{"read": flags[0], "push": flags[1], "delete": flags[2], "unknown": flags[3]}, 1000)
			if err != nil {
				t.Fatal(err)
			}
			got, err := pgx.CollectRows(rows, pgx.RowTo[string])
			if err != nil || strings.Join(got, ",") != test.want {
				t.Errorf("%s: %v, %v", test.actor, got, err)
			}
		}
	})
}

// growth makes the tables large enough for plans to matter.
const growth = `
INSERT INTO users SELECT 'user' || n FROM generate_series(1, 5000) AS n;
INSERT INTO app.repositories (id, name, organization_id, parent_id)
	SELECT n, 'r' || n, '22222222-2222-2222-2222-222222222222', CASE WHEN n % 5 > 0 THEN n - 1 END FROM generate_series(1000, 40999) AS n;
INSERT INTO app.grants SELECT 'user' || 1 + n % 5000, 'reader', n FROM generate_series(1000, 40999) AS n;
CREATE INDEX ON app.grants (user_id, repository_id);
CREATE INDEX ON app.grants (repository_id);
CREATE INDEX ON app.repositories (parent_id);
CREATE INDEX ON app.repositories (name);
VACUUM ANALYZE app.grants, app.repositories, users`

// wholeTable is what a plan does not do to a large table for a few checks or rows; hashed has the
// number of a subplan whose rows are all read into memory.
var (
	wholeTable = regexp.MustCompile(`Seq Scan on (repositories|grants)`)
	hashed     = regexp.MustCompile(`hashed (SubPlan [0-9]+)`)
)

// readsWhole tells whether a plan reads a table whole. Rows that are gathered, up to a bound,
// may be hashed: they are those of a WITH item.
func readsWhole(plan string) bool {
	for _, found := range hashed.FindAllStringSubmatch(plan, -1) {
		if !regexp.MustCompile(`\n *` + found[1] + `\n *->  CTE Scan `).MatchString(plan) {
			return true
		}
	}
	return wholeTable.MatchString(plan)
}

// TestNothingIsReadWhole: checks and flags look rows up by index, whatever the plan.
func TestNothingIsReadWhole(t *testing.T) {
	pool := tables.Database(t)
	for _, statement := range strings.Split(growth, ";") {
		if _, err := pool.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	client := newClient(t, pool)
	var many, ofOne []polarsql.Check
	for i := range 500 {
		r := repository(1000 + 7*i)
		many = append(many, polarsql.Check{Actor: user("user" + r.ID[1:]), Action: "read", Resource: r})
		ofOne = append(ofOne, polarsql.Check{Actor: user("user7"), Action: "read", Resource: r})
	}
	for name, checks := range map[string][]polarsql.Check{"many actors": many, "one actor": ofOne} {
		batch, err := client.Engine().AuthorizeMany(checks)
		if err != nil {
			t.Fatal(err)
		}
		sql, args := batch.SQL()
		noWholeTable(t, pool, name, sql, args...)
	}
	flags, err := client.Flags(user("user7"), "Repository", "r", "read", "push", "delete")
	if err != nil {
		t.Fatal(err)
	}
	noWholeTable(t, pool, "flags", `SELECT r.id, @read, @push, @delete FROM app.repositories AS r ORDER BY r.name LIMIT 50`,
		polarpgx.Conditions{"read": flags[0], "push": flags[1], "delete": flags[2]})
}

func noWholeTable(t *testing.T, db polarpgx.DB, name, sql string, args ...any) {
	t.Helper()
	for _, mode := range []string{"force_custom_plan", "force_generic_plan"} {
		rows, err := db.Query(t.Context(), "SELECT set_config('plan_cache_mode', $1, false)", mode)
		if err != nil {
			t.Fatal(err)
		}
		rows.Close()
		rows, err = db.Query(t.Context(), "EXPLAIN (COSTS OFF) "+sql, args...)
		if err != nil {
			t.Fatal(err)
		}
		lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			t.Fatal(err)
		}
		if text := strings.Join(lines, "\n"); readsWhole(text) {
			t.Errorf("%s, %s:\n%s", name, mode, text)
		}
	}
}
