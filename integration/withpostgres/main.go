// Withpostgres runs a command beside a PostgreSQL server:
//
//	go run ./integration/withpostgres [flags] -- command arguments..
//
// It finds or starts a server as package postgres describes, makes a database, and runs the command with
// POLARSQL_DATABASE_URL set to it. SIGINT, SIGTERM and SIGHUP are passed on; the end of the process that started this
// one counts as SIGTERM, except under nohup. When the command ends the database and the server go away, and the exit code
// is the command's; 128 and the signal's number if a signal ended it; 125 when there was no server; 126 or 127 when the
// command could not be run.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"syscall"

	"github.com/polarsql/polarsql/integration/postgres"
)

// Exit codes besides the command's own, as env and docker run use them.
const (
	exitUsage      = 2
	exitNoServer   = 125
	exitCannotRun  = 126
	exitNotFound   = 127
	exitSignalBase = 128
)

func main() { os.Exit(run(os.Args[1:], os.Stderr)) }

func run(args []string, stderr io.Writer) int {
	options, command, err := parse(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err != nil {
		return exitUsage
	}
	// From here on a signal must not end this process before the server has been closed.
	signals := receive()
	server, received := start(signals, options, stderr)
	if server == nil {
		return exitCode(received, exitNoServer)
	}
	code, err := withDatabase(server, command, signals)
	if err := errors.Join(err, server.Close()); err != nil {
		fmt.Fprintf(stderr, "withpostgres: %v\n", err)
	}
	return code
}

// parse reads the flags; the command is what follows them.
func parse(args []string, stderr io.Writer) (postgres.Options, []string, error) {
	flags := flag.NewFlagSet("withpostgres", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprintf(stderr, "usage: withpostgres [flags] -- command arguments..\n")
		flags.PrintDefaults()
	}
	way := flags.String("server", "", "how to come by the server: auto, url, docker, local or download (default $POLARSQL_TEST_SERVER, else auto)")
	image := flags.String("image", "", "the Docker image (default $POLARSQL_TEST_IMAGE, else postgres:17-alpine)")
	var settings []string
	flags.Func("set", "a `setting` of a server that is started, as shared_buffers=1GB; may be repeated", func(setting string) error {
		settings = append(settings, setting)
		return nil
	})
	if err := flags.Parse(args); err != nil {
		return postgres.Options{}, nil, err
	}
	if flags.NArg() == 0 {
		fmt.Fprintln(stderr, "withpostgres: no command to run")
		flags.Usage()
		return postgres.Options{}, nil, errors.New("no command")
	}
	return postgres.Options{Way: postgres.Way(*way), Image: *image, Settings: settings, Log: stderr}, flags.Args(), nil
}

// start gives the server, or nil and the signal that came while it was starting, if one did.
func start(signals <-chan os.Signal, options postgres.Options, stderr io.Writer) (*postgres.Server, os.Signal) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	type outcome struct {
		server *postgres.Server
		err    error
	}
	started := make(chan outcome, 1)
	go func() {
		server, err := postgres.Start(ctx, options)
		started <- outcome{server, err}
	}()
	select {
	case result := <-started:
		if result.err != nil {
			fmt.Fprintf(stderr, "withpostgres: %v\n", result.err)
		}
		return result.server, nil
	case received := <-signals:
		cancel()
		if result := <-started; result.server != nil {
			if err := result.server.Close(); err != nil {
				fmt.Fprintf(stderr, "withpostgres: %v\n", err)
			}
		}
		return nil, received
	}
}

// withDatabase runs the command with a database of its own and gives its exit code.
func withDatabase(server *postgres.Server, command []string, signals <-chan os.Signal) (int, error) {
	ctx := context.Background()
	url, drop, err := server.NewDatabase(ctx, "main", nil)
	if err != nil {
		return exitNoServer, err
	}
	code, err := runCommand(command, url, signals)
	return code, errors.Join(err, drop(ctx))
}

func exitCode(received os.Signal, otherwise int) int {
	if number, ok := received.(syscall.Signal); ok {
		return exitSignalBase + int(number)
	}
	return otherwise
}
