package main

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"
)

// growthGoal is what ten times the files and folders may cost the same answer.
const growthGoal = 1.3

// growthResult is what the same answer takes from tables of different sizes.
type growthResult struct {
	Case  string  `json:"case"`
	Rows  float64 `json:"rows"`
	Small float64 `json:"small_ms"`
	Large float64 `json:"large_ms"`
}

// measureGrowth asks the cases whose answer is the same at every scale in a small and in a large database in turn.
func measureGrowth(ctx context.Context, small *world, large place, wanted []benchCase, e effort, stderr io.Writer) ([]growthResult, error) {
	s, err := connect(ctx, small.config, "")
	if err != nil {
		return nil, err
	}
	defer s.close(ctx)
	var all []growthResult
	for _, c := range wanted {
		if !c.fixed || c.ours.query == nil {
			continue
		}
		fmt.Fprintln(stderr, "bench: growth,", c.name)
		r, err := measureAll(ctx, c, []*runner{{contender: c.ours, place: place{small, s}}, {contender: c.ours, place: large}}, e)
		if err != nil {
			return nil, err
		}
		all = append(all, growthResult{c.name, r.rows, milliseconds(r.times[0].median), milliseconds(r.times[1].median)})
	}
	return all, nil
}

func printGrowth(out io.Writer, scale float64, results []growthResult) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "\nours, by size\trows\tscale %g\tscale %g\tratio\n", scale/10, scale)
	for _, r := range results {
		ratio := ratio{value: r.Large / r.Small, goal: growthGoal, bound: "≤", exact: true, missed: r.Large/r.Small > growthGoal}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", r.Case, printRows(r.Rows), printMilliseconds(r.Small), printMilliseconds(r.Large), ratio)
	}
	return w.Flush()
}
