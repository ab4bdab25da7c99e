package sqlgen

import (
	"errors"
	"strings"

	"github.com/Masterminds/squirrel"
)

// The writer builds with squirrel in `?` form. A `?` is a parameter and nothing else; its
// argument is the parameter's identity, an int. Text of the application's developers may
// hold a `?` of its own (an operator of jsonb), which travels as ownQuestion.

// ownQuestion stands for a `?` that is no parameter.
const ownQuestion = "\x01"

// protect hides the question marks of the mapping's SQL and names.
func protect(sql string) string { return strings.ReplaceAll(sql, "?", ownQuestion) }

// fragment is text with the parameters in it.
type fragment struct {
	sql  string
	args []any
}

// ToSql implements squirrel.Sqlizer.
func (f fragment) ToSql() (string, []any, error) { return f.sql, f.args, nil }

func text(sql string) fragment { return fragment{sql: sql} }

// concat joins fragments without anything between them.
func concat(parts ...fragment) fragment { return join(parts, "") }

func join(parts []fragment, separator string) fragment {
	size, args := len(parts)*len(separator), 0
	for _, p := range parts {
		size += len(p.sql)
		args += len(p.args)
	}
	out := fragment{args: make([]any, 0, args)}
	var b strings.Builder
	b.Grow(size)
	for i, p := range parts {
		if i > 0 {
			b.WriteString(separator)
		}
		b.WriteString(p.sql)
		out.args = append(out.args, p.args...)
	}
	out.sql = b.String()
	return out
}

// built turns a squirrel builder into a fragment.
func built(s squirrel.Sqlizer) (fragment, error) {
	sql, args, err := s.ToSql()
	if err == nil && strings.Count(sql, "?") != len(args) {
		err = errors.New("sqlgen: placeholders and parameters differ in number")
	}
	return fragment{sql, args}, err
}

// typedParam is a parameter cast to its SQL type.
type typedParam struct {
	index   int
	sqlType string
}

// ToSql implements squirrel.Sqlizer.
func (p typedParam) ToSql() (string, []any, error) {
	return "CAST(? AS " + p.sqlType + ")", []any{p.index}, nil
}

// setOperation is selects united, each in parentheses, with an optional suffix.
type setOperation struct {
	selects  []fragment
	operator string // UNION or UNION ALL
	suffix   string
}

// ToSql implements squirrel.Sqlizer.
func (s setOperation) ToSql() (string, []any, error) {
	out := s.selects[0]
	if len(s.selects) > 1 {
		parts := make([]fragment, len(s.selects))
		for i, sel := range s.selects {
			parts[i] = concat(text("("), sel, text(")"))
		}
		out = join(parts, " "+s.operator+" ")
	}
	return out.sql + s.suffix, out.args, nil
}

// recursiveWith is the WITH clause in front of a select.
type recursiveWith struct {
	tables []fragment // `name(columns) AS (body)`
}

// ToSql implements squirrel.Sqlizer.
func (w recursiveWith) ToSql() (string, []any, error) {
	f := concat(text("WITH RECURSIVE "), join(w.tables, ", "))
	return f.sql, f.args, nil
}
