// Package differential_test compares the SQL of random policies over random data with the
// reference evaluator.
package differential_test

import (
	"context"
	"flag"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/polarsql/polarsql/integration/postgres"
)

var (
	seedCount = flag.Int("seeds", 120, "number of random policies")
	firstSeed = flag.Uint64("seed", 1, "the first seed")
	keepGoing = flag.Int("failures", 3, "stop after so many failures")
	limit     = flag.Duration("for", 0, "stop after this time, whatever -seeds says")
	verbose   = flag.Bool("slow", false, "print the questions that take long to compile")
)

func TestMain(m *testing.M) { postgres.Main(m) }

const workers = 2

// planModes are how the workers' statements are planned: once for all values, or for each.
var planModes = [workers]string{"force_generic_plan", "force_custom_plan"}

// tooSlow is how long the questions of one policy may take.
const tooSlow = time.Minute

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
				if i >= int64(*seedCount) || failures.Load() >= int64(*keepGoing) {
					return
				}
				seed := *firstSeed + uint64(i)
				c := newCase(seed)
				if time.Now().After(deadline) {
					return
				}
				watchdog := time.AfterFunc(tooSlow, func() { t.Errorf("seed %d takes more than %s", seed, tooSlow) })
				n, f := c.run(t.Context(), conn, c.questions(newRandom(seed+1<<40)))
				watchdog.Stop()
				mu.Lock()
				total.add(n)
				mu.Unlock()
				if f != nil {
					failures.Add(1)
					small, f := c.minimise(t.Context(), conn, f)
					t.Error(report(small, f))
				}
			}
		})
	}
	group.Wait()
	took := time.Since(start)
	t.Logf("%d policies (%d more refused, %d too large) in %.1fs: %d recursive, %d with negation; %d statements: %d allows, %d denies, %d wildcard rows; skipped %v",
		total.policies, total.refused, total.tooLarge, took.Seconds(), total.recursive, total.negated, total.questions, total.allows, total.denies, total.wildcards, total.skipped)
	if *seedCount >= 100 {
		total.guard(t)
	}
}

// guard fails when the comparison says too little: most policies must be compared, and
// every kind of answer must occur often.
func (n counts) guard(t *testing.T) {
	for _, share := range []struct {
		what       string
		got, least int
	}{
		{"policies", n.policies, 2 * n.refused},
		{"recursive policies", n.recursive, n.policies / 5},
		{"policies with negation", n.negated, n.policies / 5},
		{"statements", n.questions, 10 * n.policies},
		{"allows", n.allows, 10 * n.policies},
		{"denies", n.denies, 10 * n.policies},
		{"wildcard rows", n.wildcards, n.policies / 4},
	} {
		if share.got < share.least {
			t.Errorf("%d %s were compared, too few to mean anything: want %d", share.got, share.what, share.least)
		}
	}
}

// connect gives a connection to an empty database.
func connect(t *testing.T, planMode string) *pgx.Conn {
	config, err := pgx.ParseConfig(postgres.URL(t))
	if err != nil {
		t.Fatal(err)
	}
	config.DefaultQueryExecMode = pgx.QueryExecModeExec // one trip per statement
	config.RuntimeParams["jit"] = "off"
	config.RuntimeParams["plan_cache_mode"] = planMode
	conn, err := pgx.ConnectConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

func report(c *testCase, f *failure) string {
	var b strings.Builder
	fmt.Fprintf(&b, "seed %d (without %v, untyped %t): %s\n", c.seed, c.disabled, c.untyped, f.question)
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
	fmt.Fprintf(&b, "--- policy\n%s--- mapping\n%s--- data\n%s--- SQL %v\n%.6000s\n", c.policy, c.mapping(), c.ddl(), f.args, f.sql)
	return b.String()
}
