package query_test

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/adapters/polarpgx"
	"github.com/polarsql/polarsql/compiler"
	"github.com/polarsql/polarsql/compiler/compilertest"
	"github.com/polarsql/polarsql/integration/postgres"
)

// Recursions of each form: linear, of one predicate that is called twice, mutual through
// two types, and below a negation.
const roadsPolicy = `
actor User {}
resource Town { permissions = ["visit"]; }
resource Port { permissions = ["visit"]; }
linked(a: Town, b: Town) if road(a, b);
linked(a: Town, c: Town) if linked(a, b) and linked(b, c);
reached(a: Town, b: Town) if road(a, b);
reached(a: Town, c: Town) if reached(a, b) and road(b, c);
lies(a: Town, p: Port) if ferry(a, p);
lies(a: Town, p: Port) if sails(q, p) and q matches Port and lies(a, q);
sails(p: Port, q: Port) if ferry(a, p) and a matches Town and linked(a, b) and lies(b, q);
has_permission(u: User, "visit", t: Town) if home(u, a) and linked(a, t) and not flooded(t);
has_permission(u: User, "visit", p: Port) if home(u, a) and a matches Town and lies(a, p);
lonely(t: Town) if is_town(t) and not linked(t, t);
`

const roadsMapping = `
types:
  User: {table: users, id: id}
  Town: {table: towns, id: id}
facts:
  home(User:_, Town:_):  {table: users, columns: [id, town_id]}
  road(Town:_, Town:_):  {table: roads, columns: [a, b]}
  ferry(Town:_, Port:_): {table: ferries, columns: [town_id, port]}
  is_town(Town:_):       {table: towns, columns: [id]}
  flooded(Town:_):       {context: true}
`

var roads = postgres.NewTemplate("roads", func(ctx context.Context, conn *pgx.Conn) error {
	_, err := conn.Exec(ctx, `
CREATE TABLE towns (id integer PRIMARY KEY);
CREATE TABLE users (id bigint PRIMARY KEY, town_id integer);
CREATE TABLE roads (a integer, b integer);
CREATE TABLE ferries (town_id integer, port uuid);
INSERT INTO towns SELECT generate_series(1, 9);
INSERT INTO users VALUES (1, 1), (2, 4), (3, NULL);
INSERT INTO roads VALUES (1, 2), (2, 3), (3, 1), (4, 5), (5, NULL), (6, 6);
INSERT INTO ferries VALUES (3, '`+acme+`'), (5, '`+initech+`');`)
	return err
})

var roadsFacts = [][]string{
	nil,
	{`road(Town{3}, Town{4})`, `road(Town{5}, Town{7})`, `flooded(Town{2})`, `flooded(Town{7})`},
	{`road(Town{8}, Town{9})`, `road(Town{9}, Town{8})`, `home(User{3}, Town{8})`, `ferry(Town{9}, Port{"` + acme + `"})`, `ferry(Town{1}, Port{"33333333-3333-3333-3333-333333333333"})`},
}

var roadsQueries = []string{
	`linked(a, b)`,
	`linked(a: Town, b: Town) and a in [Town{1}, Town{8}, Town{77}]`,
	`linked(a: Town, b: Town) and b in [Town{1}, Town{7}] and is_town(a)`,
	`linked(a, b) and linked(b, a)`,
	`linked(Town{1}, Town{4})`,
	`reached(a, b) and linked(b, a)`,
	`reached(Town{8}, b)`,
	`allow(u: User, "visit", t: Town)`,
	`allow(u: User, action, x)`,
	`allow(User{3}, "visit", x) and x in [Town{8}, Town{9}, Port{"` + acme + `"}]`,
	`lies(t, p)`,
	`lies(Town{1}, p: Port)`,
	`sails(p, q) and lies(t: Town, q)`,
	`lonely(t)`,
	`lonely(Town{8})`,
}

// TestRecursionsWithFactsAndLists: rows that come with the question are in every form of
// recursion, with all passes and without any that can be left out.
func TestRecursionsWithFactsAndLists(t *testing.T) {
	policy, m := compilertest.LoadPolicy(t, roadsPolicy), compilertest.LoadMapping(t, roadsMapping)
	pool := database(t, roads)
	typed, err := polarpgx.ReadTypes(context.Background(), pool, m)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{pool: pool, policy: policy, facts: readFacts(t, pool, []factQuery{
		{`home(User, Town)`, `SELECT id, town_id FROM users`},
		{`road(Town, Town)`, `SELECT a, b FROM roads`},
		{`ferry(Town, Port)`, `SELECT town_id, port FROM ferries`},
		{`is_town(Town)`, `SELECT id FROM towns`},
	})}
	rows := 0
	for name, without := range map[string][]string{"all passes": nil, "required passes": compiler.PassNames()} {
		engine, err := polarsql.NewWith(policy, typed, polarsql.Options{WithoutPasses: without})
		if err != nil {
			t.Fatal(err)
		}
		for _, texts := range roadsFacts {
			facts := parseFacts(t, texts)
			client, model := polarpgx.New(engine.WithFacts(facts...), pool), w.model(t, facts)
			for _, text := range roadsQueries {
				t.Run(name+"/"+text, func(t *testing.T) {
					n, _ := compare(t, w, client, model, text)
					rows += n
				})
			}
		}
	}
	if rows < 300 {
		t.Errorf("only %d rows", rows)
	}
}
