package query_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/adapters/polarpgx"
	"github.com/polarsql/polarsql/polar"
)

// queries are asked with every set of facts.
var queries = []string{
	`allow(User{"1"}, action, r: Repository)`,
	`allow(User{"2"}, action, r)`,
	`allow(u: User, action, r: Repository)`,
	`allow(u: User, action: String, i: Issue)`,
	`allow(u, action, r)`,
	`allow(a: Actor, "read", r: Resource)`,
	`allow(u: User, "push", r: Repository) and r in [Repository{"4"}, Repository{"10"}, Repository{"99"}]`,
	`allow(u: User, "read", r: Repository) and u in [User{"1"}, User{"3"}] and r in [Repository{"4"}, Repository{"5"}, Repository{"10"}]`,
	`allow(User{"3"}, action, r) and r in [Repository{"4"}, Issue{"3"}, Setting{"dark"}, Organization{"` + acme + `"}]`,
	`allow(User{"1"}, action, Repository{"2"}) and action in ["read", "push", "fly"]`,
	`allow(User{"1"}, action, r: Repository) and action in []`,
	`allow(User{"3"}, "read", r: Repository) and r in []`,
	`allow(User{"2"}, "read", r: Repository) and has_relation(r, "organization", o: Organization)`,
	`allow(User{"2"}, "read", i: Issue) and has_relation(i, "repository", r: Repository) and allow(User{"3"}, "read", r)`,
	`allow(_u: User, "read", r: Repository) and has_relation(i: Issue, "author", _u)`,
	`has_role(x, role, r: Repository)`,
	`has_role(x, "reader", r) and in_team(u: User, x)`,
	`has_relation(child, name, parent)`,
	`is_flagged(r: Repository, flag)`,
	`is_flagged(r, true)`,
	`priority(i, n) and is_urgent(i)`,
	`allow(u: User, "read", s: Setting)`,
	`allow(u: User, "read", s: Setting) and allow(u, "rename", o: Organization)`,
	`allow(u: User, "read", s: Setting) and allow(u, "change", s)`,
	`allow(User{"3"}, "change", s)`,
	`on_network(u, n) and allow(u, "look", i: Issue)`,
	`is_open(s)`,
	`is_trial(o)`,
	`in_team(u, t) and t in [Team{"NULL"}, Team{""}, Team{"{\"a,b\"}"}, Team{"\\"}]`,
	`allow(User{"1"}, "read", Repository{"1"})`,
	`allow(User{"4"}, "push", Repository{"3"})`,
	`allow(_: User, _, _: Setting)`,
	`has_role(User{"77"}, "nothing", r: Repository)`,
}

func TestQueriesEqualTheEvaluator(t *testing.T) {
	w := newWorld(t)
	rows, wild, empty := 0, 0, 0
	for name, texts := range factSets {
		facts := parseFacts(t, texts)
		client, model := w.client.WithFacts(facts...), w.model(t, facts)
		for _, text := range queries {
			t.Run(name+"/"+text, func(t *testing.T) {
				n, k := compare(t, w, client, model, text)
				rows, wild = rows+n, wild+k
				if n == 0 {
					empty++
				}
			})
		}
	}
	if rows < 500 || wild < 10 || empty < 10 {
		t.Errorf("the questions show little: %d rows, %d with wildcards, %d empty answers", rows, wild, empty)
	}
}

func compare(t *testing.T, w *world, client *polarpgx.Client, model *polar.Model, text string) (rows, wild int) {
	t.Helper()
	ctx := context.Background()
	q, err := client.Engine().ParseQuery(text)
	if err != nil {
		t.Fatal(err)
	}
	parsed, _ := polar.ParseQuery(text)
	for i, v := range parsed.Vars {
		if len(v.Types) == 1 && (v.Types[0] == polar.Actor || v.Types[0] == polar.Resource) {
			parsed.Vars[i].Types = w.policy.Concrete(v.Types[0])
		}
	}
	want, err := model.SolveQuery(parsed)
	if err != nil {
		t.Fatal(err)
	}
	exists, err := client.Exists(ctx, q)
	if err != nil || exists != (len(want) > 0) {
		t.Errorf("exists: %v, %v; the evaluator has %d answers", exists, err, len(want))
	}
	if len(q.Variables()) == 0 {
		return len(want), 0
	}
	got, err := client.Query(ctx, q, polarsql.Page{})
	if err != nil {
		t.Fatal(err)
	}
	expected := map[string]bool{}
	for _, a := range want {
		expected[key(a)] = true
	}
	covered := map[string]bool{}
	for _, row := range got.Rows {
		if slices.ContainsFunc(row, func(v polarpgx.Value) bool { return v.Any }) {
			wild++
		}
		for _, tuple := range expand(model, row) {
			if !expected[tuple] {
				t.Errorf("PostgreSQL has %s (of %v), the evaluator has not", tuple, row)
			}
			covered[tuple] = true
		}
	}
	for tuple := range expected {
		if !covered[tuple] {
			t.Errorf("the evaluator has %s, PostgreSQL has not", tuple)
		}
	}
	pages(t, client, q, got.Rows)
	stream(t, client, q, got.Rows)
	return len(got.Rows), wild
}

// key prints an answer; unknown values of a type are alike.
func key(a polar.Answer) string {
	parts := make([]string, len(a))
	for i, b := range a {
		parts[i] = b.Value.String()
		if b.Any > 0 {
			parts[i] = b.Value.Type + "{?}"
		}
	}
	return strings.Join(parts, ", ")
}

// expand replaces a wildcard by every value of the domain, an unknown one included.
func expand(model *polar.Model, row polarpgx.Row) []string {
	out := []polar.Answer{nil}
	for _, v := range row {
		choices := []polar.Binding{{Value: polar.Value(v.Object)}}
		if v.Any {
			choices = model.Domain(v.Type)
		}
		var next []polar.Answer
		for _, prefix := range out {
			for _, c := range choices {
				next = append(next, append(slices.Clip(prefix), c))
			}
		}
		out = next
	}
	keys := make([]string, len(out))
	for i, a := range out {
		keys[i] = key(a)
	}
	return keys
}

// pages puts the answer together from pages of each size.
func pages(t *testing.T, client *polarpgx.Client, q polarsql.Query, want []polarpgx.Row) {
	t.Helper()
	for _, limit := range []int{1, 3, 1 + len(want)/2} {
		if len(want) > 12*limit {
			continue
		}
		var got []polarpgx.Row
		page := polarsql.Page{Limit: limit}
		for range len(want) + 2 {
			answers, err := client.Query(context.Background(), q, page)
			if err != nil {
				t.Fatal(err)
			}
			if len(answers.Rows) > limit {
				t.Fatalf("%d rows on a page of %d", len(answers.Rows), limit)
			}
			got = append(got, answers.Rows...)
			if page.After = answers.Next; page.After == "" {
				break
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("pages of %d give\n%v, not\n%v", limit, got, want)
		}
	}
}

func stream(t *testing.T, client *polarpgx.Client, q polarsql.Query, want []polarpgx.Row) {
	t.Helper()
	var got []polarpgx.Row
	for row, err := range client.Stream(context.Background(), q) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, row)
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("the stream gives\n%v, not\n%v", got, want)
	}
}
