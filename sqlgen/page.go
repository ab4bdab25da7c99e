package sqlgen

import (
	"fmt"

	"github.com/polarsql/polarsql/compiler/plan"
	"github.com/polarsql/polarsql/polar"
)

// LimitParam names the parameter that Options.Limit adds behind those of the plan.
const LimitParam = "limit"

// AfterParam names the parameter that Options.After adds for a column, from 0.
func AfterParam(column int) string {
	if column == 0 {
		return "after"
	}
	return fmt.Sprintf("after %d", column+1)
}

// param adds a parameter behind those of the plan.
func (w *writer) param(p plan.Param) fragment {
	w.params = append(w.params[:len(w.params):len(w.params)], p)
	return w.paramRef(plan.ParamRef(len(w.params) - 1))
}

// after is the condition that a row comes after a given one, in the order of all columns:
//
//	(a, b) > ($1, $2)                          both known
//	(a > $1 OR (a = $1 AND b IS NOT NULL))     the given b is NULL, which comes before all else
func (w *writer) after(columns []plan.Column, alias string, null []bool) fragment {
	names := make([]fragment, len(columns))
	given := make([]fragment, len(columns)) // without text where NULL
	someNull := false
	for i, c := range columns {
		names[i] = text(alias + "." + quoteIdent(c.Name))
		if len(null) > 0 && null[i] {
			someNull = true
			continue
		}
		given[i] = w.param(afterParam(i, c))
	}
	switch {
	case someNull:
		return afterNull(names, given)
	case len(columns) == 1:
		return concat(names[0], text(" > "), given[0])
	}
	return concat(text("("), join(names, ", "), text(") > ("), join(given, ", "), text(")"))
}

func afterParam(i int, c plan.Column) plan.Param {
	p := plan.Param{Name: AfterParam(i), Type: c.Type, SQLType: typeName(c)}
	if c.Mixed {
		p.Type = polar.String
	}
	return p
}

// afterNull writes the order out, column by column: NULL is before every value.
func afterNull(names, given []fragment) fragment {
	last := len(names) - 1
	greater := func(i int) fragment {
		if given[i].sql == "" {
			return concat(names[i], text(" IS NOT NULL"))
		}
		return concat(names[i], text(" > "), given[i])
	}
	out := greater(last)
	for i := last - 1; i >= 0; i-- {
		same := concat(names[i], text(" = "), given[i])
		if given[i].sql == "" {
			same = concat(names[i], text(" IS NULL"))
		}
		out = concat(text("("), greater(i), text(" OR ("), same, text(" AND "), out, text("))"))
	}
	return out
}
