package compiler

import (
	"slices"

	"github.com/polarsql/polarsql/compiler/datalog"
	"github.com/polarsql/polarsql/compiler/plan"
)

// canWalk tells whether a call's walked columns are given by few values, so that walking
// from them beats collecting everything that is known.
func (s *scope) canWalk(a *datalog.Atom) bool {
	r := s.recursions[a.Pred]
	if r == nil || !r.walkable {
		return false
	}
	for i, t := range a.Args {
		if !r.passed[i] && isVariable(t) && !s.isAnchoredTerm(t) {
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
		return !slices.ContainsFunc(exit.Head, isParam) && !slices.ContainsFunc(exit.Body, func(l datalog.Literal) bool {
			a, ok := l.(*datalog.Atom)
			return ok && slices.ContainsFunc(a.Args, isParam)
		})
	})
}

func isParam(t datalog.Term) bool { _, ok := t.(datalog.ParamRef); return ok }

// walk plans a call from its given values: what they lead to, and the exits there.
//
//	EXISTS (WITH RECURSIVE up AS (given UNION steps) SELECT FROM up WHERE exits)
//
// Exits that bind something are joined instead: .. FROM up, LATERAL (exits)
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
		seed.Output = append(seed.Output, orNull(given[i]))
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
	exits, err := s.walkExits(r, rec, at, atExit)
	if err != nil {
		return err
	}
	if len(exits) == 0 {
		s.dead = true
		return nil
	}
	s.explain(a.Pred, "walk", whyWalk(r))
	s.derived(a, given, []*plan.Select{s.atStops(a, at, exits, s.columnsFree(a, given))}, false)
	return nil
}

// walkExits plans the exits. What they read of the row that a step reads is carried along.
func (s *scope) walkExits(r *recursion, rec *plan.Recursion, at *plan.From, given []plan.Expr) ([]*plan.Select, error) {
	c := s.newCarrier(r, rec, at, given)
	if c == nil {
		return s.selects(r.exits, given)
	}
	var out []*plan.Select
	var others []*datalog.Rule
	for _, exit := range r.exits {
		for _, alternative := range s.alternativesGiven(exit, given) {
			sel, carried, err := c.exit(alternative)
			switch {
			case err != nil:
				return nil, err
			case !carried:
				others = append(others, alternative)
			case sel != nil:
				out = append(out, sel)
			}
		}
	}
	rest, err := s.selects(others, given)
	if err != nil {
		return nil, err
	}
	if c.finish() {
		for _, sel := range rest {
			requireFirst(sel, given[c.walked].(*plan.Col)) // the last stop is none of theirs
		}
	}
	return append(out, rest...), nil
}

// atStops asks the exits at each stop of a walk.
func (s *scope) atStops(a *datalog.Atom, at *plan.From, exits []*plan.Select, outputs []plan.Column) *plan.Select {
	sel := &plan.Select{From: []*plan.From{at}, Origin: a.Origin}
	if len(outputs) == 0 {
		cheapestFirst(exits)
		sel.Where = []plan.Condition{&plan.Exists{Selects: exits, Fenced: true}}
		return sel
	}
	exit := &plan.From{Rel: &plan.Union{Selects: exits, Columns: outputs, Fenced: true}}
	sel.From = append(sel.From, exit)
	for i, c := range outputs {
		sel.Output = append(sel.Output, &plan.Col{From: exit, Index: i, Type: c.Type})
	}
	return sel
}

// orNull is an expression, or NULL for a blank.
func orNull(e plan.Expr) plan.Expr {
	if e == nil {
		return plan.Null{}
	}
	return e
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
