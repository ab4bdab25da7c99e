//go:build unix

package cli_test

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestWatchUntilInterrupted runs the command as a process of its own and presses Ctrl-C.
func TestWatchUntilInterrupted(t *testing.T) {
	file := filepath.Join(t.TempDir(), "policy.polar")
	if err := os.WriteFile(file, []byte("p(1);\ntest \"t\" { assert p(2); }\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	command := exec.Command("polarsql", "test", "--watch", "--json", file)
	var stdout strings.Builder
	command.Stdout = &stdout
	stderr, err := command.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	defer time.AfterFunc(time.Minute, func() { _ = command.Process.Kill() }).Stop()
	line, err := bufio.NewReader(stderr).ReadString('\n')
	if err != nil || line != "watching "+file+"; Ctrl-C ends\n" {
		t.Errorf("got %q, %v", line, err)
	}
	if err := command.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	var ended *exec.ExitError
	if err := command.Wait(); !errors.As(err, &ended) || ended.ExitCode() != 1 {
		t.Errorf("ended with %v, want the exit code of the last run", err)
	}
	if !strings.Contains(stdout.String(), `"failed": 1`) {
		t.Errorf("got %s", stdout.String())
	}
}
