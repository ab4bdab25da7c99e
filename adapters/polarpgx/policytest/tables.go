package policytest

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/polar"
)

// table holds the facts of one type: a predicate and the types of its arguments.
type table struct {
	name      string
	predicate string
	types     []string // Polar types, one per column
}

// layTables makes a table for each type of fact in the tests, in order of first use.
func layTables(tests []*polar.Test) []*table {
	var tables []*table
	taken := map[string]bool{}
	for _, test := range tests {
		for _, fact := range test.Facts {
			if tableOf(tables, fact) == nil {
				t := &table{predicate: fact.Predicate, types: factTypes(fact)}
				t.name = uniqueName(taken, fact.Predicate+"_"+strings.Join(t.types, "_"))
				tables = append(tables, t)
			}
		}
	}
	return tables
}

func factTypes(fact polar.Fact) []string {
	types := make([]string, len(fact.Args))
	for i, arg := range fact.Args {
		types[i] = arg.Type
	}
	return types
}

func tableOf(tables []*table, fact polar.Fact) *table {
	types := factTypes(fact)
	for _, t := range tables {
		if t.predicate == fact.Predicate && slices.Equal(t.types, types) {
			return t
		}
	}
	return nil
}

// maxName leaves room for a number in PostgreSQL's 63 bytes.
const maxName = 55

// uniqueName shortens a name to what PostgreSQL allows and numbers it when it is taken.
func uniqueName(taken map[string]bool, name string) string {
	for len(name) > maxName {
		_, size := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-size]
	}
	unique := name
	for n := 2; taken[unique]; n++ {
		unique = name + "_" + strconv.Itoa(n)
	}
	taken[unique] = true
	return unique
}

func columnName(i int) string { return "arg" + strconv.Itoa(i+1) }

func (t *table) columnNames() []string {
	names := make([]string, len(t.types))
	for i := range names {
		names[i] = columnName(i)
	}
	return names
}

// columnType is the SQL type of a Polar type's ids. Those of objects are text, as in Polar.
func columnType(polarType string) string {
	switch polarType {
	case polar.Integer:
		return "bigint"
	case polar.Boolean:
		return "boolean"
	}
	return "text"
}

// createStatements creates the schema and its tables.
func createStatements(schema string, tables []*table) []string {
	statements := []string{"CREATE SCHEMA " + pgx.Identifier{schema}.Sanitize()}
	for _, t := range tables {
		columns := make([]string, len(t.types))
		for i, polarType := range t.types {
			columns[i] = columnName(i) + " " + columnType(polarType) + " NOT NULL"
		}
		statements = append(statements, fmt.Sprintf("CREATE TABLE %s (%s)",
			pgx.Identifier{schema, t.name}.Sanitize(), strings.Join(columns, ", ")))
	}
	return statements
}

// mapTables is the mapping of the tables. All of the policy's types get a SQL type: those
// that no fact mentions may be asked about, too.
func mapTables(policy *polar.Policy, schema string, tables []*table) (*mapping.Mapping, error) {
	facts := make([]mapping.Fact, len(tables))
	for i, t := range tables {
		src := &mapping.Source{Table: &mapping.Table{Schema: schema, Name: t.name}}
		for j, polarType := range t.types {
			facts[i].Args = append(facts[i].Args, mapping.Arg{Type: polarType})
			src.Columns = append(src.Columns, mapping.Column{Name: columnName(j), SQLType: columnType(polarType)})
		}
		facts[i].Predicate, facts[i].Sources = t.predicate, []*mapping.Source{src}
	}
	m, err := mapping.New(nil, facts)
	if err != nil {
		return nil, err
	}
	types := map[string]string{}
	for _, t := range policy.Types() {
		if t.Kind != polar.Primitive {
			types[t.Name] = columnType(t.Name)
		}
	}
	return m.WithSQLTypes(types)
}

// fill inserts a test's facts, each once.
func fill(ctx context.Context, tx pgx.Tx, schema string, tables []*table, facts []polar.Fact) error {
	rows := map[*table][][]any{}
	for _, fact := range facts {
		row, err := factRow(fact)
		if err != nil {
			return err
		}
		t := tableOf(tables, fact)
		if !slices.ContainsFunc(rows[t], func(other []any) bool { return slices.Equal(other, row) }) {
			rows[t] = append(rows[t], row)
		}
	}
	for _, t := range tables {
		if len(rows[t]) == 0 {
			continue
		}
		if _, err := tx.CopyFrom(ctx, pgx.Identifier{schema, t.name}, t.columnNames(), pgx.CopyFromRows(rows[t])); err != nil {
			return fmt.Errorf("storing the facts of %s: %w", t.predicate, err)
		}
	}
	return nil
}

// factRow gives a fact's values the Go types of their columns.
func factRow(fact polar.Fact) ([]any, error) {
	row := make([]any, len(fact.Args))
	for i, arg := range fact.Args {
		var err error
		switch arg.Type {
		case polar.Integer:
			row[i], err = strconv.ParseInt(arg.ID, 10, 64)
		case polar.Boolean:
			row[i], err = strconv.ParseBool(arg.ID)
		default:
			row[i] = arg.ID
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %s is no %s: %w", fact.Span, polar.Quote(arg.ID), arg.Type, err)
		}
	}
	return row, nil
}
