// Package cli_test runs the command line against real PostgreSQL.
package cli_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/polarsql/polarsql/cmd/polarsql/cli"
	"github.com/polarsql/polarsql/integration/postgres"
)

const command = "polarsql"

// TestMain is the tests, and under the name of the command it is the command.
func TestMain(m *testing.M) {
	if filepath.Base(os.Args[0]) == command {
		os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
	}
	postgres.Main(m)
}

var forge = postgres.NewTemplate("command line", func(ctx context.Context, conn *pgx.Conn) error {
	_, err := conn.Exec(ctx, `
CREATE TABLE users (id text PRIMARY KEY);
CREATE TABLE repositories (id bigint PRIMARY KEY, owner_id text REFERENCES users, visibility text NOT NULL);
CREATE TABLE members (user_id text NOT NULL REFERENCES users, role text NOT NULL, repository_id bigint NOT NULL REFERENCES repositories);
INSERT INTO users VALUES ('alice'), ('bob'), ('urn:user:7'), ('o''neil');
INSERT INTO repositories VALUES (7, 'alice', 'private'), (8, 'bob', 'private'), (9, 'bob', 'public'), (10, 'alice', 'private');
INSERT INTO members VALUES ('bob', 'reader', 7), ('urn:user:7', 'reader', 8), ('o''neil', 'reader', 10);`)
	return err
})

func TestScripts(t *testing.T) {
	url := forge.URL(t)
	bin := t.TempDir()
	executable, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(executable, filepath.Join(bin, command)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { leavesNothing(t, url) }) // the scripts are parallel: they end after this function
	testscript.Run(t, testscript.Params{
		Dir:  "testdata/script",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits},
		Setup: func(env *testscript.Env) error {
			env.Setenv("PATH", bin+string(os.PathListSeparator)+env.Getenv("PATH"))
			env.Setenv("URL", url)
			env.Setenv("POLARSQL_DATABASE_URL", url)
			return nil
		},
	})
}

// exits runs a command that must end with a code: exits CODE COMMAND ARG..
func exits(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND ARG..")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var ended *exec.ExitError
	switch err := ts.Exec(args[1], args[2:]...); {
	case errors.As(err, &ended):
		got = ended.ExitCode()
	default:
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("%s ended with %d, not %d", args[1], got, want)
	}
}

// leavesNothing looks for schemas and tables that the commands made, and for lost rows.
func leavesNothing(t *testing.T, url string) {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	var schemas []string
	var tables, users int
	err = conn.QueryRow(ctx, `SELECT
		array(SELECT nspname::text FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'public')),
		(SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace), (SELECT count(*) FROM users)`).Scan(&schemas, &tables, &users)
	if err != nil || len(schemas) != 0 || tables != 3 || users != 4 {
		t.Errorf("schemas %v, %d tables, %d users, %v", schemas, tables, users, err)
	}
}
