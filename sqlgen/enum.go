package sqlgen

import (
	"github.com/polarsql/polarsql/compiler/plan"
	"github.com/polarsql/polarsql/polar"
)

// A String that is stored as an enum is compared with given names as the enum, so that an
// index on the column serves:
//
//	CAST(_p1."role" AS app.role) = (SELECT _p2.c1 FROM unnest(enum_range(CAST(NULL AS app.role))) AS _p2(c1)
//	                                WHERE CAST(_p2.c1 AS text) = 'owner')
//
// The labels are read once per statement, as they are then. A name that is none of them
// gives no row, so NULL: the comparison does not hold, and is no error.
//
// The cast of the column changes nothing, except where the column is of a domain over the
// enum. PostgreSQL describes it as the enum, but compares it only when it is cast; its
// indexes serve all the same.

// enumEquals writes that a column of an enum equals a given name, or another column of the
// enum; false is any other comparison.
func (w *writer) enumEquals(c *plan.Compare) (fragment, bool) {
	column, other := c.Left, c.Right
	if enum(column) == "" {
		column, other = other, column
	}
	name := enum(column)
	switch {
	case name == "" || c.Op != polar.Eq:
		return fragment{}, false
	case enum(other) == name:
		return concat(w.asEnum(column), text(" = "), w.asEnum(other)), true
	case !w.isGiven(other):
		return fragment{}, false
	}
	labels := w.labels(name, concat(text(" = "), w.expr(other)))
	return concat(w.asEnum(column), text(" = ("), labels, text(")")), true
}

// enumIn writes that a column of an enum is one of the names in a list, which is written
// with its operator.
func (w *writer) enumIn(column plan.Expr, list fragment) fragment {
	return concat(w.asEnum(column), text(" = ANY (ARRAY("), w.labels(enum(column), list), text("))"))
}

// labels selects the values of an enum whose labels fulfil a condition.
func (w *writer) labels(sqlType string, condition fragment) fragment {
	alias := w.names.fresh()
	label := alias + "." + column(0)
	return concat(text("SELECT "+label+" FROM unnest(enum_range(CAST(NULL AS "+sqlType+"))) AS "+alias+columnList(1)+
		" WHERE CAST("+label+" AS text)"), condition)
}

func (w *writer) asEnum(column plan.Expr) fragment {
	return concat(text("CAST("), w.expr(column), text(" AS "+enum(column)+")"))
}

// isGiven tells whether an expression has one value for the whole statement.
func (w *writer) isGiven(e plan.Expr) bool {
	switch e := e.(type) {
	case plan.Const:
		return true
	case plan.ParamRef:
		_, varies := w.each[e]
		return !varies
	}
	return false
}

// enum is the SQL type of a column that holds Strings, or what stands for them, and is known
// to be an enum; "" of all else.
func enum(e plan.Expr) string {
	c, ok := e.(*plan.Col)
	if !ok || c.Type != polar.String && c.Type != "" {
		return ""
	}
	switch rel := c.From.Rel.(type) {
	case *plan.Table:
		if stored := rel.Source.Columns[c.Index]; stored.Enum {
			return protect(stored.SQLType)
		}
	case *plan.Outer:
		if c.Enum {
			return protect(c.SQLType)
		}
	}
	return ""
}
