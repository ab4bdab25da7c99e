package differential_test

import (
	"slices"

	"github.com/polarsql/polarsql/polar"
)

// rowWriter fills the tables of a case.
type rowWriter struct {
	*world
	c        *testCase
	dangling bool // facts also name ids without a row
}

// withRows is the case with a set of random rows; equal numbers make equal rows.
func (c *testCase) withRows(set int) *testCase {
	w := *c.world
	w.random = newRandom(c.seed ^ uint64(set+1)<<48)
	out := c.clone()
	out.set = set
	d := &rowWriter{world: &w, c: out, dangling: w.chance(0.3)}
	for _, t := range out.types {
		if t.table >= 0 {
			d.objects(t, out.tables[t.table])
		}
	}
	for _, t := range out.tables {
		d.fill(t)
	}
	return out
}

// objects makes the rows of a type's own table, so far with ids only.
func (d *rowWriter) objects(t *objectType, own *table) {
	own.rows = nil
	for i, id := range t.ids {
		if d.dangling && i > 1 && d.chance(0.3) {
			continue
		}
		own.rows = append(own.rows, []*string{text(id)})
	}
}

// fill adds rows to a table, and values to the columns that a type's own rows lack.
func (d *rowWriter) fill(t *table) {
	cell := d.cells(t)
	if t.keyed {
		for i, row := range t.rows {
			for j := 1; j < len(t.columns); j++ {
				row = append(row, cell(i, j))
			}
			t.rows[i] = row
		}
		return
	}
	t.rows = nil
	for i := range d.between(0, 9) {
		if len(t.rows) > 0 && d.chance(0.1) {
			t.rows = append(t.rows, pick(d.random, t.rows))
			continue
		}
		row := make([]*string, len(t.columns))
		for j := range row {
			row[j] = cell(i, j)
		}
		t.rows = append(t.rows, row)
	}
}

// maker makes the value of a column for a row, by its number.
type maker func(row int) string

// cells returns a function that makes a value for a column, by what uses the column.
func (d *rowWriter) cells(t *table) func(row, column int) *string {
	makers := make([]maker, len(t.columns))
	for _, e := range d.c.entries {
		chained := d.chance(0.4)
		for _, s := range e.sources {
			if d.c.tables[s.table] != t {
				continue
			}
			for i, c := range s.columns {
				if c.constant == nil && (c.column != 0 || !t.keyed) {
					makers[c.column] = d.maker(e, e.open()[i].typ, c)
					if chained && len(c.values) == 0 {
						d.chain(&makers[c.column], e, i)
					}
				}
			}
		}
	}
	return func(row, column int) *string {
		switch {
		case d.chance(0.12):
			return nil
		case makers[column] == nil:
			return text(pick(d.random, []string{"true", "true", "false"})) // a condition's column
		}
		value := makers[column](row)
		if t.columns[column].sqlType == scantType && !slices.Contains(scantWords(), value) {
			return nil
		}
		return text(value)
	}
}

func (d *rowWriter) maker(e *entry, typ string, c sourceColumn) maker {
	if len(c.values) > 0 {
		return func(int) string { return pick(d.random, []string{"1", "2", "3", "4"}) }
	}
	if t := d.typ(typ); t != nil {
		ids := d.linkable(t)
		return func(int) string { return pick(d.random, ids) }
	}
	return func(int) string { return d.plainConstant(e.predicate, typ) }
}

// linkable are the ids that facts may name.
func (d *rowWriter) linkable(t *objectType) []string {
	if t.table < 0 || d.dangling {
		return t.ids
	}
	var ids []string
	for _, row := range d.c.tables[t.table].rows {
		ids = append(ids, *row[0])
	}
	return ids
}

// chain makes most rows of a relation of a type to itself lead from each object to the
// next, and from the last to the first: a long way for recursions.
func (d *rowWriter) chain(m *maker, e *entry, i int) {
	open := e.open()
	t := d.typ(open[i].typ)
	if t == nil || len(open) != 2 || open[0].typ != open[1].typ {
		return
	}
	ids, other := d.linkable(t), *m
	*m = func(row int) string {
		if d.chance(0.1) {
			return other(row)
		}
		return ids[(row+i)%len(ids)]
	}
}

// facts reads the facts of the case from its rows, as the mapping says.
func (c *testCase) facts() []polar.Fact {
	var out []polar.Fact
	for _, e := range c.entries {
		for _, s := range e.sources {
			for _, row := range c.tables[s.table].rows {
				if f, ok := e.fact(s, row); ok {
					out = append(out, f)
				}
			}
		}
	}
	return out
}

// fact is the fact that a row stands for, if it does.
func (e *entry) fact(s source, row []*string) (polar.Fact, bool) {
	f := polar.Fact{Predicate: e.predicate}
	if s.where >= 0 && (row[s.where] == nil || (*row[s.where] == "true") == s.negated) {
		return f, false
	}
	next := 0
	for _, a := range e.args {
		id := a.literal
		if !a.fixed {
			var ok bool
			if id, ok = s.columns[next].value(row); !ok {
				return f, false
			}
			next++
		}
		f.Args = append(f.Args, polar.Value{Type: a.typ, ID: id})
	}
	return f, true
}

func (c sourceColumn) value(row []*string) (string, bool) {
	switch {
	case c.constant != nil:
		return *c.constant, true
	case row[c.column] == nil:
		return "", false
	case len(c.values) == 0:
		return *row[c.column], true
	}
	for _, pair := range c.values {
		if pair[0] == *row[c.column] {
			return pair[1], true
		}
	}
	return "", false
}
