package differential_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/polarsql/polarsql/compiler"
	"github.com/polarsql/polarsql/polar"
)

// onlyRows tells whether a difference is gone once the tables of types have a row for every
// id, known or not: a variable that only a negation or a comparison mentions, or that stands
// twice in a head, ranges over these rows.
func (r *runner) onlyRows(ctx context.Context, tx pgx.Tx, f *failure, model *polar.Model) bool {
	if f.c.complete || len(f.difference.notes) > 0 || (len(f.difference.extra) > 0 && !r.negative) {
		return false
	}
	_, again := run(ctx, tx, []*testCase{f.c.withAllRows(model)}, []question{f.question})
	return again == nil
}

// withAllRows adds rows for the ids that have none, and for two that nothing names. They are no
// facts: where a row is one by its id alone, the ids of the type get a table of their own.
func (c *testCase) withAllRows(model *polar.Model) *testCase {
	out := c.clone()
	out.complete = true
	for i, t := range c.types {
		if t.table < 0 {
			continue
		}
		if out.isFact(t.table, newRow(out.tables[t.table], "")) {
			out.moveIDs(i)
		}
		own := out.tables[out.types[i].table]
		more, _ := makeIDs(t.idType, 22)
		ids := more[len(more)-3 : len(more)-1]
		for _, b := range model.Domain(t.name) {
			if b.Any == 0 && compiler.ValidID(t.idType, b.Value.ID) == nil {
				ids = append(ids, b.Value.ID)
			}
		}
		for _, id := range ids {
			if !slices.ContainsFunc(own.rows, func(row []*string) bool { return *row[0] == id }) {
				own.rows = append(own.rows, newRow(own, id))
			}
		}
	}
	return out
}

// newRow has an id and nothing else.
func newRow(own *table, id string) []*string {
	row := make([]*string, len(own.columns))
	row[0] = text(id)
	return row
}

// isFact tells whether a row of a table is a fact.
func (c *testCase) isFact(table int, row []*string) bool {
	return slices.ContainsFunc(c.entries, func(e *entry) bool {
		return slices.ContainsFunc(e.sources, func(s source) bool {
			if s.table != table {
				return false
			}
			_, ok := e.fact(s, row)
			return ok
		})
	})
}

// moveIDs gives a type a new table with the ids that its table has.
func (c *testCase) moveIDs(i int) {
	old := c.tables[c.types[i].table]
	ids := &table{name: old.name + " ids", columns: old.columns[:1], keyed: true}
	for _, row := range old.rows {
		ids.rows = append(ids.rows, row[:1])
	}
	t := *c.types[i]
	t.table = len(c.tables)
	c.types = slices.Clone(c.types)
	c.types[i] = &t
	c.tables = append(c.tables, ids)
}

// TestRowsOfAllIDs: rows that are added for ids add no fact.
func TestRowsOfAllIDs(t *testing.T) {
	moved := 0
	for seed := uint64(4140); seed < 4150; seed++ {
		c := newCase(seed).withRows(1)
		policy, diagnostics := polar.Load(polar.NewSource("policy.polar", c.policy.String()))
		if err := diagnostics.Err(); err != nil {
			t.Fatal(err)
		}
		model, err := polar.Evaluate(policy, c.facts(), polar.EvalOptions{Now: now, MaxTuples: 400_000})
		if err != nil {
			t.Fatal(err)
		}
		all := c.withAllRows(model)
		if diff := cmp.Diff(factTexts(c.facts()), factTexts(all.facts())); diff != "" {
			t.Errorf("seed %d: %s", seed, diff)
		}
		moved += len(all.tables) - len(c.tables)
	}
	if moved == 0 {
		t.Error("no row is a fact by its id alone")
	}
}

func factTexts(facts []polar.Fact) []string {
	out := make([]string, len(facts))
	for i, f := range facts {
		out[i] = fmt.Sprint(f)
	}
	return out
}
