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

// scanned is a table of a select and the terms that its columns are.
type scanned struct {
	from  *plan.From
	terms map[int]datalog.Term // by column
}

// rowOf finds the row of the select that a fact is about, by a unique column, and adds the
// fact's columns to it: nil where there is none. PostgreSQL would join the table with itself.
//
//	before  FROM documents AS a CROSS JOIN documents AS b WHERE b.id = a.id AND a.owner_id = $1 AND b.state = 'open'
//	after   FROM documents AS a WHERE a.owner_id = $1 AND a.state = 'open'
func (s *scope) rowOf(a *datalog.Atom) (*scanned, []int) {
	for _, row := range s.scanned {
		table := row.from.Rel.(*plan.Table)
		if !isSameTable(table.Source, a.Pred.Source) || !row.hasKeyOf(a) {
			continue
		}
		source := *table.Source
		source.Where = bothConditions(source.Where, a.Pred.Source.Where)
		source.Columns = slices.Clone(source.Columns)
		var indexes []int
		for _, index := range columnIndexes(a.Pred.Source) {
			indexes = append(indexes, addColumn(&source, a.Pred.Source.Columns[index]))
		}
		table.Source = &source
		return row, indexes
	}
	return nil, nil
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

// hasKeyOf tells whether the row and a fact have the same term in a unique column.
func (row *scanned) hasKeyOf(a *datalog.Atom) bool {
	source := row.from.Rel.(*plan.Table).Source
	for i, index := range columnIndexes(a.Pred.Source) {
		at := columnLike(source, a.Pred.Source.Columns[index])
		if at >= 0 && row.terms[at] == a.Args[i] && isRowKey(a.Pred, i) && !isBlank(a.Args[i]) {
			return true
		}
	}
	return false
}

// addColumn gives the index of a column in a source, added if it is not there.
func addColumn(s *mapping.Source, c mapping.Column) int {
	if at := columnLike(s, c); at >= 0 {
		return at
	}
	s.Columns = append(s.Columns, c)
	return len(s.Columns) - 1
}

// columnLike is the index of a plain column of that name, -1 if there is none.
func columnLike(s *mapping.Source, c mapping.Column) int {
	return slices.IndexFunc(s.Columns, func(other mapping.Column) bool {
		return c.Name != "" && other.Name == c.Name && len(c.Values) == 0 && len(other.Values) == 0
	})
}
