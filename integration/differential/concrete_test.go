package differential_test

import (
	"slices"
	"strconv"
)

// concrete turns a question that differs, or failed, into one with a value in each swept
// place that shows it, and gives the answer it should have.
func (j *judge) concrete(rows [][]*string, d difference) (question, []string) {
	values := j.all[0].values
	if differing := append(slices.Clone(d.missingTuples), d.extraTuples...); len(differing) > 0 {
		values = j.q.valuesOf(differing[0])
	}
	q := j.q
	q.reduced = false // a case is replayed without each of the passes
	q.places = slices.Clone(j.q.places)
	for i, p := range q.places {
		if p.how == swept {
			q.places[i] = place{typ: p.typ, how: given, value: values[i]}
		}
	}
	if q.form.isFilter() {
		own := j.c.tables[j.c.typ(q.places[2].typ).table]
		q.table = "of " + quoteName(own.name) + " " + quoteName(own.columns[0].name)
	}
	matches := func(t tuple) bool { return slices.Equal(values, j.q.fill(values, t)) }
	var want [][]*string
	isExtra := func(t tuple) bool {
		return slices.ContainsFunc(d.extraTuples, func(e tuple) bool { return e.key() == t.key() })
	}
	for _, row := range rows {
		meaning := j.expand(j.q.open(), row)
		isWrong := slices.ContainsFunc(meaning, isExtra)
		for _, t := range meaning {
			switch {
			case !matches(t) || isExtra(t):
			case isWrong: // a wildcard that should be some of its values
				want = append(want, j.q.freeCells(t.cells()))
			default:
				want = append(want, j.q.freeCells(row))
			}
		}
	}
	missing := d.missingTuples
	if rows == nil { // it failed: all answers are missing
		for _, t := range j.answers {
			if !j.tolerated(j.q.open(), t) {
				missing = append(missing, t)
			}
		}
	}
	for _, t := range missing {
		if matches(t) {
			want = append(want, j.q.freeCells(t.cells()))
		}
	}
	if len(q.open()) == 0 {
		return q, []string{strconv.FormatBool(len(want) > 0)}
	}
	lines := []string{}
	for _, row := range want {
		if !slices.ContainsFunc(want, func(other []*string) bool { return covers(other, row) }) {
			lines = append(lines, cellsText(row))
		}
	}
	slices.Sort(lines)
	return q, slices.Compact(lines)
}

// covers tells whether a row with wildcards says what another one does, and more.
func covers(wide, row []*string) bool {
	more := false
	for i, cell := range wide {
		if cell != nil && (row[i] == nil || *row[i] != *cell) {
			return false
		}
		more = more || cell == nil && row[i] != nil
	}
	return more
}

// cells are a tuple's values; a wildcard is NULL.
func (t tuple) cells() []*string {
	out := make([]*string, len(t))
	for i, b := range t {
		if b.Any == 0 {
			out[i] = text(b.Value.ID)
		}
	}
	return out
}

// valuesOf are the values of all swept places in an answer, by place.
func (q question) valuesOf(t tuple) []string { return q.fill(make([]string, len(q.places)), t) }

// fill puts an answer's values for swept places into the values by place.
func (q question) fill(values []string, t tuple) []string {
	out := make([]string, len(q.places))
	copy(out, values)
	next := 0
	for i, p := range q.places {
		if p.how == swept {
			out[i] = t[next].Value.ID
		}
		if p.how != given {
			next++
		}
	}
	return out
}

// freeCells are the cells of the free places among those of the open ones.
func (q question) freeCells(row []*string) []*string {
	out := []*string{}
	next := 0
	for _, p := range q.places {
		if p.how == given {
			continue
		}
		if p.how == free {
			out = append(out, row[next])
		}
		next++
	}
	return out
}
