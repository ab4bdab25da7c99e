package polar

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// treeText prints a tree with one node in a line: depth, kind, text and what it covers.
func treeText(nodes []*Node, depth int, b *strings.Builder) {
	for _, n := range nodes {
		fmt.Fprintf(b, "%s%s %q %.20q\n", strings.Repeat("  ", depth), n.Kind, n.Text, n.Span.Text())
		treeText(n.Kids, depth+1, b)
	}
}

func TestTree(t *testing.T) {
	syntax, diagnostics := Parse(NewSource("a.polar", `
actor User {}
resource Doc extends Page { roles = ["r"]; permissions = ["p"]; relations = { up: Doc }; "p" if not ("r" on "up" or global "g"); }
declare seen(User, Doc);
p(u: User, Doc{"1"}, -7) if u matches! User and x in ["a", true] and x != @current_unix_time;
test fixture f { seen(User{"é"}, Doc{2}); }
test "t" { setup { fixture f; seen(Boolean{true}, String{"s"}); } assert_not p(x, "b", 1) iff x in [1]; }
`), NewSource("empty.polar", ""))
	if len(diagnostics) > 0 {
		t.Fatal(diagnostics)
	}
	trees := syntax.Tree()
	if len(trees) != 2 || len(trees[1]) != 0 {
		t.Fatalf("%d trees", len(trees))
	}
	var b strings.Builder
	treeText(trees[0], 0, &b)
	want := `block "actor" "actor User {}"
  name "User" "User"
block "resource" "resource Doc extends"
  name "Doc" "Doc"
  type "Page" "Page"
  roles "" "roles = [\"r\"]"
    string "r" "\"r\""
  permissions "" "permissions = [\"p\"]"
    string "p" "\"p\""
  relations "" "relations = { up: Do"
    relation "" "up: Doc"
      name "up" "up"
      type "Doc" "Doc"
  shorthand "" "\"p\" if not (\"r\" on \""
    string "p" "\"p\""
    not "" "not (\"r\" on \"up\" or "
      or "" "\"r\" on \"up\" or globa"
        on "" "\"r\" on \"up\""
          string "r" "\"r\""
          string "up" "\"up\""
        global "" "global \"g\""
          string "g" "\"g\""
declare "" "declare seen(User, D"
  name "seen" "seen"
  type "User" "User"
  type "Doc" "Doc"
rule "" "p(u: User, Doc{\"1\"},"
  call "" "p(u: User, Doc{\"1\"},"
    name "p" "p"
    typed "" "u: User"
      word "u" "u"
      type "User" "User"
    object "1" "Doc{\"1\"}"
      type "Doc" "Doc"
    number "-7" "-7"
  and "" "u matches! User and "
    matches "" "u matches! User"
      word "u" "u"
      type "User" "User"
    in "" "x in [\"a\", true]"
      word "x" "x"
      string "a" "\"a\""
      boolean "true" "true"
    compare "!=" "x != @current_unix_t"
      word "x" "x"
      now "" "@current_unix_time"
fixture "" "test fixture f { see"
  name "f" "f"
  call "" "seen(User{\"é\"}, Doc{"
    name "seen" "seen"
    object "é" "User{\"é\"}"
      type "User" "User"
    object "2" "Doc{2}"
      type "Doc" "Doc"
test "" "test \"t\" { setup { f"
  string "t" "\"t\""
  use "f" "f"
  call "" "seen(Boolean{true}, "
    name "seen" "seen"
    object "true" "Boolean{true}"
      type "Boolean" "Boolean"
    object "s" "String{\"s\"}"
      type "String" "String"
  assertion "assert_not" "assert_not p(x, \"b\","
    call "" "p(x, \"b\", 1)"
      name "p" "p"
      word "x" "x"
      string "b" "\"b\""
      number "1" "1"
    in "" "x in [1]"
      word "x" "x"
      number "1" "1"
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}
}

func TestTokens(t *testing.T) {
	kinds := map[TokenKind]string{TokenOther: "other", TokenComment: "comment", TokenString: "string",
		TokenOpenString: "open", TokenWord: "word", TokenPunct: "punct"}
	var b strings.Builder
	for _, token := range Tokens(NewSource("a.polar", "x matches! é::T # c\n\"s\" <= -7 $ @now \"op;\n}")) {
		fmt.Fprintf(&b, "%s %s\n", kinds[token.Kind], token.Span.Text())
	}
	want := "word x\nword matches!\nword é::T\ncomment # c\nstring \"s\"\npunct <=\nother -7\nother $\nother @now\nopen \"op;\npunct }\n"
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}
}

// TestExpand: what is in order gives its rules although other rules do not.
func TestExpand(t *testing.T) {
	syntax, _ := Parse(NewSource("a.polar", `actor User {}
resource Doc { roles = ["r"]; permissions = ["p"]; "p" if "r"; "p" if "missing"; }
seen(u: User, x) if broken(;
seen(u: User) if has_role(u, "r");
`))
	var rules []string
	for _, rule := range Expand(syntax) {
		rules = append(rules, rule.String())
	}
	want := []string{
		`has_permission(actor: Actor, "p", resource: Doc) if has_role(actor, "r", resource);`,
		`seen(u: User) if has_role(u, "r");`,
	}
	if diff := cmp.Diff(want, rules); diff != "" {
		t.Error(diff)
	}
}
