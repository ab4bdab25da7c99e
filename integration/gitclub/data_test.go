// Package gitclub_test asks every question over the data of the example application, each in
// every way there is, and looks at the application's pages.
package gitclub_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/examples/gitclub/authz"
	"github.com/polarsql/polarsql/examples/gitclub/store"
	"github.com/polarsql/polarsql/integration/postgres"
	"github.com/polarsql/polarsql/polar"
)

func TestMain(m *testing.M) { postgres.Main(m) }

var small = postgres.NewTemplate("gitclub_small", func(ctx context.Context, conn *pgx.Conn) error {
	if _, err := store.Load(ctx, conn, store.Small()); err != nil {
		return err
	}
	_, err := conn.Exec(ctx, fmt.Sprintf(chainAndCycle, chainLength, store.Bob))
	return err
})

// chainLength is the number of folders below one another in the chain.
const chainLength = 12

// chainAndCycle adds, to the repository lumen/atlas, a chain of folders that starts with a
// private one, so that only its shares reach into it, and three folders in a circle with a
// fourth hanging from it. The chain's top and one of the circle are shared with bob.
const chainAndCycle = `
DO $$
DECLARE
  home   CONSTANT bigint := (SELECT id FROM app.repositories WHERE name = 'atlas');
  parent bigint := (SELECT id FROM folders WHERE repository_id = home AND parent_id IS NULL);
BEGIN
  FOR level IN 1..%[1]d LOOP
    INSERT INTO folders (repository_id, parent_id, name, private)
    VALUES (home, parent, 'chain-' || level, level = 1) RETURNING id INTO parent;
  END LOOP;
  INSERT INTO folders (repository_id, name, parent_id)
  SELECT home, 'ring-' || n, parent FROM generate_series(1, 4) AS n;
  UPDATE folders SET parent_id = (SELECT id FROM folders WHERE name = 'ring-2') WHERE name = 'ring-1';
  UPDATE folders SET parent_id = (SELECT id FROM folders WHERE name = 'ring-3') WHERE name = 'ring-2';
  UPDATE folders SET parent_id = (SELECT id FROM folders WHERE name = 'ring-1') WHERE name IN ('ring-3', 'ring-4');
  INSERT INTO folder_shares (folder_id, user_id, role)
  SELECT id, %[2]d, 'writer' FROM folders WHERE name IN ('chain-1', 'ring-2');
  INSERT INTO files (id, repository_id, folder_id, name, size)
  SELECT gen_random_uuid(), home, id, 'bottom.txt', 1 FROM folders WHERE name IN ('chain-%[1]d', 'ring-4');
END $$`

// world is a database of its own, the engine that asks it, and what the evaluator makes of
// the same data.
type world struct {
	pool    *pgxpool.Pool
	policy  *polar.Policy
	mapping *mapping.Mapping
	engine  *polarsql.Engine
	facts   []polar.Fact
	model   *polar.Model
	ids     map[string][]string // of every row, by Polar type
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{pool: small.Database(t), ids: map[string][]string{}}
	var err error
	if w.policy, err = authz.Policy(); err != nil {
		t.Fatal(err)
	}
	if w.mapping, err = authz.Mapping(); err != nil {
		t.Fatal(err)
	}
	if w.engine, err = polarsql.New(w.policy, w.mapping); err != nil {
		t.Fatal(err)
	}
	w.evaluate(t)
	return w
}

// evaluate reads the data as it is now.
func (w *world) evaluate(t *testing.T) {
	t.Helper()
	var err error
	if w.facts, err = store.Facts(t.Context(), w.pool); err != nil {
		t.Fatal(err)
	}
	objects, err := store.Objects(t.Context(), w.pool)
	if err != nil {
		t.Fatal(err)
	}
	clear(w.ids)
	for _, o := range objects {
		w.ids[o.Type] = append(w.ids[o.Type], o.ID)
	}
	if w.model, err = polar.Evaluate(w.policy, w.facts, polar.EvalOptions{Domain: objects}); err != nil {
		t.Fatal(err)
	}
}

// holds is the evaluator's answer.
func (w *world) holds(t *testing.T, actor polarsql.Object, action string, resource polarsql.Object) bool {
	t.Helper()
	holds, err := w.model.Holds("allow", value(actor), polar.Value{Type: polar.String, ID: action}, value(resource))
	if err != nil {
		t.Fatal(err)
	}
	return holds
}

func value(o polarsql.Object) polar.Value { return polar.Value{Type: o.Type, ID: o.ID} }

// id looks one id up.
func (w *world) id(t *testing.T, sql string, args ...any) string {
	t.Helper()
	var id string
	if err := w.pool.QueryRow(t.Context(), sql, args...).Scan(&id); err != nil {
		t.Fatalf("%s %v: %v", sql, args, err)
	}
	return id
}

func (w *world) folder(t *testing.T, name string) polarsql.Object {
	t.Helper()
	return polarsql.Ref("Folder", w.id(t, `SELECT id::text FROM folders WHERE name = $1`, name))
}

func (w *world) repository(t *testing.T, name string) polarsql.Object {
	t.Helper()
	return polarsql.Ref("Repository", w.id(t, `SELECT id::text FROM app.repositories WHERE name = $1`, name))
}

func user(id int64) polarsql.Object { return polarsql.Ref("User", id) }
