package compiler

import (
	"github.com/polarsql/polarsql/compiler/datalog"
	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/compiler/plan"
)

// filterBranch plans a rule of a filter's goal as conditions on the row. A goal without a
// column holds for every row.
func (p *planner) filterBranch(row *plan.From, r *datalog.Rule) (*plan.Select, error) {
	s := p.newScope(r, nil)
	s.row = row
	body := r.Body
	if len(r.Head) == 1 {
		body = s.bindRow(r.Head[0], body)
	}
	return s.finish(body, nil)
}

// rowView returns the call that the literals are, if it asks a predicate that is neither
// stored nor recursive about the row itself.
func (s *scope) rowView(literals []datalog.Literal) *datalog.Atom {
	if s.row == nil || len(literals) != 1 {
		return nil
	}
	a, ok := literals[0].(*datalog.Atom)
	if !ok || a.Pred.IsStored() || s.recursive[a.Pred] || len(a.Args) != 1 {
		return nil
	}
	v, isVar := a.Args[0].(datalog.Var)
	if !isVar || !s.isRowID(s.env[v]) {
		return nil
	}
	return a
}

// columnView returns the call that the literals are, if it asks a predicate that has been
// split off about one column of the row.
func (s *scope) columnView(literals []datalog.Literal) *datalog.Atom {
	if s.row == nil || len(literals) != 1 {
		return nil
	}
	a, ok := literals[0].(*datalog.Atom)
	if !ok || !a.Pred.Factored || len(a.Args) != 1 {
		return nil
	}
	if v, isVar := a.Args[0].(datalog.Var); !isVar || s.env[v] == nil {
		return nil
	}
	return a
}

func (s *scope) isRowID(e plan.Expr) bool {
	c, ok := e.(*plan.Col)
	return ok && c.From == s.row && c.Name == s.rowType().ID
}

// rowType is the type whose table the row belongs to.
func (s *scope) rowType() *mapping.Type {
	for _, a := range s.question.Args {
		if a.Kind == Row {
			return s.mapping.Type(a.Type)
		}
	}
	panic("compiler: no row in the question")
}

// rowConditions plans a predicate of several rules as a disjunction of conditions on the row.
func (s *scope) rowConditions(a *datalog.Atom) error {
	var selects []*plan.Select
	for _, r := range a.Pred.Rules {
		sel, err := s.filterBranch(s.row, r)
		if err != nil {
			return err
		}
		if sel != nil {
			selects = append(selects, sel)
		}
	}
	if len(selects) == 0 {
		s.dead = true
		return nil
	}
	s.where(&plan.Exists{Selects: selects})
	return nil
}

// bindRow makes a head term the row of a filter and takes the facts that the mapping
// places on the row's own table from the row itself.
func (s *scope) bindRow(head datalog.Term, body []datalog.Literal) []datalog.Literal {
	t := s.rowType()
	s.bind(head, &plan.Col{From: s.row, Name: t.ID, Type: t.Name}, s.byRow())
	v, isVar := head.(datalog.Var)
	if !isVar {
		return body
	}
	var rest []datalog.Literal
	for _, l := range body {
		a, ok := l.(*datalog.Atom)
		if ok && isRowFact(a, t, v) && (!isMarker(a) || s.byRow()) {
			s.bindRowFact(a)
		} else {
			rest = append(rest, l)
		}
	}
	return rest
}

// bindRowFact takes a fact from the row.
func (s *scope) bindRowFact(a *datalog.Atom) {
	for i, index := range columnIndexes(a.Pred.Source) {
		stored := a.Pred.Source.Columns[index]
		col := &plan.Col{From: s.row, Name: stored.Name, Type: a.Pred.Columns[i], SQLType: stored.SQLType, Enum: stored.Enum, Indexed: stored.Indexed}
		if col.Name == s.rowType().ID {
			continue
		}
		s.bind(a.Args[i], col, s.byRow())
		s.rowColumns = append(s.rowColumns, col)
	}
	tests, _ := a.Pred.Source.Tests()
	for _, t := range tests {
		s.where(&plan.OwnTest{Col: &plan.Col{From: s.row, Name: t.Column}, Negated: t.Negated, Text: t.Text})
	}
}

// isMarker tells whether a fact says nothing but that there is a row with a condition. Where
// nothing else leads to rows they are found by it, as an array: the database might test all
// rows otherwise, and search long arrays for those that it does not hold for.
func isMarker(a *datalog.Atom) bool {
	return len(columnIndexes(a.Pred.Source)) == 1 && a.Pred.Source.Where != ""
}

// rowMarker returns the marker of the row that the literals are, or nil.
func (s *scope) rowMarker(literals []datalog.Literal) *datalog.Atom {
	if len(literals) != 1 {
		return nil
	}
	a, ok := literals[0].(*datalog.Atom)
	if !ok || len(a.Args) != 1 {
		return nil
	}
	v, isVar := a.Args[0].(datalog.Var)
	if !isVar || !s.isRowID(s.env[v]) || !isRowFact(a, s.rowType(), v) {
		return nil
	}
	return a
}

// isRowFact tells whether an atom reads plain columns of the type's own table, of the row v, and
// has no other condition than tests of such columns.
func isRowFact(a *datalog.Atom, t *mapping.Type, v datalog.Var) bool {
	src := a.Pred.Source
	if src == nil || src.Table == nil || *src.Table != t.Table {
		return false
	}
	if _, ok := src.Tests(); !ok {
		return false
	}
	byID := false
	for i, index := range columnIndexes(src) {
		c := src.Columns[index]
		if c.Name == "" {
			return false
		}
		if c.Name == t.ID {
			if a.Args[i] != datalog.Term(v) {
				return false
			}
			byID = true
		}
	}
	return byID
}
