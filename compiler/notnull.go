package compiler

import (
	"slices"

	"github.com/polarsql/polarsql/compiler/plan"
	"github.com/polarsql/polarsql/polar"
)

// dropNotNull drops `column IS NOT NULL` where a NULL would lead to nothing, and the column is
// known to have none. Each of the two reasons is enough for the answers, so that they stay right
// when the table changes; the other says that the condition costs more than it saves.
//
//	before  folder_id = ANY (ARRAY(SELECT g.folder_id FROM grants AS g WHERE g.user_id = $1 AND g.folder_id IS NOT NULL))
//	after   folder_id = ANY (ARRAY(SELECT g.folder_id FROM grants AS g WHERE g.user_id = $1))
//
// Two conditions of an index on (user_id, folder_id) become one, and PostgreSQL combines two
// indexes only where no condition belongs to both.
func dropNotNull(branches []*plan.Select) {
	for _, sel := range branches {
		trim(sel, nil)
	}
}

// trim drops conditions on columns that the select gives out where strict says that whoever
// reads the rows leaves out those with a NULL there.
func trim(sel *plan.Select, strict []bool) {
	sel.Where = slices.DeleteFunc(sel.Where, func(c plan.Condition) bool {
		n, ok := c.(*plan.NotNull)
		if !ok {
			return false
		}
		col, ok := n.Expr.(*plan.Col)
		return ok && declaredNotNull(col) && givenOut(sel, col, strict)
	})
	for _, item := range sel.With {
		trimAll(item.Selects, nil) // it may be read in several places
	}
	for _, from := range sel.From {
		switch rel := from.Rel.(type) {
		case *plan.Recursion:
			trimRecursion(rel, strictColumns(sel, from, len(rel.Columns), strict))
		case *plan.Union:
			trimAll(rel.Selects, strictColumns(sel, from, len(rel.Columns), strict))
		case *plan.Fixpoint:
			for _, m := range rel.Members {
				trimAll(m.Rules, nil)
			}
		}
	}
	for _, c := range sel.Where {
		switch c := c.(type) {
		case *plan.AnyOf:
			trimAll(c.Selects, []bool{true}) // nothing equals a NULL
		case *plan.Exists:
			trimAll(c.Selects, nil)
		}
	}
}

func trimAll(selects []*plan.Select, strict []bool) {
	for _, sel := range selects {
		trim(sel, strict)
	}
}

// trimRecursion: a row with a NULL must lead to no other, too.
func trimRecursion(rec *plan.Recursion, strict []bool) {
	for i := range strict {
		strict[i] = strict[i] && !slices.ContainsFunc(rec.Steps, func(step *plan.Select) bool { return !compares(step, rec.Working, i) })
	}
	trimAll(rec.Seeds, strict)
	trimAll(rec.Steps, strict)
}

// strictColumns tells for each column of a relation whether the select leaves out rows with a
// NULL in it, or hands it on to where they are left out.
func strictColumns(sel *plan.Select, from *plan.From, columns int, strict []bool) []bool {
	out := make([]bool, columns)
	for i := range out {
		out[i] = compares(sel, from, i) || givenOut(sel, &plan.Col{From: from, Index: i}, strict)
	}
	return out
}

// compares tells whether the select requires a column to equal something.
func compares(sel *plan.Select, from *plan.From, column int) bool {
	is := func(e plan.Expr) bool { return isSame(&plan.Col{From: from, Index: column}, e) }
	return slices.ContainsFunc(sel.Where, func(c plan.Condition) bool {
		switch c := c.(type) {
		case *plan.Compare:
			return c.Op == polar.Eq && (is(c.Left) || is(c.Right))
		case *plan.AnyOf:
			return is(c.Expr)
		}
		return false
	})
}

// givenOut tells whether the column is among those of the output that strict names.
func givenOut(sel *plan.Select, col *plan.Col, strict []bool) bool {
	for i, e := range sel.Output {
		if i < len(strict) && strict[i] && isSame(col, e) {
			return true
		}
	}
	return false
}

// declaredNotNull tells whether the column is one of a table that the database keeps free of NULLs.
func declaredNotNull(col *plan.Col) bool {
	table, ok := col.From.Rel.(*plan.Table)
	return ok && table.Source.Columns[col.Index].NotNull
}
