package compilertest

import (
	"fmt"
	"slices"

	"github.com/polarsql/polarsql/compiler/datalog"
)

// Check returns what is wrong with a program: nothing, after every pass.
func Check(p *datalog.Program) []string {
	c := &checker{program: p}
	names := map[string]bool{}
	for _, pred := range p.Predicates {
		if names[pred.Name] {
			c.problem("two predicates are named %s", pred.Name)
		}
		names[pred.Name] = true
		if pred.IsStored() && len(pred.Rules) > 0 {
			c.problem("%s is stored and has rules", pred.Name)
		}
	}
	c.goals()
	c.reachable()
	for _, pred := range p.Predicates {
		for _, r := range pred.Rules {
			c.pred, c.rule = pred, r
			c.head()
			c.body(r.Body)
			c.locals()
		}
	}
	return c.problems
}

type checker struct {
	program  *datalog.Program
	pred     *datalog.Predicate
	rule     *datalog.Rule
	problems []string
}

func (c *checker) problem(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if c.rule != nil && c.rulePrints() {
		text += "\n    in " + c.program.RuleString(c.pred, c.rule)
	}
	c.problems = append(c.problems, text)
}

// rulePrints tells whether the rule is whole enough to be printed.
func (c *checker) rulePrints() bool {
	ok := true
	check := func(t datalog.Term) { ok = ok && c.exists(t) }
	for _, t := range c.rule.Head {
		check(t)
	}
	datalog.Terms(c.rule.Body, check)
	return ok
}

// goals: a goal has a column for everything it is asked for and does not leave out.
func (c *checker) goals() {
	if len(c.program.Goals) == 0 {
		c.problem("no goal")
	}
	for _, g := range c.program.Goals {
		open := 0
		for _, wild := range g.Wild {
			if !wild {
				open++
			}
		}
		if open != len(g.Predicate.Columns) || len(g.Wild) != len(c.program.Goals[0].Wild) {
			c.problem("goal %s: %d columns, wildcards %v", g.Predicate.Name, len(g.Predicate.Columns), g.Wild)
		}
	}
}

// reachable: the predicates are the goals and what they need, each once.
func (c *checker) reachable() {
	seen := map[*datalog.Predicate]bool{}
	var walk func(*datalog.Predicate)
	walk = func(pred *datalog.Predicate) {
		if seen[pred] {
			return
		}
		seen[pred] = true
		if !slices.Contains(c.program.Predicates, pred) {
			c.problem("%s is needed but not in the program", pred.Name)
		}
		for _, q := range pred.Callees() {
			walk(q)
		}
	}
	for _, g := range c.program.Goals {
		walk(g.Predicate)
	}
	for _, pred := range c.program.Predicates {
		if !seen[pred] {
			c.problem("no goal needs %s", pred.Name)
		}
	}
}

func (c *checker) head() {
	if len(c.rule.Head) != len(c.pred.Columns) {
		c.problem("%d terms in the head for %d columns", len(c.rule.Head), len(c.pred.Columns))
		return
	}
	for i, t := range c.rule.Head {
		c.term(t, c.pred.Columns[i])
	}
}

func (c *checker) exists(t datalog.Term) bool {
	switch t := t.(type) {
	case datalog.Var:
		return t >= 0 && int(t) < len(c.rule.Vars)
	case datalog.ParamRef:
		return t >= 0 && int(t) < len(c.program.Params)
	case datalog.Const, datalog.Blank:
		return true
	}
	return false
}

// term: it exists and has the type of its place.
func (c *checker) term(t datalog.Term, polarType string) {
	if !c.exists(t) {
		c.problem("no such term: %#v", t)
		return
	}
	if got := c.rule.TypeOf(c.program, t); got != polarType {
		c.problem("a term of type %q in place of %q", got, polarType)
	}
}

func (c *checker) body(ls []datalog.Literal) {
	for _, l := range ls {
		switch l := l.(type) {
		case *datalog.Atom:
			if len(l.Args) != len(l.Pred.Columns) {
				c.problem("%d arguments for the %d columns of %s", len(l.Args), len(l.Pred.Columns), l.Pred.Name)
				continue
			}
			for i, t := range l.Args {
				c.term(t, l.Pred.Columns[i])
			}
		case *datalog.Not:
			if len(l.Body) == 0 {
				c.problem("an empty negation")
			}
			c.body(l.Body)
		case *datalog.Compare:
			if c.exists(l.Left) {
				c.term(l.Right, c.rule.TypeOf(c.program, l.Left))
			} else {
				c.problem("no such term: %#v", l.Left)
			}
		case *datalog.In:
			for _, k := range l.List {
				c.term(l.Term, k.Type)
			}
		}
	}
}

// locals: a negation's own variables occur in it and nowhere else in the rule.
func (c *checker) locals() {
	total := map[datalog.Var]int{}
	for _, t := range c.rule.Head {
		if v, ok := t.(datalog.Var); ok {
			total[v]++
		}
	}
	datalog.VarsOf(c.rule.Body, func(v datalog.Var) { total[v]++ })
	c.localsOf(c.rule.Body, total)
}

func (c *checker) localsOf(ls []datalog.Literal, total map[datalog.Var]int) {
	for _, l := range ls {
		not, ok := l.(*datalog.Not)
		if !ok {
			continue
		}
		inside := map[datalog.Var]int{}
		datalog.VarsOf(not.Body, func(v datalog.Var) { inside[v]++ })
		for _, v := range not.Locals {
			if !c.exists(v) {
				c.problem("no such local: %d", v)
			} else if inside[v] == 0 || inside[v] != total[v] {
				c.problem("local %s_%d of a negation: %d of %d uses are in it", c.rule.Vars[v].Name, v, inside[v], total[v])
			}
		}
		c.localsOf(not.Body, total)
	}
}

// CheckUnfolded returns what the last pass must not leave: a call of a predicate that does
// not recurse, unless a rule that unfolds it would go beyond limit alternatives, or the
// call has several rules and stands beside conditions only, or has no variables.
func CheckUnfolded(p *datalog.Program, limit int) []string {
	recursive := map[*datalog.Predicate]bool{}
	for _, component := range p.Components() {
		for _, pred := range component {
			recursive[pred] = len(component) > 1 || pred.CallsItself()
		}
	}
	var out []string
	for _, pred := range p.Predicates {
		for _, r := range pred.Rules {
			product := 1
			var called []*datalog.Predicate
			for i, l := range r.Body {
				datalog.Atoms([]datalog.Literal{l}, func(a *datalog.Atom, negated bool) {
					if !a.Pred.IsStored() && !a.Pred.Factored && !recursive[a.Pred] && (negated || len(a.Pred.Rules) < 2 || !besideConditions(r, i)) {
						product *= len(a.Pred.Rules)
						called = append(called, a.Pred)
					}
				})
			}
			if len(called) > 0 && len(pred.Rules)-1+product <= limit {
				out = append(out, fmt.Sprintf("%s is still called\n    in %s", called[0].Name, p.RuleString(pred, r)))
			}
		}
	}
	return out
}

// besideConditions tells whether all literals but one are negations, comparisons, lists or
// atoms without variables, or that one is such an atom.
func besideConditions(r *datalog.Rule, at int) bool {
	bindsNothing := func(l datalog.Literal) bool {
		a, ok := l.(*datalog.Atom)
		return !ok || !slices.ContainsFunc(a.Args, func(t datalog.Term) bool { _, isVar := t.(datalog.Var); return isVar })
	}
	others := slices.Concat(r.Body[:at], r.Body[at+1:])
	return len(others) > 0 && (bindsNothing(r.Body[at]) || !slices.ContainsFunc(others, func(l datalog.Literal) bool { return !bindsNothing(l) }))
}
