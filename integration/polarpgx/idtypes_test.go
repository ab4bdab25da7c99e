package polarpgx_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/adapters/polarpgx"
	"github.com/polarsql/polarsql/compiler/compilertest"
	"github.com/polarsql/polarsql/integration/postgres"
)

// idTypes are the SQL types of ids, each with three users and five folders.
var idTypes = []struct {
	sqlType string
	ids     [5]string // in order
}{
	{"uuid", [5]string{"00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002", "00000000-0000-4000-8000-00000000000a", "00000000-0000-4000-8000-00000000000b", "f0000000-0000-4000-8000-000000000000"}},
	{"bigint", [5]string{"-9223372036854775808", "1", "2", "10", "9223372036854775807"}},
	{"integer", [5]string{"-2147483648", "1", "2", "10", "2147483647"}},
	{"smallint", [5]string{"-32768", "1", "2", "10", "32767"}},
	{"text", [5]string{"", "A", "a b", "it's", "ü"}},
	{"varchar(12)", [5]string{"$1", "A", "a b", "it's", "z%"}},
	{"handle", [5]string{"a", "b", "c", "c'", "d"}},
	{"serial_no", [5]string{"1", "2", "3", "20", "100"}},
	{"numeric(20)", [5]string{"-1", "1", "2", "10", "99999999999999999999"}},
}

const idPolicy = `
actor User {}
resource Folder {
  roles = ["viewer", "editor"];
  permissions = ["read", "write"];
  relations = { parent: Folder, owner: User };
  "viewer" if "editor";
  "viewer" if "viewer" on "parent";
  "editor" if "owner";
  "read" if "viewer" and not is_locked(resource);
  "write" if "editor";
}`

const idMapping = `
types:
  User:   {table: users, id: id}
  Folder: {table: folders, id: id}
facts:
  has_role(User:_, String:_, Folder:_): {table: grants, columns: [user_id, role, folder_id]}
  has_relation(Folder:_, parent, Folder:_): {table: folders, columns: [id, parent_id]}
  has_relation(Folder:_, owner, User:_): {table: folders, columns: [id, owner_id]}
  is_locked(Folder:_): {table: locks, columns: [folder_id]}`

func TestCastColumn(t *testing.T) {
	for text, want := range map[string]bool{
		`CAST(_p1."user_id" AS text) = CAST($1 AS text)`: true, `_p1."id" = CAST(_p2."folder_id" AS bigint)`: true,
		`_p1."user_id" = CAST($1 AS uuid)`: false, `SELECT CAST(_p1."folder_id" AS bigint) FROM x`: false,
	} {
		if castColumn.MatchString(text) != want {
			t.Errorf("%s: a cast column %t", text, !want)
		}
	}
}

// idTables: folder 2 is in 1, 3 in 2; user 1 views folder 1, user 2 edits 3 and owns 4; 5 is alone; 3 is locked.
func idTables(sqlType string, ids [5]string) string {
	args := []any{sqlType}
	for _, id := range ids {
		args = append(args, "'"+strings.ReplaceAll(id, "'", "''")+"'")
	}
	return fmt.Sprintf(`
CREATE DOMAIN handle AS varchar(20) CHECK (VALUE <> '');
CREATE DOMAIN serial_no AS bigint CHECK (VALUE > 0);
CREATE TYPE role AS ENUM ('editor', 'viewer', 'guest');
CREATE TABLE users (id %[1]s PRIMARY KEY);
CREATE TABLE folders (id %[1]s PRIMARY KEY, parent_id %[1]s REFERENCES folders, owner_id %[1]s REFERENCES users);
CREATE TABLE grants (user_id %[1]s REFERENCES users, role role, folder_id %[1]s REFERENCES folders);
CREATE TABLE locks (folder_id %[1]s);
CREATE INDEX ON folders (parent_id);
CREATE INDEX ON folders (owner_id);
CREATE INDEX ON grants (user_id);
CREATE INDEX ON grants (folder_id);
CREATE INDEX ON locks (folder_id);
INSERT INTO users VALUES (%[2]s), (%[3]s), (%[4]s);
INSERT INTO folders VALUES (%[2]s, NULL, NULL), (%[3]s, %[2]s, NULL), (%[4]s, %[3]s, NULL), (%[5]s, NULL, %[3]s), (%[6]s, NULL, NULL);
INSERT INTO grants VALUES (%[2]s, 'viewer', %[2]s), (%[3]s, 'editor', %[4]s), (%[4]s, 'guest', %[6]s), (%[4]s, NULL, %[2]s), (NULL, 'viewer', %[6]s);
INSERT INTO locks VALUES (%[4]s), (NULL);`, args...)
}

// TestIDTypes: with ids of every type the answers are right, no indexed column is wrapped
// into anything, and the indexes serve.
func TestIDTypes(t *testing.T) {
	for _, test := range idTypes {
		t.Run(test.sqlType, func(t *testing.T) {
			ctx := t.Context()
			pool := postgres.Database(t)
			if _, err := pool.Exec(ctx, idTables(test.sqlType, test.ids), pgx.QueryExecModeSimpleProtocol); err != nil {
				t.Fatal(err)
			}
			engine, err := polarpgx.NewEngine(ctx, pool, compilertest.LoadPolicy(t, idPolicy), compilertest.LoadMapping(t, idMapping))
			if err != nil {
				t.Fatal(err)
			}
			a := &idAnswers{T: t, client: polarpgx.New(engine, pool), ids: test.ids}
			a.check(ctx, "read", [][]int{{0, 1}, {3}, nil})
			a.check(ctx, "write", [][]int{nil, {2, 3}, nil})
			a.check(ctx, "frob", [][]int{nil, nil, nil})
			for _, sql := range a.statements(engine) {
				if cast := castColumn.FindString(sql); cast != "" {
					t.Errorf("an id is not compared as it is: %s\nin %s", cast, sql)
				}
			}
			a.checkIndexes(ctx, pool, engine)
		})
	}
}

type idAnswers struct {
	*testing.T
	client *polarpgx.Client
	ids    [5]string
}

func (a *idAnswers) user(i int) polarsql.Object   { return polarsql.Ref("User", a.ids[i]) }
func (a *idAnswers) folder(i int) polarsql.Object { return polarsql.Ref("Folder", a.ids[i]) }

// check compares the answers in all forms with the folders that each user may act on.
func (a *idAnswers) check(ctx context.Context, action string, want [][]int) {
	a.Helper()
	for user, folders := range want {
		listed, err := polarpgx.List[string](ctx, a.client, a.user(user), action, "Folder", polarsql.Page{})
		if diff := cmp.Diff(a.named(folders), listed.IDs); err != nil || diff != "" {
			a.Errorf("list %d %s: %v %s", user, action, err, diff)
		}
		for folder := range a.ids {
			holds := slices.Contains(folders, folder)
			if allowed, err := a.client.Authorize(ctx, a.user(user), action, a.folder(folder)); err != nil || allowed != holds {
				a.Errorf("authorize %d %s %d: %v, %v", user, action, folder, allowed, err)
			}
			who, err := polarpgx.WhoCan[string](ctx, a.client, "User", action, a.folder(folder), polarsql.Page{})
			if err != nil || slices.Contains(who.IDs, a.ids[user]) != holds {
				a.Errorf("who %s %d: %v, %v", action, folder, who.IDs, err)
			}
			actions, err := a.client.Actions(ctx, a.user(user), a.folder(folder))
			if err != nil || slices.Contains(actions, action) != holds {
				a.Errorf("actions %d %d: %v, %v", user, folder, actions, err)
			}
		}
	}
}

func (a *idAnswers) named(folders []int) []string {
	var out []string
	for _, i := range folders {
		out = append(out, a.ids[i])
	}
	return out
}

// castColumn is a comparison with a column of ids that is not as stored.
var castColumn = regexp.MustCompile(`CAST\(_?\w+\."?(?:\w*id)"? AS [^)]*\) (?:=|<>|IN|<|>)|(?:=|<>|<|>) (?:CAST|lower)\(_?\w+\."?(?:\w*id)"?`)

func (a *idAnswers) statements(engine *polarsql.Engine) []string {
	var out []string
	add := func(s polarsql.Statement, err error) {
		if err != nil {
			a.Fatal(err)
		}
		sql, _ := s.SQL()
		out = append(out, sql)
	}
	for _, action := range []string{"read", "write"} {
		add(engine.Authorize(a.user(0), action, a.folder(1)))
		add(engine.List(a.user(0), action, "Folder", polarsql.Page{Limit: 2, After: a.ids[0]}))
		add(engine.WhoCan("User", action, a.folder(1), polarsql.Page{Limit: 2, After: a.ids[0]}))
		filter, err := engine.Filter(a.user(0), action, "Folder", "f")
		if err != nil {
			a.Fatal(err)
		}
		sql, _ := filter.SQL(1)
		out = append(out, sql)
	}
	add(engine.Actions(a.user(0), a.folder(1)))
	return out
}

// checkIndexes: with sequential scans forbidden, PostgreSQL answers by the indexes on ids.
func (a *idAnswers) checkIndexes(ctx context.Context, pool *pgxpool.Pool, engine *polarsql.Engine) {
	a.Helper()
	tx, err := pool.Begin(ctx)
	if err != nil {
		a.Fatal(err)
	}
	defer tx.Rollback(ctx)
	if _, err := tx.Exec(ctx, "SET LOCAL enable_seqscan = off"); err != nil {
		a.Fatal(err)
	}
	s, err := engine.Authorize(a.user(0), "read", a.folder(1))
	if err != nil {
		a.Fatal(err)
	}
	filter, err := engine.Filter(a.user(0), "write", "Folder", "f")
	if err != nil {
		a.Fatal(err)
	}
	sql, args := s.SQL()
	condition, filterArgs := filter.SQL(1)
	a.explain(ctx, tx, sql, args, "folders_pkey", "grants_", "locks_folder_id_idx")
	a.explain(ctx, tx, "SELECT f.id FROM folders AS f WHERE "+condition, filterArgs, "folders_pkey", "folders_owner_id_idx", "grants_user_id_idx")
}

func (a *idAnswers) explain(ctx context.Context, tx pgx.Tx, sql string, args []any, indexes ...string) {
	a.Helper()
	rows, err := tx.Query(ctx, "EXPLAIN "+sql, append([]any{pgx.QueryExecModeSimpleProtocol}, args...)...)
	if err != nil {
		a.Fatal(err)
	}
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		a.Fatal(err)
	}
	text := strings.Join(lines, "\n")
	for _, index := range indexes {
		if !regexp.MustCompile(`Index.* ` + index).MatchString(text) {
			a.Errorf("%s is not used:\n%s\n%s", index, text, sql)
		}
	}
	if strings.Contains(text, "Seq Scan") {
		a.Errorf("a table is read as a whole:\n%s\n%s", text, sql)
	}
}
