package polarpgx_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/adapters/polarpgx"
	"github.com/polarsql/polarsql/compiler/compilertest"
	"github.com/polarsql/polarsql/integration/postgres"
)

// TestEnumColumns: Strings stored as an enum compare with names that are none of its
// labels, and with text columns: such a name is no fact, and no error.
func TestEnumColumns(t *testing.T) {
	ctx := context.Background()
	pool := postgres.Database(t)
	if _, err := pool.Exec(ctx, `
CREATE TYPE role AS ENUM ('member', 'owner');
CREATE TYPE state AS ENUM ('draft', 'open');
CREATE TABLE users (id bigint PRIMARY KEY);
CREATE TABLE docs (id bigint PRIMARY KEY, state state NOT NULL, wanted state);
CREATE TABLE members (user_id bigint, role role, doc_id bigint);
CREATE TABLE role_permissions (role text, permission text);
INSERT INTO users VALUES (1), (2), (3);
INSERT INTO docs VALUES (7, 'open', 'open'), (8, 'draft', 'draft'), (9, 'draft', 'open');
INSERT INTO members VALUES (1, 'owner', 7), (1, 'member', 8), (2, 'member', 9);
INSERT INTO role_permissions VALUES ('owner', 'pay'), ('ghost', 'pay');`); err != nil {
		t.Fatal(err)
	}
	policy := compilertest.LoadPolicy(t, `
actor User {}
resource Doc {
  roles = ["member", "owner", "ghost"];
  permissions = ["read", "skim", "pay", "keep"];
  "member" if "owner";
  "member" if "ghost";
  "read" if "member" and not has_state(resource, "deleted");
  "skim" if has_state(resource, "archived");
  "skim" if has_state(resource, "open");
}
has_permission(user: User, "pay", doc: Doc) if has_role(user, role, doc) and grants(role, "pay");
has_permission(user: User, "keep", doc: Doc) if has_role(user, "member", doc) and has_state(doc, state) and wants(doc, state);`)
	engine, err := polarpgx.NewEngine(ctx, pool, policy, compilertest.LoadMapping(t, `
types:
  User: {table: users, id: id}
  Doc:  {table: docs, id: id}
facts:
  has_role(User:_, String:_, Doc:_): {table: members, columns: [user_id, role, doc_id]}
  has_state(Doc:_, String:_): {table: docs, columns: [id, state]}
  wants(Doc:_, String:_): {table: docs, columns: [id, wanted]}
  grants(String:_, String:_): {table: role_permissions, columns: [role, permission]}`))
	if err != nil {
		t.Fatal(err)
	}
	client := polarpgx.New(engine, pool)
	want := map[string]map[int][]int64{
		"read":  {1: {7, 8}, 2: {9}, 3: nil},
		"skim":  {1: {7}, 2: {7}, 3: {7}},
		"pay":   {1: {7}, 2: nil, 3: nil},
		"keep":  {1: {7, 8}, 2: nil, 3: nil},
		"other": {1: nil, 2: nil, 3: nil},
	}
	for action, byUser := range want {
		for id, docs := range byUser {
			user := polarsql.Ref("User", id)
			listed, err := polarpgx.List[int64](ctx, client, user, action, "Doc", polarsql.Page{})
			if diff := cmp.Diff(docs, listed.IDs); err != nil || diff != "" {
				t.Errorf("list %d %s: %v %s", id, action, err, diff)
			}
			filter, err := client.Filter(user, action, "Doc", "d")
			if err != nil {
				t.Fatal(err)
			}
			var filtered []int64
			if err := pool.QueryRow(ctx, `SELECT array_agg(d.id ORDER BY d.id) FROM docs AS d WHERE @f`, polarpgx.Conditions{"f": filter}).Scan(&filtered); err != nil {
				t.Errorf("filter %d %s: %v", id, action, err)
			}
			if diff := cmp.Diff(docs, filtered); diff != "" {
				t.Errorf("filter %d %s: %s", id, action, diff)
			}
			for _, doc := range []int64{7, 8, 9} {
				allowed, err := client.Authorize(ctx, user, action, polarsql.Ref("Doc", doc))
				listedToo := false
				for _, d := range docs {
					listedToo = listedToo || d == doc
				}
				if err != nil || allowed != listedToo {
					t.Errorf("authorize %d %s %d: %v, %v", id, action, doc, allowed, err)
				}
			}
		}
	}
	actions, err := client.Actions(ctx, polarsql.Ref("User", 1), polarsql.Ref("Doc", 7))
	if diff := cmp.Diff([]string{"keep", "pay", "read", "skim"}, actions); err != nil || diff != "" {
		t.Errorf("actions: %v %s", err, diff)
	}
	who, err := polarpgx.WhoCan[int64](ctx, client, "User", "pay", polarsql.Ref("Doc", 7), polarsql.Page{})
	if diff := cmp.Diff([]int64{1}, who.IDs); err != nil || diff != "" {
		t.Errorf("who: %v %s", err, diff)
	}
}
