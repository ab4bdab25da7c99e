package mapping

import (
	"maps"
	"slices"
	"strings"

	"github.com/polarsql/polarsql/polar"
)

// Mapping says where the facts of a policy live. Only Load, LoadFile and New make one; its
// parts are shared by everyone who holds it and must not be changed. It is safe for
// concurrent use.
type Mapping struct {
	types    []*Type
	byName   map[string]*Type
	facts    []*Fact
	sqlTypes map[string]string // Polar type to SQL type of its ids, normalised
}

// Types returns the Polar types that have a table, in source order.
func (m *Mapping) Types() []*Type { return m.types }

// Type returns a Polar type that has a table by its name, or nil.
func (m *Mapping) Type(name string) *Type { return m.byName[name] }

// Facts returns the entries in source order. Several may have the same predicate.
func (m *Mapping) Facts() []*Fact { return m.facts }

// SQLType returns the SQL type of a Polar type's values: text, bigint and boolean for
// String, Integer and Boolean, what the mapping or the catalog says for the other types,
// and "" where neither does.
func (m *Mapping) SQLType(polarType string) string {
	switch polarType {
	case polar.String:
		return "text"
	case polar.Integer:
		return "bigint"
	case polar.Boolean:
		return "boolean"
	}
	return m.sqlTypes[polarType]
}

// ColumnType is the SQL type of what a column has.
type ColumnType struct {
	Name    string // fit for CAST
	Enum    bool
	NotNull bool // the column is declared so
	Indexed bool // an index of all rows begins with the column
	Unique  bool // a unique index has each of its values in one row
}

// WithColumnTypes returns a copy whose columns have the SQL types that f returns for column
// number `column` (from 0) of a source. f is called with the sources of m, in order; a type
// without a name leaves the column as it is.
func (m *Mapping) WithColumnTypes(f func(src *Source, column int) ColumnType) *Mapping {
	out := *m
	out.facts = make([]*Fact, len(m.facts))
	for i, fact := range m.facts {
		typed := *fact
		typed.Sources = make([]*Source, len(fact.Sources))
		for j, src := range fact.Sources {
			typed.Sources[j] = src.withColumnTypes(f)
		}
		out.facts[i] = &typed
	}
	return &out
}

func (s *Source) withColumnTypes(f func(*Source, int) ColumnType) *Source {
	out := *s
	out.Columns = make([]Column, len(s.Columns))
	for i, column := range s.Columns {
		if t := f(s, i); t.Name != "" {
			column.SQLType, column.Enum, column.NotNull, column.Indexed, column.Unique = t.Name, t.Enum, t.NotNull, t.Indexed, t.Unique
		}
		out.Columns[i] = column
	}
	return &out
}

// WithIDTypes returns a copy whose Polar types have the SQL types that f returns for their
// id column; SQLType gives them too. f is called with the types of m, in order; "" leaves
// the type as it is.
func (m *Mapping) WithIDTypes(f func(t *Type) string) *Mapping {
	out := *m
	out.types = make([]*Type, len(m.types))
	out.byName = make(map[string]*Type, len(m.types))
	out.sqlTypes = make(map[string]string, len(m.sqlTypes))
	for name, sqlType := range m.sqlTypes {
		out.sqlTypes[name] = sqlType
	}
	for i, t := range m.types {
		typed := *t
		if sqlType := f(t); sqlType != "" {
			typed.SQLType = sqlType
			out.sqlTypes[t.Name] = sqlType
		}
		out.types[i], out.byName[t.Name] = &typed, &typed
	}
	return &out
}

// WithSQLTypes returns a copy that has SQL types for the ids of Polar types without a table,
// as `sql_types` gives them in YAML. A text that is no SQL type is an error.
func (m *Mapping) WithSQLTypes(types map[string]string) (*Mapping, error) {
	out := *m
	out.sqlTypes = maps.Clone(m.sqlTypes)
	for _, polarType := range slices.Sorted(maps.Keys(types)) {
		sqlType, ok := normaliseSQLType(types[polarType])
		if !ok {
			return nil, polar.Diagnostics{errSQLType(polar.Span{}, types[polarType])}
		}
		if m.byName[polarType] == nil {
			out.sqlTypes[polarType] = sqlType
		}
	}
	return &out, nil
}

// Table is the name of a table or a view, as the catalog has it: nothing is folded to
// lower case and nothing is quoted.
type Table struct {
	Schema, Name string
}

// String prints the table as SQL, quoted where a plain name would not do.
func (t Table) String() string { return printName(t.Schema) + "." + printName(t.Name) }

// Type is a Polar type whose objects are the rows of a table.
type Type struct {
	Name    string // the Polar type
	Table   Table
	ID      string     // the column that holds the id
	SQLType string     // of the id, normalised; "" unknown
	Span    polar.Span // the name

	tableSpan, idSpan, sqlTypeSpan polar.Span
	broken                         bool // something of it could not be read, and was reported
}

// TableSpan is where the table is named, or nowhere for a type made by New.
func (t *Type) TableSpan() polar.Span { return t.tableSpan }

// IDSpan is where the id column is named, or nowhere for a type made by New.
func (t *Type) IDSpan() polar.Span { return t.idSpan }

// Fact is an entry: facts of one shape and the places where they live.
type Fact struct {
	Predicate string
	Args      []Arg
	Sources   []*Source  // their union; empty if Context
	Context   bool       // given with the question only
	Span      polar.Span // the signature

	broken bool
}

// String prints the signature: has_relation(Repository:_, "parent", Organization:_).
func (f *Fact) String() string {
	args := make([]string, len(f.Args))
	for i, a := range f.Args {
		args[i] = a.Type + ":_"
		if a.IsConstant {
			args[i] = polar.Quote(a.Constant)
		}
	}
	return f.Predicate + "(" + strings.Join(args, ", ") + ")"
}

// Open returns the arguments that the sources have a column for, in order.
func (f *Fact) Open() []Arg {
	var out []Arg
	for _, a := range f.Args {
		if !a.IsConstant {
			out = append(out, a)
		}
	}
	return out
}

// Arg is one argument of a signature: `Type:_`, or a String constant.
type Arg struct {
	Type       string
	Constant   string
	IsConstant bool
	Span       polar.Span
}

// Source is one place where facts of an entry live: rows of a table, or of a query.
type Source struct {
	Table   *Table   // nil for a query
	Query   string   // a SELECT without comments and final semicolon; "" for a table
	Where   string   // SQL condition over the table's columns, without comments; "" is all rows
	Columns []Column // one per `_` of the signature, in order; for a query all are empty
	Span    polar.Span

	whereSpan, columnsSpan polar.Span
	broken                 bool // something of it could not be read, and was reported
}

// WhereSpan is where the condition is written, or nowhere.
func (s *Source) WhereSpan() polar.Span { return s.whereSpan }

// Column says where one argument of a fact comes from: exactly one of Name, SQL and Value is
// set, or none in a query, whose columns are taken by position.
type Column struct {
	Name    string      // as the catalog has it
	SQL     string      // an expression over the table's columns
	Value   *string     // a constant in place of a column, the id of a value of the argument's type
	Values  []ValuePair // with Name: what the stored values mean; a row with any other value is no fact
	SQLType string      // of what the table or query has there, before Values; "" unknown
	Enum    bool        // SQLType is known to be an enum
	NotNull bool        // with Name: known to be declared NOT NULL
	Indexed bool        // with Name: an index of all rows is known to begin with it
	Unique  bool        // with Name: a unique index is known to have each of its values in one row
	Key     bool        // with Name: it has the ids of a type, in the type's own table, each in one row
	Span    polar.Span

	broken bool
}

// ValuePair is one entry of a value map. Several stored values may mean the same.
type ValuePair struct {
	Stored string // the stored value as text
	Polar  string // the String it stands for
}
