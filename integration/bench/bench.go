package main

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// bench makes the databases, measures every case that is wanted, and prints the tables.
func bench(ctx context.Context, o options, server string, stdout, stderr io.Writer) (err error) {
	wanted := o.wanted()
	if len(wanted) == 0 {
		return fmt.Errorf("no case is called like -run %s; their names are in the first column of the table", o.run)
	}
	w, drop, err := openWorld(ctx, server, o.keep, o.scale, stderr)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, drop(context.WithoutCancel(ctx))) }()
	s, err := connect(ctx, w.config, planModes[o.plans])
	if err != nil {
		return err
	}
	defer s.close(ctx)
	p := place{w, s}
	if o.explain {
		return explainAll(ctx, p, wanted, stdout)
	}
	results, err := measureCases(ctx, p, wanted, o.effort, stderr)
	if err != nil {
		return err
	}
	var all report
	all.add(results)
	fmt.Fprintf(stdout, "%s, scale %g\n\n", s.version(), o.scale)
	if err := printTable(stdout, results); err != nil {
		return err
	}
	if o.more {
		if err := measureMore(ctx, o, server, p, &all, stdout, stderr); err != nil {
			return err
		}
	}
	if o.json != "" {
		return all.write(o.json)
	}
	return nil
}

// wanted are the cases whose name is asked for.
func (o options) wanted() []benchCase {
	var wanted []benchCase
	for _, c := range cases() {
		if o.run.MatchString(c.name) {
			wanted = append(wanted, c)
		}
	}
	return wanted
}

func measureCases(ctx context.Context, p place, cases []benchCase, e effort, stderr io.Writer) ([]result, error) {
	var results []result
	for _, c := range cases {
		fmt.Fprintln(stderr, "bench:", c.name)
		r, err := measure(ctx, p, c, e)
		if err != nil {
			return nil, err
		}
		results = append(results, r)
	}
	return results, nil
}

// measureMore measures what is about polarsql's statements alone: settings, and the size of the tables.
func measureMore(ctx context.Context, o options, server string, p place, all *report, stdout, stderr io.Writer) (err error) {
	modes, err := measureModes(ctx, p, o.wanted(), o.effort, stderr)
	if err != nil {
		return err
	}
	all.Modes = modes
	if err := printModes(stdout, modes); err != nil {
		return err
	}
	small, drop, err := openWorld(ctx, server, o.keep, o.scale/10, stderr)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, drop(context.WithoutCancel(ctx))) }()
	growth, err := measureGrowth(ctx, small, p, o.wanted(), o.effort, stderr)
	if err != nil {
		return err
	}
	all.Growth = growth
	return printGrowth(stdout, o.scale, growth)
}
