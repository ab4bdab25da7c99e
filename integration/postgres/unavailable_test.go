package postgres_test

import (
	"errors"
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/polarsql/polarsql/integration/postgres"
)

// TestNothingWorks: the reasons are those of a machine that has nothing. Whether a Docker engine answers cannot be
// arranged, so its reason is written out.
func TestNothingWorks(t *testing.T) {
	t.Setenv("POLARSQL_DATABASE_URL", "")
	t.Setenv("TMPDIR", openDir(t))   // embedded-postgres leaves its log there
	empty := httptest.NewServer(nil) // answers 404 to everything
	defer empty.Close()
	reason := func(way postgres.Way) postgres.Attempt {
		_, err := postgres.Start(t.Context(), postgres.Options{
			Way: way, ProgramDirs: []string{"/nowhere/bin"}, Repository: empty.URL, CacheDir: t.TempDir(), Log: io.Discard,
		})
		var unavailable *postgres.UnavailableError
		if !errors.As(err, &unavailable) || len(unavailable.Tried) != 1 {
			t.Fatalf("%s: error = %v, want that of one way", way, err)
		}
		return unavailable.Tried[0]
	}
	all := &postgres.UnavailableError{Tried: []postgres.Attempt{
		reason(postgres.Given),
		{Way: postgres.Docker, Err: errors.New("no engine answers: docker socket not found\nrootless docker not found")},
		reason(postgres.Local),
		reason(postgres.Download),
	}}
	want, err := os.ReadFile(filepath.Join("testdata", "unavailable.txt"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), all.Error()+"\n"); diff != "" {
		t.Errorf("error (-want +got):\n%s", diff)
	}
}

// TestProgramsThatFail: what a program said about its failure is in the error, and nothing is left behind.
func TestProgramsThatFail(t *testing.T) {
	const works = "#!/bin/sh\nexit 0\n"
	tests := []struct {
		name, initdb, postgres, want string
	}{
		{"initdb", "#!/bin/sh\necho no space left >&2\nexit 1\n", works, "initdb: exit status 1\n      no space left"},
		{"postgres", works, "#!/bin/sh\necho could not map memory >&2\nexit 1\n", "the server ended\n      could not map memory"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			programs, temporary := openDir(t), openDir(t)
			t.Setenv("TMPDIR", temporary)
			writeProgram(t, filepath.Join(programs, "initdb"), test.initdb)
			writeProgram(t, filepath.Join(programs, "postgres"), test.postgres)
			_, err := postgres.Start(t.Context(), postgres.Options{
				Way: postgres.Local, ProgramDirs: []string{programs}, Log: io.Discard,
			})
			if err == nil || !strings.Contains(err.Error(), programs+": "+test.want) {
				t.Errorf("error = %v, want it to say %q of %s", err, test.want, programs)
			}
			if left, err := os.ReadDir(temporary); err != nil || len(left) > 0 {
				t.Errorf("left behind: %v, %v", left, err)
			}
		})
	}
}

func writeProgram(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
}

// openDir is a directory for the test that other accounts can enter too: root's server runs as another one.
func openDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "polarsql-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	if err := os.Chmod(dir, 0o1777); err != nil {
		t.Fatal(err)
	}
	return dir
}
