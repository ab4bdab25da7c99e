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

func (c *cost) add(selects []*plan.Select) {
	for _, sel := range selects {
		c.addSelect(sel)
	}
}

func costOf(sel *plan.Select) cost {
	var c cost
	c.addSelect(sel)
	return c
}

func (c *cost) addSelect(sel *plan.Select) {
	for _, item := range sel.With {
		c.add(item.Selects)
	}
	for _, from := range sel.From {
		switch rel := from.Rel.(type) {
		case *plan.Table:
			c.tables++
		case *plan.Recursion:
			c.recursions++
			c.add(rel.Seeds)
			c.add(rel.Steps)
		case *plan.Fixpoint:
			c.recursions++
		case *plan.Union:
			c.add(rel.Selects)
		}
	}
	for _, condition := range sel.Where {
		switch condition := condition.(type) {
		case *plan.Exists:
			c.add(condition.Selects)
		case *plan.AnyOf:
			c.add(condition.Selects)
		}
	}
}
