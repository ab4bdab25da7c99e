package policytest_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/polarsql/polarsql/compiler/compilertest"
	"github.com/polarsql/polarsql/polar"
)

// corpus is where further policies may lie beside the repository, by folder: how many, and
// what their tests hold. A few of their assertions are wrong on purpose.
var corpus = besideRepository("../../..")

// besideRepository finds the folder of corpora in a folder next to the repository; what it
// gives when there is none is no folder.
func besideRepository(around string) string {
	found, err := filepath.Glob(filepath.Join(around, "*", "corpus", "seeds", "rbac-organization.polar"))
	if err != nil || len(found) == 0 {
		return "no corpus"
	}
	return filepath.Dir(filepath.Dir(found[0]))
}

var corpusFolders = []struct {
	name                                string
	files, assertions, failing, warning int
}{
	{"patterns", 14, 54, 0, 0},
	{"seeds", 5, 22, 0, 1},
	{"real", 60, 168, 2, 6},
}

// TestCorpus runs the tests of every policy at hand in the evaluator and in PostgreSQL, and
// compiles every question about them. The listing says what that was.
func TestCorpus(t *testing.T) {
	if _, err := os.Stat(corpus); err != nil {
		t.Skip("no corpus beside the repository: TestOwnPolicies runs the repository's own policies")
	}
	var list listing
	for _, folder := range corpusFolders {
		t.Run(folder.name, func(t *testing.T) {
			total := runFolder(t, filepath.Join(corpus, folder.name))
			failed := total.counts.Assertions - total.counts.AssertionsPassed
			if total.files != folder.files || total.counts.Assertions != folder.assertions || failed != folder.failing || len(total.warned) != folder.warning {
				t.Errorf("%d files, %d assertions, %d of them failing, %d files with warnings %v; want %+v",
					total.files, total.counts.Assertions, failed, len(total.warned), total.warned, folder)
			}
			list.add(folder.name, total, askEverything(t, filepath.Join(corpus, folder.name)))
		})
	}
	t.Logf("\n%s", list.String())
}

// listing is a table: a line per folder and their sum.
type listing struct {
	rows []listingRow
}

type listingRow struct {
	name     string
	files    int
	counts   polar.TestCounts
	compiled compiled
}

func (l *listing) add(name string, total folderTotal, c compiled) {
	l.rows = append(l.rows, listingRow{name, total.files, total.counts, c})
}

func (l *listing) String() string {
	var b strings.Builder
	const format = "%-10s %6v %6v %11v %7v %11v"
	fmt.Fprintf(&b, format, "folder", "files", "tests", "assertions", "passed", "statements")
	for _, form := range compilertest.Forms {
		fmt.Fprintf(&b, " %9s", form)
	}
	sum := listingRow{name: "all", compiled: compiled{forms: map[string]int{}}}
	for _, r := range l.rows {
		sum.files += r.files
		sum.counts.Tests += r.counts.Tests
		sum.counts.Assertions += r.counts.Assertions
		sum.counts.AssertionsPassed += r.counts.AssertionsPassed
		sum.compiled.add(r.compiled)
	}
	for _, r := range append(l.rows, sum) {
		fmt.Fprintf(&b, "\n"+format, r.name, r.files, r.counts.Tests, r.counts.Assertions, r.counts.AssertionsPassed, r.compiled.statements)
		for _, form := range compilertest.Forms {
			fmt.Fprintf(&b, " %9d", r.compiled.forms[form])
		}
	}
	return b.String()
}
