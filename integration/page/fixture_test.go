// Package page_test compares pages and counts with what Filter leaves, sorted as a whole.
package page_test

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/adapters/polarpgx"
	"github.com/polarsql/polarsql/compiler/compilertest"
	"github.com/polarsql/polarsql/integration/postgres"
)

func TestMain(m *testing.M) { postgres.Main(m) }

const policyText = `
actor User {}
resource Folder {
  roles = ["reader"];
  relations = { parent: Folder };
  role if role on "parent";
}
resource Document {
  permissions = ["read"];
  relations = { folder: Folder, owner: User };
  "read" if "reader" on "folder";
  "read" if "owner";
  "read" if has_visibility(resource, "public") and not is_closed(resource);
  "read" if is_trial(actor);
}`

const mappingText = `
types:
  User:     {table: users,     id: id}
  Folder:   {table: folders,   id: id}
  Document: {table: documents, id: id}
facts:
  has_role(User:_, String:_, Folder:_):       {table: folder_members, columns: [user_id, role, folder_id]}
  has_relation(Folder:_, parent, Folder:_):   {table: folders,   columns: [id, parent_id]}
  has_relation(Document:_, folder, Folder:_): {table: documents, columns: [id, folder_id]}
  has_relation(Document:_, owner, User:_):    {table: documents, columns: [id, owner_id]}
  has_visibility(Document:_, String:_):       {table: documents, columns: [id, visibility]}
  is_closed(Document:_):                      {table: closings, columns: [document_id]}
  is_trial(User:_):                           {table: trials, columns: [user_id]}`

// The users, by what they see: all, nothing but what is public, ten documents, the oldest
// ones, and a third. Those after 19,000 are newer than anything that the fourth sees.
const (
	everything = "1"
	nothing    = "2"
	ten        = "3"
	oldest     = "4"
	third      = "5"
	onTrial    = "6"
)

const dataText = `
CREATE TABLE users (id bigint PRIMARY KEY);
CREATE TABLE folders (id bigint PRIMARY KEY, parent_id bigint REFERENCES folders);
CREATE TABLE folder_members (user_id bigint, role text, folder_id bigint, PRIMARY KEY (user_id, folder_id, role));
CREATE TABLE documents (id bigint PRIMARY KEY, folder_id bigint, owner_id bigint, visibility text NOT NULL,
	title text, rank int, created_at timestamptz NOT NULL);
CREATE TABLE closings (document_id bigint PRIMARY KEY);
CREATE TABLE trials (user_id bigint PRIMARY KEY);
INSERT INTO users SELECT generate_series(1, 6);
INSERT INTO folders VALUES (1, NULL), (2, 1), (3, 1), (4, 2), (5, 4);
INSERT INTO folder_members VALUES (1, 'reader', 1), (4, 'reader', 2), (5, 'reader', 5), (5, 'guest', 1);
INSERT INTO trials VALUES (6);
INSERT INTO documents SELECT id,
	CASE WHEN id % 77 = 0 THEN NULL WHEN id > 19000 THEN 3 WHEN id % 3 = 0 THEN 5 ELSE 2 + (id % 2) * 2 END,
	CASE WHEN id % 2000 = 1 THEN 3 WHEN id % 5 = 0 THEN 1 END,
	CASE WHEN id % 4001 = 0 THEN 'public' ELSE 'private' END,
	CASE WHEN id % 7 <> 0 THEN 'title ' || id * 7919 % 100 END,
	CASE WHEN id % 11 <> 0 THEN id * 7919 % 50 END,
	timestamptz '2024-01-01 00:00:00.123456Z' + make_interval(mins => (id / 3)::int)
	FROM generate_series(1, 20000) AS id;
INSERT INTO closings VALUES (4001);
CREATE INDEX documents_newest ON documents (created_at DESC, id DESC);
CREATE INDEX ON documents (folder_id, id);
CREATE INDEX ON documents (owner_id, id);
CREATE INDEX ON documents (id) WHERE visibility = 'public';
CREATE INDEX ON folders (parent_id);
CREATE INDEX ON folder_members (folder_id, role);`

// newClient opens a database with the data. It is analysed: plans are looked at.
func newClient(t *testing.T, mode pgx.QueryExecMode) (*polarpgx.Client, *pgxpool.Pool) {
	t.Helper()
	ctx := context.Background()
	config, err := pgxpool.ParseConfig(postgres.URL(t))
	if err != nil {
		t.Fatal(err)
	}
	config.ConnConfig.DefaultQueryExecMode = mode
	config.ConnConfig.RuntimeParams["jit"] = "off"
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	for _, sql := range []string{dataText, "VACUUM ANALYZE"} {
		if _, err := pool.Exec(ctx, sql, pgx.QueryExecModeSimpleProtocol); err != nil {
			t.Fatal(err)
		}
	}
	policy, m := compilertest.LoadPolicy(t, policyText), compilertest.LoadMapping(t, mappingText)
	engine, err := polarpgx.NewEngine(ctx, pool, policy, m)
	if err != nil {
		t.Fatal(err)
	}
	return polarpgx.New(engine, pool), pool
}

func user(id string) polarsql.Object { return polarsql.Ref("User", id) }
