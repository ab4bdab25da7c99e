package differential_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/adapters/polarpgx"
	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/polar"
)

// now is @current_unix_time in all cases: a number that data compares with.
const now = 3

// slow is a time that no question should need.
const slow = time.Second

// long is the length in bytes of statements that take PostgreSQL long to plan: they are asked
// over one set of rows only.
const long = 40_000

// failure is a question whose answers differ, or that fails.
type failure struct {
	c          *testCase // with the rows at fault
	question   question
	sql        string
	args       []any
	difference difference
	err        error

	concrete question // with a value in each swept place
	want     []string // its answer
}

// kind is what has to stay when a case is made smaller.
func (f *failure) kind() string {
	if f.err != nil {
		text, _, _ := strings.Cut(f.err.Error(), "\"")
		return text
	}
	if len(f.difference.extra) > 0 {
		return "extra"
	}
	if len(f.difference.missing) > 0 {
		return "missing"
	}
	return "notes"
}

// refusals are errors that say that a question cannot be answered. The shape of a recursion
// is none of them.
var refusals = []string{"cannot-enumerate", "unknown-sql-type", "unknown-predicate", "unknown-type", "too-large", "unused-context-fact"}

// refusal is the code of an error that refuses the question, or "".
func refusal(err error) string {
	var diags polar.Diagnostics
	if errors.As(err, &diags) && len(diags) > 0 && slices.Contains(refusals, diags[0].Code) {
		return diags[0].Code
	}
	return ""
}

// beginner is a connection, or a transaction.
type beginner interface {
	Begin(ctx context.Context) (pgx.Tx, error)
}

// run compares the questions about one case over sets of rows: those that are given, which
// differ in nothing else. nil when all agree.
func run(ctx context.Context, db beginner, sets []*testCase, questions []question) (counts, *failure) {
	c := sets[0]
	r := &runner{c: c, known: c.sweep()}
	text := c.policy.String()
	r.negative = strings.Contains(text, "not ") || strings.Contains(text, "!=")
	policy, diags := polar.Load(polar.NewSource("policy.polar", text))
	if diags.Err() != nil {
		r.counts.refuse(firstError(diags))
		return r.counts, nil
	}
	r.policy = policy
	tx, err := db.Begin(ctx)
	if err != nil {
		return r.counts, &failure{c: c, err: err}
	}
	defer tx.Rollback(context.WithoutCancel(ctx))
	r.tx = tx
	err = r.prepare(ctx)
	if err != nil {
		return r.counts, &failure{c: c, err: err}
	}
	askings, f := r.compile(questions)
	if f != nil {
		return r.counts, f
	}
	r.counts.policy(c)
	for i, set := range sets {
		if i == 1 {
			askings = slices.DeleteFunc(askings, func(a *asking) bool { return len(a.all[0].sql) > long })
		}
		if f := r.compareSet(ctx, set, askings); f != nil {
			return r.counts, f
		}
	}
	return r.counts, nil
}

// runner asks questions about one case.
type runner struct {
	c        *testCase
	policy   *polar.Policy
	tx       pgx.Tx
	engine   compilers // with all passes
	reduced  compilers // without some
	given    compilers // with the case's own facts
	known    map[string][]string
	negative bool // the policy has a `not` or a `!=`
	counts   counts
}

// prepare makes the tables, still empty, and the compilers.
func (r *runner) prepare(ctx context.Context) error {
	m, diags := mapping.Load(polar.NewSource("mapping.yaml", r.c.mapping()))
	if err := diags.Err(); err != nil {
		return fmt.Errorf("mapping: %w", err)
	}
	if _, err := r.tx.Exec(ctx, r.c.ddl(), pgx.QueryExecModeSimpleProtocol); err != nil {
		return fmt.Errorf("tables: %w", err)
	}
	typed, err := polarpgx.ReadTypes(ctx, r.tx, m)
	if err != nil {
		return fmt.Errorf("types: %w", err)
	}
	switch {
	case r.c.untyped:
		typed = m
	case r.c.seed%2 == 1:
		typed = declared(typed)
	}
	engine, err := polarsql.NewWith(r.policy, typed, polarsql.Options{MissingFactsEmpty: true, Clock: func() time.Time { return time.Unix(now, 0) }})
	if err != nil {
		return fmt.Errorf("engine: %w", err)
	}
	r.engine = byEngine{engine}
	r.given = byEngine{engine.WithFacts(r.c.contextFacts()...)}
	r.reduced, err = newWithoutPasses(r.policy, typed, r.c.disabled, r.c.shared, r.c.mutant)
	if r.c.mutant != nil {
		r.engine = r.reduced
	}
	return err
}

// declared declares all columns NOT NULL and indexed. It is true of none: what is left out, or asked before, because
// of it makes no difference. What is unique is.
func declared(m *mapping.Mapping) *mapping.Mapping {
	return m.WithColumnTypes(func(src *mapping.Source, column int) mapping.ColumnType {
		c := src.Columns[column]
		return mapping.ColumnType{Name: c.SQLType, Enum: c.Enum, NotNull: c.Name != "", Indexed: c.Name != "", Unique: c.Unique}
	})
}

// asking is a question with its statements: one text, prepared once, and its arguments.
type asking struct {
	question
	all      []asked
	name     string
	prepared bool
}

// statementNumber names prepared statements, of which a connection has each once.
var statementNumber atomic.Int64

// compile makes the statements. Refused questions are counted and left out.
func (r *runner) compile(questions []question) ([]*asking, *failure) {
	var out []*asking
	for _, q := range questions {
		compilers := r.engine
		switch {
		case q.reduced:
			compilers = r.reduced
		case q.context && r.c.mutant == nil:
			compilers = r.given
		case q.context || (q.isBatch() && r.c.mutant != nil):
			continue
		}
		start := time.Now()
		all, err := r.c.statements(compilers, q, r.known)
		r.slow("slow compile", q, start)
		switch code := refusal(err); {
		case code != "":
			r.counts.skip(code)
			if *verbose {
				fmt.Printf("seed %d: %s: %s, policy of %d bytes\n", r.c.seed, q, code, len(r.c.policy.String()))
			}
		case err != nil:
			return nil, &failure{c: r.c, question: q, err: err}
		case len(all) > 0:
			out = append(out, &asking{question: q, all: all, name: fmt.Sprintf("q%d", statementNumber.Add(1))})
			r.counts.statement(all[0].sql)
		}
	}
	return out, nil
}

// slow counts what takes long.
func (r *runner) slow(what string, q question, start time.Time) {
	took := time.Since(start)
	if took < slow {
		return
	}
	r.counts.slow = plus(r.counts.slow, map[string]int{what: 1})
	if *verbose {
		fmt.Printf("seed %d: %s: %s %s\n", r.c.seed, q, what, took)
	}
}

// compareSet fills the tables and compares all answers.
func (r *runner) compareSet(ctx context.Context, c *testCase, askings []*asking) *failure {
	questions := make([]question, len(askings))
	for i, a := range askings {
		questions[i] = a.question
	}
	options := polar.EvalOptions{Now: now, Domain: r.domain(c, questions), Fresh: 4, MaxTuples: 400_000}
	start := time.Now()
	model, err := polar.Evaluate(r.policy, c.facts(), options)
	if err != nil {
		r.counts.skip("evaluator")
		return nil
	}
	given, err := polar.Evaluate(r.policy, append(c.facts(), c.context...), options)
	if err != nil {
		r.counts.skip("evaluator")
		return nil
	}
	r.counts.evaluating += time.Since(start)
	filled, err := r.tx.Begin(ctx)
	if err != nil {
		return &failure{c: c, err: err}
	}
	defer filled.Rollback(context.WithoutCancel(ctx))
	if _, err := filled.Exec(ctx, c.inserts(), pgx.QueryExecModeSimpleProtocol); err != nil {
		return &failure{c: c, err: fmt.Errorf("rows: %w", err)}
	}
	r.counts.pairs++
	for _, a := range askings {
		of := model
		if a.context {
			of = given
		}
		if f := r.compareOne(ctx, filled, c, of, a); f != nil {
			return f
		}
	}
	return nil
}

func (r *runner) compareOne(ctx context.Context, tx pgx.Tx, c *testCase, model *polar.Model, a *asking) *failure {
	f := &failure{c: c, question: a.question, sql: a.all[0].sql, args: a.all[0].args}
	start := time.Now()
	rows, err := a.answers(ctx, tx.Conn().PgConn())
	r.slow("slow answers", a.question, start)
	j := &judge{c: c, q: a.question, all: a.all, model: model, negative: r.negative}
	if err := j.expected(); err != nil {
		f.err = fmt.Errorf("evaluator: %w", err)
		return f
	}
	if err != nil {
		f.err = err
		f.concrete, f.want = j.concrete(nil, difference{})
		return f
	}
	if f.difference = j.compare(rows); f.difference.any() {
		if !r.onlyRows(ctx, tx, f, model) {
			f.concrete, f.want = j.concrete(rows, f.difference)
			return f
		}
		r.counts.skip("other with all rows")
		return nil
	}
	r.counts.count(a, rows, r.known)
	if e, ok := r.engine.(byEngine); ok && !a.reduced && !a.context && a.form == listing && a.places[0].how == given {
		if f.err = e.comparePages(ctx, tx.Conn().PgConn(), a.question, rows); f.err != nil {
			return f
		}
	}
	return nil
}

// domain are the values that questions and rows name.
func (r *runner) domain(c *testCase, questions []question) []polar.Value {
	var out []polar.Value
	for _, t := range c.types {
		if r.policy.Type(t.name) == nil {
			continue
		}
		for _, id := range r.known[t.name] {
			out = append(out, polar.Value{Type: t.name, ID: id})
		}
		if t.table >= 0 {
			for _, row := range c.tables[t.table].rows {
				out = append(out, polar.Value{Type: t.name, ID: *row[0]})
			}
		}
	}
	for _, q := range questions {
		for _, p := range q.places {
			if p.how == given {
				out = append(out, polar.Value{Type: p.typ, ID: p.value})
			}
		}
	}
	return out
}

// sweep chooses the ids that swept places take: an unknown one and some that data has.
func (c *testCase) sweep() map[string][]string {
	r := newRandom(c.seed)
	known := map[string][]string{}
	for _, t := range c.types {
		known[t.name] = append(some(r, 3, t.ids), t.unknown)
	}
	return known
}
