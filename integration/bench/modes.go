package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
)

// modeCases are the cases for which settings are compared.
var modeCases = []string{
	"authorize: organization, depth 8", "authorize: owner of all, depth 8", "authorize: miss, depth 8",
	"filter: ids, 10 files", "filter: ids, 1,000 files", "filter: ids, ordinary users", "filter: count, 10 %", "filter: count, everything",
	"page: 0 %", "page: 0.1 %", "page: 10 %", "page: 100 %", "who can view: hundreds, depth 8", "actions: of a stranger, depth 8",
}

// modes are the settings compared, as one adds them to those of a session.
var modes = []struct{ name, sql string }{
	{"auto", planModes["auto"]},
	{"generic", planModes["generic"]},
	{"custom", planModes["custom"]},
	{"jit", "SET jit = on;"},
}

// modeResult is what our statement takes under each of the settings.
type modeResult struct {
	Case    string             `json:"case"`
	Medians map[string]float64 `json:"median_ms"`
}

// measureModes compares our statements under settings of the server.
func measureModes(ctx context.Context, p place, wanted []benchCase, e effort, stderr io.Writer) ([]modeResult, error) {
	places, end, err := modePlaces(ctx, p)
	defer end()
	if err != nil {
		return nil, err
	}
	var all []modeResult
	for _, c := range wanted {
		if !slices.Contains(modeCases, c.name) || c.ours.query == nil {
			continue
		}
		fmt.Fprintln(stderr, "bench: settings,", c.name)
		var runners []*runner
		for i, mode := range modes {
			one := c.ours
			one.name = mode.name
			runners = append(runners, &runner{contender: one, place: places[i]})
		}
		r, err := measureAll(ctx, c, runners, e)
		if err != nil {
			return nil, err
		}
		result := modeResult{Case: c.name, Medians: map[string]float64{}}
		for _, t := range r.times {
			result.Medians[t.name] = milliseconds(t.median)
		}
		all = append(all, result)
	}
	return all, nil
}

// modePlaces opens a connection for each of the settings.
func modePlaces(ctx context.Context, p place) (places []place, end func(), err error) {
	end = func() {
		for _, one := range places {
			one.session.close(ctx)
		}
	}
	for _, mode := range modes {
		s, err := connect(ctx, p.config, mode.sql)
		if err != nil {
			return places, end, err
		}
		places = append(places, place{p.world, s})
	}
	return places, end, nil
}

func printModes(out io.Writer, results []modeResult) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\nours, by setting\tplan_cache_mode = auto\tforce_generic_plan\tforce_custom_plan\tjit = on")
	for _, r := range results {
		cells := []string{r.Case}
		for _, mode := range modes {
			cells = append(cells, printMilliseconds(r.Medians[mode.name]))
		}
		fmt.Fprintln(w, strings.Join(cells, "\t"))
	}
	return w.Flush()
}
