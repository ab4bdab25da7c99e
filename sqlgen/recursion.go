package sqlgen

import (
	"strings"

	"github.com/polarsql/polarsql/compiler/plan"
)

// withItems writes the WITH items that a relation needs.
func (w *writer) withItems(from *plan.From) ([]fragment, error) {
	switch rel := from.Rel.(type) {
	case *plan.Recursion:
		table, err := w.recursion(from, rel)
		return []fragment{table}, err
	case *plan.Fixpoint:
		return w.fixpoint(from, rel)
	}
	return nil, nil
}

// items writes the WITH items of rows that are shared.
//
//	_p1(c1) AS (SELECT DISTINCT _p2.* FROM (selects) AS _p2(c1))
func (w *writer) items(items []*plan.Item) ([]fragment, error) {
	var out []fragment
	for _, item := range items {
		selects, err := w.selections(item.Selects, item.Columns, exact)
		if err != nil {
			return nil, err
		}
		rows, err := built(setOperation{selects: selects, operator: "UNION ALL"})
		if err != nil {
			return nil, err
		}
		columns, all := columnList(len(item.Columns)), w.names.fresh()
		out = append(out, concat(text(w.names.item(item)+columns+" AS (SELECT DISTINCT "+all+".* FROM ("), rows, text(") AS "+all+columns+")")))
	}
	return out, nil
}

// recursion writes the WITH item of a recursion:
//
//	_p1(c1) AS (seeds UNION SELECT _p3.c1 FROM _p1 AS _p2 CROSS JOIN LATERAL (steps OFFSET 0) AS _p3(c1))
//
// PostgreSQL allows the recursive name once, so all steps stand in one LATERAL; the fence
// makes each step an index probe per row of the working table.
func (w *writer) recursion(from *plan.From, rec *plan.Recursion) (fragment, error) {
	name := w.names.alias(from)
	seeds, err := w.selections(rec.Seeds, rec.Columns, exact)
	if err != nil {
		return fragment{}, err
	}
	head := text(name + columnList(len(rec.Columns)) + " AS (")
	// The UNION of the recursion removes duplicates of its start, too.
	anchor, err := built(setOperation{selects: seeds, operator: "UNION ALL"})
	if err != nil || len(rec.Steps) == 0 {
		return concat(head, anchor, text(")")), err
	}
	working, next := w.names.alias(rec.Working), w.names.fresh()
	steps, err := w.steps(rec)
	if err != nil {
		return fragment{}, err
	}
	columns := make([]string, len(rec.Columns))
	for i := range columns {
		columns[i] = next + "." + column(i)
	}
	if len(seeds) > 1 {
		anchor = concat(text("("), anchor, text(")"))
	}
	rounds := ""
	if w.leading {
		rounds = " WHERE " + seldom(working+"."+column(0))
	}
	return concat(head, anchor,
		text(" UNION SELECT "+strings.Join(columns, ", ")+" FROM "+name+" AS "+working+" CROSS JOIN LATERAL ("),
		steps, text(") AS "+next+columnList(len(columns))+rounds+")")), nil
}

// steps are all steps of a recursion from one row of its working table, fenced.
func (w *writer) steps(rec *plan.Recursion) (fragment, error) {
	selects, err := w.selections(rec.Steps, rec.Columns, exact)
	if err != nil {
		return fragment{}, err
	}
	return built(setOperation{selects: selects, operator: "UNION ALL", suffix: " OFFSET 0"})
}
