package differential_test

import (
	"context"
	"slices"

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
