package gitclub_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/polarsql/polarsql/examples/gitclub/store"
	"github.com/polarsql/polarsql/examples/gitclub/tour"
	"github.com/polarsql/polarsql/polar"
)

func TestTourPrintsEveryKindOfAnswerAndItsSQL(t *testing.T) {
	w := newWorld(t)
	conn, err := w.pool.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	counts, err := store.Load(t.Context(), conn.Conn(), store.Demo())
	conn.Release()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := tour.PolicyTests(&out, polar.RunTests(w.policy, polar.EvalOptions{})); err != nil {
		t.Fatal(err)
	}
	tour.Data(&out, counts)
	if err := tour.Run(t.Context(), &out, w.pool, w.engine); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"all passed", "2,000 issues", "yes  bob", "no   bob", "May they?", "Which?", "Filter(", "Page 2 of", "Count(..)", "Who?", "What?", "SELECT", "$2 = '2'",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the tour does not say %q:\n%s", want, out.String())
		}
	}
}
