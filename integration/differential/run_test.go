package differential_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/adapters/polarpgx"
	"github.com/polarsql/polarsql/compiler"
	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/polar"
)

// now is @current_unix_time in all cases: a number that data compares with.
const now = 3

// longest is the length in bytes of the statements that are sent. Longer ones are counted.
const longest = 100_000

// slowCompile is a time that no question should need.
const slowCompile = time.Second

// counts are what a run was made of.
type counts struct {
	policies, refused, tooLarge          int
	recursive, negated                   int // policies with such statements
	questions, allows, denies, wildcards int
	skipped                              map[string]int // by code
}

func (n *counts) add(m counts) {
	n.policies += m.policies
	n.refused += m.refused
	n.tooLarge += m.tooLarge
	n.recursive += m.recursive
	n.negated += m.negated
	n.questions += m.questions
	n.allows += m.allows
	n.denies += m.denies
	n.wildcards += m.wildcards
	for code, k := range m.skipped {
		if n.skipped == nil {
			n.skipped = map[string]int{}
		}
		n.skipped[code] += k
	}
}

// failure is a question whose answers differ, or that fails.
type failure struct {
	question   question
	sql        string
	args       []any
	difference difference
	err        error
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

// refusals are errors that say that a question cannot be answered.
var refusals = []string{"recursion-form", "cannot-enumerate", "unknown-sql-type", "unknown-predicate", "unknown-type", "too-large"}

// beginner is a connection, or a transaction.
type beginner interface {
	Begin(ctx context.Context) (pgx.Tx, error)
}

// run compares all questions of a case; nil when all agree.
func (c *testCase) run(ctx context.Context, db beginner, questions []question) (counts, *failure) {
	var n counts
	policy, diags := polar.Load(polar.NewSource("policy.polar", c.policy.String()))
	if diags.Err() != nil {
		n.refused++
		n.skip("policy " + firstError(diags))
		return n, nil
	}
	n.policies++
	m, diags := mapping.Load(polar.NewSource("mapping.yaml", c.mapping()))
	if err := diags.Err(); err != nil {
		return n, &failure{err: fmt.Errorf("mapping: %w", err)}
	}
	model, err := polar.Evaluate(policy, c.facts(), polar.EvalOptions{Now: now, Domain: c.domain(policy, questions), Fresh: 4, MaxTuples: 400_000})
	if err != nil {
		n.tooLarge++
		return n, nil
	}
	tx, err := db.Begin(ctx)
	if err != nil {
		return n, &failure{err: err}
	}
	defer tx.Rollback(context.WithoutCancel(ctx))
	if _, err := tx.Exec(ctx, c.ddl(), pgx.QueryExecModeSimpleProtocol); err != nil {
		return n, &failure{err: fmt.Errorf("tables: %w", err)}
	}
	typed, err := polarpgx.ReadTypes(ctx, tx, m)
	if err != nil {
		return n, &failure{err: fmt.Errorf("types: %w", err)}
	}
	if c.untyped {
		typed = m
	}
	compilers, err := c.compilers(policy, typed)
	if err != nil {
		return n, &failure{err: fmt.Errorf("engine: %w", err)}
	}
	return n, c.compareAll(ctx, tx, compilers, model, questions, &n)
}

func (c *testCase) compilers(policy *polar.Policy, m *mapping.Mapping) (compilers, error) {
	if len(c.disabled) > 0 {
		return newWithoutPasses(policy, m, c.disabled)
	}
	engine, err := polarsql.NewWith(policy, m, polarsql.Options{MissingFactsEmpty: true, Clock: func() time.Time { return time.Unix(now, 0) }})
	return byEngine{engine}, err
}

func firstError(diags polar.Diagnostics) string {
	i := slices.IndexFunc(diags, func(d polar.Diagnostic) bool { return d.Severity == polar.Error })
	return diags[i].Code
}

// domain are the values that questions and rows name.
func (c *testCase) domain(policy *polar.Policy, questions []question) []polar.Value {
	var out []polar.Value
	for _, t := range c.types {
		if policy.Type(t.name) == nil {
			continue
		}
		out = append(out, polar.Value{Type: t.name, ID: t.unknown})
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

func (c *testCase) compareAll(ctx context.Context, tx pgx.Tx, compilers compilers, model *polar.Model, questions []question, n *counts) *failure {
	known := c.sweep(model)
	text := c.policy.String()
	negative := strings.Contains(text, "not ") || strings.Contains(text, "!=")
	recursive, negated := false, false
	for _, q := range questions {
		start := time.Now()
		all, err := c.statements(compilers, q, known)
		if took := time.Since(start); took > slowCompile {
			n.skip("slow compile")
			if *verbose {
				fmt.Printf("seed %d: %s: %s\n", c.seed, q, took)
			}
		}
		if code := refusal(err); code != "" {
			n.skip(code)
			continue
		}
		f := &failure{question: q, err: err}
		if err != nil {
			return f
		}
		if len(all) == 0 {
			continue
		}
		if f.sql, f.args = all[0].sql, all[0].args; len(f.sql) > longest {
			n.skip("long statement")
			continue
		}
		n.questions++
		recursive = recursive || strings.Contains(f.sql, "WITH RECURSIVE")
		negated = negated || strings.Contains(f.sql, "NOT EXISTS")
		rows, err := q.answers(ctx, tx.Conn().PgConn(), all)
		if err != nil {
			f.err = err
			return f
		}
		j := &judge{c: c, q: q, model: model, known: known, negative: negative}
		if err := j.expected(); err != nil {
			f.err = fmt.Errorf("evaluator: %w", err)
			return f
		}
		if f.difference = j.compare(rows); f.difference.any() {
			if !c.onlyRows(ctx, tx, f, model, negative) {
				return f
			}
			n.skip("other with all rows")
			continue
		}
		n.count(q, rows, known)
		if e, ok := compilers.(byEngine); ok && q.form == listing && q.places[0].how == given {
			if f.err = e.comparePages(ctx, tx.Conn().PgConn(), q, rows); f.err != nil {
				return f
			}
		}
	}
	if recursive {
		n.recursive++
	}
	if negated {
		n.negated++
	}
	return nil
}

// onlyRows tells whether a difference is gone once the tables of types have a row for every
// id, known or not: a variable that only a negation or a comparison mentions, or that stands
// twice in a head, ranges over these rows.
func (c *testCase) onlyRows(ctx context.Context, tx pgx.Tx, f *failure, model *polar.Model, negative bool) bool {
	if c.complete || len(f.difference.notes) > 0 || (len(f.difference.extra) > 0 && !negative) {
		return false
	}
	_, again := c.withAllRows(model).run(ctx, tx, []question{f.question})
	return again == nil
}

// withAllRows adds rows for the ids that have none, and for two that nothing names.
func (c *testCase) withAllRows(model *polar.Model) *testCase {
	out := c.clone()
	out.complete = true
	for _, t := range c.types {
		if t.table < 0 {
			continue
		}
		own := out.tables[t.table]
		more, _ := makeIDs(t.idType, 22)
		ids := more[len(more)-3 : len(more)-1]
		for _, b := range model.Domain(t.name) {
			if b.Any == 0 && compiler.ValidID(t.idType, b.Value.ID) == nil {
				ids = append(ids, b.Value.ID)
			}
		}
		for _, id := range ids {
			if !slices.ContainsFunc(own.rows, func(row []*string) bool { return *row[0] == id }) {
				row := make([]*string, len(own.columns))
				row[0] = text(id)
				own.rows = append(own.rows, row)
			}
		}
	}
	return out
}

// sweep chooses the ids that swept places take: an unknown one and some that are known.
func (c *testCase) sweep(model *polar.Model) map[string][]string {
	r := newRandom(c.seed)
	known := map[string][]string{}
	for _, t := range c.types {
		for _, b := range model.Domain(t.name) {
			if b.Any == 0 && b.Value.ID != t.unknown && compiler.ValidID(t.idType, b.Value.ID) == nil {
				known[t.name] = append(known[t.name], b.Value.ID)
			}
		}
		known[t.name] = append(some(r, 5, known[t.name]), t.unknown)
	}
	return known
}

func (n *counts) skip(code string) {
	if n.skipped == nil {
		n.skipped = map[string]int{}
	}
	n.skipped[code]++
}

// refusal is the code of an error that refuses the question, or "".
func refusal(err error) string {
	var diags polar.Diagnostics
	if errors.As(err, &diags) && len(diags) > 0 && slices.Contains(refusals, diags[0].Code) {
		return diags[0].Code
	}
	return ""
}

// answers runs statements of one text, prepared once, and gives the rows of the open places
// of the question. A test without free places has a row where it is true.
func (q question) answers(ctx context.Context, conn *pgconn.PgConn, all []asked) ([][]*string, error) {
	if _, err := conn.Prepare(ctx, "", all[0].sql, nil); err != nil {
		return nil, err
	}
	batch := &pgconn.Batch{}
	for _, a := range all {
		values := make([][]byte, len(a.args))
		for i, arg := range a.args {
			values[i] = []byte(arg.(string))
		}
		batch.ExecPrepared("", values, nil, []int16{pgx.TextFormatCode})
	}
	results := conn.ExecBatch(ctx, batch)
	var out [][]*string
	for i := 0; results.NextResult(); i++ {
		reader := results.ResultReader()
		for reader.NextRow() {
			if row, ok := q.row(all[i].values, reader.Values()); ok {
				out = append(out, row)
			}
		}
	}
	return out, results.Close()
}

// row puts the values of the swept places and the columns of a result together.
func (q question) row(values []string, columns [][]byte) ([]*string, bool) {
	row := []*string{}
	column := 0
	for i, p := range q.places {
		switch {
		case p.how == swept:
			row = append(row, text(values[i]))
		case p.how == free && columns[column] == nil:
			row = append(row, nil)
			column++
		case p.how == free:
			row = append(row, text(string(columns[column])))
			column++
		}
	}
	return row, column > 0 || string(columns[0]) == "t"
}

func (n *counts) count(q question, rows [][]*string, known map[string][]string) {
	all := 1
	for _, p := range q.places {
		if p.how == swept || (p.how == free && known[p.typ] != nil) {
			all *= len(known[p.typ])
		}
	}
	n.allows += len(rows)
	n.denies += max(0, all-len(rows))
	for _, row := range rows {
		if slices.Contains(row, nil) {
			n.wildcards++
		}
	}
}
