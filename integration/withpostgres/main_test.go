package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/polarsql/polarsql/integration/postgres"
)

func TestMain(m *testing.M) { postgres.Main(m) }

// asCommand makes the test binary act as the program: withpostgres itself, or a command that it runs.
const asCommand = "POLARSQL_TEST_COMMAND"

func init() {
	switch os.Getenv(asCommand) {
	case "withpostgres":
		os.Setenv(asCommand, "database")
		os.Exit(run(os.Args[1:], os.Stderr))
	case "database":
		os.Exit(printDatabase())
	}
}

// printDatabase stands for the user's command: it prints the name of its database.
func printDatabase() int {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, os.Getenv("POLARSQL_DATABASE_URL"))
	if err != nil {
		os.Stderr.WriteString(err.Error())
		return 1
	}
	var name string
	if err := conn.QueryRow(ctx, "SELECT current_database()").Scan(&name); err != nil {
		os.Stderr.WriteString(err.Error())
		return 1
	}
	os.Stdout.WriteString(name)
	return 7
}

// withpostgres prepares a run of the program that uses the server of these tests.
func withpostgres(t *testing.T, args ...string) (cmd *exec.Cmd, stdout, stderr *bytes.Buffer) {
	t.Helper()
	cmd = exec.Command(os.Args[0], args...)
	stdout, stderr = &bytes.Buffer{}, &bytes.Buffer{}
	cmd.Stdout, cmd.Stderr = stdout, stderr
	cmd.Env = append(os.Environ(), asCommand+"=withpostgres", "POLARSQL_TEST_SERVER=",
		"POLARSQL_DATABASE_URL="+postgres.Shared(t).URL)
	return cmd, stdout, stderr
}

// exitOf is the exit code that an error of Run or Wait stands for.
func exitOf(t *testing.T, err error) int {
	t.Helper()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if exit == nil {
		return 0
	}
	return exit.ExitCode()
}

func TestCommandHasADatabaseOfItsOwn(t *testing.T) {
	cmd, stdout, stderr := withpostgres(t, "--", os.Args[0])
	if code := exitOf(t, cmd.Run()); code != 7 {
		t.Errorf("exit code = %d, want the command's 7\n%s", code, stderr)
	}
	if lines := strings.Count(stderr.String(), "\n"); lines != 1 || !strings.HasPrefix(stderr.String(), "postgres: PostgreSQL ") {
		t.Errorf("standard error = %q, want the one line that says which server it is", stderr)
	}
	name := stdout.String()
	if !strings.HasPrefix(name, "polarsql_") {
		t.Fatalf("database = %q, want one made for the command", name)
	}
	conn, err := pgx.Connect(t.Context(), postgres.Shared(t).URL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	var left bool
	if err := conn.QueryRow(t.Context(), "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name).Scan(&left); err != nil {
		t.Fatal(err)
	}
	if left {
		t.Errorf("database %s is left", name)
	}
}

func TestExitCodes(t *testing.T) {
	directory := t.TempDir()
	unusable := filepath.Join(directory, "unusable")
	if err := os.WriteFile(unusable, []byte("no program"), 0o644); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name   string
		args   []string
		server string // in place of the tests' own
		code   int
		stderr string
	}{
		{name: "no command", code: 2, stderr: "no command to run"},
		{name: "unknown flag", args: []string{"-x", "--", "true"}, code: 2, stderr: "usage: withpostgres"},
		{name: "help", args: []string{"-h"}, code: 0, stderr: "usage: withpostgres"},
		{name: "not found", args: []string{"--", "no-such-command"}, code: 127, stderr: "no-such-command"},
		{name: "not a program", args: []string{"--", unusable}, code: 126, stderr: "permission denied"},
		{name: "no server", args: []string{"--", "true"}, server: "postgres://127.0.0.1:1/x", code: 125, stderr: "no PostgreSQL server"},
		{name: "unknown way", args: []string{"-server=podman", "--", "true"}, code: 125, stderr: `"podman"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			cmd, _, stderr := withpostgres(t, test.args...)
			if test.server != "" {
				cmd.Env = append(cmd.Env, "POLARSQL_DATABASE_URL="+test.server)
			}
			if code := exitOf(t, cmd.Run()); code != test.code {
				t.Errorf("exit code = %d, want %d", code, test.code)
			}
			if !strings.Contains(stderr.String(), test.stderr) {
				t.Errorf("standard error = %q, want %q in it", stderr, test.stderr)
			}
		})
	}
}

func TestSettingsReachTheServer(t *testing.T) {
	options, command, err := parse([]string{"-set", "work_mem=5MB", "-set", "jit=off", "--", "true"}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"work_mem=5MB", "jit=off"}; !slices.Equal(options.Settings, want) || !slices.Equal(command, []string{"true"}) {
		t.Errorf("settings %q, command %q; want %q for [true]", options.Settings, command, want)
	}
}
