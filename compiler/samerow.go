package compiler

import (
	"slices"

	"github.com/polarsql/polarsql/compiler/datalog"
	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/compiler/plan"
	"github.com/polarsql/polarsql/polar"
)

// isRowKey tells whether the table of a stored predicate has one row for each value of an
// argument: a unique index says so. Values that stand for others, and Integers, which may be
// stored as text, can be equal in two rows.
func isRowKey(pred *datalog.Predicate, arg int) bool {
	if pred.Source == nil || pred.Source.Table == nil || pred.Columns[arg] == polar.Integer {
		return false
	}
	c := pred.Source.Columns[columnIndexes(pred.Source)[arg]]
	return c.Unique && len(c.Values) == 0
}

// isRowOf tells whether two stored facts are of one row of a table, by a unique column.
func isRowOf(a, b *datalog.Atom) bool {
	if !a.Pred.IsStored() || !b.Pred.IsStored() || !isSameTable(a.Pred.Source, b.Pred.Source) {
		return false
	}
	inB := columnIndexes(b.Pred.Source)
	for i, index := range columnIndexes(a.Pred.Source) {
		if !isRowKey(a.Pred, i) || isBlank(a.Args[i]) {
			continue
		}
		for j, other := range inB {
			if b.Args[j] == a.Args[i] && b.Pred.Source.Columns[other].Name == a.Pred.Source.Columns[index].Name && isRowKey(b.Pred, j) {
				return true
			}
		}
	}
	return false
}

// withTheirRows puts a group of one fact, and conditions on it, into one that reads its row, so
// that the row is asked once.
func withTheirRows(groups []*group) []*group {
	out := slices.Clone(groups)
	for _, g := range groups {
		a := g.onlyFact()
		if a == nil {
			continue
		}
		at := slices.IndexFunc(out, func(other *group) bool { return other != g && other.reads(a) })
		if at >= 0 {
			out[at].literals = append(out[at].literals, g.literals...)
			out[at].vars = append(out[at].vars, g.vars...)
			out = slices.DeleteFunc(out, func(other *group) bool { return other == g })
		}
	}
	return out
}

// onlyFact gives the one stored fact of a group that nothing else needs, nil if it is more.
func (g *group) onlyFact() *datalog.Atom {
	if g.needed {
		return nil
	}
	var fact *datalog.Atom
	for _, l := range g.literals {
		switch l := l.(type) {
		case *datalog.Atom:
			if fact != nil || !l.Pred.IsStored() {
				return nil
			}
			fact = l
		case *datalog.Not:
			return nil
		}
	}
	return fact
}

// reads tells whether a fact of the group is of the same row.
func (g *group) reads(a *datalog.Atom) bool {
	return slices.ContainsFunc(g.literals, func(l datalog.Literal) bool {
		b, ok := l.(*datalog.Atom)
		return ok && isRowOf(a, b)
	})
}

// scanned is a table of a select, the facts that it has the row of, and the terms that its
// columns are.
type scanned struct {
	from  *plan.From
	facts []*datalog.Atom
	terms map[int]datalog.Term
}

// scanOf adds a fact to the select and gives the columns of its arguments: those of a row that
// is there, by a unique column, or of one more table. PostgreSQL would join the table with itself.
//
//	before  FROM documents AS a CROSS JOIN documents AS b WHERE b.id = a.id AND a.owner_id = $1 AND b.state = 'open'
//	after   FROM documents AS a WHERE a.owner_id = $1 AND a.state = 'open'
func (s *scope) scanOf(a *datalog.Atom) (*scanned, []int) {
	for _, row := range s.scanned {
		if slices.ContainsFunc(row.facts, func(b *datalog.Atom) bool { return isRowOf(a, b) }) {
			row.facts = append(row.facts, a)
			return row, row.add(a.Pred.Source)
		}
	}
	row := &scanned{from: &plan.From{Rel: s.stored(a.Pred)}, facts: []*datalog.Atom{a}, terms: map[int]datalog.Term{}}
	s.sel.From = append(s.sel.From, row.from)
	s.scanned = append(s.scanned, row)
	return row, columnIndexes(a.Pred.Source)
}

// add has the row read another source of its table, too, and gives the indexes of its columns.
func (row *scanned) add(other *mapping.Source) []int {
	table := row.from.Rel.(*plan.Table)
	source := *table.Source
	source.Where = bothConditions(source.Where, other.Where)
	source.Columns = slices.Clone(source.Columns)
	var indexes []int
	for _, index := range columnIndexes(other) {
		indexes = append(indexes, addColumn(&source, other.Columns[index]))
	}
	table.Source = &source
	return indexes
}

func isSameTable(a, b *mapping.Source) bool {
	return a.Table != nil && b.Table != nil && *a.Table == *b.Table
}

// bothConditions joins two conditions of the mapping, of which either may be missing.
func bothConditions(a, b string) string {
	switch {
	case a == "" || a == b:
		return b
	case b == "":
		return a
	}
	return "(" + a + ") AND (" + b + ")"
}

// addColumn gives the index of a column in a source, added if it is not there.
func addColumn(s *mapping.Source, c mapping.Column) int {
	at := slices.IndexFunc(s.Columns, func(other mapping.Column) bool {
		return c.Name != "" && other.Name == c.Name && len(c.Values) == 0 && len(other.Values) == 0
	})
	if at >= 0 {
		return at
	}
	s.Columns = append(s.Columns, c)
	return len(s.Columns) - 1
}
