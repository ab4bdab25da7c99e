package query_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/adapters/polarpgx"
)

func query(t *testing.T, client *polarpgx.Client, text string) polarsql.Query {
	t.Helper()
	q, err := client.Engine().ParseQuery(text)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// TestColumn: ids of one variable, in their own type, by pages.
func TestColumn(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	q := query(t, w.client, `allow(User{"2"}, "read", r: Repository)`)
	all, err := polarpgx.Column[int64](ctx, w.client, q, polarsql.Page{})
	if err != nil || len(all.IDs) != 2 || all.All || all.Next != "" {
		t.Fatalf("%+v, %v", all, err)
	}
	first, err := polarpgx.Column[int64](ctx, w.client, q, polarsql.Page{Limit: 1})
	if err != nil || !slices.Equal(first.IDs, all.IDs[:1]) {
		t.Fatalf("%+v, %v", first, err)
	}
	second, err := polarpgx.Column[int64](ctx, w.client, q, polarsql.Page{Limit: 1, After: first.Next})
	if err != nil || !slices.Equal(second.IDs, all.IDs[1:]) || second.Next != "" {
		t.Errorf("%+v, %v", second, err)
	}
	settings, err := polarpgx.Column[string](ctx, w.client, query(t, w.client, `allow(User{"1"}, "read", s: Setting)`), polarsql.Page{})
	if err != nil || !settings.All || len(settings.IDs) != 0 {
		t.Errorf("%+v, %v", settings, err)
	}
	organizations, err := polarpgx.Column[pgtype.UUID](ctx, w.client, query(t, w.client, `allow(User{"1"}, "rename", o: Organization)`), polarsql.Page{})
	if err != nil || len(organizations.IDs) != 1 || organizations.IDs[0].String() != acme {
		t.Errorf("%+v, %v", organizations, err)
	}
	if _, err := polarpgx.Column[string](ctx, w.client, query(t, w.client, `allow(User{"1"}, action, r: Repository)`), polarsql.Page{}); err == nil {
		t.Error("a column of two variables")
	}
}

// TestTuples: rows as structures; what is NULL needs a pointer.
func TestTuples(t *testing.T) {
	w := newWorld(t)
	type grant struct {
		User   int64   `db:"u"`
		Action string  `db:"action"`
		Type   string  `db:"r_type"`
		ID     *string `db:"r"`
	}
	q := polarsql.NewQuery(polarsql.Call("allow", polarsql.Var("u", "User"), polarsql.Var("action"), polarsql.Var("r", "Setting", "Organization")))
	var got []string
	page := polarsql.Page{Limit: 2}
	for {
		grants, next, err := polarpgx.Tuples(context.Background(), w.client, q, page, pgx.RowToStructByName[grant])
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range grants {
			id := "*"
			if g.ID != nil {
				id = *g.ID
			}
			got = append(got, fmt.Sprint(g.User, " ", g.Action, " ", g.Type, " ", id))
		}
		if page.After = next; next == "" {
			break
		}
	}
	want := []string{"1 read Setting *", "1 rename Organization " + acme, "2 read Setting *", "2 rename Organization " + initech}
	if !slices.Equal(got, want) {
		t.Errorf("%v, not %v", got, want)
	}
	q = polarsql.NewQuery(polarsql.Call("allow", polarsql.Var("u", "User"), polarsql.Text("read"), polarsql.Var("s", "Setting")))
	type seen struct {
		User    int64
		Setting string
	}
	if rows, _, err := polarpgx.Tuples(context.Background(), w.client, q, polarsql.Page{}, pgx.RowToStructByPos[seen]); err == nil {
		t.Errorf("a wildcard is scanned into a string: %v", rows)
	}
}

// TestMap: what a wildcard says is not said again.
func TestMap(t *testing.T) {
	user := func(id string) polarpgx.Value { return polarpgx.Value{Object: polarsql.Ref("User", id)} }
	action := func(id string) polarpgx.Value { return polarpgx.Value{Object: polarsql.Text(id)} }
	anyUser, anyAction := polarpgx.Value{Object: polarsql.Object{Type: "User"}, Any: true}, polarpgx.Value{Object: polarsql.Object{Type: "String"}, Any: true}
	answers := polarpgx.Answers{Variables: []string{"u", "a", "x"}, Rows: []polarpgx.Row{
		{anyUser, action("read"), user("9")},
		{user("1"), action("delete"), user("9")},
		{user("1"), action("read"), user("8")},
		{user("1"), action("delete"), user("8")},
		{user("2"), anyAction, user("9")},
		{user("2"), action("delete"), user("9")},
		{user("3"), action("read"), user("9")},
	}}
	got, err := answers.Map("u", "a")
	want := map[polarpgx.Value][]polarpgx.Value{anyUser: {action("read")}, user("1"): {action("delete")}, user("2"): {anyAction}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := answers.Map("u", "b"); err == nil {
		t.Error("a variable that the query does not have")
	}
}

// TestFilterQuery: the values of one variable as a condition on its table.
func TestFilterQuery(t *testing.T) {
	w := newWorld(t)
	for text, want := range map[string][]string{
		`allow(User{"2"}, "read", r: Repository) and r in [Repository{"1"}, Repository{"3"}, Repository{"5"}]`: {"3"},
		`allow(User{"2"}, "read", r: Repository)`:                                                              {"3", "4"},
		`allow(User{"1"}, "read", r: Repository) and has_relation(i: Issue, "repository", r)`:                  {"1", "2"},
		`has_relation(r: Repository, "organization", o) and allow(_, "rename", o)`:                             {"1", "2", "3"},
		`allow(User{"2"}, "read", r: Repository) and r in []`:                                                  nil,
	} {
		condition, err := w.client.FilterQuery(query(t, w.client, text), "r", "x")
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		got := slices.Sorted(slices.Values(w.rowsOf("Repository", condition)))
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, not %v", text, got, want)
		}
	}
	for variable, text := range map[string]string{"o": `allow(User{"2"}, "read", r: Repository)`, "r": `allow(User{"2"}, "read", r)`} {
		if condition, err := w.client.FilterQuery(query(t, w.client, text), variable, "x"); err == nil {
			t.Errorf("%s: %v", text, condition)
		} else if sql, _ := condition.SQL(1); sql != "(FALSE)" {
			t.Errorf("an error leaves %s", sql)
		}
	}
}

// TestStreamHoldsNoRows: a report of many rows passes through in little memory, and can be
// left early.
func TestStreamHoldsNoRows(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	const users, repositories = 80, 500
	if _, err := w.pool.Exec(ctx, `INSERT INTO repositories SELECT n, NULL, NULL FROM generate_series(1000, $1 + 999) AS n`, repositories); err != nil {
		t.Fatal(err)
	}
	if _, err := w.pool.Exec(ctx, `INSERT INTO grants SELECT u, 'editor', r FROM generate_series(1000, $1 + 999) AS u, generate_series(1000, $2 + 999) AS r`, users, repositories); err != nil {
		t.Fatal(err)
	}
	q := query(t, w.client, `allow(u: User, "read", r: Repository)`)
	var before, during runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	rows := 0
	for _, err := range w.client.Stream(ctx, q) {
		if err != nil {
			t.Fatal(err)
		}
		if rows++; rows == users*repositories {
			runtime.GC()
			runtime.ReadMemStats(&during)
		}
	}
	if rows < users*repositories {
		t.Errorf("%d rows", rows)
	}
	if grown := int64(during.HeapAlloc) - int64(before.HeapAlloc); during.HeapAlloc == 0 || grown > 3<<20 {
		t.Errorf("%d bytes more are held after %d rows", grown, rows)
	}
	for range w.client.Stream(ctx, q) {
		break
	}
	if n := w.pool.Stat().AcquiredConns(); n != 0 {
		t.Errorf("%d connections are still in use", n)
	}
}

// TestStreamFails: an error comes once, without a row.
func TestStreamFails(t *testing.T) {
	w := newWorld(t)
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	for what, stream := range map[string]func(func(polarpgx.Row, error) bool){
		"cancelled": w.client.Stream(cancelled, query(t, w.client, `allow(u, "read", r: Repository)`)),
		"unknown":   w.client.Stream(context.Background(), polarsql.NewQuery(polarsql.Call("alow", polarsql.Var("u")))),
		"fact":      w.client.WithFacts(polarsql.NewFact("alow")).Stream(context.Background(), polarsql.NewQuery(polarsql.Call("is_open", polarsql.Var("s")))),
	} {
		n := 0
		for row, err := range stream {
			if n++; row != nil || err == nil {
				t.Errorf("%s: %v, %v", what, row, err)
			}
		}
		if n != 1 {
			t.Errorf("%s: %d rows", what, n)
		}
	}
}

// TestModes: lists and facts travel in every mode of pgx, in a transaction, too.
func TestModes(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	hostile := []string{"", "NULL", "null", `"`, `\`, `{`, `}`, `,`, `{"a,b"}`, `a"b\c`, "'; --", "$1", "?", "a b", "\t\n", "Ä🦊", `\"`, "{}"}
	facts := make([]polarsql.Fact, len(hostile))
	settings := make([]polarsql.Object, len(hostile))
	for i, id := range hostile {
		settings[i] = polarsql.Ref("Setting", id)
		facts[i] = polarsql.NewFact("is_open", settings[i])
	}
	listed := polarsql.NewQuery(polarsql.Call("is_open", polarsql.Var("s")), polarsql.In(polarsql.Var("s"), append(settings, polarsql.Ref("Setting", "closed"))...))
	for _, mode := range []pgx.QueryExecMode{pgx.QueryExecModeCacheStatement, pgx.QueryExecModeCacheDescribe, pgx.QueryExecModeDescribeExec, pgx.QueryExecModeExec, pgx.QueryExecModeSimpleProtocol} {
		t.Run(mode.String(), func(t *testing.T) {
			config := w.pool.Config().ConnConfig.Copy()
			config.DefaultQueryExecMode = mode
			conn, err := pgx.ConnectConfig(ctx, config)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close(ctx)
			tx, err := conn.Begin(ctx)
			if err != nil {
				t.Fatal(err)
			}
			client := w.client.With(tx).WithFacts(facts...)
			for _, q := range []polarsql.Query{listed, polarsql.NewQuery(polarsql.Call("allow", polarsql.Ref("User", 1), polarsql.Text("change"), polarsql.Var("s", "Setting")))} {
				got, err := polarpgx.Column[string](ctx, client, q, polarsql.Page{})
				if err != nil {
					t.Fatal(err)
				}
				if !slices.Equal(slices.Sorted(slices.Values(got.IDs)), slices.Sorted(slices.Values(hostile))) {
					t.Errorf("%q", got.IDs)
				}
			}
			for _, s := range settings {
				if ok, err := client.Authorize(ctx, polarsql.Ref("User", 1), "change", s); err != nil || !ok {
					t.Errorf("%v: %v, %v", s, ok, err)
				}
			}
			if ok, err := client.Authorize(ctx, polarsql.Ref("User", 1), "change", polarsql.Ref("Setting", "closed")); err != nil || ok {
				t.Errorf("closed: %v, %v", ok, err)
			}
		})
	}
}

// TestBadFactsAreErrors: before anything is sent, in every question, and never a yes.
func TestBadFactsAreErrors(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	for _, fact := range []polarsql.Fact{
		polarsql.NewFact("is_open", polarsql.Ref("Setting", "a\x00b")),
		polarsql.NewFact("is_open", polarsql.Ref("Setting", "\xff")),
		polarsql.NewFact("is_trial", polarsql.Ref("Organization", "acme")),
		polarsql.NewFact("is_archived", polarsql.Ref("Repository", "1; DROP TABLE users")),
		polarsql.NewFact("is_trial", polarsql.Ref("Repository", 1)),
		polarsql.NewFact("is_trial"),
		polarsql.NewFact("is_shut", polarsql.Ref("Repository", 1)),
		polarsql.NewFact("is_open", polarsql.Object{}),
	} {
		client := polarpgx.New(w.client.Engine().WithFacts(fact), noDatabase{})
		user, repository := polarsql.Ref("User", 1), polarsql.Ref("Repository", 1)
		allowed, err := client.Authorize(ctx, user, "read", repository)
		condition, filterErr := client.Filter(user, "read", "Repository", "r")
		_, listErr := polarpgx.List[int64](ctx, client, user, "read", "Repository", polarsql.Page{})
		_, whoErr := polarpgx.WhoCan[int64](ctx, client, "User", "read", repository, polarsql.Page{})
		_, actionsErr := client.Actions(ctx, user, repository)
		q := polarsql.NewQuery(polarsql.Call("allow", user, polarsql.Text("read"), polarsql.Var("r")))
		exists, existsErr := client.Exists(ctx, q)
		_, queryErr := client.Query(ctx, q, polarsql.Page{})
		if sql, _ := condition.SQL(1); allowed || exists || sql != "(FALSE)" {
			t.Errorf("%v: allowed %v, exists %v, %s", fact, allowed, exists, sql)
		}
		for i, err := range []error{err, filterErr, listErr, whoErr, actionsErr, existsErr, queryErr} {
			if err == nil || errors.Is(err, errAsked) {
				t.Errorf("%v: question %d: %v", fact, i, err)
			}
		}
	}
}

// noDatabase is not asked.
type noDatabase struct{}

var errAsked = errors.New("the database was asked")

func (noDatabase) Query(context.Context, string, ...any) (pgx.Rows, error) { return nil, errAsked }
func (noDatabase) QueryRow(context.Context, string, ...any) pgx.Row        { return failingRow{} }

type failingRow struct{}

func (failingRow) Scan(...any) error { return errAsked }
