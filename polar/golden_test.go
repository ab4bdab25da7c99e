package polar

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var rewriteGolden = flag.Bool("rewrite", false, "write the golden files anew")

// golden compares got with the file beside a policy, or writes it.
func golden(t *testing.T, policy, got string) {
	t.Helper()
	file := strings.TrimSuffix(policy, ".polar") + ".txt"
	if *rewriteGolden {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

// eachGolden runs f for every policy of a testdata folder and compares what it returns.
func eachGolden(t *testing.T, folder string, f func(*testing.T, *Source) string) {
	files := policyFiles(t, filepath.Join("testdata", folder))
	if len(files) == 0 {
		t.Fatal("no golden files")
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, file, f(t, NewSource(filepath.Base(file), string(text))))
		})
	}
}

// rendered is all diagnostics, however many.
func rendered(ds Diagnostics) string {
	parts := make([]string, len(ds))
	for i, d := range ds {
		parts[i] = d.String()
	}
	return strings.Join(parts, "\n")
}

// TestSyntaxMessages shows what the parser says about broken files, and how many items it
// could read all the same.
func TestSyntaxMessages(t *testing.T) {
	eachGolden(t, "syntax", func(t *testing.T, source *Source) string {
		_, diagnostics := Parse(source)
		if len(diagnostics) == 0 {
			t.Error("no diagnostics; the file belongs into another folder")
		}
		return rendered(diagnostics) + "\n"
	})
}

// TestCheckMessages shows what the checker says about policies that can be parsed.
func TestCheckMessages(t *testing.T) {
	eachGolden(t, "check", func(t *testing.T, source *Source) string {
		if _, diagnostics := Parse(source); diagnostics.Count(Error) > 0 {
			t.Errorf("the parser complains:\n%v", diagnostics)
		}
		policy, diagnostics := Load(source)
		if len(diagnostics) == 0 {
			t.Error("no diagnostics; the file belongs into another folder")
		}
		if (policy == nil) != (diagnostics.Count(Error) > 0) {
			t.Error("a policy must come back exactly when there are no errors")
		}
		return rendered(diagnostics) + "\n"
	})
}

// TestRules shows the rules that policies without errors become.
func TestRules(t *testing.T) {
	eachGolden(t, "rules", func(t *testing.T, source *Source) string {
		policy, diagnostics := Load(source)
		if policy == nil {
			t.Fatalf("%v", diagnostics)
		}
		var b strings.Builder
		for _, r := range policy.Rules() {
			b.WriteString(r.String() + "\n")
		}
		for _, d := range diagnostics {
			b.WriteString(d.String() + "\n")
		}
		return b.String()
	})
}

// TestEveryCodeHasAnExample holds the golden files to the list of codes in the sources.
func TestEveryCodeHasAnExample(t *testing.T) {
	// These need files too large to keep, or a mistake of the parser itself.
	elsewhere := map[string]bool{"limit": true, "internal-error": true, "not-utf8": true}
	inSource := regexp.MustCompile(`(?:errAt|errorAt|warningAt)\([^,"]+, "([a-z0-9-]+)"|code(?: :?=|:) "([a-z0-9-]+)"`)
	sources, err := filepath.Glob("*_errors.go")
	if err != nil || len(sources) < 3 {
		t.Fatalf("sources of messages: %v, %v", sources, err)
	}
	var shown strings.Builder
	var texts []string
	for _, folder := range []string{"syntax", "check", "rules", "broken", "listing", "query"} {
		texts = append(texts, goldenTexts(t, folder)...)
	}
	for _, file := range texts {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		shown.Write(text)
	}
	count := 0
	for _, file := range sources {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range inSource.FindAllStringSubmatch(string(text), -1) {
			code := m[1] + m[2]
			count++
			if !elsewhere[code] && !strings.Contains(shown.String(), "["+code+"]\n") {
				t.Errorf("no golden file shows [%s]", code)
			}
		}
	}
	if count < 60 {
		t.Errorf("only %d codes found in the sources; has their form changed?", count)
	}
}

func goldenTexts(t *testing.T, folder string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", folder, "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden texts in %s: %v", folder, err)
	}
	return files
}

// TestBrokenPolicies shows what is said about policies with the mistakes that people make: the
// message alone should be enough to mend them.
func TestBrokenPolicies(t *testing.T) {
	count := 0
	eachGolden(t, "broken", func(t *testing.T, source *Source) string {
		count++
		_, diagnostics := Load(source)
		for _, d := range diagnostics {
			if d.Hint == "" {
				t.Errorf("says what is wrong and not what to do:\n%v", d)
			}
		}
		return rendered(diagnostics) + "\n"
	})
	if count < 20 {
		t.Errorf("%d policies, want 20", count)
	}
}
