package sqlgen

import (
	"slices"
	"strings"

	"github.com/polarsql/polarsql/compiler/plan"
)

// A walk that many checks start, from columns of what they ask about, is walked once for each
// place that one of them starts from: a thousand files of ten folders take ten walks. Only the
// checks that no other branch allows have it walked.
//
//	before  EXISTS (SELECT TRUE FROM files AS f WHERE f.id = _p1.c1 AND EXISTS (
//	          WITH RECURSIVE up(c1) AS (SELECT f.folder_id UNION steps) SELECT TRUE FROM up WHERE exits))
//	after   _p1.n IN (SELECT starts.n FROM starts WHERE (starts.k1 IN (SELECT found.k1 FROM found)) IS TRUE)
//	with    starts(n, k1) AS (SELECT _p1.n, f.folder_id FROM asked AS _p1, files AS f WHERE NOT _p1.ok AND f.id = _p1.c1),
//	        up(k1, c1) AS (SELECT k1, k1 FROM starts UNION SELECT k1, steps),
//	        found(k1) AS (SELECT k1 FROM up WHERE exits)
type start struct {
	from  *plan.Select    // where the checks start: the branch without the walk
	at    *plan.From      // the walk
	rec   *plan.Recursion // of at
	exits []plan.Condition
	keys  []int // the columns of the walk that it starts with; the others are the same for all
}

// startOf takes a branch apart, nil if it is not of the kind.
func (w *writer) startOf(sel *plan.Select) *start {
	if !slices.ContainsFunc(sel.Where, asksWalk) {
		return nil
	}
	s := &start{from: &plan.Select{From: sel.From, Origin: sel.Origin}}
	for _, from := range sel.From {
		if _, isTable := from.Rel.(*plan.Table); !isTable {
			return nil
		}
	}
	if len(sel.With) > 0 {
		return nil
	}
	for _, c := range sel.Where {
		if !recurses(c) {
			s.from.Where = append(s.from.Where, c)
			continue
		}
		exists, ok := c.(*plan.Exists)
		if !ok || exists.Negated || len(exists.Selects) != 1 || s.at != nil {
			return nil
		}
		walk := exists.Selects[0]
		if len(walk.From) != 1 || len(walk.With) > 0 {
			return nil
		}
		s.at, s.exits = walk.From[0], walk.Where
	}
	if s.at == nil || !s.findKeys() || !w.walksAlone(s) {
		return nil
	}
	return s
}

// asksWalk tells whether a condition is about the rows of one recursion.
func asksWalk(c plan.Condition) bool {
	exists, ok := c.(*plan.Exists)
	if !ok || len(exists.Selects) != 1 || len(exists.Selects[0].From) != 1 {
		return false
	}
	_, ok = exists.Selects[0].From[0].Rel.(*plan.Recursion)
	return ok
}

// findKeys looks at where the walk starts: false when that is no single row of columns.
func (s *start) findKeys() bool {
	rec, ok := s.at.Rel.(*plan.Recursion)
	if !ok || !rec.Walk || len(rec.Seeds) != 1 || len(rec.Steps) == 0 {
		return false
	}
	seed := rec.Seeds[0]
	if len(seed.From) > 0 || len(seed.Where) > 0 || len(seed.With) > 0 {
		return false
	}
	s.rec = rec
	for i, e := range seed.Output {
		switch e.(type) {
		case *plan.Col, plan.ParamRef:
			s.keys = append(s.keys, i)
		case plan.Const, plan.Null:
		default:
			return false
		}
	}
	return len(s.keys) > 0
}

// walksAlone tells whether steps and exits refer to nothing that differs between checks.
func (w *writer) walksAlone(s *start) bool {
	o := newOutside(s.at, s.rec.Working)
	o.selects(s.rec.Steps)
	o.conditions(s.exits)
	return w.isTheSame(o)
}

// withoutOutput writes the select of an EXISTS. A walk from rows of tables starts with all of
// them at once: what several of them lead to is visited once.
//
//	before  SELECT TRUE FROM files AS f WHERE f.id = $1 AND EXISTS (
//	          WITH RECURSIVE up(c1) AS (SELECT f.folder_id UNION steps) SELECT TRUE FROM up WHERE exits)
//	after   WITH RECURSIVE up(c1) AS (SELECT f.folder_id FROM files AS f WHERE f.id = $1 UNION steps) SELECT TRUE FROM up WHERE exits
func (w *writer) withoutOutput(sel *plan.Select) (fragment, error) {
	s := w.startOf(sel)
	if s == nil {
		return w.selection(sel, nil)
	}
	s.from.Output = s.rec.Seeds[0].Output
	rec := *s.rec
	rec.Seeds = []*plan.Select{s.from}
	walk, err := w.recursion(s.at, &rec)
	if err != nil {
		return fragment{}, err
	}
	exits, err := w.conditions(s.exits)
	return concat(text("WITH RECURSIVE "), walk, text(" SELECT TRUE FROM "+w.names.alias(s.at)), where(exits...)), err
}

// recurses tells whether a condition has a recursion in it.
func recurses(c plan.Condition) bool {
	o := newOutside()
	o.condition(c)
	return o.recursive || o.unknown
}

// started writes the WITH items of a branch and the condition that a check is allowed by it.
// asked are the checks, under the alias of the rows of arrays.
func (w *writer) started(s *start, asked string) (items []fragment, allowed fragment, err error) {
	starts, found, up := w.names.fresh(), w.names.fresh(), w.names.alias(s.at)
	keys := make([]string, len(s.keys))
	columns := make([]plan.Column, len(s.keys))
	for i, at := range s.keys {
		keys[i], columns[i] = "k"+column(i)[1:], s.rec.Columns[at]
		s.from.Output = append(s.from.Output, s.rec.Seeds[0].Output[at])
	}
	list := strings.Join(keys, ", ")
	from, err := w.selections([]*plan.Select{s.from}, columns, exact)
	if err != nil {
		return nil, fragment{}, err
	}
	each := w.names.fresh()
	items = append(items, concat(text(starts+"(n, "+list+") AS MATERIALIZED (SELECT "+w.rowsOf+".n, "+each+".* FROM "+asked+" AS "+w.rowsOf+
		" CROSS JOIN LATERAL ("), from[0], text(" OFFSET 0) AS "+each+columnList(len(keys))+" WHERE NOT "+w.rowsOf+".ok)")))
	walk, err := w.walkFrom(s, starts, keys)
	if err != nil {
		return nil, fragment{}, err
	}
	items = append(items, walk)
	exits, err := w.conditions(s.exits)
	if err != nil {
		return nil, fragment{}, err
	}
	where := text("")
	if len(exits) > 0 {
		where = concat(text(" WHERE "), join(exits, " AND "))
	}
	items = append(items, concat(text(found+"("+list+") AS MATERIALIZED (SELECT "+prefixed(up, keys)+" FROM "+up), where, text(")")))
	// IS TRUE keeps the rows in a hash table: a join would be planned for a few of them.
	return items, text(w.rowsOf + ".n IN (SELECT " + starts + ".n FROM " + starts + " WHERE ((" + prefixed(starts, keys) + ") IN (SELECT " +
		prefixed(found, keys) + " FROM " + found + ")) IS TRUE)"), nil
}

// walkFrom is recursion with the keys as further columns, which every step hands on.
func (w *writer) walkFrom(s *start, starts string, keys []string) (fragment, error) {
	up, working, next := w.names.alias(s.at), w.names.alias(s.rec.Working), w.names.fresh()
	seed := []fragment{text(prefixed(starts, keys))}
	for i, e := range s.rec.Seeds[0].Output {
		value := w.output(e, s.rec.Columns[i], exact)
		for k, at := range s.keys {
			if at == i {
				value = text(starts + "." + keys[k])
			}
		}
		seed = append(seed, value)
	}
	steps, err := w.steps(s.rec)
	columns := make([]string, len(s.rec.Columns))
	for i := range columns {
		columns[i] = column(i)
	}
	return concat(text(up+"("+strings.Join(append(keys[:len(keys):len(keys)], columns...), ", ")+") AS (SELECT "), join(seed, ", "), text(" FROM "+starts+
		" UNION SELECT "+prefixed(working, keys)+", "+prefixed(next, columns)+" FROM "+up+" AS "+working+" CROSS JOIN LATERAL ("),
		steps, text(") AS "+next+columnList(len(columns))+")")), err
}

// prefixed lists columns of a relation.
func prefixed(relation string, columns []string) string {
	out := make([]string, len(columns))
	for i, c := range columns {
		out[i] = relation + "." + c
	}
	return strings.Join(out, ", ")
}
