package polarpgx_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/adapters/polarpgx"
)

func TestAuthorize(t *testing.T) {
	inEachMode(t, func(t *testing.T, db polarpgx.DB) {
		client := newClient(t, db)
		for _, test := range []struct {
			actor    polarsql.Object
			action   string
			resource polarsql.Object
			want     bool
		}{
			{user("alice"), "read", repository(1), true},
			{user("alice"), "delete", repository(1), true},
			{user("alice"), "read", repository(5), true}, // through its parent
			{user("alice"), "delete", repository(5), false},
			{user("alice"), "read", repository(4), false},
			{user("bob"), "read", repository("1"), true},
			{user("bob"), "push", repository(1), false},
			{user("nobody"), "read", repository(3), true}, // public
			{user("nobody"), "read", repository(4), false},
			{user("alice"), "read", repository(99), false},
			{user("alice"), "no such action", repository(1), false},
			{user("alice"), "rename", organization(acme), true},
			{user("alice"), "rename", organization(uuid.MustParse(initech)), false},
			{user("alice"), "read", polarsql.Ref("Setting", "any"), true},
			{user("bob"), "read", polarsql.Ref("Setting", "any"), false},
		} {
			got, err := client.Authorize(context.Background(), test.actor, test.action, test.resource)
			if err != nil || got != test.want {
				t.Errorf("%s %s %s: %v, %v", test.actor, test.action, test.resource, got, err)
			}
		}
	})
}

func TestActions(t *testing.T) {
	inEachMode(t, func(t *testing.T, db polarpgx.DB) {
		client := newClient(t, db)
		for _, test := range []struct {
			actor, resource polarsql.Object
			want            []string
		}{
			{user("alice"), repository(1), []string{"delete", "push", "read"}},
			{user("bob"), repository(1), []string{"read"}},
			{user("bob"), repository(4), []string{}},
			{user("alice"), organization(acme), []string{"rename"}},
			{user("alice"), polarsql.Ref("Setting", "x"), []string{"read"}},
		} {
			got, err := client.Actions(context.Background(), test.actor, test.resource)
			if diff := cmp.Diff(test.want, got); err != nil || diff != "" {
				t.Errorf("%s on %s: %v %s", test.actor, test.resource, err, diff)
			}
		}
	})
}

func TestList(t *testing.T) {
	inEachMode(t, func(t *testing.T, db polarpgx.DB) {
		client := newClient(t, db)
		expectPage(t, polarpgx.Result[int64]{IDs: []int64{1, 2, 3, 5}})(
			polarpgx.List[int64](context.Background(), client, user("alice"), "read", "Repository", polarsql.Page{}))
		expectPage(t, polarpgx.Result[string]{IDs: []string{"4", "10"}[:1]})(
			polarpgx.List[string](context.Background(), client, user("o'neil"), "push", "Repository", polarsql.Page{}))
		expectPage(t, polarpgx.Result[int64]{})(
			polarpgx.List[int64](context.Background(), client, user("nobody"), "push", "Repository", polarsql.Page{}))
		expectPage(t, polarpgx.Result[uuid.UUID]{IDs: []uuid.UUID{uuid.MustParse(acme)}})(
			polarpgx.List[uuid.UUID](context.Background(), client, user("alice"), "rename", "Organization", polarsql.Page{}))
		expectPage(t, polarpgx.Result[pgtype.UUID]{IDs: []pgtype.UUID{{Bytes: uuid.MustParse(acme), Valid: true}}})(
			polarpgx.List[pgtype.UUID](context.Background(), client, user("alice"), "rename", "Organization", polarsql.Page{}))
		expectPage(t, polarpgx.Result[string]{All: true})(
			polarpgx.List[string](context.Background(), client, user("alice"), "read", "Setting", polarsql.Page{}))
		expectPage(t, polarpgx.Result[string]{All: true})(
			polarpgx.List[string](context.Background(), client, user("alice"), "read", "Setting", polarsql.Page{Limit: 1}))
		expectPage(t, polarpgx.Result[string]{})(
			polarpgx.List[string](context.Background(), client, user("bob"), "read", "Setting", polarsql.Page{}))
	})
}

func TestWhoCan(t *testing.T) {
	inEachMode(t, func(t *testing.T, db polarpgx.DB) {
		client := newClient(t, db)
		expectPage(t, polarpgx.Result[string]{IDs: []string{"alice", "bob"}})(
			polarpgx.WhoCan[string](context.Background(), client, "User", "read", repository(1), polarsql.Page{}))
		expectPage(t, polarpgx.Result[string]{IDs: []string{"$1", "'; DROP TABLE users; --", "o'neil"}})(
			polarpgx.WhoCan[string](context.Background(), client, "User", "read", repository(4), polarsql.Page{}))
		expectPage(t, polarpgx.Result[string]{IDs: []string{"alice"}, Next: "alice"})(
			polarpgx.WhoCan[string](context.Background(), client, "User", "read", repository(1), polarsql.Page{Limit: 1}))
		expectPage(t, polarpgx.Result[string]{IDs: []string{"bob"}})(
			polarpgx.WhoCan[string](context.Background(), client, "User", "read", repository(1), polarsql.Page{Limit: 1, After: "alice"}))
	})
}

// TestPages: following Next gives every id once, in order, and "" ends it.
func TestPages(t *testing.T) {
	inEachMode(t, func(t *testing.T, db polarpgx.DB) {
		client := newClient(t, db)
		want := []int64{1, 2, 3, 5} // 10 would come before 2 as text
		for limit := 1; limit <= 6; limit++ {
			var got []int64
			page := polarsql.Page{Limit: limit}
			for pages := 0; ; pages++ {
				result, err := polarpgx.List[int64](context.Background(), client, user("alice"), "read", "Repository", page)
				if err != nil || len(result.IDs) > limit || pages > 10 {
					t.Fatalf("limit %d: %+v, %v", limit, result, err)
				}
				got = append(got, result.IDs...)
				if page.After = result.Next; page.After == "" {
					break
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("limit %d: %s", limit, diff)
			}
		}
	})
}

// expectPage compares a result with what is wanted.
func expectPage[ID any](t *testing.T, want polarpgx.Result[ID]) func(polarpgx.Result[ID], error) {
	return func(got polarpgx.Result[ID], err error) {
		t.Helper()
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
	}
}
