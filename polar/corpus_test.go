package polar

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// loadPolicyFile loads a policy of one file.
func loadPolicyFile(t *testing.T, path string) (*Policy, Diagnostics) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return Load(NewSource(filepath.Base(path), string(text)))
}

// policyFiles returns the policies of a folder. A folder outside of the repository may be
// absent; then there are none, and the log says so.
func policyFiles(t testing.TB, folder string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.polar"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Logf("no policies in %s", folder)
	}
	return files
}

func TestPatternsLoad(t *testing.T) {
	files := policyFiles(t, "testdata/patterns")
	if len(files) < 14 {
		t.Fatalf("%d patterns, want at least 14", len(files))
	}
	for _, file := range files {
		policy, diagnostics := loadPolicyFile(t, file)
		if len(diagnostics) > 0 {
			t.Errorf("%v", diagnostics)
		}
		if policy != nil && len(policy.Tests()) == 0 {
			t.Errorf("%s: no tests", file)
		}
	}
}

// outside are corpora that are not part of the repository; they are used where they lie
// beside it.
var outside = besideRepository("../..")

// besideRepository finds the folder of corpora in a folder next to the repository; what it
// gives when there is none is no folder.
func besideRepository(around string) string {
	found, err := filepath.Glob(filepath.Join(around, "*", "corpus", "seeds", "rbac-organization.polar"))
	if err != nil || len(found) == 0 {
		return "no corpus"
	}
	return filepath.Dir(filepath.Dir(found[0]))
}

func TestPublishedPoliciesLoad(t *testing.T) {
	warnings := map[string]int{"rbac-organization.polar": 1}
	// What policies in use are warned of: types without a block, and what goes with them. Any
	// other code would be noise.
	known := []string{"unknown-type", "never-true", "unreached-permissions", "no-assertions", "missing-semicolon"}
	for _, folder := range []string{"seeds", "real"} {
		files := policyFiles(t, filepath.Join(outside, folder))
		if len(files) == 0 {
			t.Skipf("SKIPPED: the policies of %s are not here", folder)
		}
		for _, file := range files {
			_, diagnostics := loadPolicyFile(t, file)
			if err := diagnostics.Err(); err != nil {
				t.Errorf("%v", err)
			}
			for _, d := range diagnostics {
				if !slices.Contains(known, d.Code) {
					t.Errorf("%v", d)
				}
			}
			if n := diagnostics.Count(Warning); folder == "seeds" && n != warnings[filepath.Base(file)] {
				t.Errorf("%s: %d warnings\n%v", file, n, diagnostics)
			}
		}
	}
}

// TestPublishedMistakes checks what is said, and where, about published files that have something wrong.
func TestPublishedMistakes(t *testing.T) {
	want := map[string][]string{
		"docs__fga_combined_sloppy.polar":                       {"11:5 warning not-built-in", "14:3 warning global-role"},
		"docs__overview_writing-rules_missing-semicolon.polar":  {"17:43 error missing-semicolon"},
		"docs__rbac_organization-roles_missing-semicolon.polar": {"24:58 warning missing-semicolon"},
		"documents_mixed.polar":                                 {"26:1 warning unreached-permissions", "26:19 warning singleton-variable", "31:19 warning singleton-variable"},
		"healthcare_dot-access.polar":                           {"5:10 error reopened-block", "11:24 error unsupported-operator", "20:10 error field-access"},
		"parser-scratch_weird-forms.polar": {
			"8:26 error unsafe-variable", "10:65 warning never-true", "16:17 error quoted-relation",
			"18:21 error undeclared-name", "22:3 error undeclared-name", "22:22 error not-in-shorthand",
			"27:13 error unknown-fixture", "28:13 error unknown-fixture",
		},
	}
	files := policyFiles(t, filepath.Join(outside, "invalid"))
	if len(files) == 0 {
		t.Skip("SKIPPED: the published files are not here")
	}
	if len(files) != len(want) {
		t.Errorf("%d files, want %d", len(files), len(want))
	}
	for _, file := range files {
		_, diagnostics := loadPolicyFile(t, file)
		var got []string
		for _, d := range diagnostics {
			at := d.Span.Position()
			got = append(got, fmt.Sprintf("%d:%d %s %s", at.Line, at.Column, d.Severity, d.Code))
		}
		if diff := cmp.Diff(want[filepath.Base(file)], got); diff != "" {
			t.Errorf("%s (-want +got):\n%s\n%v", file, diff, diagnostics)
		}
	}
}
