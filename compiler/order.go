package compiler

import (
	"cmp"
	"slices"

	"github.com/polarsql/polarsql/compiler/plan"
)

// cheapestFirst puts branches without recursion first, and of these the ones that read fewer
// tables: an answer that one of them gives is found before the others start. Branches that are
// alike keep the order of their rules.
//
//	before  EXISTS (WITH RECURSIVE ..) OR EXISTS (.. teams, members ..) OR owner_id = $1
//	after   owner_id = $1 OR EXISTS (.. teams, members ..) OR EXISTS (WITH RECURSIVE ..)
func cheapestFirst(branches []*plan.Select) {
	slices.SortStableFunc(branches, func(a, b *plan.Select) int { return costOf(a).compare(costOf(b)) })
}

// cost counts what a select reads, in its conditions, too.
type cost struct{ recursions, tables int }

func (c cost) compare(other cost) int {
	return cmp.Or(cmp.Compare(c.recursions, other.recursions), cmp.Compare(c.tables, other.tables))
}

func costOf(sel *plan.Select) cost {
	var c cost
	plan.Walk([]*plan.Select{sel}, func(sel *plan.Select) {
		for _, from := range sel.From {
			switch from.Rel.(type) {
			case *plan.Table:
				c.tables++
			case *plan.Recursion, *plan.Fixpoint:
				c.recursions++
			}
		}
	})
	return c
}
