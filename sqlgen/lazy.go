package sqlgen

import (
	"slices"

	"github.com/polarsql/polarsql/compiler/plan"
	"github.com/polarsql/polarsql/polar"
)

// lazily rewrites a select, and where its recursions start, so that its rows can be read one
// by one: an array that leads to a table is a relation before it.
//
//	SELECT id FROM folders WHERE repo_id = ANY (ARRAY(repos))
//	SELECT f.c1 FROM (repos) AS r(c1) CROSS JOIN LATERAL (SELECT id FROM folders WHERE repo_id = r.c1 OFFSET 0) AS f(c1)
//
// A row may come several times.
func lazily(sel *plan.Select) *plan.Select {
	for _, from := range sel.From {
		if rec, ok := from.Rel.(*plan.Recursion); ok {
			rec.Seeds = lazilyAll(rec.Seeds)
		}
	}
	at := leadingArray(sel)
	if at < 0 {
		return sel
	}
	array := sel.Where[at].(*plan.AnyOf)
	driver := &plan.From{Rel: &plan.Union{Selects: lazilyAll(array.Selects), Columns: []plan.Column{array.Column}}}
	inner := &plan.Select{From: sel.From, Where: slices.Clone(sel.Where), Output: sel.Output, Origin: sel.Origin}
	inner.Where[at] = &plan.Compare{Op: polar.Eq, Left: array.Expr, Right: &plan.Col{From: driver, Type: array.Column.Type}}
	union := &plan.Union{Selects: []*plan.Select{inner}, Fenced: true}
	found := &plan.From{Rel: union}
	out := &plan.Select{From: []*plan.From{driver, found}, Origin: sel.Origin}
	for i, e := range sel.Output {
		polarType := e.(*plan.Col).Type
		union.Columns = append(union.Columns, plan.Column{Type: polarType})
		out.Output = append(out.Output, &plan.Col{From: found, Index: i, Type: polarType})
	}
	return out
}

func lazilyAll(selects []*plan.Select) []*plan.Select {
	out := make([]*plan.Select, len(selects))
	for i, sel := range selects {
		out[i] = lazily(sel)
	}
	return out
}

// leadingArray finds an array that leads to a table of the select, -1 if there is none or the
// select is more than a join of tables.
func leadingArray(sel *plan.Select) int {
	for _, from := range sel.From {
		if _, ok := from.Rel.(*plan.Table); !ok {
			return -1
		}
	}
	if slices.ContainsFunc(sel.Output, func(e plan.Expr) bool { _, ok := e.(*plan.Col); return !ok }) {
		return -1
	}
	return slices.IndexFunc(sel.Where, func(c plan.Condition) bool {
		array, ok := c.(*plan.AnyOf)
		if !ok {
			return false
		}
		col, ok := array.Expr.(*plan.Col)
		return ok && slices.Contains(sel.From, col.From)
	})
}
