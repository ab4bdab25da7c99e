package compiler

import (
	"slices"

	"github.com/polarsql/polarsql/compiler/plan"
)

// startAtOnce makes one walk of the walks that start from each row of a join of tables, where
// nothing but the start depends on the row. What several of them would come by is then walked
// once, and nothing is set up for each row.
//
//	before  SELECT x.c1 FROM repo_teams AS g CROSS JOIN LATERAL (
//	          WITH RECURSIVE down(c1) AS (SELECT g.team_id UNION steps) SELECT m.user_id FROM down, members) AS x(c1) WHERE g.repo_id = $1
//	after   WITH RECURSIVE down(c1) AS (SELECT g.team_id FROM repo_teams AS g WHERE g.repo_id = $1 UNION steps)
//	        SELECT m.user_id FROM down, members
func startAtOnce(branches []*plan.Select) {
	plan.Walk(branches, joinWalk)
}

// joinWalk rewrites one select, if it is of the kind.
func joinWalk(sel *plan.Select) {
	if len(sel.From) < 2 {
		return
	}
	tables, last := sel.From[:len(sel.From)-1], sel.From[len(sel.From)-1]
	walk := onlySelect(last)
	if walk == nil {
		return
	}
	joinWalk(walk)
	seed := startOfWalk(walk)
	if seed == nil || slices.ContainsFunc(tables, func(f *plan.From) bool { return !isRows(f) }) {
		return
	}
	if readsAny([]*plan.Select{{Where: sel.Where}}, []*plan.From{last}) || readsAny([]*plan.Select{{Output: sel.Output}}, tables) || readsBeside(walk, seed, tables) {
		return
	}
	seed.From, seed.Where = slices.Concat(tables, seed.From), slices.Concat(sel.Where, seed.Where)
	sel.From, sel.Where = walk.From, walk.Where
	for i, e := range sel.Output {
		if c, ok := e.(*plan.Col); ok && c.From == last {
			sel.Output[i] = walk.Output[c.Index]
		}
	}
}

// onlySelect is the one select of a derived table, or nil.
func onlySelect(from *plan.From) *plan.Select {
	union, ok := from.Rel.(*plan.Union)
	if !ok || len(union.Selects) != 1 || len(union.Selects[0].With) > 0 {
		return nil
	}
	return union.Selects[0]
}

// startOfWalk is the only seed of the walk that a select begins with, or nil.
func startOfWalk(sel *plan.Select) *plan.Select {
	if len(sel.From) == 0 {
		return nil
	}
	rec, ok := sel.From[0].Rel.(*plan.Recursion)
	if !ok || !rec.Walk || len(rec.Seeds) != 1 || len(rec.Seeds[0].With) > 0 {
		return nil
	}
	return rec.Seeds[0]
}

// isRows tells whether a relation is rows by itself.
func isRows(from *plan.From) bool {
	switch from.Rel.(type) {
	case *plan.Table, *plan.Given:
		return true
	}
	return false
}

// readsBeside tells whether a walk refers to relations in anything but where it starts.
func readsBeside(walk, seed *plan.Select, relations []*plan.From) bool {
	inSeed, inAll := 0, 0
	plan.Columns([]*plan.Select{seed}, countOf(relations, &inSeed))
	plan.Columns([]*plan.Select{walk}, countOf(relations, &inAll))
	return inAll > inSeed
}

// readsAny tells whether selects refer to one of the relations.
func readsAny(selects []*plan.Select, relations []*plan.From) bool {
	n := 0
	plan.Columns(selects, countOf(relations, &n))
	return n > 0
}

func countOf(relations []*plan.From, n *int) func(*plan.Col) {
	return func(c *plan.Col) {
		if slices.Contains(relations, c.From) {
			*n++
		}
	}
}
