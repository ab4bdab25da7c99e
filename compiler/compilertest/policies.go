// Package compilertest gives tests of the compiler what they need for any policy: a mapping
// made up for it, the questions that can be asked of it, and what a correct program looks like.
package compilertest

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/polarsql/polarsql/polar"
)

// Policy is a policy of a file.
type Policy struct {
	*polar.Policy
	Name string // of the file, with its folder
}

// Policies loads the pattern policies, and those of a corpus where one lies beside the
// repository. root is the way from the test's folder to that of the repository.
func Policies(t testing.TB, root string) []Policy {
	t.Helper()
	patterns := filepath.Join(root, "polar", "testdata", "patterns")
	out := load(t, patterns)
	if len(out) == 0 {
		t.Fatalf("no policies in %s", patterns)
	}
	for _, folder := range []string{"real", "seeds"} {
		more := load(t, filepath.Join(root, "..", "shared", "corpus", folder))
		if len(more) == 0 {
			t.Logf("the corpus of %s policies is not here", folder)
		}
		out = append(out, more...)
	}
	return out
}

func load(t testing.TB, folder string) []Policy {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.polar"))
	if err != nil {
		t.Fatal(err)
	}
	var out []Policy
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		policy, diagnostics := polar.Load(polar.NewSource(filepath.Base(file), string(text)))
		if err := diagnostics.Err(); err != nil {
			t.Errorf("%v", err)
			continue
		}
		out = append(out, Policy{policy, filepath.Join(filepath.Base(folder), filepath.Base(file))})
	}
	return out
}
