package compiler

import (
	"github.com/polarsql/polarsql/compiler/datalog"
	"github.com/polarsql/polarsql/compiler/plan"
	"github.com/polarsql/polarsql/polar"
)

// fixpoint plans a call of a predicate whose recursion is not linear: all rows of its
// component are computed together, every rule against everything known so far, until a
// round adds nothing (naive evaluation: Bancilhon and Ramakrishnan, "An amateur's
// introduction to recursive query processing strategies", 1986).
func (s *scope) fixpoint(a *datalog.Atom) error {
	given, ok := s.given(a.Args)
	if !ok {
		s.dead = true
		return nil
	}
	from, err := s.fixpointRows(a.Pred)
	if err != nil {
		return err
	}
	s.explain(a.Pred, "fixpoint", "a rule calls the recursion more than once: each round evaluates all rules on all that is known")
	s.use(callRows{call: a, from: from, at: columnsAt(make([]plan.Expr, len(a.Args)))}, given)
	return nil
}

// fixpointRows is the fixpoint of a predicate's component: the rows of the predicate.
func (s *scope) fixpointRows(called *datalog.Predicate) (*plan.From, error) {
	component := s.fixpoints[called]
	rel := &plan.Fixpoint{}
	for i, pred := range component {
		columns, err := s.recursionColumns(pred, make([]plan.Expr, len(pred.Columns)))
		if err != nil {
			return nil, err
		}
		if len(columns) == 0 {
			columns = []plan.Column{markColumn}
		}
		rel.Members = append(rel.Members, &plan.Member{Columns: columns})
		if pred == called {
			rel.Result = i
		}
	}
	return &plan.From{Rel: rel}, s.memberRules(component, rel)
}

// markColumn is the column of a predicate that has none: a row says that it holds.
var markColumn = plan.Column{Type: polar.Integer, SQLType: "bigint"}

// memberRules plans the rules of a component; its calls in them read what is known so far.
func (s *scope) memberRules(component []*datalog.Predicate, rel *plan.Fixpoint) error {
	outer := s.members
	s.members = map[*datalog.Predicate]*plan.Member{}
	defer func() { s.members = outer }()
	for i, pred := range component {
		s.members[pred] = rel.Members[i]
	}
	for i, pred := range component {
		for _, r := range pred.Rules {
			s.enumerated = s.enumerated || leavesOpen(r)
			output := r.Head
			if len(output) == 0 {
				output = []datalog.Term{datalog.Const{Type: markColumn.Type, ID: "1"}}
			}
			sel, err := s.newScope(r, nil).finish(r.Body, output)
			if err != nil {
				return err
			}
			if sel != nil {
				rel.Members[i].Rules = append(rel.Members[i].Rules, sel)
			}
		}
	}
	return nil
}

// member reads the rows of a fixpoint's predicate that are known so far.
func (s *scope) member(a *datalog.Atom) {
	from := &plan.From{Rel: &plan.Known{Member: s.members[a.Pred]}}
	s.sel.From = append(s.sel.From, from)
	for i, t := range a.Args {
		s.bind(t, &plan.Col{From: from, Index: i, Type: a.Pred.Columns[i]}, false)
	}
}
