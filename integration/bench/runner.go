package main

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/polarsql/polarsql"
)

// world is one database with its engine.
type world struct {
	config *pgx.ConnConfig
	engine *polarsql.Engine
}

// place is where a question is asked: a database, and a connection to it with its settings.
type place struct {
	*world
	session *session
}

// runner is a contender at work.
type runner struct {
	contender
	place
	cold   bool
	taken  []time.Duration
	total  time.Duration
	slow   bool // one answer uses up the budget
	gaveUp bool
}

// answer asks one question and gives its rows, or only counts them.
func (r *runner) answer(ctx context.Context, v values, keep bool) (rows []string, n int, err error) {
	if r.calls != nil {
		rows, err = r.calls(ctx, r.place, v)
		return rows, len(rows), err
	}
	q, err := r.query(r.engine, v)
	if err != nil {
		return nil, 0, err
	}
	return r.session.run(ctx, q, keep)
}

// timed asks one question and tells how long that took.
func (r *runner) timed(ctx context.Context, v values) (time.Duration, error) {
	if r.cold {
		s, err := connect(ctx, r.config, "")
		if err != nil {
			return 0, err
		}
		defer s.close(ctx)
		r = &runner{contender: r.contender, place: place{r.world, s}}
	}
	start := time.Now()
	_, _, err := r.answer(ctx, v, false)
	return time.Since(start), err
}

func (r *runner) timing(ctx context.Context, v values) (timing, error) {
	if r.gaveUp {
		return timing{name: r.name, median: limit, gaveUp: true}, nil
	}
	t := timing{name: r.name, median: median(r.taken), answers: len(r.taken)}
	if r.query == nil {
		return t, nil
	}
	q, err := r.query(r.engine, v)
	if err != nil {
		return t, err
	}
	t.plans, err = r.session.plans(ctx, q.text)
	return t, err
}

// questions gives the values that a case asks with.
func (c benchCase) questions(ctx context.Context, p place) ([]values, error) {
	if c.drawn == "" {
		return c.asked, nil
	}
	drawn, err := p.session.draw(ctx, c.drawn)
	switch {
	case err != nil:
		return nil, err
	case c.together:
		return []values{slices.Concat(drawn...)}, nil
	case c.hit == "":
		return drawn, nil
	}
	expert := &runner{contender: c.expert, place: p}
	var kept []values
	for _, v := range drawn {
		rows, _, err := expert.answer(ctx, v, true)
		if err != nil {
			return nil, err
		}
		if rows[0] == c.hit {
			kept = append(kept, v)
		}
	}
	if len(kept) == 0 {
		return nil, errors.New("no question with the wanted answer was drawn: is the scale too small?")
	}
	return kept, nil
}
