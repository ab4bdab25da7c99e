package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// effort bounds what is spent on one case.
type effort struct {
	answers int           // so often every contender answers, and every question at least once
	budget  time.Duration // after this much time a contender has answered often enough
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

// measure asks all questions of a case of all its contenders.
func measure(ctx context.Context, p place, c benchCase, e effort) (result, error) {
	var runners []*runner
	for _, one := range c.contenders() {
		runners = append(runners, &runner{contender: one, place: p, cold: c.cold})
	}
	return measureAll(ctx, c, runners, e)
}

// measureAll is measure with runners at places of their own. The questions are those of the first.
func measureAll(ctx context.Context, c benchCase, runners []*runner, e effort) (result, error) {
	questions, err := c.questions(ctx, runners[0].place)
	if err != nil {
		return result{}, fmt.Errorf("%s: %w", c.name, err)
	}
	r := result{benchCase: c, asked: len(questions)}
	rows, err := compare(ctx, runners, questions, e)
	if err != nil {
		return result{}, fmt.Errorf("%s: %w", c.name, err)
	}
	r.rows = float64(rows) / float64(len(questions))
	if err := warmUp(ctx, runners, questions, e); err != nil {
		return result{}, fmt.Errorf("%s: %w", c.name, err)
	}
	if err := inTurn(ctx, runners, questions, e); err != nil {
		return result{}, fmt.Errorf("%s: %w", c.name, err)
	}
	for _, one := range runners {
		t, err := one.timing(ctx, questions[0])
		if err != nil {
			return result{}, fmt.Errorf("%s: %w", c.name, err)
		}
		r.times = append(r.times, t)
	}
	return r, nil
}

// compare lets everybody answer every question: all answers must have the same rows. Who needs very long is spared
// the rest.
func compare(ctx context.Context, runners []*runner, questions []values, e effort) (rows int, err error) {
	for _, v := range questions {
		var first []string
		var by string
		for _, r := range runners {
			if r.gaveUp || r.slow || r.name == otherQuestion {
				continue
			}
			start := time.Now()
			answer, _, err := r.answer(ctx, v, true)
			if r.name == obvious && time.Since(start) > e.budget {
				r.slow = true // the tests compare every question, with less data
			}
			switch {
			case tooSlow(err):
				r.gaveUp = true
				continue
			case err != nil:
				return 0, fmt.Errorf("%s, asked with %v: %w", r.name, v, err)
			case by == "":
				first, by = asSet(answer), r.name
				rows += len(first)
			case !slices.Equal(first, asSet(answer)):
				return 0, fmt.Errorf("%w: asked with %v, %s gives %d rows, %s %d", errDisagree, v, by, len(first), r.name, len(answer))
			}
		}
	}
	return rows, nil
}

// asSet sorts the rows of an answer and drops what is there twice.
func asSet(rows []string) []string {
	slices.Sort(rows)
	return slices.Compact(rows)
}

// customPlans is how often PostgreSQL plans a prepared statement anew before it may decide to keep a plan.
const customPlans = 5

// warmUp lets everybody answer until that is decided.
func warmUp(ctx context.Context, runners []*runner, questions []values, e effort) error {
	for _, r := range runners {
		start := time.Now()
		for i := 0; i <= customPlans && !r.gaveUp && !r.slow && !r.cold && time.Since(start) < 2*e.budget; i++ {
			_, _, err := r.answer(ctx, questions[i%len(questions)], false)
			if tooSlow(err) {
				r.gaveUp = true
			} else if err != nil {
				return fmt.Errorf("%s: %w", r.name, err)
			}
		}
	}
	return nil
}

// inTurn measures. Everybody answers in turn, so that what else the machine does meets all.
func inTurn(ctx context.Context, runners []*runner, questions []values, e effort) error {
	for round := range (e.answers + len(questions) - 1) / len(questions) {
		open := false
		for i, v := range questions {
			for j := range runners {
				r := runners[turn(round+i, j, len(runners))]
				if r.gaveUp || r.total > e.budget && len(r.taken) >= leastAnswers {
					continue
				}
				open = true
				taken, err := r.timed(ctx, v)
				if tooSlow(err) {
					r.gaveUp = true
					continue
				}
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

// turn says who of n answers as the j-th. Who begins changes, and the direction, so that nobody follows the same one
// always: who follows somebody that has read the same rows finds them at hand, and who follows somebody that has read
// a whole table does not.
func turn(question, j, n int) int {
	if question/n%2 == 1 {
		j = n - 1 - j
	}
	return (question + j) % n
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
