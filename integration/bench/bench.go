package main

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// bench makes the database, measures every case that is wanted, and prints the table.
func bench(ctx context.Context, o options, server string, stdout, stderr io.Writer) (err error) {
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
	var results []result
	for _, c := range cases() {
		if !o.run.MatchString(c.name) {
			continue
		}
		if o.explain {
			if err := explain(ctx, w, s, c, stdout); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintln(stderr, "bench:", c.name)
		r, err := measure(ctx, w, s, c, o.effort)
		if err != nil {
			return err
		}
		results = append(results, r)
	}
	if o.explain {
		return nil
	}
	if o.json != "" {
		if err := writeJSON(o.json, results); err != nil {
			return err
		}
	}
	return printTable(stdout, results)
}
