package postgres

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// serverSettings trade crash safety, of which a throwaway cluster has no need, for speed.
var serverSettings = []string{
	"fsync=off",
	"synchronous_commit=off",
	"full_page_writes=off",
	"max_connections=200",
	"timezone=UTC",
	"log_timezone=UTC",
}

const (
	startLimit = 60 * time.Second
	endLimit   = 10 * time.Second
)

// cluster is a data directory of its own with the server that runs on it.
type cluster struct {
	programs string // the directory of initdb and postgres
	settings []string
	dir      string // everything of the cluster is in here
	account  *account
	guard    *guard
	password string

	process *os.Process
	ended   chan struct{} // closed when process has ended
}

// startCluster initialises a cluster with the programs in a directory, and runs it.
func startCluster(ctx context.Context, programs string, settings []string) (*Server, error) {
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	c, err := newCluster(programs)
	if err != nil {
		return nil, err
	}
	c.settings = settings
	server, err := c.start(ctx)
	if err != nil {
		return nil, errors.Join(err, c.remove())
	}
	return server, nil
}

// newCluster makes the directory, for the server's account only, and the guard over it.
func newCluster(programs string) (*cluster, error) {
	account, err := serverAccount()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(account.tempBase(), "polarsql-postgres-")
	if err != nil {
		return nil, err
	}
	c := &cluster{programs: programs, dir: dir, account: account, password: rand.Text()}
	if err := account.own(dir); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	if c.guard, err = startGuard(dir, account); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return c, nil
}

func (c *cluster) start(ctx context.Context) (*Server, error) {
	if err := c.initialise(ctx); err != nil {
		return nil, err
	}
	// Between finding a free port and using it someone else may take it: that is worth another try.
	for tries := 1; ; tries++ {
		port, err := freePort()
		if err != nil {
			return nil, err
		}
		version, err := c.serve(ctx, port)
		if err == nil {
			return c.server(version, port), nil
		}
		if tries == 3 || !errors.Is(err, errServerEnded) {
			return nil, fmt.Errorf("%w%s", err, c.lastLog())
		}
	}
}

// initialise runs initdb. The password goes through a file: arguments can be seen by everyone.
func (c *cluster) initialise(ctx context.Context) error {
	passwordFile := filepath.Join(c.dir, "password")
	if err := os.WriteFile(passwordFile, []byte(c.password), 0o600); err != nil {
		return err
	}
	if err := c.account.own(passwordFile); err != nil {
		return err
	}
	defer os.Remove(passwordFile)
	cmd := c.command(ctx, "initdb", "--pgdata="+c.data(), "--username=postgres", "--pwfile="+passwordFile,
		"--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync")
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, bytes.TrimSpace(output))
	}
	return nil
}

// serve starts the server on a port of this machine only, and waits until it answers; it gives the server's version.
func (c *cluster) serve(ctx context.Context, port int) (string, error) {
	args := []string{"-D", c.data(), "-p", strconv.Itoa(port),
		"-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="}
	for _, setting := range c.settings {
		args = append(args, "-c", setting)
	}
	log, err := os.Create(c.log())
	if err != nil {
		return "", err
	}
	defer log.Close()
	cmd := c.command(context.Background(), "postgres", args...)
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		return "", err
	}
	ended := make(chan struct{})
	c.process, c.ended = cmd.Process, ended
	go func() {
		_ = cmd.Wait() // how it ended stands in its log
		close(ended)
	}()
	if err := c.guard.watch(cmd.Process.Pid); err != nil {
		return "", err
	}
	_, version, err := waitForVersion(ctx, ended, loopbackURL(c.password, port))
	return version, err
}

func (c *cluster) server(version string, port int) *Server {
	description := fmt.Sprintf("PostgreSQL %s of %s, a throwaway cluster on 127.0.0.1:%d", version, c.programs, port)
	if c.account != nil {
		description += ", run as " + c.account.name
	}
	return &Server{URL: loopbackURL(c.password, port), Description: description, stop: c.remove}
}

// command runs one of the programs as the server's account, in a directory that it may enter and with none of the
// caller's PG* variables.
func (c *cluster) command(ctx context.Context, program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, filepath.Join(c.programs, executable(program)), args...)
	cmd.Dir = c.dir
	for _, entry := range os.Environ() {
		if !strings.HasPrefix(entry, "PG") && !strings.HasPrefix(entry, "LC_") && !strings.HasPrefix(entry, "LANG") {
			cmd.Env = append(cmd.Env, entry)
		}
	}
	cmd.Env = append(cmd.Env, "LC_ALL=C")
	c.account.apply(cmd)
	return cmd
}

// remove ends the server and deletes the cluster.
func (c *cluster) remove() error {
	err := c.end()
	c.guard.dismiss()
	return errors.Join(err, os.RemoveAll(c.dir))
}

// end is more insistent each time the server does not comply.
func (c *cluster) end() error {
	if c.process == nil {
		return nil
	}
	for _, ask := range []func(*os.Process) error{endFast, endNow, (*os.Process).Kill} {
		if err := ask(c.process); err != nil && !errors.Is(err, os.ErrProcessDone) {
			return fmt.Errorf("ending the server: %w", err)
		}
		select {
		case <-c.ended:
			return nil
		case <-time.After(endLimit):
		}
	}
	return fmt.Errorf("the server, process %d, does not end", c.process.Pid)
}

func (c *cluster) data() string { return filepath.Join(c.dir, "data") }

func (c *cluster) log() string { return filepath.Join(c.dir, "log") }

// lastLog is the end of what the server wrote, which says why it did not start.
func (c *cluster) lastLog() string {
	text, err := os.ReadFile(c.log())
	if err != nil {
		return ""
	}
	return lastLines(text)
}

func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("no free port: %w", err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}
