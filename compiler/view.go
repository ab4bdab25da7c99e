package compiler

import (
	"slices"

	"github.com/polarsql/polarsql/compiler/datalog"
	"github.com/polarsql/polarsql/compiler/plan"
)

// view plans the call of a predicate that does not recurse. Its rules are a condition, or a
// derived table that binds variables, for each row beside the call; but where the rows beside
// it are many and the rules start from values of the question, these are evaluated once.
func (s *scope) view(a *datalog.Atom) error {
	given, ok := s.given(a.Args)
	if !ok {
		s.dead = true
		return nil
	}
	if at, ok := s.lookedUp(a, given); ok {
		return s.viewOnce(a, given, at)
	}
	selects, err := s.selects(a.Pred.Rules, given)
	if err != nil {
		return err
	}
	s.derived(a, given, selects, s.isLookedUp(a))
	return nil
}

// isLookedUp tells whether all arguments of a call are few values: those of the question, or
// reached from them.
func (s *scope) isLookedUp(a *datalog.Atom) bool {
	return !slices.ContainsFunc(a.Args, func(t datalog.Term) bool {
		return isVariable(t) && !s.isAnchoredTerm(t) && s.env[t.(datalog.Var)] != nil
	})
}

// lookedUp is the one argument of a call that is a column of many rows, while the predicate
// itself starts from values of the question.
func (s *scope) lookedUp(a *datalog.Atom, given []plan.Expr) (int, bool) {
	if len(a.Args) != 1 || given[0] == nil || !isVariable(a.Args[0]) || s.isAnchoredTerm(a.Args[0]) {
		return 0, false
	}
	return 0, s.startsFromParams(a.Pred, nil)
}

// viewOnce looks a value up in the array of the predicate's rows.
func (s *scope) viewOnce(a *datalog.Atom, given []plan.Expr, at int) error {
	selects, err := s.selects(a.Pred.Rules, make([]plan.Expr, len(given)))
	if err != nil {
		return err
	}
	if len(selects) == 0 {
		s.dead = true
		return nil
	}
	s.where(&plan.AnyOf{Expr: given[at], Column: s.column(a.Pred.Columns[at]), Selects: selects})
	return nil
}

// startsFromParams tells whether every rule of a predicate has an atom with a value of the
// question, so that its rows are few and found from there.
func (p *planner) startsFromParams(pred *datalog.Predicate, above []*datalog.Predicate) bool {
	if pred.IsStored() {
		return pred.Given != nil
	}
	if slices.Contains(above, pred) {
		return true // a step: what it starts from are rows of the recursion
	}
	if known, ok := p.starts[pred]; ok {
		return known
	}
	starts := !slices.ContainsFunc(pred.Rules, func(r *datalog.Rule) bool {
		return !slices.ContainsFunc(r.Head, isParam) && !slices.ContainsFunc(r.Body, func(l datalog.Literal) bool {
			a, ok := l.(*datalog.Atom)
			return ok && (slices.ContainsFunc(a.Args, isParam) || p.startsFromParams(a.Pred, append(above, pred)))
		})
	})
	if !p.recursive[pred] { // nothing above it is among what it calls
		p.starts[pred] = starts
	}
	return starts
}

// alternatives are the rules that a rule stands for: calls of what the factor pass has split
// off, or inline has set apart, are unfolded again where neither the rows beside the call are
// few nor the predicate starts from values of the question. bound are the variables that the
// caller gives. What would have too many alternatives stays.
func (p *planner) alternatives(r *datalog.Rule, bound []datalog.Term) []*datalog.Rule {
	out := []*datalog.Rule{r}
	if p.sharing != nil {
		return out
	}
	for i := 0; i < len(out); {
		at := p.outOfReach(out[i], bound)
		if at < 0 {
			i++
			continue
		}
		out = slices.Replace(out, i, i+1, unfoldAtom(p.program, out[i], at)...)
		if len(out) > maxAlternatives {
			return []*datalog.Rule{r}
		}
	}
	return out
}

// outOfReach is the place of a factored call that nothing leads to, or -1.
func (p *planner) outOfReach(r *datalog.Rule, bound []datalog.Term) int {
	var stored []datalog.Literal
	for _, l := range r.Body {
		if a, ok := l.(*datalog.Atom); ok && a.Pred.IsStored() {
			stored = append(stored, l)
		}
	}
	_, reached := reach(stored, bound)
	return slices.IndexFunc(r.Body, func(l datalog.Literal) bool {
		a, ok := l.(*datalog.Atom)
		return ok && a.Pred.Factored && !p.startsFromParams(a.Pred, nil) &&
			!slices.ContainsFunc(a.Args, func(t datalog.Term) bool { return !isVariable(t) || reached[t] })
	})
}
