package polarsql_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/polarsql/polarsql"
)

// manyRules writes a policy of about that many rules, and its mapping: types in chains of ten, each with roles that imply
// one another and come down from the type above, conditions and negation.
func manyRules(rules int) (policy, mapping string) {
	var p, types, facts strings.Builder
	p.WriteString("actor User {}\nglobal { roles = [\"auditor\"]; }\n")
	types.WriteString("types:\n  User: {table: users, id: id, sql_type: bigint}\n")
	facts.WriteString("facts:\n  has_role(User:_, String:_): {table: staff, columns: [user_id, role]}\n")
	for i := range rules / 10 {
		fmt.Fprintf(&p, `
resource Thing%[1]d {
  roles = ["reader", "writer", "owner", "blocked"];
  permissions = ["read", "write", "delete"];
  relations = { parent: Thing%[2]d, creator: User };
  "reader" if "writer";
  "writer" if "owner" and not "blocked";
  "owner" if "creator";
  role if role on "parent";
  "read" if "reader" or is_public(resource);
  "write" if "writer" on "parent" and has_state(resource, "open");
  "delete" if "owner" or global "auditor";
}
`, i, max(i-1, i/10*10))
		fmt.Fprintf(&types, "  Thing%[1]d: {table: thing%[1]d, id: id, sql_type: bigint}\n", i)
		fmt.Fprintf(&facts, `  has_role(User:_, String:_, Thing%[1]d:_): {table: roles%[1]d, columns: [user_id, role, thing_id]}
  has_relation(Thing%[1]d:_, parent, Thing%[2]d:_): {table: thing%[1]d, columns: [id, parent_id]}
  has_relation(Thing%[1]d:_, creator, User:_): {table: thing%[1]d, columns: [id, creator_id]}
  is_public(Thing%[1]d:_): {table: thing%[1]d, columns: [id], where: public}
  has_state(Thing%[1]d:_, String:_): {table: thing%[1]d, columns: [id, state]}
`, i, max(i-1, i/10*10))
	}
	return p.String(), types.String() + facts.String()
}

// BenchmarkFirstStatement: from a checked policy of 1,000 rules to an engine, and from that to the text of the first
// answer: a filter of a type whose rules reach no other, one of the end of a chain of ten types, and one of the end of
// another chain, of ten types with twenty roles each; and for this also a decision.
func BenchmarkFirstStatement(b *testing.B) {
	text, tables := manyRules(1000)
	policy, m := load(b, text, tables)
	b.Run("making the engine", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := polarsql.New(policy, m); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(len(policy.Rules())), "rules")
	})
	engine, err := polarsql.New(policy, m)
	if err != nil {
		b.Fatal(err)
	}
	text, tables = hierarchy(10, 20, false)
	policy, m = load(b, text, tables)
	roles, err := polarsql.New(policy, m)
	if err != nil {
		b.Fatal(err)
	}
	alias := 0
	for _, q := range []struct {
		name     string
		engine   *polarsql.Engine
		resource string
	}{{"one type", engine, "Thing50"}, {"ten types", engine, "Thing59"}, {"ten types of twenty roles", roles, "Level9"}} {
		b.Run(q.name, func(b *testing.B) {
			b.ReportAllocs()
			bytes := 0
			for b.Loop() {
				alias++ // a text that the engine has not made yet
				condition, err := q.engine.Filter(alice, "read", q.resource, "a"+strconv.Itoa(alias))
				if err != nil {
					b.Fatal(err)
				}
				text, _ := condition.SQL(1)
				bytes = len(text)
			}
			b.ReportMetric(float64(bytes), "bytes")
		})
	}
	b.Run("ten types of twenty roles, authorize", func(b *testing.B) {
		b.ReportAllocs()
		bytes := 0
		for b.Loop() {
			b.StopTimer()
			engine, err := polarsql.New(policy, m)
			if err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
			statement, err := engine.Authorize(alice, "read", polarsql.Ref("Level9", 1))
			if err != nil {
				b.Fatal(err)
			}
			text, _ := statement.SQL()
			bytes = len(text)
		}
		b.ReportMetric(float64(bytes), "bytes")
	})
}

// BenchmarkCached: a question that was asked before, up to what a driver is given.
func BenchmarkCached(b *testing.B) {
	engine := library(b)
	questions := []struct {
		name string
		ask  func() (polarsql.Statement, error)
	}{
		{"authorize", func() (polarsql.Statement, error) { return engine.Authorize(alice, "read", book) }},
		{"list", func() (polarsql.Statement, error) {
			return engine.List(alice, "read", "Book", polarsql.Page{Limit: 50, After: bookID})
		}},
		{"actions", func() (polarsql.Statement, error) { return engine.Actions(alice, book) }},
	}
	for _, q := range questions {
		b.Run(q.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				statement, err := q.ask()
				if err != nil {
					b.Fatal(err)
				}
				if text, args := statement.SQL(); text == "" || len(args) == 0 {
					b.Fatal("nothing to run")
				}
			}
		})
	}
	b.Run("filter", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			condition, err := engine.Filter(alice, "read", "Book", "b")
			if err != nil {
				b.Fatal(err)
			}
			if text, args := condition.SQL(2); text == "" || len(args) == 0 {
				b.Fatal("nothing to run")
			}
		}
	})
}
