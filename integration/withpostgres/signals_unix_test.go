//go:build unix

package main

import (
	"bufio"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestSignalsReachTheWholeCommand: also a program that the command started, as "go run" does, hears of them.
func TestSignalsReachTheWholeCommand(t *testing.T) {
	const command = `
		trap 'wait; echo outer; exit 9' TERM
		(trap 'echo inner; exit 0' TERM; echo ready; while :; do sleep 0.05; done) &
		wait`
	cmd, _, stderr := withpostgres(t, "--", "sh", "-c", command)
	cmd.Stdout = nil
	output, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(output)
	if !lines.Scan() || lines.Text() != "ready" {
		t.Fatalf("the command printed %q, want ready\n%s", lines.Text(), stderr)
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	var heard []string
	for lines.Scan() {
		heard = append(heard, lines.Text())
	}
	if got := strings.Join(heard, " "); got != "inner outer" {
		t.Errorf("heard by %q, want inner outer", got)
	}
	if code := exitOf(t, cmd.Wait()); code != 9 {
		t.Errorf("exit code = %d, want the command's 9\n%s", code, stderr)
	}
}

func TestCommandEndedByASignal(t *testing.T) {
	cmd, _, _ := withpostgres(t, "--", "sh", "-c", "kill -KILL $$")
	if code := exitOf(t, cmd.Run()); code != 128+9 {
		t.Errorf("exit code = %d, want 137", code)
	}
}

func TestStandardInput(t *testing.T) {
	cmd, stdout, stderr := withpostgres(t, "--", "cat")
	cmd.Stdin = strings.NewReader("hello")
	if code := exitOf(t, cmd.Run()); code != 0 || stdout.String() != "hello" {
		t.Errorf("exit code %d, output %q; want 0, hello\n%s", code, stdout, stderr)
	}
}

// TestParentEnds: the shell between stands for "go run", which dies of a signal without passing it on.
func TestParentEnds(t *testing.T) {
	// Under nohup the program is meant to stay: hand it a hang-up signal that is not ignored.
	hangups := make(chan os.Signal, 1)
	signal.Notify(hangups, syscall.SIGHUP)
	defer signal.Stop(hangups)
	program, _, stderr := withpostgres(t)
	shell := exec.Command("sh", "-c", `"$0" "$@" & wait`, program.Path, "--", "sh", "-c", "echo ready; exec sleep 60")
	shell.Env, shell.Stderr = program.Env, stderr
	output, err := shell.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := shell.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(output)
	if !lines.Scan() || lines.Text() != "ready" {
		t.Fatalf("the command printed %q, want ready\n%s", lines.Text(), stderr)
	}
	if err := shell.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	lines.Scan() // the pipe ends when nobody has it any more, the command included
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("the command ended %s after its parent", took)
	}
	_ = shell.Wait()
}
