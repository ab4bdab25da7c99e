package polarpgx_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/adapters/polarpgx"
)

func TestConditions(t *testing.T) {
	inEachMode(t, func(t *testing.T, db polarpgx.DB) {
		client := newClient(t, db)
		read, push := filter(t, client, "alice", "read", "r"), filter(t, client, "alice", "push", "r")
		for _, test := range []struct {
			name, sql  string
			conditions polarpgx.Conditions
			args       []any
			want       []int64
		}{
			{"alone", `SELECT r.id FROM app.repositories r WHERE @authz ORDER BY r.id`,
				polarpgx.Conditions{"authz": read}, nil, []int64{1, 2, 3, 5}},
			{"arguments before and after", `SELECT r.id FROM app.repositories r WHERE r.stars > $1 AND @authz ORDER BY r.stars DESC LIMIT $2`,
				polarpgx.Conditions{"authz": read}, []any{5, 2}, []int64{5, 3}},
			{"twice", `SELECT r.id FROM app.repositories r WHERE @authz AND r.stars = $1 OR @authz AND r.stars = $2 ORDER BY r.id`,
				polarpgx.Conditions{"authz": read}, []any{10, 40}, []int64{2}},
			{"two conditions", `SELECT r.id FROM app.repositories r WHERE @read AND @push IS NOT TRUE AND r.stars < $1 ORDER BY r.id`,
				polarpgx.Conditions{"read": read, "push": push}, []any{1000}, []int64{3, 5}},
			{"a marker that begins another", `SELECT r.id FROM app.repositories r WHERE @a AND @ab ORDER BY r.id`,
				polarpgx.Conditions{"a": read, "ab": push}, nil, []int64{1, 2}},
			{"text that is none", `SELECT r.id /* @authz $9 */ FROM app.repositories r WHERE r.name <> '@authz $9' AND @authz -- @authz
				AND r.name <> $q$ @authz $q$ AND r.id = ANY (CAST($1 AS bigint[])) ORDER BY r.id`,
				polarpgx.Conditions{"authz": read}, []any{"{1,4,5}"}, []int64{1, 5}},
			{"in the FROM clause an OR is harmless", `SELECT r.id FROM (SELECT * FROM app.repositories r WHERE @authz) AS r WHERE r.stars > $1 OR r.stars > $2 ORDER BY r.id`,
				polarpgx.Conditions{"authz": read}, []any{30, 0}, []int64{1, 2, 3, 5}},
			{"parenthesised OR", `SELECT r.id FROM app.repositories r WHERE (r.stars > $1 OR r.stars > $2) AND @authz ORDER BY r.id`,
				polarpgx.Conditions{"authz": read}, []any{30, 0}, []int64{1, 2, 3, 5}},
			{"the zero condition", `SELECT r.id FROM app.repositories r WHERE @authz`,
				polarpgx.Conditions{"authz": polarsql.Condition{}}, nil, nil},
			{"as a column", `SELECT r.id FROM app.repositories r, LATERAL (SELECT @push IS TRUE AS may) p WHERE NOT p.may ORDER BY r.id`,
				polarpgx.Conditions{"push": push}, nil, []int64{3, 4, 5, 10}},
			{"no conditions", `SELECT r.id FROM app.repositories r WHERE r.id = $1`, polarpgx.Conditions{}, []any{4}, []int64{4}},
		} {
			t.Run(test.name, func(t *testing.T) {
				rows, err := db.Query(context.Background(), test.sql, append([]any{test.conditions}, test.args...)...)
				if err != nil {
					t.Fatal(err)
				}
				got, err := pgx.CollectRows(rows, pgx.RowTo[int64])
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(test.want, got, cmp.Transformer("length", func(ids []int64) map[int]int64 {
					out := map[int]int64{} // nil and empty are the same answer
					for i, id := range ids {
						out[i] = id
					}
					return out
				})); diff != "" {
					t.Error(diff)
				}
			})
		}
	})
}

// TestConditionsOfTwoActors: each condition keeps its own values.
func TestConditionsOfTwoActors(t *testing.T) {
	inEachMode(t, func(t *testing.T, db polarpgx.DB) {
		client := newClient(t, db)
		n := count(t, db, `SELECT count(*) FROM app.repositories r WHERE @alice AND @oneil IS NOT TRUE AND r.stars > $1`,
			polarpgx.Conditions{"alice": filter(t, client, "alice", "read", "r"), "oneil": filter(t, client, "o'neil", "read", "r")}, 5)
		if n != 2 { // 2 and 5; 1 has too few stars, 3 is public
			t.Errorf("%d rows", n)
		}
	})
}

func TestConditionsRefuse(t *testing.T) {
	db := tables.Database(t)
	client := newClient(t, db)
	read := filter(t, client, "alice", "read", "r")
	for _, test := range []struct {
		sql        string
		conditions polarpgx.Conditions
		args       []any
		says       string
	}{
		{`SELECT count(*) FROM app.repositories r`, polarpgx.Conditions{"authz": read}, nil, "no marker @authz"},
		{`SELECT count(*) FROM app.repositories r WHERE '@authz' = ''`, polarpgx.Conditions{"authz": read}, nil, "no marker @authz"},
		{`SELECT count(*) FROM app.repositories r WHERE @auth`, polarpgx.Conditions{"authz": read}, nil, "@auth for which no condition is given (given: authz)"},
		{`SELECT count(*) FROM app.repositories r WHERE @authz AND @other`, polarpgx.Conditions{"authz": read}, nil, "@other"},
		{`SELECT count(*) FROM app.repositories r WHERE @authz AND r.stars > $2`, polarpgx.Conditions{"authz": read}, []any{1}, "$2"},
		{`SELECT count(*) FROM app.repositories r WHERE @authz`, polarpgx.Conditions{}, nil, "@authz"},
	} {
		var n int
		err := db.QueryRow(context.Background(), test.sql, append([]any{test.conditions}, test.args...)...).Scan(&n)
		if err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s\n gave %d, %v; want an error with %q", test.sql, n, err, test.says)
		}
	}
}

// TestConditionsLeaveArguments: the caller's slice of arguments is not written to.
func TestConditionsLeaveArguments(t *testing.T) {
	db := tables.Database(t)
	read := filter(t, newClient(t, db), "alice", "read", "r")
	args := append(make([]any, 0, 10), 5)
	sql, all, err := polarpgx.Conditions{"authz": read}.RewriteQuery(context.Background(), nil, `SELECT $1, @authz`, args)
	if err != nil || len(all) < 2 || strings.Contains(sql, "@") {
		t.Fatal(sql, all, err)
	}
	if rest := args[:10]; rest[1] != nil {
		t.Errorf("written behind the arguments: %v", rest)
	}
	if name := (polarpgx.Conditions{"b": read, "a": read}).String(); name != "polarpgx.Conditions{a, b}" {
		t.Error(name)
	}
}

func filter(t *testing.T, client *polarpgx.Client, who, action, alias string) polarsql.Condition {
	t.Helper()
	condition, err := client.Filter(user(who), action, "Repository", alias)
	if err != nil {
		t.Fatal(err)
	}
	return condition
}

// TestConditionsElsewhere: in Exec, in QueryRow and in a batch.
func TestConditionsElsewhere(t *testing.T) {
	url := tables.URL(t)
	for _, mode := range modes {
		t.Run(mode.String(), func(t *testing.T) {
			ctx := context.Background()
			pool := openPool(t, url, mode)
			client := newClient(t, pool)
			push := polarpgx.Conditions{"push": filter(t, client, "alice", "push", "r")}
			const update = `UPDATE app.repositories AS r SET stars = r.stars WHERE r.id = $1 AND @push`
			for id, want := range map[int64]int64{1: 1, 4: 0, 99: 0} {
				tag, err := pool.Exec(ctx, update, push, id)
				if err != nil || tag.RowsAffected() != want {
					t.Errorf("%d: %v, %v", id, tag, err)
				}
			}
			var batch pgx.Batch
			batch.Queue(update, push, 2).Exec(func(tag pgconn.CommandTag) error {
				if tag.RowsAffected() != 1 {
					t.Errorf("2: %v", tag)
				}
				return nil
			})
			batch.Queue(`SELECT count(*) FROM app.repositories r WHERE @push`, push).QueryRow(func(row pgx.Row) error {
				var n int
				if err := row.Scan(&n); err != nil || n != 2 {
					t.Errorf("%d, %v", n, err)
				}
				return nil
			})
			if err := pool.SendBatch(ctx, &batch).Close(); err != nil {
				t.Error(err)
			}
		})
	}
}
