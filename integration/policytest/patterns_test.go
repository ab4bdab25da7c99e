// Package policytest_test runs the test blocks of whole policies twice: on the reference
// evaluator, and as SQL in PostgreSQL.
package policytest_test

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/polarsql/polarsql/adapters/polarpgx/policytest"
	"github.com/polarsql/polarsql/integration/postgres"
	"github.com/polarsql/polarsql/polar"
)

func TestMain(m *testing.M) { postgres.Main(m) }

const patterns = "../../polar/testdata/patterns"

type folderTotal struct {
	files  int
	counts polar.TestCounts // in PostgreSQL; in the evaluator they are the same
	warned []string         // files with warnings
}

// runFolder runs each policy of a folder in both ways, as it is and with every assertion
// turned into its opposite, which must fail where it held.
func runFolder(t *testing.T, folder string) folderTotal {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.polar"))
	if err != nil {
		t.Fatal(err)
	}
	pool := postgres.Database(t)
	var total folderTotal
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			policy, warnings := load(t, filepath.Base(file), string(text))
			if len(warnings) > 0 {
				total.warned = append(total.warned, filepath.Base(file))
			}
			evaluated, queried := runBoth(t, pool, policy)
			total.files++
			total.add(queried.Counts())
			failing := queried.Counts().Assertions - queried.Counts().AssertionsPassed
			if failing > 0 {
				t.Logf("evaluator: %s\n\nPostgreSQL: %s", evaluated, queried)
			}

			wrong, _ := load(t, "opposite of "+filepath.Base(file), opposite(string(text)))
			evaluated, queried = runBoth(t, pool, wrong)
			if evaluated.Counts().AssertionsPassed != failing || queried.Counts().AssertionsPassed != failing {
				t.Errorf("opposites of assertions that hold pass: in the evaluator: %s\n\nin PostgreSQL: %s", evaluated, queried)
			}
		})
	}
	leavesNothing(t, pool)
	t.Logf("%s: %d policies, %d tests, %d assertions: %d passed, %d failed, the same in the evaluator and in PostgreSQL", filepath.Base(folder),
		total.files, total.counts.Tests, total.counts.Assertions, total.counts.AssertionsPassed, total.counts.Assertions-total.counts.AssertionsPassed)
	return total
}

func (f *folderTotal) add(c polar.TestCounts) {
	f.counts.Tests += c.Tests
	f.counts.TestsPassed += c.TestsPassed
	f.counts.Assertions += c.Assertions
	f.counts.AssertionsPassed += c.AssertionsPassed
}

// runBoth runs the tests in the evaluator and in PostgreSQL, and compares what each
// assertion got: not only whether it passed, but which values were missing or too many.
func runBoth(t *testing.T, pool *pgxpool.Pool, policy *polar.Policy) (evaluated, queried polar.TestResults) {
	t.Helper()
	evaluated = polar.RunTests(policy, polar.EvalOptions{})
	queried, err := policytest.Run(context.Background(), pool, policy)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(outcomes(t, evaluated), outcomes(t, queried)); diff != "" {
		t.Errorf("evaluator (-) and PostgreSQL (+) differ:\n%s", diff)
	}
	return evaluated, queried
}

type outcome struct {
	At, Message string
	Passed      bool
}

func outcomes(t *testing.T, results polar.TestResults) []outcome {
	t.Helper()
	var out []outcome
	for _, test := range results {
		for _, a := range test.Assertions {
			if a.Err != nil {
				t.Errorf("%s: %v", a.Assertion.Span, a.Err)
			}
			out = append(out, outcome{At: a.Assertion.Span.String(), Message: a.Message(), Passed: a.Passed})
		}
	}
	return out
}

func load(t *testing.T, name, text string) (*polar.Policy, polar.Diagnostics) {
	t.Helper()
	policy, diagnostics := polar.Load(polar.NewSource(name, text))
	if err := diagnostics.Err(); err != nil {
		t.Fatal(err)
	}
	return policy, diagnostics
}

var assertion = regexp.MustCompile(`\bassert(_not)?\b`)

// opposite exchanges assert and assert_not.
func opposite(text string) string {
	return assertion.ReplaceAllStringFunc(text, func(word string) string {
		if word == "assert" {
			return "assert_not"
		}
		return "assert"
	})
}

// leavesNothing lists the schemas and tables that are not PostgreSQL's own.
func leavesNothing(t *testing.T, pool *pgxpool.Pool) {
	t.Helper()
	var left []string
	err := pool.QueryRow(context.Background(), `SELECT array(
		SELECT 'schema ' || nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'public')
		UNION ALL SELECT 'table ' || relname FROM pg_class WHERE relnamespace::regnamespace::text !~ '^(pg_|information_schema)')`).Scan(&left)
	if err != nil {
		t.Fatal(err)
	}
	if len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}
