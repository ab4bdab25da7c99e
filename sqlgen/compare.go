package sqlgen

import (
	"github.com/polarsql/polarsql/compiler/plan"
	"github.com/polarsql/polarsql/polar"
)

// compare writes the two sides of a comparison.
func (w *writer) compare(c *plan.Compare) fragment {
	if f, ok := w.enumEquals(c); ok {
		return f
	}
	operator := text(" " + string(c.Op) + " ")
	if c.Op == polar.Ne {
		operator = text(" <> ")
	}
	left, right := w.sides(c)
	return concat(left, operator, right)
}

// sides writes the two sides of a comparison of what is no enum.
func (w *writer) sides(c *plan.Compare) (left, right fragment) {
	if asStored(c.Left) || asStored(c.Right) || sameType(c.Left, c.Right) {
		return w.expr(c.Left), w.expr(c.Right)
	}
	return w.operand(c.Left), w.operand(c.Right)
}

// inList writes a comparison with several constants.
func (w *writer) inList(c *plan.InList) fragment {
	items := make([]fragment, len(c.List))
	stored := false
	for i, item := range c.List {
		items[i] = text(literal(item))
		stored = stored || asStored(item)
	}
	list := concat(text(" IN ("), join(items, ", "), text(")"))
	switch {
	case enum(c.Expr) != "":
		return w.enumIn(c.Expr, list)
	case stored:
		return concat(w.expr(c.Expr), list)
	}
	return concat(w.operand(c.Expr), list)
}

// oneOf writes a comparison with the elements of a parameter.
func (w *writer) oneOf(c *plan.OneOf) fragment {
	list := concat(text(" = ANY ("), w.paramRef(c.List), text(")"))
	if enum(c.Expr) != "" && w.isGiven(c.List) {
		return w.enumIn(c.Expr, list)
	}
	return concat(w.operand(c.Expr), list)
}

// operand writes a side of a comparison. A String that the database stores as an enum, or
// as something else that is no text, is compared as text: an enum is comparable with its
// own labels only, and any other name of the policy would be an error. An Integer that is
// stored as text is compared as a number.
func (w *writer) operand(e plan.Expr) fragment {
	f := w.expr(e)
	c, ok := e.(*plan.Col)
	switch {
	case ok && isNoText(c):
		return concat(text("CAST("), f, text(" AS text)"))
	case ok && isTextInteger(c):
		return concat(text("CAST("), f, text(" AS bigint)"))
	}
	return f
}

// isTextInteger tells whether an Integer is stored as text.
func isTextInteger(c *plan.Col) bool {
	return c.Type == polar.Integer && (isText(storedType(c)) || storedType(c) == "bpchar")
}

// isNoText tells whether a String is stored as a type that is not comparable with text.
func isNoText(c *plan.Col) bool {
	known := storedType(c)
	return c.Type == polar.String && known != "" && !isText(known) && known != "bpchar"
}

// storedType is the SQL type of a column of a table; "" is unknown, or no such column.
func storedType(c *plan.Col) string {
	switch rel := c.From.Rel.(type) {
	case *plan.Table:
		return rel.Source.Columns[c.Index].SQLType
	case *plan.Outer:
		return c.SQLType
	}
	return ""
}

// sameType tells whether both sides are columns of one type, which compares with itself as
// its values do. For enums see enumEquals.
func sameType(left, right plan.Expr) bool {
	l, ok := left.(*plan.Col)
	r, also := right.(*plan.Col)
	return ok && also && storedType(l) != "" && storedType(l) == storedType(r) && !isTextInteger(l) && enum(l) == ""
}

// asStored tells whether a constant is in the form of the column beside it.
func asStored(e plan.Expr) bool {
	c, ok := e.(plan.Const)
	return ok && c.Type == ""
}
