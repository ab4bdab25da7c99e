package polar

import (
	"os"
	"path/filepath"
	"testing"
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
const outside = "../../shared/corpus"

func TestPublishedPoliciesLoad(t *testing.T) {
	warnings := map[string]int{"rbac-organization.polar": 1}
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
			if n := diagnostics.Count(Warning); folder == "seeds" && n != warnings[filepath.Base(file)] {
				t.Errorf("%s: %d warnings\n%v", file, n, diagnostics)
			}
		}
	}
}

// TestPublishedMistakes checks what is said about published files that have something wrong.
func TestPublishedMistakes(t *testing.T) {
	want := map[string][]string{
		"docs__fga_combined_sloppy.polar":                       {"not-built-in", "global-role"},
		"docs__overview_writing-rules_missing-semicolon.polar":  {"missing-semicolon"},
		"docs__rbac_organization-roles_missing-semicolon.polar": {"missing-semicolon"},
		"documents_mixed.polar":                                 {"unreached-permissions"},
		"healthcare_dot-access.polar":                           {"reopened-block", "unsupported-operator", "field-access"},
		"parser-scratch_weird-forms.polar":                      {"quoted-relation", "undeclared-name", "not-in-shorthand", "unsafe-variable", "never-true", "unknown-fixture"},
	}
	files := policyFiles(t, filepath.Join(outside, "invalid"))
	if len(files) == 0 {
		t.Skip("SKIPPED: the published files are not here")
	}
	for _, file := range files {
		_, diagnostics := loadPolicyFile(t, file)
		codes := map[string]bool{}
		for _, d := range diagnostics {
			codes[d.Code] = true
		}
		for _, code := range want[filepath.Base(file)] {
			if !codes[code] {
				t.Errorf("%s: nothing says [%s]\n%v", file, code, diagnostics)
			}
		}
	}
}
