//go:build unix

package postgres

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// account is the unprivileged account that runs the server in place of root.
type account struct {
	name     string
	uid, gid uint32
}

// serverAccount is nil when this process is not root's: the server then runs as the user who asks for it.
func serverAccount() (*account, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		entry, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.ParseUint(entry.Uid, 10, 32)
		gid, gidErr := strconv.ParseUint(entry.Gid, 10, 32)
		if err := errors.Join(uidErr, gidErr); err != nil {
			return nil, fmt.Errorf("account %s: %w", name, err)
		}
		return &account{name: name, uid: uint32(uid), gid: uint32(gid)}, nil
	}
	return nil, errors.New("PostgreSQL does not run as root, and there is no account postgres or nobody to run it")
}

// apply makes cmd run as the account, in a process group of its own: a Ctrl-C at the terminal must not reach the server
// before those who use it.
func (a *account) apply(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if a != nil {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: a.uid, Gid: a.gid}
	}
}

// own gives paths to the account.
func (a *account) own(paths ...string) error {
	if a == nil {
		return nil
	}
	for _, path := range paths {
		if err := os.Chown(path, int(a.uid), int(a.gid)); err != nil {
			return err
		}
	}
	return nil
}

// tempBase is a directory for temporary files that the account can reach, "" for the default one. Root's may be closed
// to others.
func (a *account) tempBase() string {
	if a == nil || openToAll(os.TempDir()) {
		return ""
	}
	return "/tmp"
}

// openToAll reports whether everyone may pass through dir and all that is above it.
func openToAll(dir string) bool {
	for {
		info, err := os.Stat(dir)
		if err != nil || info.Mode().Perm()&0o001 == 0 {
			return false
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return true
		}
		dir = parent
	}
}

// endFast asks the server to end without waiting for clients.
func endFast(process *os.Process) error { return process.Signal(syscall.SIGINT) }

// endNow asks the server to end without a last checkpoint.
func endNow(process *os.Process) error { return process.Signal(syscall.SIGQUIT) }
