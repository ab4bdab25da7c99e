package cli_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/polarsql/polarsql/cmd/polarsql/cli"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"polarsql": func() { os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) },
	})
}

// TestScripts runs what needs no database; with one it is the integration module's.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:  "testdata/script",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits},
		Setup: func(env *testscript.Env) error {
			env.Setenv("POLARSQL_DATABASE_URL", "")
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

// TestLostOutput: an answer that could not be written is no answer.
func TestLostOutput(t *testing.T) {
	policy := filepath.Join(t.TempDir(), "policy.polar")
	if err := os.WriteFile(policy, []byte("actor User {}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"check", policy}, {"check", "--json", policy}, {"test", policy}} {
		var stderr strings.Builder
		code := cli.Main(args, strings.NewReader(""), fullDisk{}, &stderr)
		if code != 2 || !strings.Contains(stderr.String(), "disk is full") {
			t.Errorf("%v: %d, %s", args, code, stderr.String())
		}
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("disk is full") }
