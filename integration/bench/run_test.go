package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/integration/postgres"
)

// TestWrongAnswerIsAnError: a contender whose rows are not the others' ends the run.
func TestWrongAnswerIsAnError(t *testing.T) {
	p := placeIn(t, littleData, "")
	c := caseNamed(t, "filter: ids, 10 files")
	c.obvious = contender{name: obvious, query: func(*polarsql.Engine, values) (query, error) {
		return query{text: "SELECT id FROM files WHERE owner_id = 12"}, nil
	}}
	if _, err := measure(t.Context(), p, c, effort{answers: 1, budget: time.Second}); !errors.Is(err, errDisagree) {
		t.Errorf("five files instead of ten: %v", err)
	}
}

// TestSlowAnswerIsGivenUp: what takes longer than the server allows is left out, and the table says so.
func TestSlowAnswerIsGivenUp(t *testing.T) {
	p := placeIn(t, littleData, "SET statement_timeout = 50;")
	c := caseNamed(t, "filter: ids, 10 files")
	c.obvious = contender{name: obvious, query: func(*polarsql.Engine, values) (query, error) {
		return query{text: "SELECT 1 FROM pg_sleep(10)"}, nil
	}}
	r, err := measure(t.Context(), p, c, effort{answers: 3, budget: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	if cells := r.cells(); !strings.HasPrefix(cells[4], "> ") || !strings.HasPrefix(cells[6], ">") {
		t.Errorf("cells %q, want the time and the ratio marked as lower bounds", cells)
	}
}

func TestGoalsAreMarked(t *testing.T) {
	r := result{
		benchCase: benchCase{name: "q", goal: goal{atMost: 1.1, atLeast: 10}}, rows: 3,
		times: []timing{
			{name: ours, median: 2 * time.Millisecond}, {name: expert, median: 4 * time.Millisecond},
			{name: expert, median: time.Millisecond}, {name: obvious, median: 30 * time.Millisecond},
		},
	}
	want := "q|3|2.000 ms|1.000 ms|30.0 ms|2.00 (≤ 1.1) MISSED|15 (≥ 10)"
	if got := strings.Join(r.cells(), "|"); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

func TestFlags(t *testing.T) {
	for _, args := range [][]string{{"-run", "("}, {"-scale", "0"}, {"-rounds", "0"}, {"-plans", "best"}, {"x"}, {"-no"}} {
		if _, err := parse(args, io.Discard); !errors.Is(err, errUsage) {
			t.Errorf("%q: %v", args, err)
		}
	}
	if _, err := parse([]string{"-h"}, io.Discard); !errors.Is(err, flag.ErrHelp) {
		t.Errorf("-h: %v", err)
	}
	t.Setenv("POLARSQL_DATABASE_URL", "")
	if err := run(t.Context(), nil, io.Discard, io.Discard); err == nil || !strings.Contains(err.Error(), "make bench") {
		t.Errorf("without a server: %v", err)
	}
}

// TestRun is a whole run, small.
func TestRun(t *testing.T) {
	t.Setenv("POLARSQL_DATABASE_URL", postgres.URL(t))
	file := filepath.Join(t.TempDir(), "result.json")
	var out, progress bytes.Buffer
	args := []string{"-scale", "0.2", "-rounds", "1", "-budget", "1ms", "-json", file, "-run", "miss, depth (8|25)$|1,000 checks: of one"}
	if err := run(t.Context(), args, &out, &progress); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"scale 0.2", "authorize: miss, depth 8", "ours, by setting", "force_generic_plan", "ours, by size", "scale 0.02"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, &out)
		}
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var written report
	if err := json.Unmarshal(text, &written); err != nil {
		t.Fatal(err)
	}
	if len(written.Cases) < 3 || len(written.Modes) == 0 || len(written.Growth) == 0 {
		t.Errorf("the file has %s", text)
	}
}
