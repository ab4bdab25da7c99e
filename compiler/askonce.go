package compiler

import (
	"slices"

	"github.com/polarsql/polarsql/compiler/plan"
	"github.com/polarsql/polarsql/polar"
)

// askOnce looks up a row once for tests of which several begin with it: the branches of a
// decision, and what is asked at the stops of its walks.
//
//	before  EXISTS (SELECT FROM members AS m WHERE m.user_id = $1 AND m.org_id = o AND m.role = 'owner')
//	        OR EXISTS (SELECT FROM members AS m WHERE m.user_id = $1 AND m.org_id = o AND m.role = 'member') AND EXISTS (.. o ..)
//	after   EXISTS (SELECT FROM members AS m WHERE m.user_id = $1 AND m.org_id = o AND (
//	          m.role = 'owner' OR m.role = 'member' AND EXISTS (.. o ..)))
//
// The rows must be few: one that is found by its key, or those that differ in a name only. They
// must hang on the stop, too: what is the same at all stops is asked once in any case.
func askOnce(branches []*plan.Select) []*plan.Select {
	out := together(branches, lookupOf)
	plan.Walk(out, func(sel *plan.Select) {
		for i, c := range sel.Where {
			if exists, ok := c.(*plan.Exists); ok && len(exists.Selects) > 1 {
				asked := *exists
				asked.Selects = together(exists.Selects, lookupFrom)
				sel.Where[i] = &asked
			}
		}
	})
	return out
}

// together makes one test of those that begin with the same row.
func together(tests []*plan.Select, lookupOf func(*plan.Select) *lookup) []*plan.Select {
	var out []*plan.Select
	var lookups []*lookup // of those in out
	for _, sel := range tests {
		l := lookupOf(sel)
		at := slices.IndexFunc(lookups, func(other *lookup) bool { return l != nil && other != nil && other.joins(l) })
		if at < 0 {
			out, lookups = append(out, sel), append(lookups, l)
			continue
		}
		out[at] = lookups[at].selected()
	}
	return out
}

// lookup is a test that begins with a row of a table.
type lookup struct {
	sel    *plan.Select
	table  *plan.From
	shared []plan.Condition   // all must hold
	tests  [][]plan.Condition // and all of one of these; a single one is not yet without shared
}

// lookupOf takes a select apart, nil if it is none. One that reads nothing itself begins with
// what its first EXISTS reads.
func lookupOf(sel *plan.Select) *lookup {
	if len(sel.With) > 0 || !isConstantOutput(sel.Output) {
		return nil
	}
	if len(sel.From) == 1 {
		if table, ok := sel.From[0].Rel.(*plan.Table); ok && table.Source.Table != nil {
			return &lookup{sel: sel, table: sel.From[0], tests: [][]plan.Condition{sel.Where}}
		}
	}
	if len(sel.From) > 0 {
		return nil
	}
	for i, c := range sel.Where {
		exists, ok := c.(*plan.Exists)
		if !ok || exists.Negated || len(exists.Selects) != 1 {
			continue
		}
		inner := lookupOf(exists.Selects[0])
		if inner == nil {
			return nil
		}
		rest := slices.Concat(sel.Where[:i], sel.Where[i+1:])
		return &lookup{sel: sel, table: inner.table, tests: [][]plan.Condition{slices.Concat(inner.tests[0], rest)}}
	}
	return nil
}

// lookupFrom is lookupOf for rows that are found by a column of other rows.
func lookupFrom(sel *plan.Select) *lookup {
	l := lookupOf(sel)
	if l == nil || !slices.ContainsFunc(l.tests[0], func(c plan.Condition) bool {
		compare, ok := c.(*plan.Compare)
		if !ok || compare.Op != polar.Eq {
			return false
		}
		left, isLeft := compare.Left.(*plan.Col)
		right, isRight := compare.Right.(*plan.Col)
		return isLeft && isRight && (left.From == l.table) != (right.From == l.table)
	}) {
		return nil
	}
	return l
}

func isConstantOutput(output []plan.Expr) bool {
	return !slices.ContainsFunc(output, func(e plan.Expr) bool { _, ok := e.(plan.Const); return !ok })
}

// joins adds the test of another lookup if it begins with the same few rows.
func (l *lookup) joins(other *lookup) bool {
	if l.table.Rel.(*plan.Table).Source != other.table.Rel.(*plan.Table).Source || !slices.Equal(l.sel.Output, other.sel.Output) {
		return false
	}
	shared := l.sharedWith(other)
	if len(shared) < len(l.shared) || !isFew(l, other, shared) {
		return false
	}
	if l.isSingle() {
		l.shared, l.tests[0] = shared, withoutTests(l.tests[0], shared)
	}
	// What the other test asks further is now about this row, inside its selects, too.
	plan.Columns([]*plan.Select{{Where: other.tests[0]}}, func(c *plan.Col) {
		if c.From == other.table {
			c.From = l.table
		}
	})
	l.tests = append(l.tests, withoutTests(other.tests[0], shared))
	return true
}

func (l *lookup) isSingle() bool { return len(l.tests) == 1 }

// sharedWith are the conditions that another lookup has, too, about its own row.
func (l *lookup) sharedWith(other *lookup) []plan.Condition {
	known := l.shared
	if l.isSingle() {
		known = l.tests[0]
	}
	var out []plan.Condition
	for _, c := range known {
		if slices.ContainsFunc(other.tests[0], func(o plan.Condition) bool { return isSameTest(c, movedTest(o, other.table, l.table)) }) {
			out = append(out, c)
		}
	}
	return out
}

func withoutTests(conditions, shared []plan.Condition) []plan.Condition {
	return slices.DeleteFunc(slices.Clone(conditions), func(c plan.Condition) bool {
		return slices.ContainsFunc(shared, func(o plan.Condition) bool { return isSameTest(o, c) })
	})
}

// isFew tells whether the shared conditions leave few rows of the table: one, by its key, or
// those that differ in one column, of which the tests ask nothing but whether it is a name.
func isFew(l, other *lookup, shared []plan.Condition) bool {
	source := l.table.Rel.(*plan.Table).Source
	var open []int
	for _, index := range columnIndexes(source) {
		equals := slices.ContainsFunc(shared, func(c plan.Condition) bool {
			compare, ok := c.(*plan.Compare)
			return ok && compare.Op == polar.Eq && isColumnOf(compare.Left, l.table, index) != isColumnOf(compare.Right, l.table, index)
		})
		switch {
		case equals && source.Columns[index].Key:
			return true
		case !equals:
			open = append(open, index)
		}
	}
	return len(open) == 0 || len(open) == 1 && len(source.Columns) > 1 && l.namesOnly(open[0]) && other.namesOnly(open[0])
}

// namesOnly tells whether all that the tests ask of a column is whether it is one of some
// constants.
func (l *lookup) namesOnly(index int) bool {
	names, mentions := 0, 0
	for _, test := range l.tests {
		plan.Columns([]*plan.Select{{Where: test}}, func(c *plan.Col) {
			if isColumnOf(c, l.table, index) {
				mentions++
			}
		})
		for _, c := range test {
			switch c := c.(type) {
			case *plan.Compare:
				if _, ok := c.Right.(plan.Const); ok && c.Op == polar.Eq && isColumnOf(c.Left, l.table, index) {
					names++
				}
			case *plan.InList:
				if isColumnOf(c.Expr, l.table, index) {
					names++
				}
			}
		}
	}
	return names == mentions && names == len(l.tests)
}

func isColumnOf(e plan.Expr, table *plan.From, index int) bool {
	c, ok := e.(*plan.Col)
	return ok && c.From == table && c.Index == index
}

// selected is the select of all tests of a lookup.
func (l *lookup) selected() *plan.Select {
	one := &plan.Exists{Fenced: true}
	for _, test := range l.tests {
		one.Selects = append(one.Selects, &plan.Select{Where: test, Origin: l.sel.Origin})
	}
	return &plan.Select{From: []*plan.From{l.table}, Where: append(slices.Clone(l.shared), one), Output: l.sel.Output, Origin: l.sel.Origin}
}
