package polarpgx_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/adapters/polarpgx"
)

// silent is a DB that must not be asked.
type silent struct{ t *testing.T }

func (s silent) Query(_ context.Context, sql string, _ ...any) (pgx.Rows, error) {
	s.t.Errorf("SQL was sent: %s", sql)
	return nil, errors.New("SQL was sent")
}

func (s silent) QueryRow(_ context.Context, sql string, _ ...any) pgx.Row {
	s.t.Fatalf("SQL was sent: %s", sql)
	return nil
}

// allDenied asks every question and checks that each gives an error and nothing else.
func allDenied(t *testing.T, ctx context.Context, client *polarpgx.Client, actor polarsql.Object, action, actorType string, resource polarsql.Object, says string) {
	t.Helper()
	check := func(question string, empty bool, err error) {
		t.Helper()
		if err == nil || !empty {
			t.Errorf("%s of %s and %s: empty %v, error %v", question, actor, resource, empty, err)
		} else if !strings.Contains(err.Error(), says) {
			t.Errorf("%s: the error does not say %q: %v", question, says, err)
		}
	}
	allowed, err := client.Authorize(ctx, actor, action, resource)
	check("authorize", !allowed, err)
	many, err := client.AuthorizeMany(ctx, []polarsql.Check{{Actor: actor, Action: action, Resource: resource}})
	check("authorize many", many == nil, err)
	actions, err := client.Actions(ctx, actor, resource)
	check("actions", actions == nil, err)
	if resource.ID != "" { // "" is the start of the list
		listed, err := polarpgx.List[string](ctx, client, actor, action, resource.Type, polarsql.Page{After: resource.ID})
		check("list", listed.IDs == nil && !listed.All && listed.Next == "", err)
	}
	able, err := polarpgx.WhoCan[string](ctx, client, actorType, action, resource, polarsql.Page{})
	check("who can", able.IDs == nil && !able.All && able.Next == "", err)
}

// TestBadIDsAreNotSent: what cannot be an id of its column's type never reaches the database.
func TestBadIDsAreNotSent(t *testing.T) {
	client := newClient(t, tables.Database(t)).With(silent{t})
	for _, id := range []any{"abc", "", "1.5", "1 OR TRUE", "9223372036854775808", "0x10", "1; DROP TABLE users", "１", 2.5, nil, []byte("1")} {
		allDenied(t, context.Background(), client, user("alice"), "read", "User", repository(id), "")
	}
	allDenied(t, context.Background(), client, user("alice"), "rename", "User", organization("11111111-1111-1111-1111-11111111111"), "")
	allDenied(t, context.Background(), client, user("alice"), "read", "Ghost", polarsql.Ref("Ghost", 1), "Ghost")
}

// TestFailuresDeny: a database that does not answer gives no permission.
func TestFailuresDeny(t *testing.T) {
	pool := tables.Database(t)
	client := newClient(t, pool)
	canceled, cancel := context.WithCancel(context.Background())
	cancel()
	allDenied(t, canceled, client, user("alice"), "read", "User", repository(1), "context canceled")

	tx, err := pool.Begin(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(context.Background(), "SELECT 1/0"); err == nil {
		t.Fatal("1/0 has a value")
	}
	allDenied(t, context.Background(), client.With(tx), user("alice"), "read", "User", repository(1), "25P02")
	if err := tx.Rollback(context.Background()); err != nil {
		t.Fatal(err)
	}
	allDenied(t, context.Background(), client.With(tx), user("alice"), "read", "User", repository(1), "closed")

	if _, err := pool.Exec(context.Background(), "ALTER TABLE app.repositories RENAME TO archived"); err != nil {
		t.Fatal(err)
	}
	allDenied(t, context.Background(), client, user("alice"), "read", "User", repository(1), "repositories")
	pool.Close()
	allDenied(t, context.Background(), client, user("alice"), "read", "User", repository(1), "closed")
}

// TestIDOfAnotherGoType: a list that cannot be read as asked is an error, not a shorter list.
func TestIDOfAnotherGoType(t *testing.T) {
	client := newClient(t, tables.Database(t))
	result, err := polarpgx.List[int64](context.Background(), client, user("alice"), "rename", "Organization", polarsql.Page{})
	if err == nil || result.IDs != nil {
		t.Errorf("uuid as int64: %v, %v", result, err)
	}
	filter, err := client.Filter(polarsql.Ref("User", 1.5), "read", "Repository", "r")
	if err == nil {
		t.Error("a filter for no one")
	}
	if sql, args := filter.SQL(1); sql != "(FALSE)" || args != nil {
		t.Errorf("the filter that comes with an error is %s %v", sql, args)
	}
}

// TestHostileText: quotes, placeholders and statements in ids and actions are only text.
func TestHostileText(t *testing.T) {
	inEachMode(t, func(t *testing.T, db polarpgx.DB) {
		client := newClient(t, db)
		for id, want := range map[string]bool{
			"o'neil": true, "'; DROP TABLE users; --": true, "$1": true, // each was granted a role
			"?": false, "carol": false, // what these were granted is no role of the policy
			"' OR TRUE; --": false, "$2": false, "\\": false, "alice' --": false, `"`: false, "@authz": false, ":id": false, "%": false, "/*": false,
		} {
			got, err := client.Authorize(context.Background(), user(id), "read", repository(4))
			if err != nil || got != want {
				t.Errorf("%q: %v, %v", id, got, err)
			}
			result, err := polarpgx.List[int64](context.Background(), client, user(id), "read", "Repository", polarsql.Page{})
			if wantIDs := 1 + 2*toInt(want); err != nil || len(result.IDs) != wantIDs {
				t.Errorf("%q sees %v, %v", id, result.IDs, err)
			}
			for _, action := range []string{id, "read' OR ''='", "read\x01"} {
				if allowed, err := client.Authorize(context.Background(), user("alice"), action, repository(1)); err != nil || allowed {
					t.Errorf("action %q: %v, %v", action, allowed, err)
				}
			}
		}
		if n := count(t, db, "SELECT count(*) FROM users"); n != 7 {
			t.Errorf("%d users are left", n)
		}
	})
}

func toInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

func count(t *testing.T, db polarpgx.DB, sql string, args ...any) (n int) {
	t.Helper()
	if err := db.QueryRow(context.Background(), sql, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
