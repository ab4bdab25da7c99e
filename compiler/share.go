package compiler

import (
	"slices"

	"github.com/polarsql/polarsql/compiler/datalog"
	"github.com/polarsql/polarsql/compiler/plan"
)

// sharing plans what would be too large when each call is planned where it stands: every
// predicate whose rows its rules give by themselves is computed once, as a WITH item, lowest
// stratum first, and calls read its rows (bottom-up evaluation: Ullman, "Principles of Database
// and Knowledge-Base Systems", volume 1, 1988, chapter 3). The statement grows with the number
// of rules, not with the ways that lead through them.
//
//	allow(f) :- a(f), not {b(f)}.    WITH a AS (..), b AS (.. a ..), allow AS (.. a .. b ..)
//	b(f) :- a(f), c(f).              SELECT .. FROM allow
type sharing struct {
	closed map[*datalog.Predicate]bool       // what has been found about predicates
	items  map[*datalog.Predicate]*plan.Item // of the branch that is planned; nil for one without rows
	order  []*plan.Item                      // each behind those that it reads
}

// share has the planner share predicates between calls.
func (p *planner) share() {
	p.most = maxSelects
	p.sharing = &sharing{closed: map[*datalog.Predicate]bool{}}
}

// isShared tells whether calls of the predicate read rows that are computed once.
func (p *planner) isShared(pred *datalog.Predicate) bool {
	return p.sharing != nil && !pred.IsStored() && p.sharing.isClosed(pred)
}

// isClosed tells whether a predicate's rules give its rows without any argument being known.
// A recursive one is closed if that follows from it being so itself.
func (s *sharing) isClosed(pred *datalog.Predicate) bool {
	if pred.IsStored() {
		return true
	}
	if known, ok := s.closed[pred]; ok {
		return known
	}
	below := map[*datalog.Predicate]bool{}
	closed := s.findOpen(pred, below)
	// What was visited on the way holds as a whole or not at all: it may go round to pred.
	if closed {
		for visited := range below {
			s.closed[visited] = true
		}
	}
	s.closed[pred] = closed
	return closed
}

// findOpen looks for a rule that leaves a column open in the predicate or below: false when
// there is one.
func (s *sharing) findOpen(pred *datalog.Predicate, visited map[*datalog.Predicate]bool) bool {
	if known, ok := s.closed[pred]; ok {
		return known
	}
	if pred.IsStored() || visited[pred] {
		return true
	}
	visited[pred] = true
	return !slices.ContainsFunc(pred.Rules, func(r *datalog.Rule) bool {
		return leavesOpen(r) || slices.ContainsFunc(r.Body, func(l datalog.Literal) bool {
			a, ok := l.(*datalog.Atom)
			return ok && !s.findOpen(a.Pred, visited)
		})
	})
}

// readItem plans a call of a shared predicate.
func (s *scope) readItem(a *datalog.Atom) error {
	given, ok := s.given(a.Args)
	if !ok {
		s.dead = true
		return nil
	}
	item, err := s.item(a)
	if err != nil {
		return err
	}
	if item == nil {
		s.dead = true
		return nil
	}
	from := &plan.From{Rel: &plan.Shared{Item: item}}
	s.use(callRows{call: a, from: from, at: columnsAt(make([]plan.Expr, len(a.Args)))}, given)
	return nil
}

// item is the WITH item of a called predicate, planned on first use; nil when it has no rows.
func (s *scope) item(a *datalog.Atom) (*plan.Item, error) {
	if item, ok := s.sharing.items[a.Pred]; ok {
		return item, nil
	}
	item := &plan.Item{}
	var err error
	if item.Columns, err = s.recursionColumns(a.Pred, make([]plan.Expr, len(a.Pred.Columns))); err != nil {
		return nil, err
	}
	marked := len(item.Columns) == 0
	if marked {
		item.Columns = []plan.Column{markColumn}
	}
	item.Selects, err = s.itemSelects(a, marked)
	if err != nil {
		return nil, err
	}
	if len(item.Selects) == 0 {
		item = nil
	} else {
		s.sharing.order = append(s.sharing.order, item)
	}
	s.sharing.items[a.Pred] = item
	return item, nil
}

// itemSelects are the rows of a shared predicate: of its rules, or of its recursion.
func (s *scope) itemSelects(a *datalog.Atom, marked bool) ([]*plan.Select, error) {
	pred := a.Pred
	if s.recursive[pred] {
		rows, err := s.recursiveRows(a)
		if rows == nil || err != nil {
			return nil, err
		}
		sel := &plan.Select{From: []*plan.From{rows}, Origin: a.Origin}
		for i, polarType := range pred.Columns {
			sel.Output = append(sel.Output, &plan.Col{From: rows, Index: i, Type: polarType})
		}
		return s.marked([]*plan.Select{sel}, marked), s.limit()
	}
	selects, err := s.selects(pred.Rules, make([]plan.Expr, len(pred.Columns)))
	return s.marked(selects, marked), err
}

// recursiveRows is the recursion of all rows of a predicate, nil when there are none.
func (s *scope) recursiveRows(a *datalog.Atom) (*plan.From, error) {
	const why = "shared: the statement would be too large if each call were planned by itself, so that all rows are computed once"
	if s.fixpoints[a.Pred] != nil {
		rel, err := s.fixpointRows(a.Pred)
		s.explain(a.Pred, "fixpoint", why)
		return rel, err
	}
	rows, err := s.collected(a, make([]plan.Expr, len(a.Args)))
	s.explain(a.Pred, "collect", why)
	return rows, err
}

// marked gives the rows of a predicate without columns one that says that it holds.
func (s *scope) marked(selects []*plan.Select, marked bool) []*plan.Select {
	if marked {
		for _, sel := range selects {
			sel.Output = []plan.Expr{plan.Const{Type: markColumn.Type, ID: "1"}}
		}
	}
	return selects
}

// withItems plans a branch whose shared predicates are its own WITH items.
func (p *planner) withItems(branch func() (*plan.Select, error)) (*plan.Select, error) {
	if p.sharing == nil {
		return branch()
	}
	p.sharing.items, p.sharing.order = map[*datalog.Predicate]*plan.Item{}, nil
	sel, err := branch()
	if sel == nil || err != nil {
		return nil, err
	}
	// A condition on the row of a filter that is one array is found by index if the items
	// stand inside the array.
	if len(sel.From) == 0 && len(sel.Where) == 1 {
		if array, ok := sel.Where[0].(*plan.AnyOf); ok && len(array.Selects) == 1 {
			array.Selects[0].With = p.sharing.order
			return sel, nil
		}
	}
	sel.With = p.sharing.order
	return sel, nil
}
