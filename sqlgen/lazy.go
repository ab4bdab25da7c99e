package sqlgen

import (
	"slices"

	"github.com/polarsql/polarsql/compiler/plan"
	"github.com/polarsql/polarsql/polar"
)

// lazily rewrites a select, and where its recursions start, so that its rows can be read one
// by one: an array that leads to a table is a WITH item before it.
//
//	SELECT id FROM folders WHERE repo_id = ANY (ARRAY(repos))
//	SELECT f.c1 FROM repos AS r CROSS JOIN LATERAL (SELECT id FROM folders WHERE repo_id = r.c1 OFFSET 0) AS f(c1)
//
// A row may come several times.
func (w *writer) lazily(sel *plan.Select) (*plan.Select, error) {
	if len(sel.With) > 0 {
		return sel, nil // what it shares is known in it only
	}
	for _, from := range sel.From {
		if rec, ok := from.Rel.(*plan.Recursion); ok {
			seeds, err := w.lazilyAll(rec.Seeds)
			if err != nil {
				return nil, err
			}
			rec.Seeds = seeds
		}
	}
	at := leadingArray(sel)
	if at < 0 {
		return sel, nil
	}
	array := sel.Where[at].(*plan.AnyOf)
	driver, err := w.driver(array)
	if err != nil {
		return nil, err
	}
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
	return out, nil
}

func (w *writer) lazilyAll(selects []*plan.Select) ([]*plan.Select, error) {
	out := make([]*plan.Select, len(selects))
	for i, sel := range selects {
		var err error
		if out[i], err = w.lazily(sel); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// driven is the rows of a WITH item that stands before all others. Its name is its own.
type driven struct {
	*plan.Working
	name string
}

// driver makes an array a WITH item. It is counted, too: a value that leads to no row is work.
func (w *writer) driver(array *plan.AnyOf) (*plan.From, error) {
	lazy, err := w.lazilyAll(array.Selects)
	if err != nil {
		return nil, err
	}
	w.leading = true
	selects, err := w.selections(lazy, []plan.Column{array.Column}, united)
	w.leading = false
	if err != nil {
		return nil, err
	}
	rows, err := built(setOperation{selects: selects, operator: "UNION ALL"})
	name := w.names.fresh()
	w.drivers = append(w.drivers, name)
	rows = few(rows, w.names.fresh(), fewDriving)
	w.driving = append(w.driving, concat(text(name+columnList(1)+" AS MATERIALIZED ("), rows, text(")")))
	return &plan.From{Rel: &driven{name: name}}, err
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
