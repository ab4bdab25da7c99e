package compiler

import (
	"slices"

	"github.com/polarsql/polarsql/compiler/datalog"
	"github.com/polarsql/polarsql/compiler/plan"
	"github.com/polarsql/polarsql/polar"
)

// In the set form of a filter what starts from the question's values leads to rows: an array, or
// a column that equals a value. What says something of all objects, such as which are listed,
// would be a large array; it is asked of the rows that something else leads to.
//
//	before  d.owner_id = $1 AND d.id = ANY (ARRAY(SELECT id FROM documents WHERE (listed)))
//	after   d.owner_id = $1 AND d.listed
//
//	before  d.owner_id = $1 AND d.folder_id = ANY (ARRAY(SELECT id FROM folders WHERE (closed_at IS NULL)))
//	after   d.owner_id = $1 AND EXISTS (SELECT FROM folders AS f WHERE (closed_at IS NULL) AND f.id = d.folder_id OFFSET 0)

// leadingFirst puts groups that say something of all objects behind the others.
func (s *scope) leadingFirst(groups []*group) []*group {
	if s.row == nil || s.byRow() {
		return groups
	}
	var first, last []*group
	for _, g := range groups {
		if !g.needed && s.isOfAll(g.literals) {
			last = append(last, g)
		} else {
			first = append(first, g)
		}
	}
	return append(first, last...)
}

// isOfAll tells whether literals are facts, and conditions on them, with no value of the question.
func (s *scope) isOfAll(literals []datalog.Literal) bool {
	for _, l := range literals {
		switch l := l.(type) {
		case *datalog.Atom:
			if !l.Pred.IsStored() || s.isAnchored(l) {
				return false
			}
		case *datalog.Not:
			return false
		}
	}
	return true
}

// test asks literals of each row.
func (s *scope) test(literals []datalog.Literal) error {
	if marker := s.rowMarker(literals); marker != nil {
		s.bindRowFact(marker)
		return nil
	}
	inner := s.newScope(s.rule, s)
	if err := inner.join(literals); err != nil {
		return err
	}
	sel, err := inner.complete(nil)
	if err != nil {
		return err
	}
	s.exists(sel, true)
	return nil
}

// leads tells whether one of the conditions, which all hold, leads to rows of the filter.
func (s *scope) leads(conditions []plan.Condition) bool {
	isOfRow := func(e plan.Expr) bool { col, ok := e.(*plan.Col); return ok && col.From == s.row }
	return slices.ContainsFunc(conditions, func(c plan.Condition) bool {
		switch c := c.(type) {
		case *plan.Compare:
			_, isParam := c.Right.(plan.ParamRef)
			return c.Op == polar.Eq && isOfRow(c.Left) && isParam
		case *plan.AnyOf:
			return isOfRow(c.Expr)
		case *plan.Exists:
			return !c.Negated && !slices.ContainsFunc(c.Selects, func(sel *plan.Select) bool { return len(sel.From) > 0 || !s.leads(sel.Where) })
		}
		return false
	})
}
