package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// result is what became of one version.
type result struct {
	version int
	missing error  // why there is no server of it
	server  string // what the tests ran on
	counts  counts
	failed  error // of go test as a whole
	log     string
	took    time.Duration
}

// counts are tests and packages by outcome. Subtests count.
type counts struct {
	packages, passed, skipped int
	failures                  []string
}

func (r result) good() bool {
	return r.missing == nil && r.failed == nil && len(r.counts.failures) == 0 && r.counts.passed > 0
}

func (r result) line() string {
	if r.missing != nil {
		return fmt.Sprintf("PostgreSQL %d: MISSING\n  %s", r.version, strings.ReplaceAll(r.missing.Error(), "\n", "\n  "))
	}
	verdict := "ok"
	if !r.good() {
		verdict = "FAILED"
	}
	line := fmt.Sprintf("%s: %s, %d packages, %d tests passed, %d failed, %d skipped, %.0fs", r.server, verdict,
		r.counts.packages, r.counts.passed, len(r.counts.failures), r.counts.skipped, r.took.Seconds())
	for _, name := range r.counts.failures {
		line += "\n  failed: " + name
	}
	if !r.good() {
		line += fmt.Sprintf("\n  %v; see %s", r.failed, r.log)
	}
	return line
}

// goTest runs go test, keeps its output in a file and counts.
func goTest(ctx context.Context, environment, arguments []string, log string) (counts, error) {
	if err := os.MkdirAll(filepath.Dir(log), 0o755); err != nil {
		return counts{}, err
	}
	file, err := os.Create(log)
	if err != nil {
		return counts{}, err
	}
	defer file.Close()
	cmd := exec.CommandContext(ctx, "go", append([]string{"test", "-count=1", "-json"}, arguments...)...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = time.Minute
	cmd.Env = append(os.Environ(), environment...)
	cmd.Stderr = file
	output, err := cmd.StdoutPipe()
	if err != nil {
		return counts{}, err
	}
	if err := cmd.Start(); err != nil {
		return counts{}, err
	}
	n, readErr := readEvents(output, file)
	if err := cmd.Wait(); err != nil {
		return n, err
	}
	return n, readErr
}

// event is a line of go test -json.
type event struct {
	Action, Package, Test, Output string
}

// readEvents copies the tests' own output and counts outcomes. Lines that are no events (the output of a build that
// failed) are copied as they are.
func readEvents(events io.Reader, log io.Writer) (counts, error) {
	var n counts
	lines := bufio.NewScanner(events)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var e event
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			fmt.Fprintf(log, "%s\n", lines.Bytes())
			continue
		}
		if _, err := io.WriteString(log, e.Output); err != nil {
			return n, err
		}
		n.add(e)
	}
	return n, lines.Err()
}

func (n *counts) add(e event) {
	switch {
	case e.Action == "fail" && e.Test == "":
		n.failures = append(n.failures, e.Package)
	case e.Action == "fail":
		n.failures = append(n.failures, e.Package+" "+e.Test)
	case e.Test == "" && e.Action == "pass":
		n.packages++
	case e.Action == "pass":
		n.passed++
	case e.Test != "" && e.Action == "skip":
		n.skipped++
	}
}
