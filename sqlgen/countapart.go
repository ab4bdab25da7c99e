package sqlgen

import (
	"slices"

	"github.com/polarsql/polarsql/compiler/plan"
)

// countedApart finds what can be counted by itself: among the alternatives of the filter an array of an
// indexed column, if possible the one that a recursion gives, which leads to more rows than
// others. nil if there is none, or nothing beside it, or if the application has a condition,
// for which the rows are read in any case.
func (p *pageWriter) countedApart() (lead *plan.AnyOf, others []*plan.Select) {
	branches := p.set.Branches
	if p.spec.Where != "" || len(branches) < 2 {
		return nil, nil
	}
	at := slices.IndexFunc(branches, func(sel *plan.Select) bool { return isRecursive(indexedArray(sel)) })
	if at < 0 {
		at = slices.IndexFunc(branches, func(sel *plan.Select) bool { return indexedArray(sel) != nil })
	}
	if at < 0 {
		return nil, nil
	}
	return indexedArray(branches[at]), slices.Delete(slices.Clone(branches), at, at+1)
}

// indexedArray gives the array that is all of a branch and whose column has an index, or nil.
func indexedArray(sel *plan.Select) *plan.AnyOf {
	if len(sel.With) > 0 || len(sel.From) > 0 || len(sel.Where) != 1 {
		return nil
	}
	array, ok := sel.Where[0].(*plan.AnyOf)
	if !ok {
		return nil
	}
	if col, ok := array.Expr.(*plan.Col); !ok || !col.Indexed {
		return nil
	}
	return array
}

func isRecursive(array *plan.AnyOf) bool {
	if array == nil {
		return false
	}
	found := false
	plan.Walk(array.Selects, func(sel *plan.Select) {
		for _, from := range sel.From {
			switch from.Rel.(type) {
			case *plan.Recursion, *plan.Fixpoint:
				found = true
			}
		}
	})
	return found
}

// countApart counts the rows that an array leads to, for which PostgreSQL reads nothing but the
// index, and then those that only the other alternatives leave. All of them in one condition
// are a bitmap of several indexes, and each row is read.
//
//	before  SELECT count(*) FROM files AS f WHERE f.folder_id = ANY (ARRAY(folders)) OR f.owner_id = $1
//	after   WITH _p1(c1) AS MATERIALIZED (folders)
//	        SELECT (SELECT count(*) FROM files AS f WHERE f.folder_id = ANY (ARRAY(SELECT c1 FROM _p1)))
//	             + (SELECT count(*) FROM files AS f WHERE (f.owner_id = $1) AND (f.folder_id IN (SELECT c1 FROM _p1)) IS NOT TRUE)
//
// The IN is a look-up in memory. It is planned for few values, since a hash table that might
// not fit would become a search through all of them, for each row.
func (p *pageWriter) countApart(lead *plan.AnyOf, others []*plan.Select) (fragment, error) {
	item := p.w.names.fresh()
	elements, err := p.w.elements(lead)
	if err != nil {
		return fragment{}, err
	}
	rest, err := p.w.anyBranch(others)
	if err != nil {
		return fragment{}, err
	}
	column, values := p.w.operand(lead.Expr), text("SELECT "+item+".c1 FROM "+item)
	counted := func(conditions ...fragment) fragment {
		return concat(text("(SELECT count(*) FROM "+p.from()), where(conditions...), text(")"))
	}
	led := concat(column, text(" = ANY (ARRAY("), values, text("))"))
	notLed := concat(text("("), column, text(" IN ("), few(values, p.w.names.fresh(), fewDriving), text(")) IS NOT TRUE"))
	return concat(text("WITH "+item+"(c1) AS MATERIALIZED ("), elements, text(") SELECT "),
		counted(led), text(" + "), counted(rest, notLed), text(" AS count")), nil
}
