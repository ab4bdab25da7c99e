package symbols

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/polarsql/polarsql/polar"
)

// complete returns the candidates at the cursor in a line that stands at the end of the
// company's policy, or, with an arrow, replaces a line of it.
func complete(t *testing.T, text string) (string, []string) {
	t.Helper()
	plain, offset := cut(t, text)
	source := polar.NewSource("company.polar", plain)
	span, list := index(source).Complete(source, offset)
	var out []string
	for _, c := range list {
		out = append(out, c.Text)
	}
	return span.Text(), out
}

// folder puts a statement into a block with declared names.
func folder(statement string) string {
	return strings.Replace(company, `  role if role on "parent";`, "  "+statement, 1)
}

func TestComplete(t *testing.T) {
	own := []string{`"reader"`, `"read"`, `"write"`, `"org"`, `"parent"`, `"author"`}
	related := []string{
		`"member" on "org"`, `"owner" on "org"`,
		`"read" on "parent"`, `"write" on "parent"`, `"reader" on "parent"`,
	}
	predicates := []string{"has_permission", "has_role", "has_relation", "allow", "has_state", "is_closed"}
	for _, c := range []struct {
		name, text, replaced string
		want                 []string
	}{
		{"head", folder("|"), "", slices.Concat([]string{"roles = "}, []string{`"read"`, `"write"`, `"reader"`, `"org"`, `"parent"`, `"author"`, "role", "permission"})},
		{"quoted head", folder(`"wr|"`), `"wr"`, []string{`"read"`, `"write"`, `"reader"`, `"org"`, `"parent"`, `"author"`}},
		{"operand", folder(`"read" if |`), "", slices.Concat(own, []string{"role", "permission", "not", "global"}, predicates, related)},
		{"operand after and", folder(`"read" if "reader" and not (|`), "", slices.Concat(own, []string{"role", "permission", "not", "global"}, predicates, related)},
		{"quoted operand", folder(`"read" if "|"`), `""`, slices.Concat(own, related)},
		{"open quote", folder(`"read" if "re|;`), `"re`, slices.Concat(own, related)},
		{"left of on", folder(`"read" if | on "org";`), "", []string{`"member"`, `"owner"`, "role", "permission"}},
		{"quoted, left of on", folder(`"read" if "o|" on "org";`), `"o"`, []string{`"member"`, `"owner"`}},
		{"right of on", folder(`"read" if "owner" on |`), "", []string{`"org"`, `"parent"`, `"author"`, "resource"}},
		{"quoted, right of on", folder(`"read" if "owner" on "|";`), `""`, []string{`"org"`, `"parent"`, `"author"`}},
		{"global", folder(`"read" if global |`), "", []string{`"auditor"`, "role", "permission"}},
		{"after an operand", folder(`"read" if "reader" |`), "", []string{"on", "and", "or"}},
		{"after a head", folder(`"read" |`), "", []string{"if"}},
		{"argument in a shorthand", folder(`"read" if is_closed(|)`), "", []string{"actor", "resource"}},
		{"type in relations", "resource A { relations = { x: | }; }\n" + company, "", []string{"A", "User", "Organization", "Page", "Folder", "Actor", "Resource", "String", "Integer", "Boolean"}},
		{"declared name", "resource A { roles = [\"|\"]; }\n", `""`, nil},
		{"type of a parameter", company + "p(x: |", "", []string{"User", "Organization", "Page", "Folder", "Actor", "Resource", "String", "Integer", "Boolean"}},
		{"started type", company + "p(x: Fo|) if q(x);", "Fo", []string{"User", "Organization", "Page", "Folder", "Actor", "Resource", "String", "Integer", "Boolean"}},
		{"type after matches", company + "p(x) if x matches |", "", []string{"User", "Organization", "Page", "Folder", "Actor", "Resource", "String", "Integer", "Boolean"}},
		{"type in declare", "declare p(|", "", []string{"Actor", "Resource", "String", "Integer", "Boolean"}},
		{"extends", company + "resource X extends Page, |", "", []string{"User", "Organization", "Page", "Folder"}},
		{"after a block's name", company + "resource X |", "", []string{"extends"}},
		{"top", "|", "", []string{"actor", "resource", "global", "declare", "test", "test fixture", "has_permission", "has_role", "has_relation", "allow"}},
		{"condition", company + "p(user: User) if |", "", slices.Concat(predicates, []string{"not", "user"})},
		{"name for a typed variable", company + `p(u: User, o: Organization) if has_role(u, "|", o);`, `""`, []string{`"member"`, `"owner"`}},
		{"name for an object", company + `p(u: User) if has_permission(u, |, Folder{"a"});`, "", []string{`"read"`, `"write"`, "u"}},
		{"name of any block", company + `p(u: User) if has_role(u, "|`, `"`, []string{`"member"`, `"owner"`, `"reader"`, `"auditor"`}},
		{"relation of an object", company + `p(f: Folder) if has_relation(f, "|", x);`, `""`, []string{`"org"`, `"parent"`, `"author"`}},
		{"argument", company + `p(f: Folder) if has_state(|`, "", []string{"f", "User", "Organization", "Page", "Folder"}},
		{"list of names", company + `p(u: User, a: String, f: Folder) if has_permission(u, a, f) and a in ["|"];`, `""`, []string{`"read"`, `"write"`}},
		{"test", company + "test \"t\" { |", "", []string{"assert", "assert_not", "setup"}},
		{"setup", company + "test \"t\" { setup { | } }", "", slices.Concat(predicates, []string{"fixture"})},
		{"fixture", company + "test \"t\" { setup { fixture | } }", "", []string{"acme"}},
		{"fact", company + "test fixture f { has_role(User{\"a\"}, \"|\", Organization{\"o\"}); }", `""`, []string{`"member"`, `"owner"`}},
		{"assertion", company + "test \"t\" { assert | }", "", predicates},
		{"action", company + "test \"t\" { assert allow(User{\"a\"}, \"|\", Folder{\"f\"}); }", `""`, []string{`"read"`, `"write"`}},
		{"after an assertion", company + "test \"t\" { assert allow(User{\"a\"}, a: String, Folder{\"f\"}) |", "", []string{"iff"}},
		{"iff", company + "test \"t\" { assert allow(User{\"a\"}, a: String, Folder{\"f\"}) iff |", "", []string{"a"}},
		{"values after iff", company + "test \"t\" { assert allow(User{\"a\"}, a: String, Folder{\"f\"}) iff a in [\"|", `"`, []string{`"read"`, `"write"`}},
		{"inside an object", company + "p(User{|", "", nil},
		{"comment", company + "# actor |", "", nil},
		{"after a broken block", "resource A { roles = [\"x\"]; \"x\" if \"x\" and }\nresource B { roles = [\"y\"]; \"y\" if | }", "", []string{`"y"`, "role", "permission", "not", "has_permission", "has_role", "has_relation", "allow"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			replaced, got := complete(t, c.text)
			if replaced != c.replaced {
				t.Errorf("would replace %q, not %q", replaced, c.replaced)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestCompleteEverywhere: a completion never offers twice the same, and what it would replace
// is around the cursor.
func TestCompleteEverywhere(t *testing.T) {
	source := polar.NewSource("company.polar", company)
	x := index(source)
	found := 0
	for offset := range len(company) {
		span, list := x.Complete(source, offset)
		if list != nil && (span.Start > offset || offset > span.End) {
			t.Fatalf("at %d would replace %d to %d", offset, span.Start, span.End)
		}
		seen := map[string]bool{}
		for _, c := range list {
			found++
			if seen[c.Text] {
				t.Errorf("at %d there is %s twice", offset, c.Text)
			}
			seen[c.Text] = true
		}
	}
	if found < 1000 {
		t.Errorf("only %d candidates", found)
	}
}
