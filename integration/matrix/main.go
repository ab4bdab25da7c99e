// Matrix runs tests on several versions of PostgreSQL, one after the other:
//
//	go run ./integration/matrix [flags] -- arguments of go test..
//
// The server programs of a version come from an npm package (package postgres says which), or else from a Docker
// image. What each version gave stands in a table at the end. A version that cannot be had is named in it and makes the
// command fail, unless -allow-missing lists it; so does a version on which no test ran.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/polarsql/polarsql/integration/postgres"
)

type options struct {
	versions, allowMissing []int
	logs                   string   // the folder of the tests' output
	arguments              []string // of go test
}

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	o, err := parse(args, stderr)
	if err != nil {
		return 2
	}
	ctx, release := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer release()
	var results []result
	for _, version := range o.versions {
		r := o.test(ctx, version, stderr)
		fmt.Fprintln(stderr, r.line())
		results = append(results, r)
		if ctx.Err() != nil {
			return 130
		}
	}
	return o.summarise(results, stdout)
}

func parse(args []string, stderr io.Writer) (options, error) {
	o := options{versions: postgres.PackagedVersions()}
	flags := flag.NewFlagSet("matrix", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Func("versions", "major versions, separated by commas (default all)", readVersions(&o.versions))
	flags.Func("allow-missing", "versions that may be missing, separated by commas", readVersions(&o.allowMissing))
	flags.StringVar(&o.logs, "logs", filepath.Join(".build", "matrix-logs"), "folder for the tests' output")
	err := flags.Parse(args)
	if err == nil && flags.NArg() == 0 {
		err = fmt.Errorf("no arguments of go test")
		fmt.Fprintf(stderr, "matrix: %v\n", err)
	}
	o.arguments = flags.Args()
	return o, err
}

// readVersions reads a list; an empty one leaves the default.
func readVersions(into *[]int) func(string) error {
	return func(text string) error {
		if text == "" {
			return nil
		}
		*into = nil
		for _, word := range strings.Split(text, ",") {
			version, err := strconv.Atoi(strings.TrimSpace(word))
			if err != nil {
				return fmt.Errorf("%q is no major version", word)
			}
			*into = append(*into, version)
		}
		return nil
	}
}

// test finds a server of the version, checks that it is one, and runs the tests on such servers.
func (o options) test(ctx context.Context, version int, stderr io.Writer) result {
	r := result{version: version}
	source, err := find(ctx, version, stderr)
	if err != nil {
		r.missing = err
		return r
	}
	r.server = source.description
	fmt.Fprintf(stderr, "%s: go test %s\n", r.server, strings.Join(o.arguments, " "))
	start := time.Now()
	r.log = filepath.Join(o.logs, fmt.Sprintf("postgres-%d.log", version))
	r.counts, r.failed = goTest(ctx, source.environment, o.arguments, r.log)
	r.took = time.Since(start)
	return r
}

// summarise prints the table, and gives the exit code.
func (o options) summarise(results []result, w io.Writer) int {
	code := 0
	for _, r := range results {
		fmt.Fprintln(w, r.line())
		if !r.good() && (r.missing == nil || !slices.Contains(o.allowMissing, r.version)) {
			code = 1
		}
	}
	return code
}
