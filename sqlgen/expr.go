package sqlgen

import (
	"strings"

	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/compiler/plan"
	"github.com/polarsql/polarsql/polar"
)

// expr writes an expression for a comparison: a constant is a bare literal, which takes
// the type of the column beside it.
func (w *writer) expr(e plan.Expr) fragment {
	switch e := e.(type) {
	case *plan.Col:
		return text(w.col(e))
	case plan.Const:
		return text(literal(e))
	case plan.ParamRef:
		return w.paramRef(e)
	case plan.Null:
		return text("NULL")
	case *plan.When:
		return w.when(e)
	}
	panic("sqlgen: unknown expression")
}

// when writes a value under conditions that select nothing.
func (w *writer) when(e *plan.When) fragment {
	holds, err := w.conditions(e.Holds)
	if err != nil {
		panic("sqlgen: " + err.Error())
	}
	return concat(text("CASE WHEN "), join(holds, " AND "), text(" THEN "), w.expr(e.Then), text(" END"))
}

func (w *writer) paramRef(ref plan.ParamRef) fragment {
	if column, ok := w.each[ref]; ok {
		return text(column)
	}
	sqlType := w.params[ref].SQLType
	if w.params[ref].Array {
		sqlType += "[]"
	}
	f, _ := built(typedParam{int(ref), sqlType})
	if w.hidden && !w.params[ref].Array {
		return concat(text("(SELECT "), f, text(")"))
	}
	return f
}

func (w *writer) col(c *plan.Col) string {
	switch rel := c.From.Rel.(type) {
	case *plan.Outer:
		return protect(quoteIdent(w.outer) + "." + quoteIdent(c.Name))
	case *plan.Table:
		if isPlain(rel.Source) {
			return w.names.alias(c.From) + "." + protect(quoteIdent(rel.Source.Columns[c.Index].Name))
		}
	}
	return w.names.alias(c.From) + "." + column(c.Index)
}

// isPlain tells whether a source is a table and columns, nothing more.
func isPlain(s *mapping.Source) bool {
	if s.Table == nil || s.Where != "" {
		return false
	}
	for _, c := range s.Columns {
		if c.SQL != "" {
			return false
		}
	}
	return true
}

// literal writes a constant of the policy.
func literal(c plan.Const) string {
	switch c.Type {
	case polar.Boolean:
		return strings.ToUpper(c.ID)
	case polar.Integer:
		if strings.HasPrefix(c.ID, "-") {
			return "(" + c.ID + ")"
		}
		return strings.TrimPrefix(c.ID, "+")
	}
	return quoteLiteral(c.ID)
}

// fit says how closely the columns of selects that are put together must agree.
type fit int

const (
	answer fit = iota // a result has the column's type
	united            // PostgreSQL finds the common type: constants and enums need help
	exact             // a recursion, whose type PostgreSQL takes from its first select alone
)

// output writes an expression as a column of a result.
func (w *writer) output(e plan.Expr, c plan.Column, fit fit) fragment {
	f := w.expr(e)
	switch e := e.(type) {
	case plan.ParamRef:
		return f
	case *plan.Col:
		if w.hasType(e, c, fit) {
			return f
		}
	case *plan.When:
		if column, ok := e.Then.(*plan.Col); ok && w.hasType(column, c, fit) {
			return f
		}
	}
	if fit == united && c.SQLType == "" {
		return f
	}
	return concat(text("CAST("), f, text(" AS "+typeName(c)+")"))
}

// hasType tells whether a column has the SQL type of the result. Where nobody has told the
// type of a column, ids are trusted to have their type, and strings may be of an enum.
func (w *writer) hasType(e *plan.Col, c plan.Column, fit fit) bool {
	if c.Mixed || isTextInteger(e) {
		return false
	}
	switch rel := e.From.Rel.(type) {
	case *plan.Table:
		known := rel.Source.Columns[e.Index].SQLType
		switch {
		case fit == united && (c.Type != polar.String || isText(known)):
			return true
		case known == "":
			return fit != exact && c.Type != polar.String
		}
		return known == c.SQLType
	case *plan.Outer:
		return fit != exact
	}
	return fit != exact || isRecursion(e.From.Rel)
}

// isText tells whether a type is one that PostgreSQL makes text of by itself.
func isText(sqlType string) bool {
	return sqlType == "text" || strings.HasPrefix(sqlType, "character varying") || strings.HasPrefix(sqlType, "varchar")
}

func isRecursion(r plan.Relation) bool {
	switch r.(type) {
	case *plan.Recursion, *plan.Fixpoint, *plan.Known, *plan.Shared, *plan.Working:
		return true
	}
	return false
}
