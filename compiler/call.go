package compiler

import (
	"github.com/polarsql/polarsql/compiler/datalog"
	"github.com/polarsql/polarsql/compiler/plan"
)

// call plans the call of a predicate that is not stored: a recursion, or one too large to
// unfold.
func (s *scope) call(a *datalog.Atom) error {
	switch {
	case s.members[a.Pred] != nil:
		s.member(a)
		return nil
	case s.isShared(a.Pred):
		return s.readItem(a)
	case s.fixpoints[a.Pred] != nil:
		return s.fixpoint(a)
	case s.recursions[a.Pred] == nil:
		return s.view(a)
	case s.canWalk(a):
		return s.walk(a)
	}
	return s.collect(a)
}

// isOpen tells whether an argument is a variable that nothing gives yet.
func isOpen(t datalog.Term, given plan.Expr) bool { return given == nil && isVariable(t) }

// isAllGiven tells whether a call has nothing to bind.
func isAllGiven(a *datalog.Atom, given []plan.Expr) bool {
	for i, t := range a.Args {
		if isOpen(t, given[i]) {
			return false
		}
	}
	return true
}

// given are the expressions of a call's arguments, nil for unbound ones; false when a
// constant cannot be a value of its column.
func (s *scope) given(args []datalog.Term) ([]plan.Expr, bool) {
	out := make([]plan.Expr, len(args))
	for i, t := range args {
		e, ok := s.known(t)
		if !ok {
			return nil, false
		}
		out[i] = e
	}
	return out, true
}

// derived adds selects that are correlated with this scope: EXISTS when all arguments are
// given, else a derived table that binds the others.
func (s *scope) derived(a *datalog.Atom, given []plan.Expr, selects []*plan.Select, fenced bool) {
	if len(selects) == 0 {
		s.dead = true
		return
	}
	if isAllGiven(a, given) {
		cheapestFirst(selects)
		s.where(&plan.Exists{Selects: selects, Fenced: fenced})
		return
	}
	from := &plan.From{}
	columns := s.columnsFree(a, given)
	column := 0
	for i, t := range a.Args {
		if isOpen(t, given[i]) {
			s.bind(t, &plan.Col{From: from, Index: column, Type: columns[column].Type}, true)
			column++
		}
	}
	from.Rel = &plan.Union{Selects: selects, Columns: columns, Fenced: fenced}
	s.sel.From = append(s.sel.From, from)
}

// column is a column whose SQL type need not be known.
func (p *planner) column(polarType string) plan.Column {
	return plan.Column{Type: polarType, SQLType: p.sqlTypes.known(polarType)}
}

// columnsFree are the columns of a call that nothing gives.
func (p *planner) columnsFree(a *datalog.Atom, given []plan.Expr) []plan.Column {
	var out []plan.Column
	for i, t := range a.Args {
		if isOpen(t, given[i]) {
			out = append(out, p.column(a.Pred.Columns[i]))
		}
	}
	return out
}

// recursionColumns are those of a recursion of the predicate, without the fixed ones.
func (p *planner) recursionColumns(pred *datalog.Predicate, fixed []plan.Expr) ([]plan.Column, error) {
	var out []plan.Column
	for i, polarType := range pred.Columns {
		if fixed[i] != nil {
			continue
		}
		column, err := p.recursionColumn(polarType)
		if err != nil {
			return nil, err
		}
		out = append(out, column)
	}
	return out, nil
}

func (p *planner) recursionColumn(polarType string) (plan.Column, error) {
	sqlType, err := p.sqlTypes.of(polarType)
	return plan.Column{Type: polarType, SQLType: sqlType}, err
}
