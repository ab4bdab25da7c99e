package symbols

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/polarsql/polarsql/polar"
)

// changed returns the lines of a text that edits change, as they are afterwards.
func changed(sources []*polar.Source, edits []Edit) []string {
	var out []string
	for i, after := range apply(sources, edits) {
		old := strings.Split(sources[i].Text, "\n")
		for j, line := range strings.Split(after.Text, "\n") {
			if line != old[j] {
				out = append(out, strings.TrimSpace(line))
			}
		}
	}
	return out
}

func TestRename(t *testing.T) {
	for _, c := range []struct {
		line, name string
		want       []string
	}{
		{`"member" if "ow|ner";`, "chief of \\ é", []string{
			`roles = ["member", "chief of \\ é"];`,
			`"member" if "chief of \\ é";`,
			`"write" if global "auditor" or "chief of \\ é" on "org";`,
			`has_role(user: User, "reader", folder: Folder) if has_relation(folder, "org", o) and has_role(user, "chief of \\ é", o);`,
			`test fixture acme { has_role(User{"alice"}, "chief of \\ é", Organization{"acme"}); }`,
		}},
		{`permissions = ["read", "wr|ite"]`, "edit", []string{
			`permissions = ["read", "edit"];`,
			`"edit" if global "auditor" or "owner" on "org";`,
			`assert allow(User{"alice"}, "edit", Folder{"f"});`,
			`assert allow(User{"alice"}, action: String, Folder{"f"}) iff action in ["edit", "read"];`,
		}},
		{`"member" on "or|g"`, "in", []string{ // a relation may be called by any word
			`relations = { in: Organization, parent: Folder };`,
			`"read" if "member" on "in" and not is_closed(resource);`,
			`"write" if global "auditor" or "owner" on "in";`,
			`has_role(user: User, "reader", folder: Folder) if has_relation(folder, "in", o) and has_role(user, "owner", o);`,
			`setup { fixture acme; has_relation(Folder{"f"}, "in", Organization{"acme"}); }`,
		}},
		{`global { roles = ["aud|itor"]`, "owner", []string{ // roles of other blocks do not matter
			`"write" if global "owner" or "owner" on "org";`,
			`global { roles = ["owner"]; }`,
			`has_permission(user: User, "read", folder: Folder) if has_role(user, "reader", folder) and has_role(user, "owner");`,
		}},
		{`resource Pa|ge`, "app::Seite", []string{
			`resource app::Seite {`,
			`resource Folder extends app::Seite {`,
		}},
		{`is_clo|sed(folder: Folder)`, "closed?", []string{
			`"read" if "member" on "org" and not closed?(resource);`,
			`closed?(folder: Folder) if has_state(folder, "closed");`,
		}},
		{`is_closed(fol|der: Folder)`, "f", []string{`is_closed(f: Folder) if has_state(f, "closed");`}},
		{`iff act|ion in`, "a", []string{`assert allow(User{"alice"}, a: String, Folder{"f"}) iff a in ["write", "read"];`}},
		{`fixture ac|me;`, "start", []string{
			`test fixture start { has_role(User{"alice"}, "owner", Organization{"acme"}); }`,
			`setup { fixture start; has_relation(Folder{"f"}, "org", Organization{"acme"}); }`,
		}},
		{`"member" if "ow|ner";`, "owner", nil}, // as it is
	} {
		source, offset := in(t, company, c.line)
		x := index(source)
		edits, err := x.Rename(source, offset, c.name)
		if err != nil {
			t.Errorf("%s: %v", c.line, err)
			continue
		}
		if diff := cmp.Diff(c.want, changed([]*polar.Source{source}, edits)); diff != "" {
			t.Errorf("%s: %s", c.line, diff)
		}
	}
}

func TestRenameRefused(t *testing.T) {
	for _, c := range []struct {
		line, name, want string
	}{
		{`"member" if "ow|ner";`, "member", "means something already"},
		{`"member" if "ow|ner";`, "", "must not be empty"},
		{`"member" if "ow|ner";`, `"x"`, "without quotes"},
		{`roles = ["rea|der"];`, "write", "means something already"}, // a permission of the subtype
		{`"member" on "or|g"`, "a b", "cannot be the name of a relation"},
		{`"member" on "or|g"`, "parent", "means something already"},
		{`resource Pa|ge`, "Folder", "means something already"},
		{`resource Pa|ge`, "Actor", "built in"},
		{`resource Pa|ge`, "Page {} resource X", "cannot be the name of a type"},
		{`resource Pa|ge`, "if", "cannot be the name of a type"},
		{`assert al|low(User{"alice"}, "write"`, "x", "`allow` is built in"},
		{`is_clo|sed(folder: Folder)`, "allow", "built in"},
		{`is_clo|sed(folder: Folder)`, "not", "cannot be the name of a predicate"},
		{`has_st|ate(folder`, "has_role", "built in"},
		{`has_role(us|er, "reader", folder)`, "folder", "means something already"},
		{`has_role(us|er, "reader", folder)`, "_", "of its own"},
		{`has_role(us|er, "reader", folder)`, "true", "cannot be the name of a variable"},
		{`role if r|ole on`, "x", "a word of the language"},
		{`action: Str|ing`, "x", "built in"},
		{`test "own|ers write"`, "x", "no name here"},
		{`fixture ac|me;`, "a b", "cannot be the name of a fixture"},
	} {
		source, offset := in(t, company, c.line)
		edits, err := index(source).Rename(source, offset, c.name)
		if err == nil || edits != nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s to %q: want %q, got %v, %d edits", c.line, c.name, c.want, err, len(edits))
		}
	}
}

// TestRenameUncertain: what cannot be told from the text is refused.
func TestRenameUncertain(t *testing.T) {
	for _, c := range []struct {
		text, name, want string
	}{
		{`resource A { roles = ["|x"]; } resource B { roles = ["x"]; } q(u, o) if has_role(u, "x", o);`, "y",
			`"x" at a.polar:1:84 may mean the role of resource A or the role of resource B; give the object there a type`},
		{`resource A { roles = ["x"]; } resource B { roles = ["x"]; } q(u, o) if has_role(u, "|x", o);`, "y",
			`"x" may mean the role of resource A or the role of resource B here`},
		{`resource A { roles = ["|x"]; } q(u: User) if broken(;`, "y", "mend a.polar:1:52 first"},
		{`resource A { roles = ["|x"]; } q(u: User, a: A) if has_role(u, "y", a);`, "y", "means something already"},
		{`resource A { roles = ["x"]; "x" if q(resource, |v) and r(v); }`, "resource", "means something already"},
	} {
		text, offset := cut(t, c.text)
		source := polar.NewSource("a.polar", text)
		edits, err := index(source).Rename(source, offset, c.name)
		if err == nil || edits != nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: want %q, got %v, %d edits", c.text, c.want, err, len(edits))
		}
	}
}

// TestRenameOneCandidate: an object of unknown type is no obstacle where only one block
// declares the name.
func TestRenameOneCandidate(t *testing.T) {
	source := polar.NewSource("a.polar", `resource A { roles = ["x"]; }
q(u, o) if has_role(u, "x", o) and has_state(o, "x");
`)
	edits, err := index(source).Rename(source, strings.Index(source.Text, `"x"`), "y")
	want := []string{`resource A { roles = ["y"]; }`, `q(u, o) if has_role(u, "y", o) and has_state(o, "x");`}
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, changed([]*polar.Source{source}, edits)); diff != "" {
		t.Error(diff)
	}
}

// TestRenameInTwoFiles: edits reach every file, a redeclaration in a subtype included.
func TestRenameInTwoFiles(t *testing.T) {
	sources := []*polar.Source{
		polar.NewSource("a.polar", "resource A { roles = [\"x\"]; }\n"),
		polar.NewSource("b.polar", "# ü\nresource B extends A { roles = [\"x\"]; permissions = [\"p\"]; \"p\" if \"x\"; }\n"),
	}
	x := index(sources...)
	edits, err := x.Rename(sources[1], strings.LastIndex(sources[1].Text, `"x"`), "y")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{`resource A { roles = ["y"]; }`, `resource B extends A { roles = ["y"]; permissions = ["p"]; "p" if "y"; }`}
	if diff := cmp.Diff(want, changed(sources, edits)); diff != "" {
		t.Error(diff)
	}
}

func TestRenameable(t *testing.T) {
	source, offset := in(t, company, `"member" if "ow|ner";`)
	span, err := index(source).Renameable(source, offset)
	if err != nil || span.Text() != "owner" {
		t.Errorf("%q, %v", span.Text(), err)
	}
	source, offset = in(t, company, `resource Pa|ge`)
	if span, err = index(source).Renameable(source, offset); err != nil || span.Text() != "Page" {
		t.Errorf("%q, %v", span.Text(), err)
	}
	source, offset = in(t, company, `assert al|low(User{"alice"}, "write"`)
	if _, err = index(source).Renameable(source, offset); err == nil {
		t.Error("allow has another name")
	}
}

// TestRenameHandedOn: where rules hand names from type to type, they change together.
func TestRenameHandedOn(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
		refused    string
	}{
		{"shorthand", `resource A { roles = ["|x"]; }
resource B { roles = ["x"]; relations = { up: A }; role if role on "up"; }
resource C { roles = ["x"]; }
`, []string{`resource A { roles = ["y"]; }`, `resource B { roles = ["y"]; relations = { up: A }; role if role on "up"; }`}, ""},
		{"same object", `resource A { roles = ["|x"]; }
resource B { roles = ["x"]; }
has_role(u, r, o) if in_group(u, g) and has_role(g, r, o);
`, []string{`resource A { roles = ["y"]; }`}, ""},
		{"other object", `resource A { roles = ["|x"]; }
resource B { roles = ["x"]; }
has_role(u, r, a: A) if leads(a, b) and b matches B and has_role(u, r, b);
p(u) if has_role(u, "x", o);
`, []string{`resource A { roles = ["y"]; }`, `resource B { roles = ["y"]; }`, `p(u) if has_role(u, "y", o);`}, ""},
		{"passed on", `resource A { roles = ["|x"]; }
resource B { roles = ["x"]; }
p(u, r) if has_role(u, r, a) and a matches A;
has_role(u, r, b: B) if p(u, r) and b = b;
q(u) if p(u, "x");
`, []string{`resource A { roles = ["y"]; }`, `resource B { roles = ["y"]; }`, `q(u) if p(u, "y");`}, ""},
		{"undeclared", `resource A { roles = ["|x"]; }
resource B { relations = { up: A }; role if role on "up"; }
p(u, b: B) if has_role(u, "x", b);
`, nil, "a.polar:3:27"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text, offset := cut(t, c.text)
			source := polar.NewSource("a.polar", text)
			edits, err := index(source).Rename(source, offset, "y")
			if c.refused != "" {
				if err == nil || !strings.Contains(err.Error(), c.refused) {
					t.Errorf("got %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, changed([]*polar.Source{source}, edits)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestRenamedPoliciesPass renames everything in published policies that can be renamed, to a
// name that is free: the tests of the policy must come out as before.
func TestRenamedPoliciesPass(t *testing.T) {
	renamed, refused := 0, 0
	for _, folder := range []string{"../testdata/patterns", outside + "/seeds", outside + "/real"} {
		files, err := filepath.Glob(folder + "/*.polar")
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			more, not := renameAll(t, polar.NewSource(filepath.Base(name), string(text)))
			renamed, refused = renamed+more, refused+not
		}
	}
	t.Logf("%d names changed, %d refused", renamed, refused)
	if renamed < 150 || refused > renamed/20 {
		t.Errorf("%d names changed, %d refused", renamed, refused)
	}
}

// outside is a pattern of folders with policies that are not part of the repository; they are
// used where they lie beside it.
const outside = "../../../*/corpus"

// renameAll gives every symbol of a policy another name, one at a time. It returns how many it
// could change, and how many not though they are not built in.
func renameAll(t *testing.T, source *polar.Source) (renamed, refused int) {
	t.Helper()
	x := index(source)
	want := outcome(source)
	seen := map[*Symbol]bool{}
	for _, o := range x.files[0].occurrences {
		s := o.Symbol()
		if s == nil || seen[s] || s.Kind == Word || isBuiltinType(s.Name) || isBuiltinPredicate(s.Name) {
			continue
		}
		seen[s] = true
		edits, err := x.Rename(source, o.Span.Start, "free_name")
		if err != nil {
			refused++
			t.Logf("%s: %s: %v", o.Span, o.Span.Text(), err)
			continue
		}
		renamed++
		if diff := cmp.Diff(want, outcome(apply([]*polar.Source{source}, edits)[0])); diff != "" {
			t.Errorf("%s: with another name for %s: %s", o.Span, o.Span.Text(), diff)
		}
	}
	return renamed, refused
}

// outcome is how the tests of a policy end.
func outcome(source *polar.Source) polar.TestCounts {
	policy, _ := polar.Load(source)
	if policy == nil {
		return polar.TestCounts{}
	}
	return polar.RunTests(policy, polar.EvalOptions{}).Counts()
}
