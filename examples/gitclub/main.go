// GitClub is a small web application whose authorization is a Polar policy, answered by
// PostgreSQL from the application's own tables.
//
// It wants a database in POLARSQL_DATABASE_URL; `make demo` starts one.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/adapters/polarpgx"
	"github.com/polarsql/polarsql/examples/gitclub/authz"
	"github.com/polarsql/polarsql/examples/gitclub/store"
	"github.com/polarsql/polarsql/examples/gitclub/tour"
	"github.com/polarsql/polarsql/examples/gitclub/web"
	"github.com/polarsql/polarsql/polar"
)

func main() {
	ctx, release := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer release()
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
	case errors.Is(err, errUsage): // the flags have said what is wrong
		os.Exit(2)
	case ctx.Err() != nil:
		fmt.Fprintln(os.Stderr, "gitclub: interrupted")
		os.Exit(130)
	default:
		fmt.Fprintln(os.Stderr, "gitclub:", err)
		os.Exit(1)
	}
}

type options struct {
	once    bool
	address string
	size    store.Size
}

func parse(args []string, stderr io.Writer) (options, error) {
	o := options{size: store.Demo()}
	flags := flag.NewFlagSet("gitclub", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.BoolVar(&o.once, "once", false, "end after the tour, without serving the application")
	flags.StringVar(&o.address, "addr", "127.0.0.1:8080", "address to serve on; port 0, or one that is taken, gives a free port")
	flags.IntVar(&o.size.Users, "users", o.size.Users, "number of users to generate")
	flags.IntVar(&o.size.Organizations, "organizations", o.size.Organizations, "number of organizations")
	flags.IntVar(&o.size.Repositories, "repositories", o.size.Repositories, "number of repositories")
	flags.IntVar(&o.size.Folders, "folders", o.size.Folders, "number of folders, besides the root folders")
	flags.IntVar(&o.size.Files, "files", o.size.Files, "number of files")
	flags.IntVar(&o.size.Issues, "issues", o.size.Issues, "number of issues")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return o, err
	case err != nil:
		return o, errUsage
	case flags.NArg() > 0:
		fmt.Fprintf(stderr, "unexpected argument %q\n", flags.Arg(0))
		flags.Usage()
		return o, errUsage
	}
	return o, nil
}

var errUsage = errors.New("wrong usage")

const noDatabase = `POLARSQL_DATABASE_URL is not set.
  make demo      starts a PostgreSQL server, sets it and runs this program
  or set it to an empty database of your own: postgres://user@localhost/gitclub`

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	o, err := parse(args, stderr)
	if err != nil {
		return err
	}
	url := os.Getenv("POLARSQL_DATABASE_URL")
	if url == "" {
		return errors.New(noDatabase)
	}
	tour.Welcome(stdout)
	policy, err := authz.Policy()
	if err != nil {
		return err
	}
	if err := tour.PolicyTests(stdout, polar.RunTests(policy, polar.EvalOptions{})); err != nil {
		return err
	}
	counts, err := load(ctx, url, o.size)
	if err != nil {
		return err
	}
	tour.Data(stdout, counts)
	engine, err := authz.Engine()
	if err != nil {
		return err
	}
	pool, err := connect(ctx, url)
	if err != nil {
		return err
	}
	defer pool.Close()
	if err := tour.Run(ctx, stdout, pool, engine); err != nil {
		return err
	}
	if o.once {
		return nil
	}
	return serve(ctx, o.address, pool, engine, stdout, stderr)
}

func load(ctx context.Context, url string, size store.Size) ([]store.Count, error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return nil, fmt.Errorf("connecting to the database that POLARSQL_DATABASE_URL names: %w", err)
	}
	counts, err := store.Load(ctx, conn, size)
	return counts, errors.Join(err, conn.Close(context.WithoutCancel(ctx)))
}

func connect(ctx context.Context, url string) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	config.ConnConfig.Tracer = web.Tracer{}
	polarpgx.WithoutJIT(config.ConnConfig)
	return pgxpool.NewWithConfig(ctx, config)
}

// serve runs until ctx ends, which is how it is meant to end.
func serve(ctx context.Context, address string, pool *pgxpool.Pool, engine *polarsql.Engine, stdout, stderr io.Writer) error {
	handler, err := web.New(pool, engine, log.New(stderr, "gitclub: ", log.LstdFlags))
	if err != nil {
		return err
	}
	listener, err := listen(address)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		limit, release := context.WithTimeout(context.Background(), 3*time.Second)
		defer release()
		stopped <- server.Shutdown(limit)
	}()
	tour.Address(stdout, "http://"+listener.Addr().String())
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-stopped
}

// listen takes a free port of the same host when the port is taken.
func listen(address string) (net.Listener, error) {
	listener, err := net.Listen("tcp", address)
	if err == nil || !errors.Is(err, syscall.EADDRINUSE) {
		return listener, err
	}
	host, _, splitErr := net.SplitHostPort(address)
	if splitErr != nil {
		return nil, err
	}
	return net.Listen("tcp", net.JoinHostPort(host, "0"))
}
