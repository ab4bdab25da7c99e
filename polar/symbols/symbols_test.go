package symbols

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/polarsql/polarsql/polar"
)

const company = `actor User {}
resource Organization {
  roles = ["member", "owner"];
  "member" if "owner";
}
resource Page {
  roles = ["reader"];
  relations = { author: User };
  "reader" if "author";
}
resource Folder extends Page {
  permissions = ["read", "write"];
  relations = { org: Organization, parent: Folder };
  "read" if "reader";
  "read" if "member" on "org" and not is_closed(resource);
  "write" if global "auditor" or "owner" on "org";
  role if role on "parent";
}
global { roles = ["auditor"]; }
is_closed(folder: Folder) if has_state(folder, "closed");
has_permission(user: User, "read", folder: Folder) if has_role(user, "reader", folder) and has_role(user, "auditor");
has_role(user: User, "reader", folder: Folder) if has_relation(folder, "org", o) and has_role(user, "owner", o);
test fixture acme { has_role(User{"alice"}, "owner", Organization{"acme"}); }
test "owners write" {
  setup { fixture acme; has_relation(Folder{"f"}, "org", Organization{"acme"}); }
  assert allow(User{"alice"}, "write", Folder{"f"});
  assert allow(User{"alice"}, action: String, Folder{"f"}) iff action in ["write", "read"];
}
`

func index(sources ...*polar.Source) *Index {
	syntax, _ := polar.Parse(sources...)
	return New(syntax)
}

// places prints spans as "line:column text".
func places(spans []polar.Span) []string {
	var out []string
	for _, s := range spans {
		p := s.Position()
		out = append(out, fmt.Sprintf("%d:%d %s", p.Line, p.Column, s.Text()))
	}
	return out
}

// cut removes the cursor, written as |, from a text and returns its offset.
func cut(t *testing.T, text string) (string, int) {
	t.Helper()
	before, after, found := strings.Cut(text, "|")
	if !found || strings.Contains(after, "|") {
		t.Fatalf("there is not one cursor in %q", text)
	}
	return before + after, len(before)
}

// in puts a line with a cursor into a text in place of the line without it, the n-th if it
// occurs several times.
func in(t *testing.T, text, line string) (*polar.Source, int) {
	t.Helper()
	plain, at := cut(t, line)
	start := strings.Index(text, plain)
	if start < 0 || strings.Count(text, plain) != 1 {
		t.Fatalf("%q is not in the text once", plain)
	}
	return polar.NewSource("company.polar", text), start + at
}

func TestDefinitions(t *testing.T) {
	for _, c := range []struct {
		line string
		want []string
	}{
		{`"member" if "ow|ner";`, []string{`3:22 "owner"`}},
		{`|"member" if "owner";`, []string{`3:12 "member"`}},
		{`"read" if "reader|";`, []string{`7:12 "reader"`}}, // of the supertype
		{`"reader" if "aut|hor";`, []string{`8:17 author`}},
		{`"mem|ber" on "org"`, []string{`3:12 "member"`}},
		{`"member" on "o|rg"`, []string{`13:17 org`}},
		{`"owner|" on "org";`, []string{`3:22 "owner"`}},
		{`global "aud|itor"`, []string{`19:19 "auditor"`}},
		{`extends Pa|ge`, []string{`6:10 Page`}},
		{`parent: Fol|der }`, []string{`11:10 Folder`}},
		{`not is_clo|sed(resource)`, []string{`20:1 is_closed`}},
		{`not is_closed(reso|urce)`, []string{`11:10 Folder`}},
		{`has_st|ate(`, nil},
		{`closed(folder: Fold|er) if`, []string{`11:10 Folder`}},
		{`has_state(fol|der, "closed")`, []string{`20:11 folder`}},
		{`has_state(folder, "clo|sed")`, nil},
		{`has_role(user, "rea|der", folder)`, []string{`7:12 "reader"`}},
		{`has_ro|le(user, "reader", folder)`, []string{`9:3 "reader"`, `17:3 role`, `22:1 has_role`}},
		{`has_ro|le(user, "auditor")`, nil},
		{`has_role(user, "audi|tor")`, []string{`19:19 "auditor"`}},
		{`has_role(user, "own|er", o)`, []string{`3:22 "owner"`}}, // o is what the relation leads to
		{`has_relation(folder, "o|rg", o)`, []string{`13:17 org`}},
		{`setup { fixture ac|me;`, []string{`23:14 acme`}},
		{`assert allow(User{"alice"}, "wr|ite"`, []string{`12:26 "write"`}},
		{`action in ["wri|te"`, []string{`12:26 "write"`}},
		{`action| in ["write"`, []string{`27:31 action`}},
		{`iff ac|tion in`, []string{`27:31 action`}},
		{`test "own|ers write"`, nil},
		{`role if r|ole on`, nil},
		{`User{"al|ice"}, "owner"`, nil},
		{`Us|er{"alice"}, "owner"`, []string{`1:7 User`}},
	} {
		source, offset := in(t, company, c.line)
		if diff := cmp.Diff(c.want, places(index(source).Definitions(source, offset))); diff != "" {
			t.Errorf("%s: %s", c.line, diff)
		}
	}
}

// TestBetweenFiles: names lead from one file to another.
func TestBetweenFiles(t *testing.T) {
	use := polar.NewSource("use.polar", "resource B { relations = { a: A }; permissions = [\"é\"]; \"é\" if \"x\" on \"a\"; }\n")
	declare := polar.NewSource("declare.polar", "resource A { roles = [\"x\"]; }\n")
	x := index(use, declare)
	spans := x.Definitions(use, strings.Index(use.Text, `"x"`)+1)
	if len(spans) != 1 || spans[0].Source != declare || spans[0].String() != "declare.polar:1:23" {
		t.Errorf("got %v", spans)
	}
	if x.At(polar.NewSource("other.polar", "x"), 0) != nil {
		t.Error("a file of no policy has names")
	}
}

func TestAmbiguousName(t *testing.T) {
	text := `resource A { roles = ["x"]; }
resource B { roles = ["x"]; permissions = ["p"]; }
q(u, o) if has_role(u, "x", o);
r(u, o: B) if has_role(u, "x", o) and has_permission(u, "x", o);
has_role(u, role, o) if passed_on(o, role);
s(o) if passed_on(o, "x") and other(o, "x");
`
	source := polar.NewSource("a.polar", text)
	x := index(source)
	for _, c := range []struct {
		before string
		want   []string
	}{
		{`q(u, o) if has_role(u, `, []string{`1:23 "x"`, `2:23 "x"`}},
		{`r(u, o: B) if has_role(u, `, []string{`2:23 "x"`}},
		{`has_permission(u, `, nil}, // it is no permission of B
		{`s(o) if passed_on(o, `, []string{`1:23 "x"`, `2:23 "x"`}},
		{`other(o, `, nil},
	} {
		at := strings.Index(text, c.before) + len(c.before) + 1
		if diff := cmp.Diff(c.want, places(x.Definitions(source, at))); diff != "" {
			t.Errorf("%s: %s", c.before, diff)
		}
	}
}

func TestReferences(t *testing.T) {
	source, offset := in(t, company, `roles = ["rea|der"];`)
	want := []string{`7:12 "reader"`, `9:3 "reader"`, `14:13 "reader"`, `21:70 "reader"`, `22:22 "reader"`}
	if diff := cmp.Diff(want, places(index(source).References(source, offset, true))); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(want[1:], places(index(source).References(source, offset, false))); diff != "" {
		t.Error(diff)
	}
}

func TestHover(t *testing.T) {
	for _, c := range []struct {
		line string
		want []string // parts of the text, in order
	}{
		{`"mem|ber" on "org"`, []string{
			"role `\"member\"` of resource Organization, declared at company.polar:3:12",
			`has_permission(actor: Actor, "read", resource: Folder) if _org matches Organization and has_relation(resource, "org", _org) and has_role(actor, "member", _org) and not is_closed(resource);`}},
		{`"write" i|f global`, []string{ // both alternatives
			`if has_role(actor, "auditor");`, `has_role(actor, "owner", _org)`}},
		{`relations = { org|: Org`, []string{"relation `\"org\"` of resource Folder, leads to `Organization`"}},
		{`resource Fol|der`, []string{"resource Folder extends Page", "roles: `\"reader\"`", "permissions: `\"read\"`, `\"write\"`", "relations: `org: Organization`, `parent: Folder`, `author: User`"}},
		{`is_clo|sed(folder`, []string{"predicate `is_closed/1`", `is_closed(folder: Folder) if has_state(folder, "closed");`}},
		{`has_st|ate(`, []string{"predicate `has_state/2`: no rule"}},
		{`assert al|low(User{"alice"}, "write"`, []string{"built in", "allow(actor, action, resource) if has_permission(actor, action, resource);"}},
		{`has_state(fol|der`, []string{"variable `folder: Folder`"}},
		{`"org", |o) and`, []string{"variable `o: Organization`"}},
		{`fixture ac|me;`, []string{"fixture `acme`, declared at company.polar:23:14"}},
		{`role if r|ole on`, []string{"any role", `has_role(actor: Actor, role: String, resource: Folder)`}},
		{`not is_closed(reso|urce)`, []string{"the `Folder` that the rule is about"}},
	} {
		source, offset := in(t, company, c.line)
		info := index(source).Hover(source, offset)
		if info == nil {
			t.Errorf("%s: nothing", c.line)
			continue
		}
		rest := info.Markdown
		for _, part := range c.want {
			_, after, found := strings.Cut(rest, part)
			if !found {
				t.Errorf("%s: no %q in\n%s", c.line, part, info.Markdown)
			}
			rest = after
		}
	}
	source, offset := in(t, company, `"al|ice"}, "owner"`)
	if info := index(source).Hover(source, offset); info != nil {
		t.Errorf("an id has a text: %s", info.Markdown)
	}
}

// TestBrokenText holds the index to not crashing on any beginning of a policy, with the cursor
// anywhere near its end.
func TestBrokenText(t *testing.T) {
	for end := range len(company) {
		source := polar.NewSource("company.polar", company[:end])
		x := index(source)
		for _, offset := range []int{0, end / 2, end - 3, end - 1, end, end + 5} {
			x.Hover(source, offset)
			x.Definitions(source, offset)
			x.References(source, offset, true)
			x.Complete(source, offset)
			if _, err := x.Renameable(source, offset); err == nil {
				_, _ = x.Rename(source, offset, "other")
			}
		}
	}
}

// TestPublishedMistakes asks everything everywhere in published policies that are wrong.
func TestPublishedMistakes(t *testing.T) {
	files, err := filepath.Glob(outside + "/invalid/*.polar")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Skip("SKIPPED: the published files are not here")
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		source := polar.NewSource(name, string(text))
		x := index(source)
		for offset := range len(text) {
			x.Hover(source, offset)
			x.Definitions(source, offset)
			x.Complete(source, offset)
			if _, err := x.Renameable(source, offset); err == nil && offset%7 == 0 {
				_, _ = x.Rename(source, offset, "other")
			}
		}
	}
}

// TestPatterns looks at every name of the published patterns: it has a definition or none, and
// what has one is among its own references.
func TestPatterns(t *testing.T) {
	files, err := filepath.Glob("../testdata/patterns/*.polar")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d patterns, %v", len(files), err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		source := polar.NewSource(name, string(text))
		x := index(source)
		if len(x.files[0].occurrences) == 0 {
			t.Errorf("%s has no names", name)
		}
		for _, o := range x.files[0].occurrences {
			if at := x.At(source, o.Span.Start); at != o {
				t.Errorf("%s: another name at %s", o.Span, o.Span.Text())
			}
			if !slices.Contains(x.References(source, o.Span.Start, true), o.Span) {
				t.Errorf("%s: %s is not among its references", o.Span, o.Span.Text())
			}
			s := o.Symbol()
			if s != nil && (s.Kind == Role || s.Kind == Permission || s.Kind == Relation || s.Kind == Variable) && len(x.Definitions(source, o.Span.Start)) == 0 {
				t.Errorf("%s: %s is declared nowhere", o.Span, o.Span.Text())
			}
		}
	}
}
