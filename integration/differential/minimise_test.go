package differential_test

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// patience is how long a case is made smaller.
const patience = time.Minute

// minimise drops rules, parts of rules, sources and rows as long as the question still
// fails in the same way. What cannot go is not tried again before the rest has been.
func minimise(ctx context.Context, conn *pgx.Conn, f *failure, limit time.Duration) *failure {
	if len(f.question.places) == 0 {
		return f // it is not about a question
	}
	deadline := time.Now().Add(limit)
	for changed := true; changed; {
		changed = false
		for i := 0; time.Now().Before(deadline); {
			smaller := f.c.reductions()
			if i >= len(smaller) {
				break
			}
			_, g := run(ctx, conn, []*testCase{smaller[i]}, []question{f.question})
			if g != nil && g.kind() == f.kind() {
				f, changed = g, true
			} else {
				i++
			}
			if _, err := conn.Exec(ctx, "DEALLOCATE ALL"); err != nil {
				return f
			}
		}
	}
	return f
}

// reductions are the case with one thing less, big things first.
func (c *testCase) reductions() []*testCase {
	var out []*testCase
	try := func(change func(*testCase)) {
		smaller := c.clone()
		change(smaller)
		out = append(out, smaller)
	}
	for i := range c.policy.rules {
		try(func(s *testCase) { s.policy.rules = slices.Delete(s.policy.rules, i, i+1) })
	}
	for i, b := range c.policy.blocks {
		for j := range b.lines {
			try(func(s *testCase) { s.policy.blocks[i].lines = slices.Delete(s.policy.blocks[i].lines, j, j+1) })
		}
	}
	for i, e := range c.entries {
		try(func(s *testCase) { s.entries = slices.Delete(s.entries, i, i+1) })
		for j := range e.sources {
			if len(e.sources) > 1 {
				try(func(s *testCase) { s.entries[i].sources = slices.Delete(s.entries[i].sources, j, j+1) })
			}
		}
	}
	for i, t := range c.tables {
		if len(t.rows) > 2 {
			try(func(s *testCase) { s.tables[i].rows = nil })
			try(func(s *testCase) { s.tables[i].rows = s.tables[i].rows[:len(t.rows)/2] })
		}
		for j := range t.rows {
			try(func(s *testCase) { s.tables[i].rows = slices.Delete(s.tables[i].rows, j, j+1) })
		}
	}
	for i := range c.context {
		try(func(s *testCase) { s.context = slices.Delete(slices.Clone(s.context), i, i+1) })
	}
	for i, rule := range c.policy.rules {
		for _, shorter := range withoutConjunct(rule) {
			try(func(s *testCase) { s.policy.rules[i] = shorter })
		}
	}
	for i, b := range c.policy.blocks {
		for j, line := range b.lines {
			for _, shorter := range withoutConjunct(line) {
				try(func(s *testCase) { s.policy.blocks[i].lines[j] = shorter })
			}
		}
	}
	return out
}

// withoutConjunct drops each conjunct of a rule's body in turn.
func withoutConjunct(rule string) []string {
	head, body, ok := strings.Cut(strings.TrimSuffix(rule, ";"), " if ")
	if !ok {
		return nil
	}
	parts := strings.Split(body, " and ")
	out := []string{}
	for i := range parts {
		rest := slices.Concat(parts[:i], parts[i+1:])
		if len(rest) > 0 {
			out = append(out, head+" if "+strings.Join(rest, " and ")+";")
		}
	}
	return out
}
