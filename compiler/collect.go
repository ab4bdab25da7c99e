package compiler

import (
	"github.com/polarsql/polarsql/compiler/datalog"
	"github.com/polarsql/polarsql/compiler/plan"
)

// collect plans a call by collecting rows of the predicate, from its exits on. Passed columns
// that the question gives are no columns of the recursion: its exits start from their values.
//
//	WITH RECURSIVE known AS (exits UNION steps) .. FROM known
func (s *scope) collect(a *datalog.Atom) error {
	given, ok := s.given(a.Args)
	if !ok {
		s.dead = true
		return nil
	}
	fixed, correlated := s.fixed(a, given)
	from, err := s.collected(a, fixed)
	if err != nil {
		return err
	}
	if from == nil {
		s.dead = true
		return nil
	}
	s.explain(a.Pred, "collect", s.whyCollect(a, fixed))
	rows := callRows{call: a, from: from, at: columnsAt(fixed), anchored: correlated || s.exitsAnchored(s.recursions[a.Pred])}
	if correlated {
		s.lateral(rows, given)
		return nil
	}
	s.use(rows, given)
	return nil
}

// fixed are the passed columns whose values the exits can start from; correlated tells that
// one comes from the rows beside the call, which are few.
func (s *scope) fixed(a *datalog.Atom, given []plan.Expr) (fixed []plan.Expr, correlated bool) {
	r := s.recursions[a.Pred]
	fixed = make([]plan.Expr, len(given))
	for i, t := range a.Args {
		if !r.passed[i] || given[i] == nil {
			continue
		}
		if isVariable(t) {
			if !s.isAnchoredTerm(t) || s.exitsAnchored(r) {
				continue
			}
			correlated = true
		}
		fixed[i] = given[i]
	}
	return fixed, correlated
}

// collected is the recursion of all rows that have the fixed values; nil when no exit can hold.
func (s *scope) collected(a *datalog.Atom, fixed []plan.Expr) (*plan.From, error) {
	r := s.recursions[a.Pred]
	s.enumerated = s.enumerated || r.open
	rec := &plan.Recursion{Working: &plan.From{Rel: &plan.Working{}}}
	var err error
	if rec.Columns, err = s.recursionColumns(a.Pred, fixed); err != nil {
		return nil, err
	}
	if rec.Seeds, err = s.selects(r.exits, fixed); err != nil || len(rec.Seeds) == 0 {
		return nil, err
	}
	for _, st := range r.steps {
		inner := s.newScope(st.rule, nil)
		var output []datalog.Term
		column := 0
		for i, t := range st.call.Args {
			if fixed[i] != nil {
				continue
			}
			inner.bind(t, &plan.Col{From: rec.Working, Index: column, Type: a.Pred.Columns[i]}, true)
			output = append(output, st.rule.Head[i])
			column++
		}
		sel, err := inner.finish(st.rest, output)
		if err != nil {
			return nil, err
		}
		if sel != nil {
			rec.Steps = append(rec.Steps, sel)
		}
	}
	return &plan.From{Rel: rec}, nil
}

// callRows are the rows of a called predicate: argument i of the call is column at[i], or
// none where that is -1.
type callRows struct {
	call     *datalog.Atom
	from     *plan.From
	at       []int
	anchored bool
}

// columnsAt numbers the columns that are not fixed.
func columnsAt(fixed []plan.Expr) []int {
	at := make([]int, len(fixed))
	next := 0
	for i, e := range fixed {
		at[i] = -1
		if e == nil {
			at[i] = next
			next++
		}
	}
	return at
}

func (r callRows) column(i int) *plan.Col {
	return &plan.Col{From: r.from, Index: r.at[i], Type: r.call.Pred.Columns[i]}
}

// use joins the rows of a call, which depend on nothing beside it. One given value is
// looked up in the array of all; a call without anything to bind is a condition.
func (s *scope) use(rows callRows, given []plan.Expr) {
	var variables []int // arguments that are columns of the rows, constants left out
	open := false
	for i, t := range rows.call.Args {
		if rows.at[i] >= 0 && (isVariable(t) || len(rows.at) == 1) {
			variables = append(variables, i)
		}
		open = open || isOpen(t, given[i])
	}
	switch {
	case len(variables) == 1 && !open:
		i := variables[0]
		s.where(&plan.AnyOf{Expr: given[i], Column: s.column(rows.call.Pred.Columns[i]), Selects: []*plan.Select{s.lookUpAll(rows, i)}})
	case len(s.sel.From) == 0 && !open:
		s.where(&plan.Exists{Selects: []*plan.Select{s.lookUp(rows, given)}})
	default:
		s.sel.From = append(s.sel.From, rows.from)
		for i, t := range rows.call.Args {
			if rows.at[i] >= 0 {
				s.bind(t, rows.column(i), rows.anchored)
			}
		}
	}
}

// lookUpAll selects the values of argument `at` from the rows that have the constants of
// the other arguments.
func (s *scope) lookUpAll(rows callRows, at int) *plan.Select {
	inner := s.newScope(s.rule, s)
	inner.sel.Origin = rows.call.Origin
	inner.sel.From = append(inner.sel.From, rows.from)
	for i, t := range rows.call.Args {
		if rows.at[i] >= 0 && i != at {
			inner.bind(t, rows.column(i), false)
		}
	}
	inner.sel.Output = []plan.Expr{rows.column(at)}
	return inner.sel
}

// lateral joins rows that depend on values beside the call.
func (s *scope) lateral(rows callRows, given []plan.Expr) {
	s.derived(rows.call, given, []*plan.Select{s.lookUp(rows, given)}, false)
}

// lookUp selects the rows that have the given values; its output are the other arguments.
func (s *scope) lookUp(rows callRows, given []plan.Expr) *plan.Select {
	inner := s.newScope(s.rule, s)
	inner.sel.Origin = rows.call.Origin
	inner.sel.From = append(inner.sel.From, rows.from)
	for i, t := range rows.call.Args {
		if rows.at[i] < 0 {
			continue
		}
		if isOpen(t, given[i]) {
			inner.sel.Output = append(inner.sel.Output, rows.column(i))
		}
		inner.bind(t, rows.column(i), false)
	}
	return inner.sel
}
