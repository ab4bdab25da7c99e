// Package polarpgx_test asks adapters/polarpgx questions of real tables, in every query
// execution mode of pgx.
package polarpgx_test

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
resource Organization {
  roles = ["member", "owner"];
  permissions = ["rename"];
  "member" if "owner";
  "rename" if "owner";
}
resource Repository {
  roles = ["reader", "editor"];
  permissions = ["read", "push", "delete"];
  relations = { organization: Organization, parent: Repository };
  "reader" if "editor";
  "reader" if "member" on "organization";
  "editor" if "owner" on "organization";
  "reader" if "reader" on "parent";
  "read" if "reader";
  "read" if is_public(resource);
  "push" if "editor";
  "delete" if "owner" on "organization";
}
resource Setting {
  permissions = ["read"];
}
has_permission(user: User, "read", _: Setting) if has_role(user, "owner", org) and org matches Organization;
`

const mappingText = `
types:
  User:         {table: users, id: id}
  Organization: {table: app.organizations, id: id}
  Repository:   {table: app.repositories, id: id}
facts:
  has_role(User:_, String:_, Organization:_):
    table: app.members
    columns: [user_id, role, organization_id]
  has_role(User:_, String:_, Repository:_):
    table: app.grants
    columns: [user_id, role, repository_id]
  has_relation(Repository:_, organization, Organization:_):
    table: app.repositories
    columns: [id, organization_id]
  has_relation(Repository:_, parent, Repository:_):
    table: app.repositories
    columns: [id, parent_id]
  is_public(Repository:_):
    table: app.repositories
    columns: [id]
    where: visibility = 'public'
`

// organizations' ids.
const (
	acme    = "11111111-1111-1111-1111-111111111111"
	initech = "22222222-2222-2222-2222-222222222222"
)

var tables = postgres.NewTemplate("adapters", func(ctx context.Context, conn *pgx.Conn) error {
	_, err := conn.Exec(ctx, `
CREATE SCHEMA app;
CREATE TYPE app.role AS ENUM ('member', 'owner');
CREATE DOMAIN app.handle AS text CHECK (VALUE <> '');
CREATE TABLE users (id app.handle PRIMARY KEY);
CREATE TABLE app.organizations (id uuid PRIMARY KEY);
CREATE TABLE app.members (user_id app.handle REFERENCES users, role app.role, organization_id uuid REFERENCES app.organizations);
CREATE TABLE app.repositories (id bigint PRIMARY KEY, name text NOT NULL, stars int NOT NULL DEFAULT 0,
	organization_id uuid REFERENCES app.organizations, parent_id bigint REFERENCES app.repositories, visibility varchar(7) NOT NULL DEFAULT 'private');
CREATE TABLE app.grants (user_id app.handle REFERENCES users, role varchar(20), repository_id bigint REFERENCES app.repositories);
INSERT INTO users VALUES ('alice'), ('bob'), ('carol'), ('o''neil'), ('''; DROP TABLE users; --'), ('$1'), ('?');
INSERT INTO app.organizations VALUES ('11111111-1111-1111-1111-111111111111'), ('22222222-2222-2222-2222-222222222222');
INSERT INTO app.members VALUES ('alice', 'owner', '11111111-1111-1111-1111-111111111111'), ('bob', 'member', '11111111-1111-1111-1111-111111111111');
INSERT INTO app.repositories (id, name, stars, organization_id, parent_id, visibility) VALUES
	(1, 'one', 5, '11111111-1111-1111-1111-111111111111', NULL, 'private'),
	(2, 'two', 10, '11111111-1111-1111-1111-111111111111', NULL, 'private'),
	(3, 'three', 20, '22222222-2222-2222-2222-222222222222', NULL, 'public'),
	(4, 'four', 40, '22222222-2222-2222-2222-222222222222', NULL, 'private'),
	(5, 'five', 80, NULL, 1, 'private'),
	(10, 'ten', 160, NULL, 4, 'private');
INSERT INTO app.grants VALUES ('o''neil', 'editor', 4), ('''; DROP TABLE users; --', 'reader', 4), ('carol', 'it''s', 4), ('$1', 'reader', 4), ('?', '$1', 4);`)
	return err
})

func newClient(t testing.TB, db polarpgx.DB) *polarpgx.Client {
	t.Helper()
	engine, err := polarpgx.NewEngine(context.Background(), db, compilertest.LoadPolicy(t, policyText), compilertest.LoadMapping(t, mappingText))
	if err != nil {
		t.Fatal(err)
	}
	return polarpgx.New(engine, db)
}

// modes are pgx's ways to send a query; the last two are for poolers in transaction mode.
var modes = []pgx.QueryExecMode{
	pgx.QueryExecModeCacheStatement, pgx.QueryExecModeCacheDescribe, pgx.QueryExecModeDescribeExec,
	pgx.QueryExecModeExec, pgx.QueryExecModeSimpleProtocol,
}

// inEachMode runs a test over a pool, a connection of it, and a transaction, in every mode.
func inEachMode(t *testing.T, test func(t *testing.T, db polarpgx.DB)) {
	url := tables.URL(t)
	for _, mode := range modes {
		t.Run(mode.String(), func(t *testing.T) {
			pool := openPool(t, url, mode)
			t.Run("pool", func(t *testing.T) { test(t, pool) })
			conn, err := pool.Acquire(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Release()
			t.Run("connection", func(t *testing.T) { test(t, conn.Conn()) })
			tx, err := conn.Begin(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			t.Run("transaction", func(t *testing.T) { test(t, tx) })
			if err := tx.Commit(context.Background()); err != nil {
				t.Error(err)
			}
		})
	}
}

func openPool(t testing.TB, url string, mode pgx.QueryExecMode) *pgxpool.Pool {
	t.Helper()
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	config.ConnConfig.DefaultQueryExecMode = mode
	pool, err := pgxpool.NewWithConfig(context.Background(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}

func user(id string) polarsql.Object      { return polarsql.Ref("User", id) }
func repository(id any) polarsql.Object   { return polarsql.Ref("Repository", id) }
func organization(id any) polarsql.Object { return polarsql.Ref("Organization", id) }
