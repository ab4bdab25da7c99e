package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"
)

// best is the fastest of a case's contenders of that name.
func (r result) best(name string) (timing, bool) {
	var found timing
	ok := false
	for _, t := range r.times {
		if t.name == name && (!ok || t.median < found.median) {
			found, ok = t, true
		}
	}
	return found, ok
}

// reference is what ours is measured by: the expert's answer, or another question of ours.
func (r result) reference() (timing, bool) {
	if t, ok := r.best(expert); ok {
		return t, ok
	}
	return r.best(otherQuestion)
}

// ratio is a measured ratio beside its goal.
type ratio struct {
	value  float64
	goal   float64 // 0: none
	bound  string  // how the goal is written, "<=" or ">="
	exact  bool    // false where the slower was given up
	missed bool
}

// slower is ours in times of the expert's.
func (r result) slower() (ratio, bool) {
	own, have := r.best(ours)
	other, ok := r.reference()
	if !have || !ok {
		return ratio{}, false
	}
	x := ratio{value: float64(own.median) / float64(other.median), goal: r.goal.atMost, bound: "≤", exact: !own.gaveUp}
	x.missed = x.goal != 0 && x.value > x.goal
	return x, true
}

// faster is the obvious in times of ours.
func (r result) faster() (ratio, bool) {
	own, have := r.best(ours)
	other, ok := r.best(obvious)
	if !have || !ok {
		return ratio{}, false
	}
	x := ratio{value: float64(other.median) / float64(own.median), goal: r.goal.atLeast, bound: "≥", exact: !other.gaveUp}
	x.missed = x.goal != 0 && x.value < x.goal
	return x, true
}

func (x ratio) String() string {
	text := fmt.Sprintf("%.2f", x.value)
	if x.value >= 10 {
		text = fmt.Sprintf("%.0f", x.value)
	}
	if !x.exact {
		text = ">" + text
	}
	if x.goal != 0 {
		text += fmt.Sprintf(" (%s %g)", x.bound, x.goal)
	}
	if x.missed {
		text += " MISSED"
	}
	return text
}

// printTable prints a line per case.
func printTable(out io.Writer, results []result) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "question\trows\tours\texpert\tobvious\tours / expert\tobvious / ours")
	for _, r := range results {
		fmt.Fprintln(w, strings.Join(r.cells(), "\t"))
	}
	return w.Flush()
}

func (r result) cells() []string {
	cells := []string{r.name, printRows(r.rows)}
	own, haveOwn := r.best(ours)
	reference, haveReference := r.reference()
	first, haveFirst := r.best(obvious)
	cells = append(cells, own.cell(haveOwn), reference.cell(haveReference), first.cell(haveFirst))
	for _, ratioOf := range []func() (ratio, bool){r.slower, r.faster} {
		cell := "-"
		if x, ok := ratioOf(); ok {
			cell = x.String()
		}
		cells = append(cells, cell)
	}
	return cells
}

func (t timing) cell(have bool) string {
	switch {
	case !have:
		return "-"
	case t.gaveUp:
		return "> " + printTime(t.median)
	default:
		return printTime(t.median)
	}
}

func printTime(d time.Duration) string { return printMilliseconds(milliseconds(d)) }

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func printMilliseconds(ms float64) string {
	switch {
	case ms < 10:
		return fmt.Sprintf("%.3f ms", ms)
	case ms < 100:
		return fmt.Sprintf("%.1f ms", ms)
	default:
		return fmt.Sprintf("%.0f ms", ms)
	}
}

func printRows(rows float64) string { return fmt.Sprintf("%.0f", rows) }
