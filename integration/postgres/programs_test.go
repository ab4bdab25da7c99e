package postgres

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestProgramDirs(t *testing.T) {
	root := t.TempDir()
	for _, file := range []string{"whole/initdb", "whole/postgres", "half/initdb", "second/initdb", "second/postgres"} {
		path := filepath.Join(root, file)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	in := func(names ...string) (dirs []string) {
		for _, name := range names {
			dirs = append(dirs, filepath.Join(root, name))
		}
		return dirs
	}
	got := programDirs(Options{ProgramDirs: append(in("half", "second", "absent", "whole", "second"), "whole", "")})
	if diff := cmp.Diff(in("second", "whole"), got); diff != "" {
		t.Errorf("directories (-want +got):\n%s", diff)
	}
	t.Setenv("PATH", root+"/whole"+string(filepath.ListSeparator)+root+"/half")
	if got := programDirs(Options{}); len(got) == 0 || got[0] != root+"/whole" {
		t.Errorf("directories = %v, want the one in PATH first", got)
	}
}

func TestNewestFirst(t *testing.T) {
	tests := []struct{ newer, older string }{
		{"/usr/lib/postgresql/17/bin", "/usr/lib/postgresql/9.6/bin"},
		{"/usr/lib/postgresql/15/bin", "/usr/lib/postgresql/14/bin"},
		{"/opt/homebrew/opt/postgresql@18/bin", "/opt/homebrew/opt/postgresql@17/bin"},
		{"/Applications/Postgres.app/Contents/Versions/latest/bin", "/Applications/Postgres.app/Contents/Versions/17/bin"},
	}
	for _, test := range tests {
		if newestFirst(test.newer, test.older) >= 0 || newestFirst(test.older, test.newer) <= 0 {
			t.Errorf("%s does not come before %s", test.newer, test.older)
		}
	}
}

func TestWithDatabase(t *testing.T) {
	tests := []struct{ connection, want string }{
		{"postgres://alice:p%40ss@db:5433/app?sslmode=require", "postgres://alice:p%40ss@db:5433/new?sslmode=require"},
		{"postgresql:///app?host=/run/postgresql", "postgresql:///new?host=%2Frun%2Fpostgresql"},
		{"postgres://db?dbname=app", "postgres://db/new"},
		{"host=db user=alice dbname=app", "host=db user=alice dbname=app dbname='new'"},
	}
	for _, test := range tests {
		got, err := withDatabase(test.connection, "new")
		if err != nil || got != test.want {
			t.Errorf("withDatabase(%q) = %q, %v; want %q", test.connection, got, err, test.want)
		}
	}
}

func TestNewName(t *testing.T) {
	server := &Server{}
	first := server.newName(`TestBooks/it's "quoted" and much longer than any name in PostgreSQL may be`)
	second := server.newName("TestBooks")
	if len(first) != maxName || first == second {
		t.Errorf("names = %q, %q; want two, the first of %d bytes", first, second, maxName)
	}
	for _, name := range []string{first, second} {
		if `"`+name+`"` != quote(name) {
			t.Errorf("%q needs quoting", name)
		}
		for _, r := range name {
			if plainLetter(r) != r {
				t.Errorf("%q has the letter %q", name, r)
			}
		}
	}
}

// FindPrograms is programDirs for the tests outside the package.
func FindPrograms() []string { return programDirs(Options{}) }
