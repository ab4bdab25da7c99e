package polarsql

import (
	"github.com/polarsql/polarsql/compiler/plan"
	"github.com/polarsql/polarsql/sqlgen"
)

// Statement is one SQL statement with its arguments, ready to run.
// It implements squirrel.Sqlizer. The zero Statement gives no row.
type Statement struct {
	bound sqlgen.Bound
}

// Column is a column of a statement's rows.
type Column struct {
	Name string
	// Type is the Polar type of its values. It is "" for ids of several types: the column
	// before it then has their types.
	Type string
}

// Columns returns the columns of a List, WhoCan, Actions or Query; none of an answer that is
// one boolean.
func (s Statement) Columns() []Column {
	if s.bound.IsZero() {
		return nil
	}
	var out []Column
	for _, c := range s.bound.Columns() {
		out = append(out, Column{Name: c.Name, Type: c.Type})
	}
	return out
}

// noRow is the zero Statement's text: neither an answer nor a list has anything in it.
const noRow = "SELECT FALSE AS allowed WHERE FALSE"

// SQL returns the text with numbered placeholders ($1, $2, ..) and the arguments.
func (s Statement) SQL() (string, []any) {
	if s.bound.IsZero() {
		return noRow, nil
	}
	return s.bound.Numbered(1)
}

// Plan returns the relational plan behind the statement, for people: its String is a tree,
// its Explain tells the form of each recursion. The zero Statement has none: nil.
func (s Statement) Plan() *plan.Plan { return s.bound.Plan() }

// ToSql returns the text with `?` placeholders, as squirrel wants it.
//
//nolint:revive // the name is squirrel's
func (s Statement) ToSql() (string, []any, error) {
	if s.bound.IsZero() {
		return noRow, nil, nil
	}
	return s.bound.Question()
}

// Condition is one parenthesised boolean SQL expression over the columns of the table
// alias it was made for. The zero Condition is FALSE: nothing is visible.
// It implements squirrel.Sqlizer.
type Condition struct {
	bound sqlgen.Bound
	flag  bool
}

// Flag returns the condition for a place where NULL is not FALSE: a computed column such
// as can_edit, or below NOT. In WHERE use the condition itself, which indexes can serve.
func (c Condition) Flag() Condition { return Condition{bound: c.bound, flag: true} }

func (c Condition) wrapped(sql string) string {
	if c.flag {
		return "COALESCE(" + sql + ", FALSE)"
	}
	return sql
}

// Plan returns the relational plan behind the condition, as Statement.Plan does.
func (c Condition) Plan() *plan.Plan { return c.bound.Plan() }

// SQL returns the expression with numbered placeholders that start at $first
// (use 1 + the number of arguments the statement has already), and its arguments.
func (c Condition) SQL(first int) (string, []any) {
	if c.bound.IsZero() {
		return "(FALSE)", nil
	}
	sql, args := c.bound.Numbered(first)
	return c.wrapped(sql), args
}

// ToSql returns the expression with `?` placeholders, as squirrel wants it.
//
//nolint:revive // the name is squirrel's
func (c Condition) ToSql() (string, []any, error) {
	if c.bound.IsZero() {
		return "(FALSE)", nil, nil
	}
	sql, args, err := c.bound.Question()
	return c.wrapped(sql), args, err
}
