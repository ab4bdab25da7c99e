package sqlgen

import (
	"errors"
	"slices"
	"strings"

	"github.com/Masterminds/squirrel"
)

// The writer builds with squirrel in `?` form. A `?` is a place and nothing else; its argument is
// a parameter's identity, an int, or a fragment that stands there. Text of the application's
// developers may hold a `?` of its own (an operator of jsonb), which travels as ownQuestion.

// ownQuestion stands for a `?` that is no parameter.
const ownQuestion = "\x01"

// protect hides the question marks of the mapping's SQL and names.
func protect(sql string) string { return strings.ReplaceAll(sql, "?", ownQuestion) }

// fragment is text with parameters and other fragments in it.
type fragment struct {
	sql  string
	args []any
}

// ToSql implements squirrel.Sqlizer.
func (f fragment) ToSql() (string, []any, error) { return f.sql, f.args, nil }

func text(sql string) fragment { return fragment{sql: sql} }

// concat joins fragments without anything between them.
func concat(parts ...fragment) fragment { return join(parts, "") }

// maxCopied is how long a text may be that is copied into the one around it. Longer ones are
// arguments of that: text that is nested deeply would be copied once for each level.
const maxCopied = 100

func join(parts []fragment, separator string) fragment {
	size, args := len(parts)*len(separator), 0
	for _, p := range parts {
		if len(p.sql) > maxCopied {
			size, args = size+1, args+1
			continue
		}
		size, args = size+len(p.sql), args+len(p.args)
	}
	out := fragment{args: make([]any, 0, args)}
	var b strings.Builder
	b.Grow(size)
	for i, p := range parts {
		if i > 0 {
			b.WriteString(separator)
		}
		if len(p.sql) > maxCopied {
			b.WriteByte('?')
			out.args = append(out.args, p)
			continue
		}
		b.WriteString(p.sql)
		out.args = append(out.args, p.args...)
	}
	out.sql = b.String()
	return out
}

// flat is the fragment with the text of those in it: its arguments are parameters.
func (f fragment) flat() fragment {
	var sql strings.Builder
	sql.Grow(f.size())
	var args []any
	f.flatten(&sql, &args)
	return fragment{sql.String(), args}
}

// hasQuotes tells whether there are names or literals in quotes.
func (f fragment) hasQuotes() bool {
	return strings.ContainsAny(f.sql, `'"`) || slices.ContainsFunc(f.args, func(a any) bool {
		inner, nested := a.(fragment)
		return nested && inner.hasQuotes()
	})
}

// size is how long the text is, or a little more.
func (f fragment) size() int {
	n := len(f.sql)
	for _, a := range f.args {
		if inner, nested := a.(fragment); nested {
			n += inner.size()
		}
	}
	return n
}

func (f fragment) flatten(sql *strings.Builder, args *[]any) {
	rest := f.sql
	for _, a := range f.args {
		inner, nested := a.(fragment)
		at := strings.IndexByte(rest, '?')
		if !nested || at < 0 {
			*args = append(*args, a)
			sql.WriteString(rest[:at+1])
			rest = rest[at+1:]
			continue
		}
		sql.WriteString(rest[:at])
		inner.flatten(sql, args)
		rest = rest[at+1:]
	}
	sql.WriteString(rest)
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
