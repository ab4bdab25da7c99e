// Bench measures how fast PostgreSQL answers polarsql's statements, beside those that an expert and those that a good
// engineer would write by hand:
//
//	make bench ARGS="-scale 1 -run authorize"
//
// It fills a database of its own on the server that POLARSQL_DATABASE_URL names, checks that all three give the same
// rows, and prints medians and ratios. What they say depends on the machine; it fails only when rows differ.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"regexp"
	"syscall"
	"time"
)

func main() {
	ctx, release := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer release()
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
	case errors.Is(err, errUsage): // the flags have said what is wrong
		os.Exit(2)
	default:
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

var errUsage = errors.New("usage")

// options are the flags.
type options struct {
	run    *regexp.Regexp
	scale  float64
	effort effort
	json   string
	keep   string
	// more adds the tables about settings and sizes.
	more bool
	// plans is the plan_cache_mode, auto if empty.
	plans string
	// explain prints plans instead of measuring.
	explain bool
}

func parse(args []string, stderr io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(stderr)
	pattern := flags.String("run", "", "only cases whose name this regular expression matches")
	flags.Float64Var(&o.scale, "scale", 10, "size of the data, in times of 100,000 files and 10,000 folders")
	flags.IntVar(&o.effort.answers, "rounds", 500, "how many answers of each contender to time")
	flags.DurationVar(&o.effort.budget, "budget", time.Second, "time for each contender of a case: when it is used up, three answers are enough")
	flags.StringVar(&o.json, "json", "", "write the results to this `file`, too")
	flags.StringVar(&o.keep, "keep", "", "make, or use again, databases whose names begin with this `name`, and leave them")
	flags.BoolVar(&o.more, "more", true, "also measure under other settings, and with a tenth of the data")
	flags.StringVar(&o.plans, "plans", "auto", "auto, generic or custom: whether PostgreSQL plans a prepared statement once or for each question")
	flags.BoolVar(&o.explain, "explain", false, "print each statement and its plan, run once, instead of measuring")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return o, err
		}
		return o, errUsage
	}
	var err error
	if o.run, err = regexp.Compile(*pattern); err != nil {
		fmt.Fprintln(stderr, "-run is no regular expression:", err)
		return o, errUsage
	}
	if _, ok := planModes[o.plans]; !ok {
		fmt.Fprintf(stderr, "-plans is %q; it must be auto, generic or custom\n", o.plans)
		return o, errUsage
	}
	if flags.NArg() > 0 || o.scale <= 0 || o.effort.answers < 1 {
		fmt.Fprintln(stderr, "bench takes flags only, and -scale and -rounds must be positive")
		return o, errUsage
	}
	return o, nil
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	o, err := parse(args, stderr)
	if err != nil {
		return err
	}
	server := os.Getenv("POLARSQL_DATABASE_URL")
	if server == "" {
		return errors.New("POLARSQL_DATABASE_URL is not set: run `make bench`, which starts a server, or name one whose databases may be made and dropped")
	}
	return bench(ctx, o, server, stdout, stderr)
}
