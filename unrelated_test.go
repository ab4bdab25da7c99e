package polarsql_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/polarsql/polarsql"
)

// unrelated writes fifty types with roles and rules that nothing of the library mentions.
func unrelated() (policy, types, facts string) {
	var p, t, f strings.Builder
	for i := range 50 {
		fmt.Fprintf(&p, `
resource Extra%[1]d {
  roles = ["reader", "writer", "extra%[1]d"];
  permissions = ["read", "lend"];
  relations = { above: Extra%[1]d, shelf: Extra%[2]d };
  "reader" if "writer";
  "writer" if "extra%[2]d" on "shelf";
  role if role on "above";
  "read" if "reader" and not is_extra%[1]d(resource);
  "lend" if "writer" or global "extra%[1]d";
}
extra_rule%[1]d(user: User, extra: Extra%[1]d) if has_role(user, "reader", extra) and noted(extra, until) and until > @current_unix_time;
`, i, max(0, i-1))
		fmt.Fprintf(&t, "  Extra%[1]d: {table: extras%[1]d, id: id, sql_type: text}\n", i)
		fmt.Fprintf(&f, `  has_role(User:_, String:_, Extra%[1]d:_): {table: extra_roles%[1]d, columns: [user_id, role, extra_id]}
  has_relation(Extra%[1]d:_, above, Extra%[1]d:_): {table: extras%[1]d, columns: [id, above_id]}
  has_relation(Extra%[1]d:_, shelf, Extra%[2]d:_): {table: extras%[1]d, columns: [id, shelf_id]}
  is_extra%[1]d(Extra%[1]d:_): {table: extras%[1]d, columns: [id], where: is_extra}
  noted(Extra%[1]d:_, Integer:_): {table: notes%[1]d, columns: [extra_id, until]}
`, i, max(0, i-1))
	}
	return p.String(), t.String(), f.String()
}

// openPlace is a rule with a variable of any type: the facts it meets say what it can be.
const openPlace = `
has_permission(user: User, "peek", book: Book) if
  has_relation(book, _, place) and has_role(user, role, place) and role in ["reader", "writer"] and not has_permission(user, "lend", book);
`

// TestUnrelatedRules: what a question does not reach leaves no trace in its statement,
// wherever it stands in the policy and in the mapping.
func TestUnrelatedRules(t *testing.T) {
	policy, types, facts := unrelated()
	library := libraryPolicy + openPlace
	mappingTypes, mappingFacts, _ := strings.Cut(strings.TrimPrefix(libraryMapping, "\ntypes:\n"), "facts:\n")
	withRoles := strings.Replace(library, `roles = ["keeper"]`, `roles = ["keeper"`+extraRoles()+"]", 1)
	plain := statementTexts(t, library, libraryMapping)
	for name, layout := range map[string][2]string{
		"behind": {withRoles + policy, "types:\n" + mappingTypes + types + "facts:\n" + mappingFacts + facts},
		"before": {policy + withRoles, "types:\n" + types + mappingTypes + "facts:\n" + facts + mappingFacts},
	} {
		t.Run(name, func(t *testing.T) {
			got := statementTexts(t, layout[0], layout[1])
			for question, want := range plain {
				if got[question] != want {
					t.Errorf("%s:\n%s\n\nwant:\n%s", question, got[question], want)
				}
			}
			if len(got) != len(plain) {
				t.Errorf("%d statements, want %d", len(got), len(plain))
			}
		})
	}
}

func extraRoles() string {
	var b strings.Builder
	for i := range 50 {
		fmt.Fprintf(&b, ", \"extra%d\"", i)
	}
	return b.String()
}

// statementTexts are the statements of all kinds of question, by the question.
func statementTexts(t *testing.T, policy, mapping string) map[string]string {
	t.Helper()
	engine, err := polarsql.New(load(t, policy, mapping))
	if err != nil {
		t.Fatal(err)
	}
	out := newStatementSet(t)
	page := polarsql.Page{Limit: 10, After: bookID}
	for _, action := range []string{"read", "lend", "note:edit", "preview", "wave", "peek", "unknown"} {
		s, err := engine.Authorize(alice, action, book)
		out.add("authorize "+action, s, err)
		s, err = engine.List(alice, action, "Book", page)
		out.add("list "+action, s, err)
		s, err = engine.WhoCan("User", action, book, polarsql.Page{})
		out.add("who can "+action, s, err)
		s, err = engine.Count(alice, action, "Book", polarsql.CountRequest{Alias: "b"})
		out.add("count "+action, s, err)
		s, err = engine.Page(alice, action, "Book", polarsql.PageRequest{Alias: "b", Columns: []string{"b.title"}, Limit: 10})
		out.add("page "+action, s, err)
		c, err := engine.Filter(alice, action, "Book", "b")
		out.addCondition("filter "+action, c, err)
		c, err = engine.RowFilter(alice, action, "Book", "b")
		out.addCondition("row filter "+action, c, err)
	}
	s, err := engine.Actions(alice, book)
	out.add("actions", s, err)
	s, err = engine.Query(polarsql.NewQuery(polarsql.Call("has_role", alice, polarsql.Var("role"), polarsql.Var("shelf", "Shelf"))), polarsql.Page{})
	out.add("query", s, err)
	s, err = engine.WithFacts(polarsql.NewFact("is_lent", book)).Authorize(alice, "lend", book)
	out.add("with facts", s, err)
	batch, err := engine.AuthorizeMany([]polarsql.Check{{Actor: alice, Action: "read", Resource: book}, {Actor: alice, Action: "lend", Resource: book}})
	out.add("batch", batch, err)
	return out.of
}
