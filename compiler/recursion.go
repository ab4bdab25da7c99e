package compiler

import (
	"slices"

	"github.com/polarsql/polarsql/compiler/datalog"
	"github.com/polarsql/polarsql/compiler/plan"
)

// recursion is what planning knows of a linearly recursive predicate.
type recursion struct {
	pred  *datalog.Predicate
	exits []*datalog.Rule
	steps []step
	// passed columns go through every step unchanged and take part in nothing else: they
	// can be left out of a walk and read at its end.
	passed []bool
	// walkable: from given values of the other columns, each step finds the next ones.
	walkable bool
	// open: a rule holds for values that its atoms do not give, so that collecting would
	// have to try all objects of a type.
	open bool
	// forward and backward rate how functional the steps are in the two directions: from
	// the head's values to the call's, and back.
	forward, backward int
}

// step is a recursive rule, taken apart.
type step struct {
	rule *datalog.Rule
	call *datalog.Atom
	rest []datalog.Literal // the body without the call
}

// analyseRecursion returns nil when a rule calls the predicate more than once.
func analyseRecursion(pred *datalog.Predicate) *recursion {
	out := &recursion{pred: pred}
	for _, r := range pred.Rules {
		st := step{rule: r}
		calls := 0
		for _, l := range r.Body {
			if a, ok := l.(*datalog.Atom); ok && a.Pred == pred {
				st.call = a
				calls++
				continue
			}
			st.rest = append(st.rest, l)
		}
		switch calls {
		case 0:
			out.exits = append(out.exits, r)
		case 1:
			out.steps = append(out.steps, st)
		default:
			return nil
		}
	}
	out.findPassed()
	out.walkable = !slices.ContainsFunc(out.steps, func(st step) bool { return !out.canStep(st) })
	out.open = slices.ContainsFunc(pred.Rules, leavesOpen)
	return out
}

// leavesOpen tells whether a variable of the head stands in no atom of the body.
func leavesOpen(r *datalog.Rule) bool {
	bound := map[datalog.Term]bool{}
	for _, l := range r.Body {
		if a, ok := l.(*datalog.Atom); ok {
			for _, t := range a.Args {
				bound[t] = true
			}
		}
	}
	return slices.ContainsFunc(r.Head, func(t datalog.Term) bool { return isVariable(t) && !bound[t] })
}

func (r *recursion) findPassed() {
	r.passed = make([]bool, len(r.pred.Columns))
	for i := range r.passed {
		r.passed[i] = !slices.ContainsFunc(r.steps, func(st step) bool { return !handsOn(st, i) })
	}
}

// handsOn tells whether a step hands column i on and does nothing else with it.
func handsOn(st step, i int) bool {
	v, isVar := st.rule.Head[i].(datalog.Var)
	if !isVar || st.call.Args[i] != datalog.Term(v) {
		return false
	}
	uses := 0
	count := func(t datalog.Term) {
		if t == datalog.Term(v) {
			uses++
		}
	}
	for _, t := range st.rule.Head {
		count(t)
	}
	datalog.Terms(st.rule.Body, count)
	return uses == 2
}

// canStep tells whether the walked columns of the call are bound by the head's or by the
// rest of the body.
func (r *recursion) canStep(st step) bool {
	bound := map[datalog.Term]bool{}
	for i, t := range st.rule.Head {
		if !r.passed[i] {
			bound[t] = true
		}
	}
	for _, l := range st.rest {
		if a, ok := l.(*datalog.Atom); ok {
			for _, t := range a.Args {
				bound[t] = true
			}
		}
	}
	for i, t := range st.call.Args {
		if _, isVar := t.(datalog.Var); isVar && !r.passed[i] && !bound[t] {
			return false
		}
	}
	return true
}

// rate fills forward and backward: a step over a type's own table is functional from the
// id; otherwise facts tend to lead from their first arguments to their last, from the
// child to its parent.
func (p *planner) rate(r *recursion) {
	if r.forward != 0 || r.backward != 0 {
		return
	}
	r.forward, r.backward = 1, 1
	for _, st := range r.steps {
		for _, l := range st.rest {
			a, ok := l.(*datalog.Atom)
			if !ok || !a.Pred.IsStored() {
				continue
			}
			from := slices.IndexFunc(a.Args, func(t datalog.Term) bool { return slices.Contains(st.rule.Head, t) && isVariable(t) })
			to := slices.IndexFunc(a.Args, func(t datalog.Term) bool { return slices.Contains(st.call.Args, t) && isVariable(t) })
			if from < 0 || to < 0 || from == to {
				continue
			}
			columns := columnIndexes(a.Pred.Source)
			switch {
			case p.isKey(a.Pred.Source, columns[from]):
				r.forward += 4
			case p.isKey(a.Pred.Source, columns[to]):
				r.backward += 4
			case from < to:
				r.forward++
			default:
				r.backward++
			}
		}
	}
}

func isVariable(t datalog.Term) bool { _, ok := t.(datalog.Var); return ok }

// canWalk tells whether a call's walked columns are given by few values, so that walking
// from them beats collecting everything that is known.
func (s *scope) canWalk(a *datalog.Atom) bool {
	r := s.recursions[a.Pred]
	if r == nil || !r.walkable {
		return false
	}
	for i, t := range a.Args {
		if _, isConst := t.(datalog.Const); !r.passed[i] && !isConst && !s.isAnchoredTerm(t) {
			return false
		}
	}
	s.rate(r)
	return r.open || r.forward >= r.backward || !s.exitsAnchored(r)
}

// exitsAnchored tells whether each exit starts from a value of the question: then the
// known rows are few, too.
func (s *scope) exitsAnchored(r *recursion) bool {
	return !slices.ContainsFunc(r.exits, func(exit *datalog.Rule) bool {
		return !slices.ContainsFunc(exit.Body, func(l datalog.Literal) bool {
			a, ok := l.(*datalog.Atom)
			return ok && slices.ContainsFunc(a.Args, func(t datalog.Term) bool { _, isParam := t.(datalog.ParamRef); return isParam })
		})
	})
}

// call plans the call of a predicate that is not stored: a recursion, or one too large to
// unfold.
func (s *scope) call(a *datalog.Atom) error {
	if s.recursions[a.Pred] == nil {
		return s.view(a)
	}
	if s.canWalk(a) {
		return s.walk(a)
	}
	return s.collect(a)
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

// view plans a call as a condition, or as a derived table where it binds variables.
func (s *scope) view(a *datalog.Atom) error {
	given, ok := s.given(a.Args)
	if !ok {
		s.dead = true
		return nil
	}
	selects, err := s.selects(a.Pred.Rules, given)
	if err != nil {
		return err
	}
	s.derived(a, given, selects, false)
	return nil
}

// derived adds selects that are correlated with this scope: EXISTS when all arguments are
// given, else a derived table that binds the others.
func (s *scope) derived(a *datalog.Atom, given []plan.Expr, selects []*plan.Select, fenced bool) {
	if len(selects) == 0 {
		s.dead = true
		return
	}
	if !slices.Contains(given, nil) {
		s.where(&plan.Exists{Selects: selects})
		return
	}
	from := &plan.From{}
	columns := s.columnsFree(a, given)
	column := 0
	for i, t := range a.Args {
		if given[i] == nil {
			s.bind(t, &plan.Col{From: from, Index: column, Type: columns[column].Type}, true)
			column++
		}
	}
	from.Rel = &plan.Union{Selects: selects, Columns: columns, Fenced: fenced}
	s.sel.From = append(s.sel.From, from)
}

// walk plans a call from its given values: what they lead to, and the exits there.
//
//	EXISTS (WITH RECURSIVE up AS (given UNION steps) SELECT FROM up, LATERAL (exits))
func (s *scope) walk(a *datalog.Atom) error {
	r := s.recursions[a.Pred]
	given, ok := s.given(a.Args)
	if !ok {
		s.dead = true
		return nil
	}
	rec := &plan.Recursion{Walk: true, Working: &plan.From{Rel: &plan.Working{}}}
	at := &plan.From{Rel: rec}
	seed := &plan.Select{Origin: a.Origin}
	atExit := slices.Clone(given)
	for i, polarType := range a.Pred.Columns {
		if r.passed[i] {
			continue
		}
		column, err := s.recursionColumn(polarType)
		if err != nil {
			return err
		}
		atExit[i] = &plan.Col{From: at, Index: len(rec.Columns), Type: polarType}
		rec.Columns = append(rec.Columns, column)
		seed.Output = append(seed.Output, given[i])
	}
	rec.Seeds = []*plan.Select{seed}
	for _, st := range r.steps {
		sel, err := s.walkStep(r, st, rec.Working)
		if err != nil {
			return err
		}
		if sel != nil {
			rec.Steps = append(rec.Steps, sel)
		}
	}
	exits, err := s.selects(r.exits, atExit)
	if err != nil {
		return err
	}
	if len(exits) == 0 {
		s.dead = true
		return nil
	}
	outputs := s.columnsFree(a, given)
	exit := &plan.From{Rel: &plan.Union{Selects: exits, Columns: outputs, Fenced: true}}
	sel := &plan.Select{From: []*plan.From{at, exit}, Origin: a.Origin}
	for i, c := range outputs {
		sel.Output = append(sel.Output, &plan.Col{From: exit, Index: i, Type: c.Type})
	}
	s.derived(a, given, []*plan.Select{sel}, false)
	return nil
}

// walkStep goes from the head's walked columns, in the working table, to the call's.
func (s *scope) walkStep(r *recursion, st step, working *plan.From) (*plan.Select, error) {
	inner := s.newScope(st.rule, nil)
	var output []datalog.Term
	column := 0
	for i, t := range st.rule.Head {
		if r.passed[i] {
			continue
		}
		inner.bind(t, &plan.Col{From: working, Index: column, Type: r.pred.Columns[i]}, true)
		output = append(output, st.call.Args[i])
		column++
	}
	return inner.finish(st.rest, output)
}

// collect plans a call by collecting all rows of the predicate, from its exits on.
func (s *scope) collect(a *datalog.Atom) error {
	from, err := s.collected(a)
	if err != nil {
		return err
	}
	given, ok := s.given(a.Args)
	if !ok || from == nil {
		s.dead = true
		return nil
	}
	if len(given) == 1 && given[0] != nil {
		sel := &plan.Select{From: []*plan.From{from}, Output: []plan.Expr{&plan.Col{From: from, Type: a.Pred.Columns[0]}}, Origin: a.Origin}
		s.where(&plan.AnyOf{Expr: given[0], Column: s.column(a.Pred.Columns[0]), Selects: []*plan.Select{sel}})
		return nil
	}
	if !slices.Contains(given, nil) && len(s.sel.From) == 0 {
		// Nothing else to select from: a condition of its own.
		inner := s.newScope(s.rule, s)
		inner.sel.From = append(inner.sel.From, from)
		for i, t := range a.Args {
			inner.bind(t, &plan.Col{From: from, Index: i, Type: a.Pred.Columns[i]}, false)
		}
		s.where(&plan.Exists{Selects: []*plan.Select{inner.sel}})
		return nil
	}
	s.sel.From = append(s.sel.From, from)
	for i, t := range a.Args {
		s.bind(t, &plan.Col{From: from, Index: i, Type: a.Pred.Columns[i]}, s.exitsAnchored(s.recursions[a.Pred]))
	}
	return nil
}

// collected is the recursion of all rows; nil when no exit can hold.
func (s *scope) collected(a *datalog.Atom) (*plan.From, error) {
	r := s.recursions[a.Pred]
	s.enumerated = s.enumerated || r.open
	rec := &plan.Recursion{Working: &plan.From{Rel: &plan.Working{}}}
	for _, polarType := range a.Pred.Columns {
		column, err := s.recursionColumn(polarType)
		if err != nil {
			return nil, err
		}
		rec.Columns = append(rec.Columns, column)
	}
	var err error
	if rec.Seeds, err = s.selects(r.exits, make([]plan.Expr, len(a.Pred.Columns))); err != nil || len(rec.Seeds) == 0 {
		return nil, err
	}
	for _, st := range r.steps {
		inner := s.newScope(st.rule, nil)
		for i, t := range st.call.Args {
			inner.bind(t, &plan.Col{From: rec.Working, Index: i, Type: a.Pred.Columns[i]}, true)
		}
		sel, err := inner.finish(st.rest, st.rule.Head)
		if err != nil {
			return nil, err
		}
		if sel != nil {
			rec.Steps = append(rec.Steps, sel)
		}
	}
	return &plan.From{Rel: rec}, nil
}

// column is a column whose SQL type need not be known.
func (p *planner) column(polarType string) plan.Column {
	return plan.Column{Type: polarType, SQLType: p.sqlTypes.known(polarType)}
}

// columnsFree are the columns of a call that nothing gives.
func (p *planner) columnsFree(a *datalog.Atom, given []plan.Expr) []plan.Column {
	var out []plan.Column
	for i, e := range given {
		if e == nil {
			out = append(out, p.column(a.Pred.Columns[i]))
		}
	}
	return out
}

func (p *planner) recursionColumn(polarType string) (plan.Column, error) {
	sqlType, err := p.sqlTypes.of(polarType)
	return plan.Column{Type: polarType, SQLType: sqlType}, err
}
