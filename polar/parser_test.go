package polar

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestLimits(t *testing.T) {
	deep := strings.Repeat("(", MaxNesting+1)
	manyOrs := "p(x: User) if " + strings.TrimSuffix(strings.Repeat("(a(x) or b(x)) and ", 11), " and ") + ";"
	cases := []struct {
		name, text, message string
	}{
		{"brackets", "p(x) if " + deep + "q(x)" + strings.Repeat(")", MaxNesting+1) + ";", "nested deeper than"},
		{"unclosed brackets", "p(x) if " + strings.Repeat("(", 1_000_000), "nested deeper than"},
		{"not", "p(x) if " + strings.Repeat("not ", MaxNesting+1) + "q(x);", "nested deeper than"},
		{"size", strings.Repeat("#\n", MaxSourceBytes/2+1), "bytes, more than"},
		{"errors", strings.Repeat("p(;\n", MaxErrors+10), "the rest of the file was not read"},
		{"combinations", "p(a, b, c, d, e, f, g, h) if q(a, b, c, d, e, f, g, h) and not p(b, c, d, e, f, g, h, a); q(User{1}); q(Org{1}); q(Repo{1});", "combinations of types and names"},
		{"alternatives", "actor User {}\n" + manyOrs, "splitting `or`"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			policy, diagnostics := Load(NewSource("p.polar", c.text))
			if policy != nil || !strings.Contains(diagnostics.Error(), c.message) || !strings.Contains(diagnostics.Error(), "[limit]") {
				t.Errorf("want %q, got %.300s", c.message, diagnostics.Error())
			}
		})
	}
}

// TestOwnLimits checks that every limit can be set, and says its number.
func TestOwnLimits(t *testing.T) {
	cases := []struct {
		limits        Limits
		text, message string
	}{
		{Limits{SourceBytes: 10}, "actor User {}", "13 bytes, more than 10"},
		{Limits{Nesting: 2}, "p(1) if (((q(1))));", "nested deeper than 2 levels"},
		{Limits{Nesting: 2}, "p(1) if not not not q(1);", "nested deeper than 2 levels"},
		{Limits{Errors: 2}, "p(; p(; p(;", "2 errors; the rest of the file was not read"},
		{Limits{Errors: 2}, `resource A { "a" if "b"; "b" if "c"; "c" if "d"; }`, "more than 2 errors"},
		{Limits{Warnings: 2}, "p(a: A); p(b: A);", "more than 2 warnings"},
		{Limits{Alternatives: 3}, "p(1) if (a(1) or b(1)) and (a(2) or b(2));", "more than 3 rules"},
		{Limits{Supertypes: 1}, "resource A {} resource B extends A {} resource C extends B {}", "more than 1 types"},
		{Limits{TestFacts: 3}, `test fixture f { p(1); p(2); } test "a" { setup { fixture f; } assert p(1); } test "b" { setup { fixture f; } assert p(1); }`, "more than 3 facts"},
		{Limits{SplitRules: 3}, "p(a, b) if q(a, b) and not p(b, a);", "more than 3 combinations"},
	}
	for _, c := range cases {
		_, diagnostics := LoadWithin(c.limits, NewSource("p.polar", c.text))
		if !strings.Contains(diagnostics.Error(), c.message) || !strings.Contains(diagnostics.Error(), "[limit]") {
			t.Errorf("want %q, got %s", c.message, diagnostics.Error())
		}
	}
	policy, diagnostics := LoadWithin(Limits{Warnings: 1}, NewSource("p.polar", "p(a: A); p(b: A);"))
	if policy == nil || len(diagnostics) != 2 {
		t.Errorf("warnings must not refuse a policy: %v", diagnostics)
	}
}

func TestWithinLimits(t *testing.T) {
	text := "actor User {}\np(x: User) if " + strings.Repeat("(", MaxNesting-1) + "q(x)" + strings.Repeat(")", MaxNesting-1) + ";" +
		"p(x: User) if " + strings.Repeat("not ", MaxNesting) + "q(x);"
	if _, diagnostics := Load(NewSource("p.polar", text)); len(diagnostics) > 0 {
		t.Errorf("%.300s", diagnostics.Error())
	}
}

func TestInvalidUTF8(t *testing.T) {
	_, diagnostics := Parse(NewSource("p.polar", "# é\np(\"a\xff\");"))
	if len(diagnostics) != 1 || diagnostics[0].Code != "not-utf8" || diagnostics[0].Span.String() != "p.polar:2:5" {
		t.Errorf("got %v", diagnostics)
	}
}

// TestSourceNotMadeByNewSource holds Parse to not crashing on a source without its line table.
func TestSourceNotMadeByNewSource(t *testing.T) {
	_, diagnostics := Load(&Source{Name: "p.polar", Text: "\np(;"}, nil)
	if len(diagnostics) != 1 || diagnostics[0].Span.String() != "p.polar:2:3" {
		t.Errorf("got %v", diagnostics)
	}
}

// TestSeveralFiles checks that files form one policy in any order, and that messages name
// the file they are about.
func TestSeveralFiles(t *testing.T) {
	rules := NewSource("rules.polar", `has_role(u: User, "owner", r: Repo) if owns(u, r);`)
	blocks := NewSource("blocks.polar", "actor User {}\nresource Repo { roles = [\"owner\"]; }\n")
	policy, diagnostics := Load(rules, blocks)
	if policy == nil || len(diagnostics) > 0 {
		t.Fatalf("%v", diagnostics)
	}
	if got := policy.Rules()[0].Head.Span.String(); got != "rules.polar:1:1" {
		t.Errorf("rule at %s", got)
	}
	again := NewSource("again.polar", "\nactor User {}")
	_, diagnostics = Load(rules, blocks, again)
	want := []string{"blocks.polar:1:7", "again.polar:2:7"} // by file name, not by argument
	if len(diagnostics) != 1 || diagnostics[0].Span.String() != want[0] || diagnostics[0].Related[0].Span.String() != want[1] {
		t.Errorf("want an error at %v, got %v", want, diagnostics)
	}
}

// TestLargePolicy keeps reading a policy near the size limit fast.
func TestLargePolicy(t *testing.T) {
	var b strings.Builder
	b.WriteString("actor User {}\n")
	for i := 0; b.Len() < MaxSourceBytes-1000; i++ {
		fmt.Fprintf(&b, "resource R%d { roles = [\"a\", \"b\"]; permissions = [\"p\"]; relations = { up: R%d }; \"p\" if \"a\" and not is_locked(resource) or \"b\" on \"up\"; role if role on \"up\"; }\n", i, i)
	}
	start := time.Now()
	policy, diagnostics := Load(NewSource("large.polar", b.String()))
	if policy == nil {
		t.Fatalf("%.500s", diagnostics.Error())
	}
	if took := time.Since(start); took > 30*time.Second {
		t.Errorf("%d bytes took %v", b.Len(), took)
	} else {
		t.Logf("%d bytes, %d rules: %v", b.Len(), len(policy.Rules()), took)
	}
}

// TestPrintedRulesAreTheRules prints every rule of the golden and pattern policies and reads
// the print again.
func TestPrintedRulesAreTheRules(t *testing.T) {
	files := append(policyFiles(t, "testdata/rules"), policyFiles(t, "testdata/patterns")...)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			policy, diagnostics := loadPolicyFile(t, file)
			if policy == nil {
				t.Fatalf("%v", diagnostics)
			}
			var text strings.Builder
			writeBlocks(&text, policy)
			var want []string
			for _, r := range policy.Rules() {
				// A variable that an expansion made may live below `not` alone; a written one may not.
				if strings.Contains(r.String(), "not (has_relation(") {
					continue
				}
				want = append(want, r.String())
				text.WriteString(r.String() + "\n")
			}
			again, diagnostics := Load(NewSource("printed.polar", text.String()))
			if again == nil {
				t.Fatalf("%v", diagnostics)
			}
			for i, r := range again.Rules()[:len(want)] {
				if r.String() != want[i] {
					t.Errorf("printed: %s\nread:    %s", want[i], r)
				}
			}
		})
	}
}

func writeBlocks(b *strings.Builder, p *Policy) {
	for _, typ := range p.Types() {
		var supers []string
		for _, s := range typ.Supertypes {
			if s != Actor && s != Resource {
				supers = append(supers, s)
			}
		}
		extends := ""
		if len(supers) > 0 {
			extends = " extends " + strings.Join(supers, ", ")
		}
		switch typ.Kind {
		case ActorType:
			fmt.Fprintf(b, "actor %s%s {}\n", typ.Name, extends)
		case ResourceType:
			fmt.Fprintf(b, "resource %s%s {}\n", typ.Name, extends)
		}
	}
}

// FuzzLoad feeds broken policies to the whole front end: it must come to an end, must not
// panic, and must point into the file.
func FuzzLoad(f *testing.F) {
	for _, folder := range []string{"testdata/patterns", "testdata/syntax", "testdata/check", "testdata/rules", "testdata/broken", "testdata/listing", outside + "/seeds", outside + "/real", outside + "/invalid"} {
		for _, file := range policyFiles(f, folder) {
			text, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(string(text))
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		start := time.Now()
		policy, diagnostics := Load(NewSource("fuzz.polar", text))
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%d bytes took %v", len(text), took)
		}
		if (policy == nil) != (diagnostics.Count(Error) > 0) {
			t.Error("a policy must come back exactly when there are no errors")
		}
		for _, d := range diagnostics {
			if d.Code == "internal-error" {
				t.Errorf("%v", d)
			}
			if d.Span.IsZero() || d.Span.Start > d.Span.End || d.Span.End > len(text) {
				t.Errorf("%s [%s] at %d..%d of %d bytes", d.Message, d.Code, d.Span.Start, d.Span.End, len(text))
			}
		}
		if policy != nil {
			for _, r := range policy.Rules() {
				_ = r.String()
			}
			for _, d := range CheckListing(policy, nil) {
				if d.Code != "not-listable" && d.Code != "limit" {
					t.Errorf("%v", d)
				}
			}
		}
	})
}
