package polar

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestFormat shows what files look like before and after.
func TestFormat(t *testing.T) {
	eachGolden(t, "format", func(t *testing.T, source *Source) string {
		if _, ok := checkFormat(t, source.Text); !ok {
			t.Error("the file cannot be formatted")
		}
		text, _ := Format(source)
		return text
	})
}

// checkFormat formats a text and holds the result to all that is promised. It returns the
// result, and false for a text with errors, which has to come back as it was.
func checkFormat(t testing.TB, text string) (string, bool) {
	t.Helper()
	before, beforeErrors := Parse(NewSource("before.polar", text))
	got, diagnostics := Format(NewSource("before.polar", text))
	if beforeErrors.Count(Error) > 0 {
		if got != text || diagnostics.Count(Error) == 0 {
			t.Errorf("changed in spite of errors:\n%s\n---\n%s\n%v", text, got, diagnostics)
		}
		return got, false
	}
	if diagnostics.Count(Error) > 0 {
		if got != text {
			t.Errorf("changed and failed:\n%s", got)
		}
		if !strings.Contains(diagnostics.Error(), "formatted, the file would have") {
			t.Errorf("%v\n---\n%s", diagnostics, text)
		}
		return got, false
	}
	if diff := cmp.Diff(beforeErrors, diagnostics, cmp.Comparer(func(a, b Span) bool { return a.Start == b.Start })); diff != "" {
		t.Errorf("other diagnostics than the parser's:\n%s", diff)
	}
	after, diagnostics := Parse(NewSource("after.polar", got))
	if diagnostics.Count(Error) > 0 {
		t.Errorf("%v\n---\n%s\n---\n%s", diagnostics, text, got)
	}
	if want, got := treeOf(before), treeOf(after); want != got {
		t.Errorf("another tree:\n%s\n---\n%s", cmp.Diff(want, got), text)
	}
	if want, got := commentsOf(text), commentsOf(got); !slices.Equal(want, got) {
		t.Errorf("other comments:\n%s\n---\n%s", cmp.Diff(want, got), text)
	}
	if again, _ := Format(NewSource("after.polar", got)); again != got {
		t.Errorf("formatting again changes\n%s\n---\n%s", cmp.Diff(got, again), text)
	}
	checkLines(t, got)
	return got, true
}

// checkLines holds the lines of a formatted text to what every line is held to.
func checkLines(t testing.TB, text string) {
	t.Helper()
	if text != "" && !strings.HasSuffix(text, "\n") {
		t.Errorf("no line end at the end:\n%s", text)
	}
	if strings.Contains(text, "\\\n") {
		return // lines within strings have their own law
	}
	last := ""
	for i, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		if line == "" && last == "" && text != "" {
			t.Errorf("line %d: two empty lines, or one at the beginning:\n%s", i+1, text)
		}
		if indent := len(line) - len(strings.TrimLeft(line, " ")); indent%formatIndent != 0 {
			t.Errorf("line %d is indented by %d:\n%s", i+1, indent, text)
		}
		if trimmed := strings.TrimRight(line, " \t\r"); trimmed != line {
			t.Errorf("line %d ends in blanks:\n%q", i+1, line)
		}
		last = line
	}
}

func commentsOf(text string) []string {
	var out []string
	for _, token := range Tokens(NewSource("", text)) {
		if token.Kind == TokenComment {
			out = append(out, strings.TrimRight(token.Span.Text(), " \t\r\v\f"))
		}
	}
	return out
}

// treeOf prints a syntax tree with everything in it but places. Two texts mean the same if
// they print the same.
func treeOf(s *Syntax) string {
	var b strings.Builder
	for _, file := range s.files {
		for _, item := range file.items {
			printNode(&b, reflect.ValueOf(item), 0)
		}
	}
	return b.String()
}

func printNode(b *strings.Builder, v reflect.Value, depth int) {
	indent := strings.Repeat("  ", depth)
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			fmt.Fprintf(b, "%snil\n", indent)
			return
		}
		printNode(b, v.Elem(), depth)
	case reflect.Slice:
		for i := range v.Len() {
			printNode(b, v.Index(i), depth)
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[Span]() {
			return
		}
		fmt.Fprintf(b, "%s%s\n", indent, v.Type().Name())
		for i := range v.NumField() {
			fmt.Fprintf(b, "%s .%s\n", indent, v.Type().Field(i).Name)
			printNode(b, v.Field(i), depth+1)
		}
	case reflect.String:
		fmt.Fprintf(b, "%s%q\n", indent, v.String())
	case reflect.Bool:
		fmt.Fprintf(b, "%s%t\n", indent, v.Bool())
	default:
		panic("a syntax tree holds a " + v.Kind().String())
	}
}

// policyTexts returns the text of every policy there is, by file.
func policyTexts(t testing.TB) map[string]string {
	t.Helper()
	texts := map[string]string{}
	for _, folder := range []string{
		"testdata/patterns", "testdata/rules", "testdata/check", "testdata/syntax", "testdata/format",
		outside + "/patterns", outside + "/seeds", outside + "/real", outside + "/invalid",
	} {
		for _, file := range policyFiles(t, folder) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			texts[file] = string(text)
		}
	}
	return texts
}

func TestFormatKeepsPolicies(t *testing.T) {
	formatted := 0
	for file, text := range policyTexts(t) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			if _, ok := checkFormat(t, text); ok {
				formatted++
			}
		})
	}
	if formatted < 20 {
		t.Errorf("only %d policies could be formatted", formatted)
	}
}

// TestFormattedInDocumentation holds the page about the style to it: its first policy shows
// what the others become.
func TestFormattedInDocumentation(t *testing.T) {
	page, err := os.ReadFile("../docs/formatting.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?ms)^```polar\n(.*?)^```$").FindAllSubmatch(page, -1)
	if len(blocks) != 3 {
		t.Fatalf("%d policies", len(blocks))
	}
	for i, block := range blocks {
		want := string(blocks[max(i, 1)][1])
		if got, _ := checkFormat(t, string(block[1])); got != want {
			t.Errorf("policy %d:\n%s", i+1, cmp.Diff(want, got))
		}
	}
}

// TestTreeOfTellsApart: trees that differ must not print the same.
func TestTreeOfTellsApart(t *testing.T) {
	texts := []string{
		``, `p(x);`, `p(y);`, `p("x");`, `p(x: User);`, `p(User{"x"});`, `p(x, y);`, `p(x); p(x);`,
		`p(x) if q(x);`, `p(x) if not q(x);`, `p(x) if q(x) and r(x);`, `p(x) if q(x) or r(x);`,
		`p(x) if (q(x) or r(x)) and s(x);`, `p(x) if q(x) or r(x) and s(x);`,
		`p(x) if x matches T;`, `p(x) if x matches! T;`, `p(x) if x < 1;`, `p(x) if x <= 1;`,
		`actor A {}`, `resource A {}`, `actor A extends B {}`, `actor A { roles = ["x"]; }`, `actor A { permissions = ["x"]; }`,
		`test "t" { assert p(x); }`, `test "t" { assert_not p(x); }`, `test "t" { setup { p(1); } assert p(x); }`,
	}
	seen := map[string]string{}
	for _, text := range texts {
		syntax, diagnostics := Parse(NewSource("", text))
		if diagnostics.Count(Error) > 0 {
			t.Fatal(diagnostics)
		}
		tree := treeOf(syntax)
		if other, ok := seen[tree]; ok && other != text {
			t.Errorf("%s and %s print the same", text, other)
		}
		seen[tree] = text
	}
}

// TestFirstDifference: what guards against losses must see them.
func TestFirstDifference(t *testing.T) {
	same := []string{
		"p(x);", "p(x,);", ";p(x);;",
	}
	block := []string{
		"actor A extends B { roles = [\"x\"]; }", "actor A extends B, {; roles = [\"x\",] };",
	}
	for _, texts := range [][]string{same, block} {
		for _, text := range texts {
			if got := firstDifference(NewSource("", texts[0]), NewSource("", text)); got != "" {
				t.Errorf("%s and %s: %s", texts[0], text, got)
			}
		}
	}
	before := "p(x, y) if q(x) and # one\n r(y); # two\np(x, x);"
	for _, after := range []string{
		"p(x, y) if q(x) and r(y); # two\np(x, x);",
		"p(x, y) if q(x) and # two\n r(y); # one\np(x, x);",
		"p(x, y) if q(x) and # one\n r(y); # twO\np(x, x);",
		"p(x, y) if q(x) or # one\n r(y); # two\np(x, x);",
		"p(x, y) if q(x) and # one\n r(y); # two\n",
		"p(x, y) if q(x) and # one\n (r(y)); # two\np(x, x);",
		"p(x, y) if q(x) and # one\n r(y) # two\np(x, x);",
		"p(x y) if q(x) and # one\n r(y); # two\np(x, x);",
	} {
		if firstDifference(NewSource("", before), NewSource("", after)) == "" {
			t.Errorf("nothing missed in\n%s", after)
		}
	}
}

func TestFormatRefuses(t *testing.T) {
	for _, text := range []string{"p(", "actor  User {", "p(x) if q( x );  }", "# c\np(\"a\xff\") ;", "p(x)  if cut;"} {
		checkFormat(t, text)
		if _, diagnostics := Format(NewSource("a.polar", text)); diagnostics.Err() == nil {
			t.Errorf("no error: %s", text)
		}
	}
	if text, diagnostics := Format(nil); text != "" || len(diagnostics) > 0 {
		t.Errorf("nil: %q, %v", text, diagnostics)
	}
	if text, diagnostics := Format(&Source{Text: "p ( x )"}); text != "p ( x )" || len(diagnostics) != 1 {
		t.Errorf("not made by NewSource: %q, %v", text, diagnostics)
	}
	if text, diagnostics := Format(&Source{Text: "p ( x ) ;"}); text != "p(x);\n" || len(diagnostics) != 0 {
		t.Errorf("not made by NewSource: %q, %v", text, diagnostics)
	}
}

// TestFormatTooLarge: brackets that open on lines of their own may not make a file that is
// refused, or that fills the memory.
func TestFormatTooLarge(t *testing.T) {
	deep := strings.Repeat("(", MaxNesting-1) + "q(x) or " + strings.Repeat("r", formatWidth) + "(x)" + strings.Repeat(")", MaxNesting-1)
	text := strings.Repeat("p(x) if "+deep+";", 1000)
	start := time.Now()
	got, diagnostics := Format(NewSource("deep.polar", text))
	if got != text || diagnostics.Count(Error) != 1 || !strings.Contains(diagnostics.Error(), "formatted, the file would have") {
		t.Errorf("%d bytes: %.300v", len(got), diagnostics)
	}
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("took %v", took)
	}
}

// TestFormatLarge keeps formatting linear: each of these would take hours otherwise.
func TestFormatLarge(t *testing.T) {
	line := "p(x: User, y: Repo) if q(x) and # why\n not r(y) and z in [\"a\", \"b\"] and (s(x, y) or t(y)) and u(x, y, z);;; # what\n"
	for _, text := range []string{
		strings.Repeat(line, MaxSourceBytes/8/len(line)),
		strings.Repeat(";", MaxSourceBytes/4),
		strings.Repeat("#\n", MaxSourceBytes/16),
		strings.Repeat(";#\n", MaxSourceBytes/16),
		"p(" + strings.Repeat("x,", MaxSourceBytes/40) + "x);",
		"p(x) if q(x)" + strings.Repeat(" and #\n q(x)", MaxSourceBytes/80) + ";",
		"p(" + strings.Repeat("x,", 40) + "x" + strings.Repeat("\n#", MaxSourceBytes/32) + "\n);",
	} {
		start := time.Now()
		if _, ok := checkFormat(t, text); !ok {
			t.Errorf("not formatted: %.80s", text)
		}
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("%d bytes took %v: %.80s", len(text), took, text)
		}
	}
}
