package polarpgx_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/adapters/polarpgx"
	"github.com/polarsql/polarsql/compiler/compilertest"
	"github.com/polarsql/polarsql/integration/postgres"
)

// views have ids that are NULL, which no table with a primary key has.
var views = postgres.NewTemplate("views", func(ctx context.Context, conn *pgx.Conn) error {
	_, err := conn.Exec(ctx, `
CREATE VIEW users AS SELECT * FROM (VALUES ('alice'), ('bob'), (NULL)) AS v(id);
CREATE VIEW notes AS SELECT * FROM (VALUES (1, 'alice', TRUE), (NULL, 'alice', TRUE), (2, 'bob', FALSE), (NULL, 'bob', NULL)) AS v(id, author, open);
CREATE VIEW hidden AS SELECT 1 AS note_id;`)
	return err
})

// TestNullIDs: a row without an id is no object. Above all it does not make a list one of
// every object there can be, which is what a NULL in an answer stands for.
func TestNullIDs(t *testing.T) {
	policy := compilertest.LoadPolicy(t, `
actor User {}
resource Note {
  permissions = ["write", "read", "see", "find", "boast"];
  relations = { author: User };
  "write" if "author";
  "read" if is_open(resource);
}
has_permission(_: User, "see", _: Note);
has_permission(_: User, "find", note: Note) if not is_hidden(note);
has_permission(_: User, "boast", note: Note) if is_open(note) and has_relation(note, "author", user) and user matches User;
`)
	mapping := compilertest.LoadMapping(t, `
types:
  User: {table: users, id: id}
  Note: {table: notes, id: id}
facts:
  has_relation(Note:_, author, User:_): {table: notes, columns: [id, author]}
  is_open(Note:_):   {table: notes, columns: [id], where: open}
  is_hidden(Note:_): {table: hidden, columns: [note_id]}
`)
	ctx, db := context.Background(), views.Database(t)
	engine, err := polarpgx.NewEngine(ctx, db, policy, mapping)
	if err != nil {
		t.Fatal(err)
	}
	client := polarpgx.New(engine, db)
	for action, want := range map[string][]int64{"write": {1}, "read": {1}, "see": {1, 2}, "find": {2}, "boast": {1}} {
		notes, err := polarpgx.List[int64](ctx, client, user("alice"), action, "Note", polarsql.Page{})
		if diff := cmp.Diff(polarpgx.Result[int64]{IDs: want}, notes); err != nil || diff != "" {
			t.Errorf("what alice may %s: %v %s", action, err, diff)
		}
	}
	for action, want := range map[string][]string{"write": {"alice"}, "read": {"alice", "bob"}, "see": {"alice", "bob"}} {
		users, err := polarpgx.WhoCan[string](ctx, client, "User", action, polarsql.Ref("Note", 1), polarsql.Page{})
		if diff := cmp.Diff(polarpgx.Result[string]{IDs: want}, users); err != nil || diff != "" {
			t.Errorf("who may %s: %v %s", action, err, diff)
		}
	}
}
