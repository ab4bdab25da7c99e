package polarsql_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/polarsql/polarsql"
)

// hierarchy writes types of which each hands its roles down to the next; a role implies the
// one before it. With tree, the first type is a tree that hands them down as well.
func hierarchy(types, roles int, tree bool) (policy, mapping string) {
	var p, t, f strings.Builder
	p.WriteString("actor User {}\n")
	t.WriteString("types:\n  User: {table: users, id: id, sql_type: bigint}\n")
	f.WriteString("facts:\n")
	for i := range types {
		fmt.Fprintf(&p, "resource Level%d {\n  permissions = [\"read\"];\n  \"read\" if \"r0\";\n  roles = [", i)
		for r := range roles {
			fmt.Fprintf(&p, "\"r%d\", ", r)
		}
		p.WriteString("];\n")
		for r := range roles - 1 {
			fmt.Fprintf(&p, "  \"r%d\" if \"r%d\";\n", r, r+1)
		}
		if i > 0 || tree {
			fmt.Fprintf(&p, "  relations = { parent: Level%d };\n  role if role on \"parent\";\n", max(i-1, 0))
			fmt.Fprintf(&f, "  has_relation(Level%[1]d:_, parent, Level%[2]d:_): {table: level%[1]d, columns: [id, parent_id]}\n", i, max(i-1, 0))
		}
		p.WriteString("}\n")
		fmt.Fprintf(&t, "  Level%[1]d: {table: level%[1]d, id: id, sql_type: bigint}\n", i)
		fmt.Fprintf(&f, "  has_role(User:_, String:_, Level%[1]d:_): {table: roles%[1]d, columns: [user_id, role, level_id]}\n", i)
	}
	return p.String(), t.String() + f.String()
}

// answersAbout are the texts of the questions about the last type of a hierarchy.
func answersAbout(t testing.TB, types, roles int, tree bool) map[string]string {
	t.Helper()
	policy, mapping := hierarchy(types, roles, tree)
	engine, err := polarsql.New(load(t, policy, mapping))
	if err != nil {
		t.Fatal(err)
	}
	last := fmt.Sprintf("Level%d", types-1)
	out := map[string]string{}
	add := func(question string, s interface{ SQL() (string, []any) }, err error) {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v", question, err)
		}
		out[question], _ = s.SQL()
	}
	s, err := engine.Authorize(alice, "read", polarsql.Ref(last, 1))
	add("authorize", s, err)
	s, err = engine.List(alice, "read", last, polarsql.Page{})
	add("list", s, err)
	s, err = engine.WhoCan("User", "read", polarsql.Ref(last, 1), polarsql.Page{})
	add("who can", s, err)
	s, err = engine.Actions(alice, polarsql.Ref(last, 1))
	add("actions", s, err)
	c, err := engine.Filter(alice, "read", last, "x")
	add("filter", numbered{c}, err)
	c, err = engine.RowFilter(alice, "read", last, "x")
	add("row filter", numbered{c}, err)
	return out
}

// TestOneRecursion: a hierarchy of roles over a tree is one recursion that tests all roles at
// once, and stays so for a type below the tree.
func TestOneRecursion(t *testing.T) {
	const roles = 20
	for types := 1; types <= 2; types++ {
		for question, text := range answersAbout(t, types, roles, true) {
			if n := strings.Count(text, "RECURSIVE"); n != 1 {
				t.Errorf("%d types, %s: %d recursions:\n%s", types, question, n, text)
			}
			for r := range roles {
				if n := strings.Count(text, fmt.Sprintf("'r%d'", r)); n != types {
					t.Errorf("%d types, %s: role r%d is tested %d times", types, question, r, n)
				}
			}
		}
	}
}

// TestChain: along a chain of types each type's roles are tested once, however many roles
// imply one another.
func TestChain(t *testing.T) {
	const types, roles = 10, 20
	for question, text := range answersAbout(t, types, roles, false) {
		for level := range types {
			if n := strings.Count(text, fmt.Sprintf("%q", fmt.Sprintf("roles%d", level))); n != 1 {
				t.Errorf("%s reads roles%d %d times", question, level, n)
			}
		}
	}
}
