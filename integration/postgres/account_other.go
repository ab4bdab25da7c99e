//go:build !unix

package postgres

import (
	"os"
	"os/exec"
)

// account stands for an unprivileged account; only Unix needs one.
type account struct{ name string }

func serverAccount() (*account, error) { return nil, nil }

func (a *account) apply(*exec.Cmd) {}

func (a *account) own(...string) error { return nil }

func (a *account) tempBase() string { return "" }

func endFast(process *os.Process) error { return process.Kill() }

func endNow(process *os.Process) error { return process.Kill() }
