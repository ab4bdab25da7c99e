package compiler

import (
	"slices"
	"strings"

	"github.com/polarsql/polarsql/compiler/datalog"
	"github.com/polarsql/polarsql/compiler/plan"
)

// explain notes the form that a recursion got. A predicate planned several times the same
// way is noted once.
func (p *planner) explain(pred *datalog.Predicate, form, why string) {
	note := plan.RecursionForm{Predicate: pred.Name, Form: form, Why: why, Notes: pred.Notes}
	same := func(f plan.RecursionForm) bool { return f.Predicate == pred.Name && f.Form == form && f.Why == why }
	if !slices.ContainsFunc(p.forms, same) {
		p.forms = append(p.forms, note)
	}
}

// whyWalk says what speaks for starting from the given values.
func whyWalk(r *recursion) string {
	switch {
	case r.open:
		return "its rules hold for values that no fact lists: only given ones can be tried"
	case r.forward > r.backward:
		return "the values are given, and each leads to few: its steps read a key"
	}
	return "the values are given: only what they lead to is visited"
}

// whyCollect says what stands against walking a call.
func (s *scope) whyCollect(a *datalog.Atom, fixed []plan.Expr) string {
	r := s.recursions[a.Pred]
	var open []string
	for i, t := range a.Args {
		if !r.passed[i] && isVariable(t) && !s.isAnchoredTerm(t) {
			open = append(open, a.Pred.Columns[i])
		}
	}
	start := "it starts from all facts of its exits"
	if s.exitsAnchored(r) || slices.ContainsFunc(fixed, func(e plan.Expr) bool { return e != nil }) {
		start = "it starts from the facts about given values"
	}
	switch {
	case len(open) > 0:
		return strings.Join(open, " and ") + " is solved for: " + start + " and follows the steps backwards"
	case !r.walkable:
		return "a step does not lead from given values to others: " + start
	}
	return "its steps are functional backwards: " + start
}
