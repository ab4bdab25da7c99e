package compiler_test

import (
	"strings"
	"testing"

	"github.com/polarsql/polarsql/compiler"
	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/polar"
)

// TestMissingFacts: the hint is an entry for the fact, with the types the rule tells.
func TestMissingFacts(t *testing.T) {
	policy, diagnostics := polar.Load(polar.NewSource("policy.polar", `
actor User {}
resource Doc { roles = ["reader"]; relations = { folder: Folder }; permissions = ["a", "b", "c", "d", "e"]; "a" if "reader" on "folder"; }
resource Folder { roles = ["reader"]; }
has_permission(user: User, "b", doc: Doc) if granted_until(user, doc, time) and time > @current_unix_time;
has_permission(_: User, "c", doc: Doc) if in_state(doc, state) and state in ["open", "closed"];
has_permission(user: User, "d", doc: Doc) if works_from(user, place) and kept_at(doc, place);
has_permission(user: User, "e", folder: Folder) if has_role(user, role, folder) and unlocks(role, folder);`))
	if err := diagnostics.Err(); err != nil {
		t.Fatal(err)
	}
	m, diagnostics := mapping.Load(polar.NewSource("mapping.yaml",
		`facts: {"has_role(User:_, String:_, Folder:_)": {table: members, columns: [user_id, role, folder_id]}}`))
	if err := diagnostics.Err(); err != nil {
		t.Fatal(err)
	}
	_, diagnostics = compiler.New(policy, m, compiler.Options{})
	var hints []string
	for _, d := range diagnostics {
		_, entry, _ := strings.Cut(d.Hint, "\n")
		hints = append(hints, strings.TrimSpace(entry))
	}
	want := []string{
		`has_relation(Doc:_, folder, Folder:_): {table: .., columns: [column1, column2]}`,
		`granted_until(User:_, Doc:_, Integer:_): {table: .., columns: [column1, column2, column3]}`,
		`in_state(Doc:_, String:_): {table: .., columns: [column1, column2]}`,
		`works_from(User:_, Type:_): {table: .., columns: [column1, column2]}`,
		`kept_at(Doc:_, Type:_): {table: .., columns: [column1, column2]}`,
		`unlocks(String:_, Folder:_): {table: .., columns: [column1, column2]}`,
	}
	if got := strings.Join(hints, "\n"); got != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
}

// TestConflictingIDs: ids of one type that the database cannot compare are an error where
// the types are known; a domain, and a stored value that is translated, are none.
func TestConflictingIDs(t *testing.T) {
	policy, diagnostics := polar.Load(polar.NewSource("policy.polar", `
actor User {}
resource Doc { roles = ["reader"]; permissions = ["read"]; relations = { owner: User, author: User }; "read" if "reader"; "read" if "owner"; "read" if "author"; }`))
	if err := diagnostics.Err(); err != nil {
		t.Fatal(err)
	}
	m, diagnostics := mapping.Load(polar.NewSource("mapping.yaml", `
types:
  User: {table: users, id: id, sql_type: bigint}
facts:
  has_role(User:_, String:_, Doc:_): {table: members, columns: [user_id, {column: level, values: {1: reader}}, doc_id]}
  has_relation(Doc:_, owner, User:_): {table: docs, columns: [id, owner_id]}
  has_relation(Doc:_, author, User:_): {query: "SELECT id, author_id FROM app.docs"}`))
	if err := diagnostics.Err(); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		columns [][]string // of each source
		want    int
	}{
		{[][]string{{"integer", "integer", "uuid"}, {"uuid", "bigint"}, {"uuid", "numeric"}}, 0},
		{[][]string{{"integer", "integer", ""}, {"", "bigint"}, {"uuid", "app.user_id"}}, 0},
		{[][]string{{"text", "integer", "uuid"}, {"uuid", "bigint"}, {"text", "uuid"}}, 3},
	} {
		sources := map[*mapping.Source]int{}
		for i, f := range m.Facts() {
			sources[f.Sources[0]] = i
		}
		typed := m.WithColumnTypes(func(s *mapping.Source, column int) mapping.ColumnType {
			return mapping.ColumnType{Name: test.columns[sources[s]][column]}
		})
		_, diagnostics := compiler.New(policy, typed, compiler.Options{})
		if got := diagnostics.Count(polar.Error); got != test.want {
			t.Errorf("%v: %d errors: %v", test.columns, got, diagnostics)
		}
		for _, d := range diagnostics {
			if d.Code != "id-type" || len(d.Related) != 1 || !strings.Contains(d.Hint, "cast") {
				t.Errorf("%v", d)
			}
		}
	}
}
