package compiler

import (
	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/polar"
)

// families are the SQL types that PostgreSQL compares with each other. Types that are in
// none of them, such as domains and those of extensions, are left to the database.
var families = map[string]string{
	"smallint": "number", "integer": "number", "bigint": "number", "numeric": "number",
	"text": "text", "character varying": "text", "bpchar": "text", "uuid": "uuid",
}

// idColumn is where ids of a Polar type are stored.
type idColumn struct {
	sqlType string
	span    polar.Span
}

// conflictingIDs reports columns that cannot be joined: they hold ids of one Polar type in
// SQL types that the database does not compare. Types that nobody has told are no conflict.
func conflictingIDs(m *mapping.Mapping) polar.Diagnostics {
	first := map[string]idColumn{}
	for _, t := range m.Types() {
		if families[t.SQLType] != "" {
			first[t.Name] = idColumn{t.SQLType, t.Span}
		}
	}
	var diags polar.Diagnostics
	for _, f := range m.Facts() {
		for _, s := range f.Sources {
			for i, a := range f.Open() {
				column := s.Columns[i]
				if families[column.SQLType] == "" || isPlainValue(a.Type) || len(column.Values) > 0 {
					continue
				}
				known, seen := first[a.Type]
				if !seen {
					first[a.Type] = idColumn{column.SQLType, column.Span}
				} else if families[known.sqlType] != families[column.SQLType] {
					diags = append(diags, diagConflictingIDs(a.Type, column, known))
				}
			}
		}
	}
	return diags
}

func isPlainValue(polarType string) bool {
	return polarType == polar.String || polarType == polar.Integer || polarType == polar.Boolean
}
