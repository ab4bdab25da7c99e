package policytest_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/compiler/compilertest"
	"github.com/polarsql/polarsql/integration/postgres"
	"github.com/polarsql/polarsql/polar"
)

// ring is the facts that lead from each of n objects to the next, and from the last to the first.
func ring(n int, fact string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, strings.ReplaceAll(fact, "NEXT", "%[2]d")+";\n", i, (i+1)%n)
	}
	return b.String()
}

// objects lists n objects of a type.
func objects(typ string, n int) string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("%s{\"%d\"}", typ, i)
	}
	return "[" + strings.Join(out, ", ") + "]"
}

const closurePolicy = `
actor User {}
p(x: Node, z: Node) if edge(x, z);
p(x: Node, z: Node) if p(x, y) and p(y, z);
resource Node { permissions = ["reach"]; }
has_permission(user: User, "reach", node: Node) if at(user, start) and p(start, node);
`

// TestLongRings: recursions that are not linear go around rings that take many rounds.
func TestLongRings(t *testing.T) {
	pool := postgres.Database(t)
	for _, test := range []struct{ name, policy string }{
		{"closure", closurePolicy + `
test "a ring of 60, and one beside it" {
  setup {` + ring(60, `edge(Node{"%[1]d"}, Node{"NEXT"})`) + ring(5, `edge(Node{"x%[1]d"}, Node{"xNEXT"})`) + `
    at(User{"ann"}, Node{"17"}); at(User{"bob"}, Node{"x2"}); }
  assert p(Node{"7"}, n: Node) iff n in ` + objects("Node", 60) + `;
  assert p(n: Node, Node{"59"}) iff n in ` + objects("Node", 60) + `;
  assert p(Node{"31"}, Node{"30"});
  assert_not p(Node{"31"}, Node{"x1"});
  assert_not p(Node{"x1"}, Node{"31"});
  assert allow(User{"ann"}, "reach", n: Node) iff n in ` + objects("Node", 60) + `;
  assert allow(u: User, "reach", Node{"x4"}) iff u in [User{"bob"}];
}`},
		{"teams both ways", `
actor User {}
actor Team { roles = ["member"]; }
resource Doc { roles = ["reader"]; permissions = ["read"]; "read" if "reader"; }
has_role(actor: Actor, role: String, res: Resource) if team matches Team and has_role(actor, "member", team) and has_role(team, role, res);
test "a ring of 30 teams" {
  setup {` + ring(30, `has_role(Team{"%[1]d"}, "member", Team{"NEXT"})`) + `
    has_role(User{"ann"}, "member", Team{"12"}); has_role(Team{"11"}, "reader", Doc{"d"}); has_role(Team{"z"}, "reader", Doc{"e"}); }
  assert has_role(Team{"4"}, "member", t: Team) iff t in ` + objects("Team", 30) + `;
  assert has_role(User{"ann"}, "member", t: Team) iff t in ` + objects("Team", 30) + `;
  assert allow(User{"ann"}, "read", d: Doc) iff d in [Doc{"d"}];
  assert allow(t: Team, "read", Doc{"d"}) iff t in ` + objects("Team", 30) + `;
  assert allow(u: User, "read", Doc{"d"}) iff u in [User{"ann"}];
  assert_not allow(User{"ann"}, "read", Doc{"e"});
}`},
		{"three types", `
actor User {}
resource A { permissions = ["see"]; "see" if a(actor, resource); }
resource B { permissions = ["see"]; "see" if b(actor, resource); }
resource C { permissions = ["see"]; "see" if c(actor, resource); }
a(u: User, x: A) if given(u, x);
a(u: User, x: A) if to_b(x, y) and b(u, y);
b(u: User, y: B) if to_c(y, z) and c(u, z);
b(u: User, y: B) if a(u, x) and twin(x, y) and c(u, z) and to_c(y, z);
c(u: User, z: C) if to_a(z, x) and a(u, x);
test "a ring of 20 of each" {
  setup {` + ring(20, `to_b(A{"%[1]d"}, B{"%[1]d"}); to_c(B{"%[1]d"}, C{"%[1]d"}); to_a(C{"%[1]d"}, A{"NEXT"}); twin(A{"%[1]d"}, B{"t%[1]d"}); to_c(B{"t%[1]d"}, C{"NEXT"})`) + `
    given(User{"ann"}, A{"3"}); }
  assert allow(User{"ann"}, "see", x: A) iff x in ` + objects("A", 20) + `;
  assert allow(User{"ann"}, "see", z: C) iff z in ` + objects("C", 20) + `;
  assert allow(User{"ann"}, "see", B{"t7"});
  assert_not allow(User{"bob"}, "see", x: A);
  assert allow(u: User, "see", B{"5"}) iff u in [User{"ann"}];
}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			policy, _ := load(t, "ring.polar", test.policy)
			start := time.Now()
			evaluated, queried := runBoth(t, pool, policy)
			if !evaluated.Counts().Passed() || !queried.Counts().Passed() || queried.Counts().Assertions < 5 {
				t.Errorf("evaluator: %s\n\nPostgreSQL: %s", evaluated, queried)
			}
			t.Logf("%s in %.1fs", queried.Counts(), time.Since(start).Seconds())
		})
	}
}

// TestWholeClosure: all pairs of a ring of 60, with nothing given.
func TestWholeClosure(t *testing.T) {
	policy, _ := load(t, "ring.polar", closurePolicy)
	m, err := compilertest.Mapping(policy, compilertest.Flat)
	if err != nil {
		t.Fatal(err)
	}
	pool := postgres.Database(t)
	if _, err := pool.Exec(t.Context(), tablesOf(m)); err != nil {
		t.Fatal(err)
	}
	if _, err := pool.Exec(t.Context(), `INSERT INTO facts."edge_Node_Node" SELECT CAST(i AS text), CAST((i + 1) % 60 AS text) FROM generate_series(0, 59) AS i`); err != nil {
		t.Fatal(err)
	}
	engine, err := polarsql.NewWith(policy, m, polarsql.Options{MissingFactsEmpty: true})
	if err != nil {
		t.Fatal(err)
	}
	s, err := engine.Query(polarsql.NewQuery(polarsql.Call("p", polarsql.Var("x", "Node"), polarsql.Var("z", "Node"))), polarsql.Page{})
	if err != nil {
		t.Fatal(err)
	}
	var facts []polar.Fact
	for i := range 60 {
		facts = append(facts, polar.Fact{Predicate: "edge", Args: []polar.Value{{Type: "Node", ID: fmt.Sprint(i)}, {Type: "Node", ID: fmt.Sprint((i + 1) % 60)}}})
	}
	model, err := polar.Evaluate(policy, facts, polar.EvalOptions{})
	if err != nil {
		t.Fatal(err)
	}
	variables := []polar.Variable{{Name: "x", Types: []string{"Node"}}, {Name: "z", Types: []string{"Node"}}}
	answers, err := model.Solve(polar.Atom{Predicate: "p", Args: []polar.Term{polar.Var{Index: 0}, polar.Var{Index: 1}}}, variables)
	if err != nil {
		t.Fatal(err)
	}
	want := map[[2]string]bool{}
	for _, a := range answers {
		want[[2]string{a[0].Value.ID, a[1].Value.ID}] = true
	}
	sql, args := s.SQL()
	rows, err := pool.Query(t.Context(), sql, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	got := 0
	for rows.Next() {
		var pair [2]string
		if err := rows.Scan(&pair[0], &pair[1]); err != nil {
			t.Fatal(err)
		}
		got++
		if !want[pair] {
			t.Errorf("%v: the evaluator does not say so", pair)
		}
	}
	if err := rows.Err(); err != nil || got != 3600 || len(want) != 3600 {
		t.Errorf("%d pairs, the evaluator has %d, want 3600: %v", got, len(want), err)
	}
}
