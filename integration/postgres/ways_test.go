package postgres_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/polarsql/polarsql/integration/postgres"
)

// TestWays goes through every way that this machine offers. Where it does not offer one, the refusal is tested.
func TestWays(t *testing.T) {
	given, programs := postgres.URL(t), findPrograms()
	t.Setenv("TMPDIR", openDir(t)) // embedded-postgres leaves its log there
	tests := []struct {
		name    string
		options postgres.Options
		refusal string // why a machine may not offer the way
	}{
		{"url", postgres.Options{Way: postgres.Given, URL: given}, ""},
		{"docker", postgres.Options{Way: postgres.Docker}, "no engine answers"},
		{"local", postgres.Options{Way: postgres.Local}, "initdb and postgres are not together in PATH"},
		{"download", postgres.Options{
			Way: postgres.Download, Repository: repository(t, programs), CacheDir: openDir(t),
		}, "no version found"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var log strings.Builder
			test.options.Log = &log
			server, err := postgres.Start(t.Context(), test.options)
			if err != nil {
				if test.refusal == "" || !strings.Contains(err.Error(), test.refusal) {
					t.Fatal(err)
				}
				t.Logf("not on this machine: %v", err)
				return
			}
			defer server.Close()
			checkServer(t, server, test.options.Way, log.String())
			if err := errors.Join(server.Close(), server.Close()); err != nil {
				t.Errorf("closing, twice: %v", err)
			}
			if _, err := pgx.Connect(t.Context(), server.URL); (err == nil) != (test.options.Way == postgres.Given) {
				t.Errorf("after Close, connecting to a server come by %s: %v", test.options.Way, err)
			}
		})
	}
}

// checkServer makes a database and looks at it.
func checkServer(t *testing.T, server *postgres.Server, way postgres.Way, log string) {
	t.Helper()
	if server.Way != way {
		t.Errorf("way = %s, want %s", server.Way, way)
	}
	if want := "postgres: " + server.Description + "\n"; !strings.HasSuffix(log, want) {
		t.Errorf("log = %q, want it to end with %q", log, want)
	}
	url, drop, err := server.NewDatabase(t.Context(), "it's a \"label\"", library)
	if err != nil {
		t.Fatal(err)
	}
	var titles, encoding, collation string
	query(t, url, `SELECT string_agg(title, ' ' ORDER BY title) FROM books`, &titles)
	if titles != "B a" {
		t.Errorf("titles in order = %q, want the order of code points", titles)
	}
	query(t, url, `SELECT pg_encoding_to_char(encoding), datcollate FROM pg_database WHERE datname = current_database()`,
		&encoding, &collation)
	if encoding != "UTF8" || collation != "C" {
		t.Errorf("encoding %s, collation %s; want UTF8, C", encoding, collation)
	}
	if err := drop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := pgx.Connect(t.Context(), url); err == nil {
		t.Error("the database is there after drop")
	}
}

func TestLocalServer(t *testing.T) {
	requirePrograms(t)
	server, err := postgres.Start(t.Context(), postgres.Options{Way: postgres.Local, Settings: []string{"work_mem=5MB"}, Log: io.Discard})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	for setting, want := range map[string]string{
		"fsync": "off", "listen_addresses": "127.0.0.1", "unix_socket_directories": "", "TimeZone": "UTC", "work_mem": "5MB",
	} {
		var got string
		query(t, server.URL, `SELECT current_setting('`+setting+`')`, &got)
		if got != want {
			t.Errorf("%s = %q, want %q", setting, got, want)
		}
	}
	config, err := pgx.ParseConfig(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	config.Password = "guess"
	if _, err := pgx.ConnectConfig(t.Context(), config); err == nil {
		t.Error("the server lets in whoever guesses a password")
	}
	var data string
	query(t, server.URL, `SELECT current_setting('data_directory')`, &data)
	if err := server.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Dir(data)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s after Close: %v, want it gone", filepath.Dir(data), err)
	}
}

// TestGivenServerIsLeftClean: templates and databases that were not dropped go with Close, connected to or not.
func TestGivenServerIsLeftClean(t *testing.T) {
	given := postgres.URL(t)
	server, err := postgres.Start(t.Context(), postgres.Options{Way: postgres.Given, URL: given, Log: io.Discard})
	if err != nil {
		t.Fatal(err)
	}
	url, _, err := server.NewDatabase(t.Context(), "left", library)
	if err != nil {
		t.Fatal(err)
	}
	config, err := pgx.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	run := strings.Join(strings.Split(config.Database, "_")[:2], "_") // "polarsql_<run>"
	conn, err := pgx.ConnectConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if got := countDatabases(t, given, run); got != 2 {
		t.Errorf("%d databases begin with %s, want the template and its copy", got, run)
	}
	if err := server.Close(); err != nil {
		t.Fatal(err)
	}
	if got := countDatabases(t, given, run); got != 0 {
		t.Errorf("%d databases begin with %s after Close, want none", got, run)
	}
}

func TestEnvironmentNamesTheServer(t *testing.T) {
	t.Setenv("POLARSQL_DATABASE_URL", postgres.URL(t))
	t.Setenv("POLARSQL_TEST_SERVER", "")
	server, err := postgres.Start(t.Context(), postgres.Options{Log: io.Discard})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	if server.Way != postgres.Given || server.URL != os.Getenv("POLARSQL_DATABASE_URL") {
		t.Errorf("took %s %s, want the server of POLARSQL_DATABASE_URL", server.Way, server.Description)
	}
}

func TestNamedServerIsTheOnlyOneTried(t *testing.T) {
	t.Setenv("POLARSQL_TEST_SERVER", "")
	const url = "postgres://alice:secret@127.0.0.1:1/app"
	_, err := postgres.Start(t.Context(), postgres.Options{URL: url, Log: io.Discard})
	var unavailable *postgres.UnavailableError
	if !errors.As(err, &unavailable) || len(unavailable.Tried) != 1 || unavailable.Tried[0].Way != postgres.Given {
		t.Fatalf("error = %v, want that of one way, url", err)
	}
	if strings.Contains(err.Error(), "secret") {
		t.Errorf("the error shows the password: %v", err)
	}
}

func TestUnknownWay(t *testing.T) {
	t.Setenv("POLARSQL_TEST_SERVER", "podman")
	_, err := postgres.Start(t.Context(), postgres.Options{})
	const want = `POLARSQL_TEST_SERVER is "podman"; it must be one of auto, url, docker, local, download`
	if err == nil || err.Error() != want {
		t.Errorf("error = %v, want %s", err, want)
	}
}

func TestCancelledStart(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	began := time.Now()
	_, err := postgres.Start(ctx, postgres.Options{Way: postgres.Local, Log: io.Discard})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("error = %v, want the context's", err)
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("giving up took %s", took)
	}
}

// query reads one row on a connection of its own.
func query(t *testing.T, url, sql string, into ...any) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if err := conn.QueryRow(t.Context(), sql).Scan(into...); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

func countDatabases(t *testing.T, url, prefix string) (count int) {
	t.Helper()
	query(t, url, `SELECT count(*) FROM pg_database WHERE starts_with(datname, '`+prefix+`')`, &count)
	return count
}

// findPrograms is a directory with PostgreSQL's programs on this machine, "" if it has none.
func findPrograms() string {
	dirs := postgres.FindPrograms()
	if len(dirs) == 0 {
		return ""
	}
	return dirs[0]
}

// requirePrograms leaves out a test of what the local programs do where there are none; TestWays tests the refusal.
func requirePrograms(t *testing.T) string {
	t.Helper()
	programs := findPrograms()
	if programs == "" {
		t.Skip("PostgreSQL's programs are not on this machine")
	}
	return programs
}
