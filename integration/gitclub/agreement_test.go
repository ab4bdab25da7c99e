package gitclub_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/adapters/polarpgx"
	"github.com/polarsql/polarsql/polar"
)

// triple is one question, and what is compared.
type triple struct {
	actor    polarsql.Object
	action   string
	resource polarsql.Object
}

// way is one way to find out what a triple's answer is.
type way int

const (
	evaluated way = iota // the reference evaluator over facts read by hand-written SQL
	authorized
	batched // authorized, thousands at once
	listed
	filtered
	filteredByRow
	flagged
	whoCan
	actions
	ways
)

var wayNames = [ways]string{"evaluator", "authorize", "batch", "list", "filter", "row filter", "flags", "who-can", "actions"}

// answers holds for every triple what every way says; what is absent is a no.
type answers map[triple]*[ways]bool

func (a answers) yes(w way, t triple) error {
	row, ok := a[t]
	if !ok {
		return fmt.Errorf("%s answers with something that is not in the data or not declared: %+v", wayNames[w], t)
	}
	row[w] = true
	return nil
}

// enough is how many allowed and how many denied triples there must be at least.
const enough = 100

func TestEveryWayToAskGivesTheSameAnswer(t *testing.T) {
	w := newWorld(t)
	all := w.triples()
	a := make(answers, len(all))
	for _, q := range all {
		a[q] = &[ways]bool{}
		a[q][evaluated] = w.holds(t, q.actor, q.action, q.resource)
	}
	t.Run("authorize", func(t *testing.T) { w.authorizeAll(t, all, a) })
	t.Run("batch", func(t *testing.T) { w.authorizeMany(t, all, a) })
	t.Run("list and filter", func(t *testing.T) { w.listAll(t, a) })
	t.Run("flags", func(t *testing.T) { w.flagAll(t, a) })
	t.Run("who-can", func(t *testing.T) { w.whoCanAll(t, a) })
	t.Run("actions", func(t *testing.T) { w.actionsAll(t, a) })
	if t.Failed() {
		return
	}
	allowed, denied, wrong := 0, 0, 0
	for _, q := range all {
		if *a[q] != [ways]bool{} && *a[q] != [ways]bool{true, true, true, true, true, true, true, true, true} {
			if wrong++; wrong <= 20 {
				t.Errorf("%s", a.describe(q))
			}
		}
		if a[q][evaluated] {
			allowed++
		} else {
			denied++
		}
	}
	if wrong > 20 {
		t.Errorf("and %d more", wrong-20)
	}
	if allowed < enough || denied < enough {
		t.Errorf("only %d allowed and %d denied were compared; %d of each are too few to trust", allowed, denied, enough)
	}
	t.Logf("%d triples compared in %d ways: %d allowed, %d denied", len(all), ways, allowed, denied)
}

func (a answers) describe(q triple) string {
	var yes, no []string
	for i, says := range a[q] {
		if says {
			yes = append(yes, wayNames[i])
		} else {
			no = append(no, wayNames[i])
		}
	}
	return fmt.Sprintf("%s %q %s: yes from %s; no from %s", q.actor, q.action, q.resource, strings.Join(yes, ", "), strings.Join(no, ", "))
}

// resourceTypes are those that declare permissions.
func (w *world) resourceTypes() []*polar.Type {
	var out []*polar.Type
	for _, typ := range w.policy.Types() {
		if len(typ.Permissions) > 0 {
			out = append(out, typ)
		}
	}
	return out
}

func (w *world) objects(typ string) []polarsql.Object {
	out := make([]polarsql.Object, len(w.ids[typ]))
	for i, id := range w.ids[typ] {
		out[i] = polarsql.Object{Type: typ, ID: id}
	}
	return out
}

func (w *world) triples() []triple {
	var out []triple
	for _, typ := range w.resourceTypes() {
		for _, resource := range w.objects(typ.Name) {
			for _, actor := range w.objects("User") {
				for _, action := range typ.Permissions {
					out = append(out, triple{actor, action, resource})
				}
			}
		}
	}
	return out
}

// batchSize is the number of statements sent at once.
const batchSize = 500

func (w *world) authorizeAll(t *testing.T, all []triple, a answers) {
	for part := range slices.Chunk(all, batchSize) {
		batch := &pgx.Batch{}
		for _, q := range part {
			statement, err := w.engine.Authorize(q.actor, q.action, q.resource)
			if err != nil {
				t.Fatal(err)
			}
			sql, args := statement.SQL()
			batch.Queue(sql, args...).QueryRow(func(row pgx.Row) error {
				var allowed bool
				err := row.Scan(&allowed)
				a[q][authorized] = allowed
				return err
			})
		}
		if err := w.pool.SendBatch(t.Context(), batch).Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// manyChecks is the number of checks in a statement.
const manyChecks = 5000

// authorizeMany asks about actors, actions and resources of all types in each statement.
func (w *world) authorizeMany(t *testing.T, all []triple, a answers) {
	client := polarpgx.New(w.engine, w.pool)
	mixed := slices.Clone(all)
	rand.New(rand.NewPCG(7, 11)).Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
	for part := range slices.Chunk(mixed, manyChecks) {
		checks := make([]polarsql.Check, len(part))
		for i, q := range part {
			checks[i] = polarsql.Check{Actor: q.actor, Action: q.action, Resource: q.resource}
		}
		allowed, err := client.AuthorizeMany(t.Context(), checks)
		if err != nil {
			t.Fatal(err)
		}
		for i, q := range part {
			a[q][batched] = allowed[i]
		}
	}
}

func (w *world) listAll(t *testing.T, a answers) {
	client := polarpgx.New(w.engine, w.pool)
	for _, typ := range w.resourceTypes() {
		for _, action := range typ.Permissions {
			for _, actor := range w.objects("User") {
				result, err := polarpgx.List[string](t.Context(), client, actor, action, typ.Name, polarsql.Page{})
				if err != nil {
					t.Fatal(err)
				}
				if result.All {
					t.Fatalf("%s %q: a list over a table must have its rows, not a wildcard", actor, action)
				}
				for i, ids := range [][]string{result.IDs, w.filter(t, client.Filter, actor, action, typ.Name), w.filter(t, client.RowFilter, actor, action, typ.Name)} {
					for _, id := range ids {
						if err := a.yes(listed+way(i), triple{actor, action, polarsql.Object{Type: typ.Name, ID: id}}); err != nil {
							t.Error(err)
						}
					}
				}
			}
		}
	}
}

// filter is one of the two forms of a filter.
type filter func(actor polarsql.Object, action, resourceType, alias string) (polarsql.Condition, error)

// filter returns the ids of the rows that the condition leaves.
func (w *world) filter(t *testing.T, ask filter, actor polarsql.Object, action, typ string) []string {
	t.Helper()
	visible, err := ask(actor, action, typ, "x")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := w.pool.Query(t.Context(), `SELECT id::text FROM `+w.mapping.Type(typ).Table.String()+` AS x WHERE @visible`,
		polarpgx.Conditions{"visible": visible})
	if err != nil {
		t.Fatal(err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

// flagAll asks for every action on each row of a type at once.
func (w *world) flagAll(t *testing.T, a answers) {
	client := polarpgx.New(w.engine, w.pool)
	for _, typ := range w.resourceTypes() {
		for _, actor := range w.objects("User") {
			flags, err := client.Flags(actor, typ.Name, "x", typ.Permissions...)
			if err != nil {
				t.Fatal(err)
			}
			columns, conditions := make([]string, len(flags)), polarpgx.Conditions{}
			for i, flag := range flags {
				columns[i] = fmt.Sprintf("@flag%d", i)
				conditions[columns[i][1:]] = flag
			}
			rows, err := w.pool.Query(t.Context(), `SELECT id::text, ARRAY[`+strings.Join(columns, ", ")+`] FROM `+
				w.mapping.Type(typ.Name).Table.String()+` AS x`, conditions)
			if err != nil {
				t.Fatal(err)
			}
			var id string
			var allowed []bool // a NULL cannot be read
			_, err = pgx.ForEachRow(rows, []any{&id, &allowed}, func() error {
				for i, action := range typ.Permissions {
					if allowed[i] {
						if err := a.yes(flagged, triple{actor, action, polarsql.Object{Type: typ.Name, ID: id}}); err != nil {
							return err
						}
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}

func (w *world) whoCanAll(t *testing.T, a answers) {
	client := polarpgx.New(w.engine, w.pool)
	for _, typ := range w.resourceTypes() {
		for _, action := range typ.Permissions {
			for _, resource := range w.objects(typ.Name) {
				result, err := polarpgx.WhoCan[string](t.Context(), client, "User", action, resource, polarsql.Page{})
				if err != nil {
					t.Fatal(err)
				}
				for _, id := range result.IDs {
					if err := a.yes(whoCan, triple{polarsql.Object{Type: "User", ID: id}, action, resource}); err != nil {
						t.Error(err)
					}
				}
			}
		}
	}
}

func (w *world) actionsAll(t *testing.T, a answers) {
	for _, typ := range w.resourceTypes() {
		for _, actor := range w.objects("User") {
			batch := &pgx.Batch{}
			for _, resource := range w.objects(typ.Name) {
				statement, err := w.engine.Actions(actor, resource)
				if err != nil {
					t.Fatal(err)
				}
				sql, args := statement.SQL()
				batch.Queue(sql, args...).Query(func(rows pgx.Rows) error {
					names, err := pgx.CollectRows(rows, pgx.RowTo[string])
					for _, action := range names {
						if err := a.yes(actions, triple{actor, action, resource}); err != nil {
							t.Error(err)
						}
					}
					return err
				})
			}
			if err := w.pool.SendBatch(t.Context(), batch).Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// What no row stands for is only reached by what holds for everything.
func TestRowsThatDoNotExist(t *testing.T) {
	w := newWorld(t)
	client := polarpgx.New(w.engine, w.pool)
	missing := map[string]string{"File": "00000000-0000-4000-8000-000000000000", "Role": "00000000-0000-4000-8000-000000000000"}
	allowed, denied := 0, 0
	for _, typ := range w.resourceTypes() {
		resource := polarsql.Object{Type: typ.Name, ID: "999999999"}
		if id, ok := missing[typ.Name]; ok {
			resource.ID = id
		}
		for _, action := range typ.Permissions {
			for _, actor := range append(w.objects("User"), polarsql.Ref("User", 999999999)) {
				got, err := client.Authorize(t.Context(), actor, action, resource)
				if err != nil {
					t.Fatal(err)
				}
				if want := w.holds(t, actor, action, resource); got != want {
					t.Errorf("%s %q %s: %t, but the evaluator says %t", actor, action, resource, got, want)
				}
				if got {
					allowed++
				} else {
					denied++
				}
			}
		}
	}
	if allowed == 0 || denied < enough {
		t.Errorf("%d allowed and %d denied: the site admin reaches every organization, others none", allowed, denied)
	}
}
