package main

import (
	"context"
	"time"

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
	calls func(context.Context, *polarsql.Engine, *session, values) ([]string, error)
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
	goal  goal
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

// answer asks one question and gives its rows, or only counts them.
func (c contender) answer(ctx context.Context, w *world, s *session, v values, keep bool) (rows []string, n int, err error) {
	if c.calls != nil {
		rows, err = c.calls(ctx, w.engine, s, v)
		return rows, len(rows), err
	}
	q, err := c.query(w.engine, v)
	if err != nil {
		return nil, 0, err
	}
	return s.run(ctx, q, keep)
}

// timed asks one question and tells how long that took.
func (c contender) timed(ctx context.Context, w *world, s *session, v values) (time.Duration, error) {
	start := time.Now()
	_, _, err := c.answer(ctx, w, s, v, false)
	return time.Since(start), err
}

// plans are those of the contender's statement for the values.
func (c contender) plans(ctx context.Context, w *world, s *session, v values) (plans, error) {
	if c.query == nil {
		return plans{}, nil
	}
	q, err := c.query(w.engine, v)
	if err != nil {
		return plans{}, err
	}
	return s.plans(ctx, q.text)
}
