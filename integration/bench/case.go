package main

import (
	"context"

	"github.com/polarsql/polarsql"
)

// values are what one question is asked with: a user, and what the case wants besides.
type values []string

// query is a statement with its arguments.
type query struct {
	text string
	args []string
}

// contender is one way to answer a case.
type contender struct {
	name string
	// query makes the statement for the values; what polarsql takes to bind is measured, too.
	query func(*polarsql.Engine, values) (query, error)
	// calls answers with several statements instead.
	calls func(context.Context, place, values) ([]string, error)
}

// Names of contenders, and columns of the table.
const (
	ours    = "ours"
	expert  = "expert"
	obvious = "obvious"
	// otherQuestion is one of ours that is compared with, in the column of the expert.
	otherQuestion = "other question"
)

// benchCase is a line of the table: a question, those it is asked for, and who answers it.
type benchCase struct {
	name string
	// asked are the values, or drawn the SELECT that gives them.
	asked []values
	drawn string
	// hit is what the expert answers ("" for anything): other values that were drawn are left out.
	hit string
	// The answers compared. Of several expert ones the fastest counts; several obvious ones do not occur.
	ours, expert, obvious contender
	experts               []contender
	// fixed says that the answer is the same at every scale.
	fixed bool
	// together makes one question of all that is drawn.
	together bool
	// cold times the first answer of a new connection, with what PostgreSQL takes to plan it.
	cold bool
	goal goal
}

// goal is what the case must show; 0 leaves it open.
type goal struct {
	atMost  float64 // ours in times of the expert's
	atLeast float64 // the obvious in times of ours
}

// contenders are those of the case that exist, ours first.
func (c benchCase) contenders() []contender {
	var all []contender
	for _, one := range append([]contender{c.ours, c.expert, c.obvious}, c.experts...) {
		if one.query != nil || one.calls != nil {
			all = append(all, one)
		}
	}
	return all
}
