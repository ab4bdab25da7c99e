package sqlgen

import (
	"slices"

	"github.com/polarsql/polarsql/compiler/plan"
	"github.com/polarsql/polarsql/polar"
)

// existsAtStop writes EXISTS with one select. A walk asks it at every stop; who has no row of
// the kind at all need not be looked up there, which is asked once before.
//
//	before  EXISTS (SELECT TRUE FROM grants AS g WHERE g.user_id = $1 AND g.folder_id = stop.c1 AND g.role = 'editor')
//	after   (EXISTS (SELECT TRUE FROM grants AS g WHERE g.user_id = $1) AND EXISTS (.. as before ..))
//
// It is asked by an index that begins with the column, if there is one: without, it would read
// the table. Of who has rows of the kind it finds the first, whatever else it says.
func (w *writer) existsAtStop(sel *plan.Select, c *plan.Exists) (fragment, error) {
	guard := w.guard(sel)
	if guard == nil {
		return w.inExists(sel, c)
	}
	anything, err := w.selection(guard, nil)
	if err != nil {
		return fragment{}, err
	}
	f, err := w.inExists(sel, c)
	return concat(text("(EXISTS ("), anything, text(") AND "), f, text(")")), err
}

// guard is what the select, if it is asked at stops, reads of one of its tables for a value of
// the question: nothing else decides about it. It is nil where no index finds it.
func (w *writer) guard(sel *plan.Select) *plan.Select {
	if !isAskedAtStops(sel) {
		return nil
	}
	for _, c := range sel.Where {
		compare, ok := c.(*plan.Compare)
		if !ok || compare.Op != polar.Eq {
			continue
		}
		column, isColumn := compare.Left.(*plan.Col)
		value, isParam := compare.Right.(plan.ParamRef)
		if !isColumn || !isParam || w.varies(value) || !isIndexed(column) || !slices.Contains(sel.From, column.From) {
			continue
		}
		table := &plan.From{Rel: column.From.Rel}
		own := *column
		own.From = table
		return &plan.Select{From: []*plan.From{table}, Where: []plan.Condition{&plan.Compare{Op: polar.Eq, Left: &own, Right: value}}, Origin: sel.Origin}
	}
	return nil
}

// isIndexed tells whether an index is known to begin with the column.
func isIndexed(c *plan.Col) bool {
	table, ok := c.From.Rel.(*plan.Table)
	return ok && table.Source.Columns[c.Index].Indexed
}

// isAskedAtStops tells whether a condition of the select compares one of its columns with the
// stop of a walk. What a walk carries to its last stop is no such thing.
func isAskedAtStops(sel *plan.Select) bool {
	return slices.ContainsFunc(sel.Where, func(c plan.Condition) bool {
		compare, ok := c.(*plan.Compare)
		return ok && compare.Op == polar.Eq && (isStop(compare.Left) || isStop(compare.Right))
	})
}

func isStop(e plan.Expr) bool {
	c, ok := e.(*plan.Col)
	if !ok {
		return false
	}
	rec, ok := c.From.Rel.(*plan.Recursion)
	return ok && rec.Walk && !slices.ContainsFunc(rec.Seeds, func(seed *plan.Select) bool { return seed.Output[c.Index] == plan.Expr(plan.Null{}) })
}
