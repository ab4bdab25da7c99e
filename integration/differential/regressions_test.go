package differential_test

import (
	"context"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/adapters/polarpgx"
	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/polar"
)

// TestRegressions holds what random policies have found and a test block cannot say,
// because it takes columns, types or names of the application's.
func TestRegressions(t *testing.T) {
	for _, test := range []struct {
		name, policy, mapping, tables string
		ask                           func(c *polarpgx.Client) ([]string, error)
		want                          []string
	}{
		{
			name: "a step of a recursion has another integer type than its start",
			policy: `
actor User {}
resource Folder {
  roles = ["viewer"];
  permissions = ["read"];
  relations = { parent: Folder };
  "read" if "viewer";
  "viewer" if "viewer" on "parent";
}`,
			mapping: `
types: {Folder: {table: folders, id: id}}
facts:
  has_role(User:_, String:_, Folder:_): {table: grants, columns: [user_id, role, folder_id]}
  has_relation(Folder:_, parent, Folder:_): {table: parents, columns: [child, parent]}
`,
			tables: `
CREATE TABLE folders (id integer PRIMARY KEY);
CREATE TABLE grants (user_id bigint, role text, folder_id integer);
CREATE TABLE parents (child bigint, parent bigint);
INSERT INTO folders VALUES (1), (2), (3), (4);
INSERT INTO grants VALUES (7, 'viewer', 1);
INSERT INTO parents VALUES (2, 1), (3, 2), (1, 3);`,
			ask:  list("User", "7", "read", "Folder"),
			want: []string{"1", "2", "3"},
		},
		{
			name: "constants beside columns in the ways out of a recursion",
			policy: `
actor User {}
resource Item {
  roles = ["viewer"];
  permissions = ["read", "write"];
  relations = { parent: Item };
  "write" if "viewer" on "parent";
  "read" if "write";
  role if role on "parent";
}
has_role(User{"2"}, "viewer", Item{"a"});
has_role(User{"6"}, "viewer", Item{"b"});`,
			mapping: `
types: {Item: {table: items, id: id}}
facts:
  has_role(User:_, viewer, Item:_): {table: items, columns: [owner_id, id]}
  has_relation(Item:_, parent, Item:_): {table: items, columns: [id, parent_id]}
sql_types: {User: bigint}
`,
			tables: `
CREATE TABLE items (id text PRIMARY KEY, parent_id text, owner_id bigint);
INSERT INTO items VALUES ('a', NULL, 1), ('b', 'a', 3), ('c', 'b', NULL);`,
			ask:  whoMay("User", "read", "Item", "c"),
			want: []string{"1", "2", "3", "6"},
		},
		{
			name: "a question mark in the names of tables and columns",
			policy: `
actor User {}
resource Item { roles = ["viewer"]; permissions = ["read"]; "read" if "viewer"; }`,
			mapping: `
types: {Item: {table: '"Items?"', id: '"id?"'}}
facts:
  has_role(User:_, viewer, Item:_): {table: '"Items?"', columns: ['"owner?"', '"id?"'], where: '"on?"'}
`,
			tables: `
CREATE TABLE "Items?" ("id?" integer PRIMARY KEY, "owner?" integer, "on?" boolean);
INSERT INTO "Items?" VALUES (1, 1, TRUE), (2, 1, FALSE), (3, 2, TRUE);`,
			ask:  list("User", "1", "read", "Item"),
			want: []string{"1"},
		},
		{
			name: "a recursion that holds where a fact is absent, asked about an object without a row",
			policy: `
actor User {}
resource Folder {
  permissions = ["read", "write"];
  relations = { parent: Folder };
  "write" if permission on "parent";
  "write" if not is_locked(resource);
}`,
			mapping: `
types: {Folder: {table: folders, id: id}}
facts:
  is_locked(Folder:_): {table: locks, columns: [folder_id]}
  has_relation(Folder:_, parent, Folder:_): {table: parents, columns: [child, parent]}
sql_types: {User: bigint}
`,
			tables: `
CREATE TABLE folders (id bigint PRIMARY KEY);
CREATE TABLE locks (folder_id bigint);
CREATE TABLE parents (child bigint, parent bigint);
INSERT INTO folders VALUES (1), (2), (3);
INSERT INTO locks VALUES (1), (2), (9);
INSERT INTO parents VALUES (2, 3);`,
			ask:  allowed("User", "7", "write", "Folder", "1", "2", "3", "8", "9"),
			want: []string{"2", "3", "8"},
		},
		{
			name: "an id of the policy that PostgreSQL would print otherwise",
			policy: `
actor User {}
resource Region { permissions = ["read", "write"]; }
has_permission(user: User, "read", Region{"007"}) if is_agent(user);
has_permission(user: User, "read", Region{"8"}) if is_agent(user);`,
			mapping: `
types: {User: {table: users, id: id}, Region: {table: regions, id: id}}
facts:
  is_agent(User:_): {table: users, columns: [id]}
`,
			tables: `
CREATE TABLE users (id bigint PRIMARY KEY);
CREATE TABLE regions (id bigint PRIMARY KEY);
INSERT INTO users VALUES (1);
INSERT INTO regions VALUES (7), (8);`,
			ask:  allowed("User", "1", "read", "Region", "7", "8"),
			want: []string{"8"},
		},
		{
			name: "a constant that a negation meets has no row in its type's table",
			policy: `
actor User {}
resource Org {}
resource Doc { permissions = ["read"]; }
has_permission(user: User, "read", _: Doc) if not linked(user, _);`,
			mapping: `
types: {User: {table: users, id: id}, Org: {table: orgs, id: id}}
facts:
  linked(User:_, Org:_): {table: users, columns: [id, {value: "2"}], where: active}
sql_types: {Doc: bigint}
`,
			tables: `
CREATE TABLE users (id integer PRIMARY KEY, active boolean);
CREATE TABLE orgs (id integer PRIMARY KEY);
INSERT INTO users VALUES (1, TRUE), (2, FALSE), (3, NULL);
INSERT INTO orgs VALUES (1);`,
			ask:  whoMay("User", "read", "Doc", "1"),
			want: []string{"2", "3"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			conn := connect(t, "auto")
			if _, err := conn.Exec(t.Context(), test.tables, pgx.QueryExecModeSimpleProtocol); err != nil {
				t.Fatal(err)
			}
			policy, diagnostics := polar.Load(polar.NewSource("policy.polar", test.policy))
			if err := diagnostics.Err(); err != nil {
				t.Fatal(err)
			}
			m, diagnostics := mapping.Load(polar.NewSource("mapping.yaml", test.mapping))
			if err := diagnostics.Err(); err != nil {
				t.Fatal(err)
			}
			engine, err := polarpgx.NewEngine(t.Context(), conn, policy, m)
			if err != nil {
				t.Fatal(err)
			}
			got, err := test.ask(polarpgx.New(engine, conn))
			if err != nil || !slices.Equal(got, test.want) {
				t.Errorf("got %v, %v; want %v", got, err, test.want)
			}
		})
	}
}

// list and whoMay are the questions as the client asks them.
func list(actorType, actor, action, resourceType string) func(*polarpgx.Client) ([]string, error) {
	return func(c *polarpgx.Client) ([]string, error) {
		result, err := polarpgx.List[string](context.Background(), c, polarsql.Ref(actorType, actor), action, resourceType, polarsql.Page{})
		return result.IDs, err
	}
}

func whoMay(actorType, action, resourceType, resource string) func(*polarpgx.Client) ([]string, error) {
	return func(c *polarpgx.Client) ([]string, error) {
		result, err := polarpgx.WhoCan[string](context.Background(), c, actorType, action, polarsql.Ref(resourceType, resource), polarsql.Page{})
		return result.IDs, err
	}
}

// allowed asks for each of the ids alone and returns those that are allowed.
func allowed(actorType, actor, action, resourceType string, ids ...string) func(*polarpgx.Client) ([]string, error) {
	return func(c *polarpgx.Client) ([]string, error) {
		var out []string
		for _, id := range ids {
			ok, err := c.Authorize(context.Background(), polarsql.Ref(actorType, actor), action, polarsql.Ref(resourceType, id))
			if err != nil {
				return nil, err
			}
			if ok {
				out = append(out, id)
			}
		}
		return out, nil
	}
}
