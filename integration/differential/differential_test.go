// Package differential_test compares the SQL of random policies over random data with the
// reference evaluator.
package differential_test

import (
	"context"
	"flag"
	"fmt"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/polarsql/polarsql/integration/postgres"
)

var (
	seedCount = flag.Int("seeds", 60, "number of random policies")
	setCount  = flag.Int("sets", 2, "number of random sets of rows for each policy")
	firstSeed = flag.Uint64("seed", 1, "the first seed")
	keepGoing = flag.Int("failures", 3, "stop after so many failures")
	limit     = flag.Duration("for", 0, "stop after this time, whatever -seeds says")
	verbose   = flag.Bool("slow", false, "print the questions that take long to compile")
)

func TestMain(m *testing.M) {
	debug.SetGCPercent(400) // compiling makes much garbage and keeps little
	postgres.Main(m)
}

const workers = 2

// planModes are how the workers' statements are planned: once for all values, or for each.
var planModes = [workers]string{"force_generic_plan", "force_custom_plan"}

// tooSlow is how long the questions of one policy may take.
const tooSlow = time.Minute

// TestDifferential compares random policies over random data. What fails is made smaller and
// written to testdata/regressions.
func TestDifferential(t *testing.T) {
	start := time.Now()
	deadline := start.Add(24 * time.Hour)
	if *limit > 0 {
		deadline = start.Add(*limit)
	}
	var next, failures atomic.Int64
	var mu sync.Mutex
	var total counts
	var group sync.WaitGroup
	for worker := range workers {
		conn := connect(t, planModes[worker])
		group.Go(func() {
			for {
				i := next.Add(1) - 1
				if i >= int64(*seedCount) || failures.Load() >= int64(*keepGoing) || time.Now().After(deadline) {
					return
				}
				n, f := compareSeed(t, conn, *firstSeed+uint64(i))
				mu.Lock()
				total.add(n)
				mu.Unlock()
				if f != nil {
					failures.Add(1)
					t.Error(report(f))
					if path, err := f.save(regressions); err != nil {
						t.Logf("no regression is written: %v", err)
					} else {
						t.Logf("written to %s: TestRegressions replays it", path)
					}
				}
				if i%250 == 249 {
					fmt.Printf("%d seeds, %.0fs\n", i+1, time.Since(start).Seconds())
				}
			}
		})
	}
	group.Wait()
	took := time.Since(start)
	t.Logf("%.1fs, %.1f pairs per second\n%s", took.Seconds(), float64(total.pairs)/took.Seconds(), total)
	if *seedCount >= 60 {
		total.guard(t)
	}
}

// compareSeed runs a seed's case over its sets of rows, and makes a failure small.
func compareSeed(t *testing.T, conn *pgx.Conn, seed uint64) (counts, *failure) {
	start := time.Now()
	c := newCase(seed)
	var sets []*testCase
	for set := range *setCount {
		sets = append(sets, c.withRows(set))
	}
	n, f := run(t.Context(), conn, sets, c.questions())
	if took := time.Since(start) - n.evaluating; took > tooSlow { // the evaluator may be slow
		t.Errorf("seed %d takes %s", seed, took)
	}
	if f != nil {
		f = minimise(t.Context(), conn, f, patience)
	}
	if _, err := conn.Exec(t.Context(), "DEALLOCATE ALL"); err != nil {
		t.Error(err)
	}
	return n, f
}

// connect gives a connection to an empty database.
func connect(t *testing.T, planMode string) *pgx.Conn {
	config, err := pgx.ParseConfig(postgres.URL(t))
	if err != nil {
		t.Fatal(err)
	}
	config.DefaultQueryExecMode = pgx.QueryExecModeExec // one trip per statement
	config.RuntimeParams["jit"] = "off"
	// Hash tables for the rows that the planner expects of a recursion cost more than filling them.
	config.RuntimeParams["work_mem"] = "512kB"
	// What the planner could choose between does not matter here, and choosing takes long.
	config.RuntimeParams["join_collapse_limit"] = "1"
	config.RuntimeParams["from_collapse_limit"] = "1"
	config.RuntimeParams["max_parallel_workers_per_gather"] = "0"
	config.RuntimeParams["plan_cache_mode"] = planMode
	conn, err := pgx.ConnectConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

func report(f *failure) string {
	c := f.c
	var b strings.Builder
	fmt.Fprintf(&b, "seed %d, rows %d (passes left out %v, untyped %t): %s\n", c.seed, c.set, c.disabled, c.untyped, f.question)
	if f.err != nil {
		fmt.Fprintf(&b, "error: %v\n", f.err)
	}
	for _, m := range f.difference.missing {
		fmt.Fprintf(&b, "missing in SQL: %s\n", m)
	}
	for _, e := range f.difference.extra {
		fmt.Fprintf(&b, "not in the evaluator: %s\n", e)
	}
	for _, n := range f.difference.notes {
		fmt.Fprintf(&b, "%s\n", n)
	}
	fmt.Fprintf(&b, "--- policy\n%s--- mapping\n%s--- data\n%s%s--- SQL %v\n%.6000s\n", c.policy, c.mapping(), c.ddl(), c.inserts(), f.args, f.sql)
	return b.String()
}
