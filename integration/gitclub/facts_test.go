package gitclub_test

import (
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/examples/gitclub/store"
	"github.com/polarsql/polarsql/polar"
)

// The evaluator sees every kind of fact that the mapping names, or comparing with it would
// prove little.
func TestTheDataHasEveryKindOfFact(t *testing.T) {
	w := newWorld(t)
	for _, entry := range w.mapping.Facts() {
		if !slices.ContainsFunc(w.facts, func(f polar.Fact) bool { return isOf(f, entry) }) {
			t.Errorf("no %s", entry)
		}
	}
	for _, fact := range w.facts {
		if !slices.ContainsFunc(w.mapping.Facts(), func(entry *mapping.Fact) bool { return isOf(fact, entry) }) {
			t.Fatalf("the mapping has no entry for %s%v", fact.Predicate, fact.Args)
		}
	}
	t.Logf("%d facts of %d kinds", len(w.facts), len(w.mapping.Facts()))
}

func isOf(fact polar.Fact, entry *mapping.Fact) bool {
	return fact.Predicate == entry.Predicate && slices.EqualFunc(fact.Args, entry.Args, func(v polar.Value, a mapping.Arg) bool {
		if a.IsConstant {
			return v.ID == a.Constant
		}
		return v.Type == a.Type
	})
}

func TestLoadingAgainReplacesTheData(t *testing.T) {
	conn, err := small.Database(t).Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Release()
	counts, err := store.Load(t.Context(), conn.Conn(), store.Small())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range counts {
		var rows int
		if err := conn.QueryRow(t.Context(), "SELECT count(*) FROM "+c.Table).Scan(&rows); err != nil {
			t.Fatal(err)
		}
		if rows != c.Rows || rows == 0 {
			t.Errorf("%s has %d rows; %d were counted when loading", c.Table, rows, c.Rows)
		}
	}
}

func TestLoadingLeavesForeignTablesAlone(t *testing.T) {
	pool := small.Database(t)
	for _, sql := range []string{`COMMENT ON TABLE users IS NULL`, `COMMENT ON TABLE app.repositories IS 'ours'`} {
		if _, err := pool.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	conn, err := pgx.ConnectConfig(t.Context(), pool.Config().ConnConfig)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if _, err := store.Load(t.Context(), conn, store.Small()); err == nil {
		t.Error("tables that GitClub did not make were replaced")
	}
	var folders int
	if err := pool.QueryRow(t.Context(), `SELECT count(*) FROM folders WHERE name = 'ring-1'`).Scan(&folders); err != nil || folders != 1 {
		t.Errorf("the data that was there is gone: %d, %v", folders, err)
	}
}

func TestImpossibleSizesAreErrors(t *testing.T) {
	pool := small.Database(t)
	conn, err := pgx.ConnectConfig(t.Context(), pool.Config().ConnConfig)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	for _, size := range []store.Size{
		{},
		{Users: 12, Organizations: 20, Repositories: 10, Folders: 20, Files: 10, Issues: 10},
		{Users: 100_000, Organizations: 2, Repositories: 10, Folders: 20, Files: 10, Issues: 10},
	} {
		if _, err := store.Load(t.Context(), conn, size); err == nil {
			t.Errorf("%+v was accepted", size)
		}
	}
	if _, err := store.Load(t.Context(), conn, store.Size{Users: 12, Organizations: 2, Repositories: 10, Folders: 20, Files: 10, Issues: 10}); err != nil {
		t.Errorf("the smallest size: %v", err)
	}
}
