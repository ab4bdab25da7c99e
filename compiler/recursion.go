package compiler

import (
	"slices"

	"github.com/polarsql/polarsql/compiler/datalog"
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

// analyseRecursion takes a predicate apart whose rules call it at most once each.
func analyseRecursion(pred *datalog.Predicate) *recursion {
	out := &recursion{pred: pred}
	for _, r := range pred.Rules {
		st := step{rule: r}
		for _, l := range r.Body {
			if a, ok := l.(*datalog.Atom); ok && a.Pred == pred {
				st.call = a
				continue
			}
			st.rest = append(st.rest, l)
		}
		if st.call == nil {
			out.exits = append(out.exits, r)
		} else {
			out.steps = append(out.steps, st)
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
		blank := datalog.Term(datalog.Blank{Type: r.pred.Columns[i]})
		r.passed[i] = !slices.ContainsFunc(r.steps, func(st step) bool { return !handsOn(st, i) }) &&
			!slices.ContainsFunc(r.exits, func(exit *datalog.Rule) bool { return exit.Head[i] == blank })
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
			case a.Pred.Source.Columns[columns[from]].Key:
				r.forward += 4
			case a.Pred.Source.Columns[columns[to]].Key:
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
