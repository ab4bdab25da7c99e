package compiler_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/polarsql/polarsql/compiler"
	"github.com/polarsql/polarsql/compiler/compilertest"
	"github.com/polarsql/polarsql/polar"
)

// TestMappingMessages shows what is said about mappings that do not fit a policy.
func TestMappingMessages(t *testing.T) {
	for _, g := range compilertest.Goldens(t, "check") {
		t.Run(filepath.Base(g.Path), func(t *testing.T) {
			c, diagnostics := compiler.New(g.Policy(t), g.Mapping(t), compiler.Options{})
			if (c == nil) != (diagnostics.Count(polar.Error) > 0) {
				t.Error("a compiler must come back exactly when there are no errors")
			}
			if len(diagnostics) == 0 {
				t.Error("nothing is said")
			}
			for _, d := range diagnostics {
				if d.Span.IsZero() || d.Hint == "" {
					t.Errorf("no place or no hint: %v", d)
				}
			}
			g.Compare(t, "messages", diagnostics.Error()+"\n")
		})
	}
}

// TestQuestionMessages shows why questions cannot be answered.
func TestQuestionMessages(t *testing.T) {
	for _, g := range compilertest.Goldens(t, "refused") {
		t.Run(filepath.Base(g.Path), func(t *testing.T) {
			c, diagnostics := compiler.New(g.Policy(t), g.Mapping(t), compiler.Options{})
			if len(diagnostics) > 0 {
				t.Fatal(diagnostics)
			}
			var err error
			if query := g.Query(t); query != nil {
				_, _, err = c.Question(query)
			}
			if err == nil {
				_, err = c.Plan(g.Question(t))
			}
			if err == nil {
				t.Fatal("it has a plan")
			}
			g.Compare(t, "messages", err.Error()+"\n")
		})
	}
}

// TestEveryCodeIsShown: the golden files have a message of every code.
func TestEveryCodeIsShown(t *testing.T) {
	source, err := os.ReadFile("errors.go")
	if err != nil {
		t.Fatal(err)
	}
	codes := regexp.MustCompile(`Code: +"([a-z-]+)"`).FindAllStringSubmatch(string(source), -1)
	if len(codes) < 6 {
		t.Fatalf("%d codes", len(codes))
	}
	shown := ""
	for _, folder := range []string{"check", "refused"} {
		files, err := filepath.Glob(filepath.Join("testdata", folder, "*.txt"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			shown += string(text)
		}
	}
	// Those of columns whose types the database tells.
	elsewhere := map[string]bool{"id-type": true}
	for _, code := range codes {
		if !elsewhere[code[1]] && !strings.Contains(shown, "["+code[1]+"]") {
			t.Errorf("no golden file shows %s", code[1])
		}
	}
}
