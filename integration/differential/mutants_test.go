package differential_test

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/polarsql/polarsql/compiler/compilertest"
	"github.com/polarsql/polarsql/compiler/plan"
	"github.com/polarsql/polarsql/polar"
)

// mutant is a mistake that a test makes in plans or statements, to see that it is found.
type mutant struct {
	name    string
	plan    func(*plan.Plan)
	text    func(sql string) string
	without []string // passes that would leave it little to do
}

// change makes the mistake in a plan. A nil mutant makes none.
func (m *mutant) change(p *plan.Plan) {
	if m != nil && m.plan != nil {
		m.plan(p)
	}
}

// rewrite makes the mistake in a statement.
func (m *mutant) rewrite(sql string) string {
	if m == nil || m.text == nil {
		return sql
	}
	return m.text(sql)
}

var mutants = []mutant{
	{name: "an inverted comparison", plan: func(p *plan.Plan) {
		plan.Walk(p.Branches, func(s *plan.Select) {
			for i, c := range s.Where {
				if compare, ok := c.(*plan.Compare); ok && inverse[compare.Op] != "" {
					s.Where[i] = &plan.Compare{Op: inverse[compare.Op], Left: compare.Left, Right: compare.Right}
				}
			}
		})
	}},
	{name: "a dropped branch", plan: func(p *plan.Plan) {
		if len(p.Branches) > 1 {
			p.Branches = p.Branches[:len(p.Branches)-1]
		}
	}},
	{name: "a dropped step of a recursion", plan: func(p *plan.Plan) {
		plan.Walk(p.Branches, func(s *plan.Select) {
			for _, from := range s.From {
				if rec, ok := from.Rel.(*plan.Recursion); ok && len(rec.Steps) > 1 {
					rec.Steps = rec.Steps[:len(rec.Steps)-1]
				}
			}
		})
	}},
	{name: "a dropped negation", plan: func(p *plan.Plan) {
		plan.Walk(p.Branches, func(s *plan.Select) {
			var kept []plan.Condition
			for _, c := range s.Where {
				if exists, ok := c.(*plan.Exists); !ok || !exists.Negated {
					kept = append(kept, c)
				}
			}
			s.Where = kept
		})
	}},
	{name: "a forgotten NULL", text: func(sql string) string { return notNull.ReplaceAllString(sql, "TRUE") }},
	{name: "a walk that ends nowhere", plan: func(p *plan.Plan) {
		plan.Walk(p.Branches, func(s *plan.Select) {
			s.Where = slices.DeleteFunc(s.Where, func(c plan.Condition) bool {
				notNull, ok := c.(*plan.NotNull)
				return ok && isRecursion(notNull.Expr)
			})
		})
	}},
	{name: "prev JOIN prev", text: previousJoinPrevious, without: []string{"linearise", "magic"}},
}

var inverse = map[polar.Op]polar.Op{polar.Lt: polar.Ge, polar.Le: polar.Gt, polar.Gt: polar.Le, polar.Ge: polar.Lt}

// isRecursion tells whether an expression is a column of a recursion.
func isRecursion(e plan.Expr) bool {
	col, ok := e.(*plan.Col)
	if !ok {
		return false
	}
	_, ok = col.From.Rel.(*plan.Recursion)
	return ok
}

var notNull = regexp.MustCompile(`\b_p\d+\."(?:[^"]|"")+" IS NOT NULL`)

// TestMutants makes each mistake in all plans or statements: the comparison finds it within
// a minute, and finds nothing in the same question without it. The case that it would write,
// made small, passes when it is replayed without the mistake.
func TestMutants(t *testing.T) {
	conn := connect(t, planModes[0])
	for i := range mutants {
		m := &mutants[i]
		t.Run(strings.ReplaceAll(m.name, " ", "_"), func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			start := time.Now()
			f := m.find(ctx, t)
			took := time.Since(start)
			t.Logf("found by seed %d after %.1fs: %s: %d missing, %d too many, %d notes, error %v", f.c.seed, took.Seconds(), f.question,
				len(f.difference.missing), len(f.difference.extra), len(f.difference.notes), f.err)
			if f.err != nil {
				t.Errorf("the mistake is an error of its own, no wrong answer: %s", report(f))
			}
			path, err := minimise(t.Context(), conn, f, 3*time.Second).save(t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			replay(t, compilertest.ReadGolden(t, path)) // what it should have answered
			correct := *f.c
			correct.mutant = nil
			if _, f := run(t.Context(), conn, []*testCase{&correct}, []question{f.question}); f != nil {
				t.Errorf("without the mistake it fails too: %s", report(f))
			}
		})
	}
}

// find compares case after case.
func (m *mutant) find(ctx context.Context, t *testing.T) *failure {
	conn := connect(t, planModes[0]) // of its own: the time may end in a statement
	for seed := uint64(1); ctx.Err() == nil; seed++ {
		c := newCase(seed)
		c.mutant = m
		c.shared = false
		if m.without != nil {
			c.disabled = m.without
		}
		_, f := run(ctx, conn, []*testCase{c.withRows(0), c.withRows(1)}, c.questions())
		if f != nil && ctx.Err() == nil {
			return f
		}
	}
	t.Fatal("not found within a minute")
	return nil
}
