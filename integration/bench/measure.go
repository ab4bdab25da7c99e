package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/polarsql/polarsql"
)

// world is one database with its engine.
type world struct {
	scale  float64
	config *pgx.ConnConfig
	engine *polarsql.Engine
}

// effort bounds what is spent on one case.
type effort struct {
	answers int           // so often every contender answers, and every question at least once
	budget  time.Duration // after this much time a contender has answered often enough
	limit   time.Duration // a statement of others that takes longer is given up
}

const leastAnswers = 3

// result is what measuring a case gave.
type result struct {
	benchCase
	rows  float64 // of an answer, the mean over the questions
	asked int     // questions
	times []timing
}

// timing is a contender's part of a result.
type timing struct {
	name    string
	median  time.Duration
	answers int
	gaveUp  bool  // median is the limit
	plans   plans // of all answers so far with the same text, in other cases, too
}

// errDisagree says that not all contenders give the same rows.
var errDisagree = errors.New("the answers differ")

// measure asks all questions of a case of all its contenders in turn, so that what else the machine does meets all.
func measure(ctx context.Context, w *world, s *session, c benchCase, e effort) (result, error) {
	questions, err := c.questions(ctx, w, s)
	if err != nil {
		return result{}, fmt.Errorf("%s: %w", c.name, err)
	}
	if err := s.limit(ctx, e.limit); err != nil {
		return result{}, err
	}
	runners := runnersOf(c.contenders())
	rows, err := compare(ctx, w, s, runners, questions, e)
	if err != nil {
		return result{}, fmt.Errorf("%s: %w", c.name, err)
	}
	if err := inTurn(ctx, w, s, runners, questions, e); err != nil {
		return result{}, fmt.Errorf("%s: %w", c.name, err)
	}
	r := result{benchCase: c, rows: float64(rows) / float64(len(questions)), asked: len(questions)}
	for _, one := range runners {
		t := one.timing(e)
		if t.plans, err = one.plans(ctx, w, s, questions[0]); err != nil {
			return result{}, err
		}
		r.times = append(r.times, t)
	}
	return r, nil
}

// runner is a contender at work.
type runner struct {
	contender
	taken  []time.Duration
	total  time.Duration
	slow   bool // one answer uses up the budget
	gaveUp bool
}

func runnersOf(contenders []contender) []*runner {
	var all []*runner
	for _, c := range contenders {
		all = append(all, &runner{contender: c})
	}
	return all
}

func (r *runner) timing(e effort) timing {
	if r.gaveUp {
		return timing{name: r.name, median: e.limit, gaveUp: true}
	}
	return timing{name: r.name, median: median(r.taken), answers: len(r.taken)}
}

// questions gives the values that a case asks with.
func (c benchCase) questions(ctx context.Context, w *world, s *session) ([]values, error) {
	if c.drawn == "" {
		return c.asked, nil
	}
	drawn, err := s.draw(ctx, c.drawn)
	if err != nil || c.hit == "" {
		return drawn, err
	}
	var kept []values
	for _, v := range drawn {
		rows, _, err := c.expert.answer(ctx, w, s, v, true)
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

// compare is the warm-up: everybody answers every question, and all answers must have the same rows.
func compare(ctx context.Context, w *world, s *session, runners []*runner, questions []values, e effort) (rows int, err error) {
	for _, v := range questions {
		var first []string
		var by string
		for _, r := range runners {
			if r.gaveUp || r.slow || r.name == otherQuestion {
				continue
			}
			start := time.Now()
			answer, _, err := r.answer(ctx, w, s, v, true)
			if r.name == obvious && time.Since(start) > e.budget {
				r.slow = true // the tests compare every question, with less data
			}
			switch {
			case tooSlow(err) && r.name != ours:
				r.gaveUp = true
				continue
			case err != nil:
				return 0, fmt.Errorf("%s, asked with %v: %w", r.name, v, err)
			case by == "":
				first, by = answer, r.name
				rows += len(answer)
			case !sameSet(first, answer):
				return 0, fmt.Errorf("%w: asked with %v, %s gives %d rows, %s %d", errDisagree, v, by, len(first), r.name, len(answer))
			}
		}
	}
	return rows, nil
}

// inTurn measures; who begins changes from question to question.
func inTurn(ctx context.Context, w *world, s *session, runners []*runner, questions []values, e effort) error {
	for round := range (e.answers + len(questions) - 1) / len(questions) {
		open := false
		for i, v := range questions {
			for j := range runners {
				r := runners[(round+i+j)%len(runners)]
				if r.gaveUp || r.total > e.budget && len(r.taken) >= leastAnswers {
					continue
				}
				open = true
				taken, err := r.timed(ctx, w, s, v)
				if err != nil {
					return fmt.Errorf("%s, asked with %v: %w", r.name, v, err)
				}
				r.taken = append(r.taken, taken)
				r.total += taken
			}
		}
		if !open {
			break
		}
	}
	return nil
}

func median(times []time.Duration) time.Duration {
	if len(times) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(times))
	half := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[half]
	}
	return (sorted[half-1] + sorted[half]) / 2
}
