package compiler

import (
	"cmp"
	"slices"

	"github.com/polarsql/polarsql/compiler/plan"
)

// cheapestFirst puts branches without recursion first: an answer that one of them gives is
// found before any recursion starts. Branches that are alike keep the order of their rules.
//
//	before  EXISTS (WITH RECURSIVE ..) OR owner_id = $1
//	after   owner_id = $1 OR EXISTS (WITH RECURSIVE ..)
func cheapestFirst(branches []*plan.Select) {
	slices.SortStableFunc(branches, func(a, b *plan.Select) int { return cmp.Compare(recursionsIn(a), recursionsIn(b)) })
}

// recursionsIn counts the recursions of a select, those in its conditions included.
func recursionsIn(sel *plan.Select) int {
	n := 0
	for _, item := range sel.With {
		n += recursionsInAll(item.Selects)
	}
	for _, from := range sel.From {
		switch rel := from.Rel.(type) {
		case *plan.Recursion:
			n += 1 + recursionsInAll(rel.Seeds) + recursionsInAll(rel.Steps)
		case *plan.Fixpoint:
			n++
		case *plan.Union:
			n += recursionsInAll(rel.Selects)
		}
	}
	for _, c := range sel.Where {
		switch c := c.(type) {
		case *plan.Exists:
			n += recursionsInAll(c.Selects)
		case *plan.AnyOf:
			n += recursionsInAll(c.Selects)
		}
	}
	return n
}

func recursionsInAll(selects []*plan.Select) int {
	n := 0
	for _, sel := range selects {
		n += recursionsIn(sel)
	}
	return n
}
