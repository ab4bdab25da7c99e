package polarpgx_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/adapters/polarpgx"
	"github.com/polarsql/polarsql/compiler/compilertest"
)

// TestWildcards: a row that stands for all is none of a page's ids, and an action that
// stands for all is AnyAction.
func TestWildcards(t *testing.T) {
	policy := compilertest.LoadPolicy(t, `
actor User {}
resource Setting { permissions = ["read", "change"]; relations = { owner: User }; "read" if "owner"; }
has_permission(user: User, _: String, _: Setting) if is_admin(user);
`)
	mapping := compilertest.LoadMapping(t, `
facts:
  is_admin(User:_): {query: "SELECT user_id FROM app.members WHERE role = 'owner'"}
  has_relation(Setting:_, owner, User:_):
    query: SELECT name, CAST('alice' AS text) FROM app.repositories UNION ALL SELECT name, 'bob' FROM app.repositories
`)
	inEachMode(t, func(t *testing.T, db polarpgx.DB) {
		engine, err := polarpgx.NewEngine(context.Background(), db, policy, mapping)
		if err != nil {
			t.Fatal(err)
		}
		client := polarpgx.New(engine, db)
		for who, want := range map[string]struct {
			all bool
			ids []string
		}{
			"alice": {true, []string{"five", "four", "one", "ten", "three", "two"}}, // alice is also their owner
			"bob":   {false, []string{"five", "four", "one", "ten", "three", "two"}},
			"carol": {false, nil},
		} {
			for _, limit := range []int{0, 1, 2, 5, 6, 7} {
				var ids []string
				page := polarsql.Page{Limit: limit}
				for pages := 0; ; pages++ {
					result, err := polarpgx.List[string](context.Background(), client, user(who), "read", "Setting", page)
					if err != nil || pages > 6 || limit > 0 && len(result.IDs) > limit {
						t.Fatalf("%s, limit %d: %+v, %v", who, limit, result, err)
					}
					if result.All != (want.all && pages == 0) {
						t.Errorf("%s, limit %d, page %d: all %v", who, limit, pages, result.All)
					}
					ids = append(ids, result.IDs...)
					if page.After = result.Next; page.After == "" {
						break
					}
				}
				if diff := cmp.Diff(want.ids, ids); diff != "" {
					t.Errorf("%s, limit %d: %s", who, limit, diff)
				}
			}
		}
		actions, err := client.Actions(context.Background(), user("alice"), polarsql.Ref("Setting", "five"))
		if err != nil || len(actions) == 0 || actions[0] != polarpgx.AnyAction {
			t.Errorf("alice: %v, %v", actions, err)
		}
		actions, err = client.Actions(context.Background(), user("bob"), polarsql.Ref("Setting", "five"))
		if diff := cmp.Diff([]string{"read"}, actions); err != nil || diff != "" {
			t.Errorf("bob: %v %s", err, diff)
		}
	})
}
