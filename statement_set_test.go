package polarsql_test

import (
	"fmt"
	"testing"

	"github.com/polarsql/polarsql"
)

// statementSet are statements, each with the number of its values, by the question that they answer.
type statementSet struct {
	t  testing.TB
	of map[string]string
}

func newStatementSet(t testing.TB) statementSet { return statementSet{t, map[string]string{}} }

func (x statementSet) add(question string, s interface{ SQL() (string, []any) }, err error) {
	x.t.Helper()
	if err != nil {
		x.t.Fatalf("%s: %v", question, err)
	}
	text, args := s.SQL()
	x.of[question] = fmt.Sprintln(text, len(args))
}

// addCondition adds a condition whose parameters begin at $1.
func (x statementSet) addCondition(question string, c polarsql.Condition, err error) {
	x.t.Helper()
	x.add(question, numbered{c}, err)
}

// numbered is a condition whose parameters begin at $1.
type numbered struct{ polarsql.Condition }

func (n numbered) SQL() (string, []any) { return n.Condition.SQL(1) }
