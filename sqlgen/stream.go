package sqlgen

import (
	"github.com/polarsql/polarsql/compiler/plan"
)

// maxStreams bounds into how many selects a filter is taken apart.
const maxStreams = 16

// stream is one way to be among the rows that a filter leaves: conditions on the row that
// all hold. The ids of driver, if there is one, lead to the rows.
type stream struct {
	driver *plan.AnyOf
	rest   []plan.Condition
}

// streams takes the set form of a filter apart, so that its rows can be read one by one: a
// row may be in several streams. An array, which is computed as a whole, becomes a relation.
func streams(p *plan.Plan) []stream {
	var out []stream
	for _, conditions := range alternatives(&plan.Exists{Selects: p.Branches}, maxStreams) {
		out = append(out, newStream(conditions))
	}
	return out
}

// alternatives are conjunctions of which one holds where the condition does, at most so many
// where that is possible.
func alternatives(c plan.Condition, most int) [][]plan.Condition {
	e, ok := c.(*plan.Exists)
	if !ok || e.Negated || len(e.Selects) > most {
		return [][]plan.Condition{{c}}
	}
	var out [][]plan.Condition
	for _, sel := range e.Selects {
		if len(sel.From) > 0 || len(sel.With) > 0 {
			out = append(out, []plan.Condition{&plan.Exists{Selects: []*plan.Select{sel}}})
			continue
		}
		out = append(out, conjunctions(sel.Where, most/len(e.Selects))...)
	}
	return out
}

// conjunctions multiplies the alternatives of conditions that all hold.
func conjunctions(where []plan.Condition, most int) [][]plan.Condition {
	out := [][]plan.Condition{nil}
	for _, c := range where {
		choices := alternatives(c, max(1, most/len(out)))
		var next [][]plan.Condition
		for _, prefix := range out {
			for _, choice := range choices {
				next = append(next, append(prefix[:len(prefix):len(prefix)], choice...))
			}
		}
		out = next
	}
	return out
}

// newStream chooses the array that leads to the rows.
func newStream(conditions []plan.Condition) stream {
	var out stream
	for _, c := range conditions {
		if a, ok := c.(*plan.AnyOf); ok && out.driver == nil {
			out.driver = a
			continue
		}
		out.rest = append(out.rest, c)
	}
	return out
}

// stream writes a select of the output of its rows. The fence has the database look the rows up
// by index, one driving value after the other, instead of joining all with all.
//
//	SELECT _p2.* FROM the array's rows AS _p1
//	CROSS JOIN LATERAL (SELECT f.id FROM files AS f WHERE f.folder_id = _p1.c1 AND .. OFFSET 0) AS _p2(c1)
func (w *writer) stream(s stream, from string, output fragment, columns int, also fragment) (fragment, error) {
	conditions, err := w.conditions(s.rest)
	if err != nil {
		return fragment{}, err
	}
	rows := concat(text("SELECT "), output, text(" FROM "+from))
	if s.driver == nil {
		return concat(rows, where(append(conditions, also)...)), nil
	}
	driver, err := w.driver(s.driver)
	if err != nil {
		return fragment{}, err
	}
	relation, err := w.relation(driver)
	if err != nil {
		return fragment{}, err
	}
	found := w.names.fresh()
	leads := concat(w.operand(s.driver.Expr), text(" = "+w.names.alias(driver)+"."+column(0)))
	rows = concat(rows, where(append([]fragment{leads}, append(conditions, also)...)...))
	return concat(text("SELECT "+found+".* FROM "), relation, text(" CROSS JOIN LATERAL ("),
		rows, text(" OFFSET 0) AS "+found+columnList(columns))), nil
}

// ids writes so many output columns of the rows of all streams; a row that is in several comes
// several times.
func (w *writer) ids(p *plan.Plan, from string, output fragment, columns int, also fragment) (fragment, error) {
	var parts []fragment
	for _, s := range streams(p) {
		f, err := w.stream(s, from, output, columns, also)
		if err != nil {
			return fragment{}, err
		}
		parts = append(parts, f)
	}
	if len(parts) == 0 {
		return concat(text("SELECT "), output, text(" FROM "+from+" WHERE FALSE")), nil
	}
	return built(setOperation{selects: parts, operator: "UNION ALL"})
}
