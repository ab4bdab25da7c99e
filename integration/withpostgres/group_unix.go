//go:build unix

package main

import (
	"os"
	"os/exec"
	"syscall"

	"golang.org/x/term"
)

// prepare decides who gets which signal.
//
// At a terminal the command stays in the foreground group, so that it can read from the terminal: Ctrl-C then reaches
// it without help, and is not sent a second time. Elsewhere it gets a group of its own, and signals go to the whole
// group: a command like "go run" would not pass them on to the program it runs.
func prepare(cmd *exec.Cmd) (forward func(os.Signal)) {
	if term.IsTerminal(int(os.Stdin.Fd())) {
		return func(received os.Signal) {
			if received != os.Interrupt {
				_ = cmd.Process.Signal(received) // fails only when the command has just ended
			}
		}
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	return func(received os.Signal) {
		_ = syscall.Kill(-cmd.Process.Pid, received.(syscall.Signal)) // as above
	}
}

// stateCode is the exit code as a shell gives it.
func stateCode(state *os.ProcessState) int {
	if status, ok := state.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return exitSignalBase + int(status.Signal())
	}
	return state.ExitCode()
}
