package polar

import (
	"slices"
	"strconv"
)

// checkStrata refuses negation through recursion. It first looks at rules: one depends on
// another when a call of its body could meet the other's head. Where that shows a cycle
// through `not`, predicates are split by argument types and by the names in String arguments
// (split.go), since "viewer" may well depend on the absence of "blocked" though both are roles.
func (c *checker) checkStrata() {
	negated := func(d dependency) bool { return d.negated }
	if !slices.ContainsFunc(c.calls, func(calls []dependency) bool { return slices.ContainsFunc(calls, negated) }) {
		return
	}
	components, ok := c.suspects()
	if !ok {
		c.report(errTooManyMeetings(c.policy.rules[0]))
	}
	for _, component := range components {
		s := newSplitting(c, component)
		if !s.build() {
			c.report(errTooManySplits(c.policy.rules[component[0]], c.limits.SplitRules))
			continue
		}
		s.reportCycles(c)
	}
}

// suspects returns the sets of rules, in source order, that depend on each other and negate
// one another; false when too many rules would have to be looked at.
func (c *checker) suspects() ([][]int, bool) {
	rules := c.policy.rules
	graph, negated, ok := c.ruleGraph()
	if !ok {
		return nil, false
	}
	componentOf := make([]int, len(graph))
	components := strongComponents(graph)
	for n, component := range components {
		for _, i := range component {
			componentOf[i] = n
		}
	}
	var out [][]int
	for n, component := range components {
		component = slices.DeleteFunc(component, func(i int) bool { return i >= len(rules) })
		if slices.ContainsFunc(component, func(i int) bool {
			return slices.ContainsFunc(negated[i], func(node int) bool { return componentOf[node] == n })
		}) {
			slices.Sort(component)
			out = append(out, component)
		}
	}
	return out, true
}

// ruleGraph leads from rules to the rules that their calls may meet. The nodes are the rules
// and behind them the shapes of calls: calls of one shape share a node between their rules and
// the rules they may meet, which keeps the graph small. negated are a rule's shapes below `not`.
func (c *checker) ruleGraph() (graph, negated [][]int, ok bool) {
	rules := c.policy.rules
	graph = make([][]int, len(rules), 2*len(rules))
	negated = make([][]int, len(rules))
	shapes := make(map[string]int, len(rules))
	var shape []byte
	work := 0
	for i, r := range rules {
		for _, d := range c.calls[i] {
			index := c.headsOf(keyOf(*d.atom))
			if index == nil {
				continue // facts only
			}
			shape = d.appendShape(shape[:0], r)
			node, known := shapes[string(shape)]
			if !known {
				node = len(graph)
				shapes[string(shape)] = node
				met, looked := index.meeting(r, d)
				graph = append(graph, met)
				if work += looked; work > c.limits.meetings() {
					return nil, nil, false
				}
			}
			graph[i] = append(graph[i], node)
			if d.negated {
				negated[i] = append(negated[i], node)
			}
		}
	}
	return graph, negated, true
}

// signatureKey is a predicate's name and number of arguments: different numbers are different
// predicates.
type signatureKey struct {
	name  string
	arity int
}

func keyOf(a Atom) signatureKey { return signatureKey{a.Predicate, len(a.Args)} }

// dependency is a call in a rule's body.
type dependency struct {
	atom    *Atom
	negated bool // it stands below `not`
	// matches are the conditions on types in the `not`s around the call: unless they hold, the
	// call does not matter.
	matches []*Matches
}

// findCalls collects the calls of all rules.
func (c *checker) findCalls() {
	c.calls = make([][]dependency, len(c.policy.rules))
	for i, r := range c.policy.rules {
		c.calls[i] = dependencies(r)
	}
}

// dependencies returns the calls of a rule's body.
func dependencies(r *Rule) []dependency {
	var out []dependency
	var visit func(body []Literal, negated bool, matches []*Matches)
	visit = func(body []Literal, negated bool, matches []*Matches) {
		for _, l := range body {
			if m, ok := l.(*Matches); ok {
				matches = append(slices.Clip(matches), m)
			}
		}
		for _, l := range body {
			switch n := l.(type) {
			case *Call:
				out = append(out, dependency{atom: &n.Atom, negated: negated, matches: matches})
			case *Not:
				visit(n.Body, true, matches)
			}
		}
	}
	visit(r.Body, false, nil)
	return out
}

// appendShape writes what is the same for calls that may meet the same heads.
func (d dependency) appendShape(b []byte, r *Rule) []byte {
	b = append(b, d.atom.Predicate...)
	for _, arg := range d.atom.Args {
		b = append(b, " |"...)
		switch n := arg.(type) {
		case Const:
			b = strconv.AppendQuote(append(b, n.Value.Type...), n.Value.ID)
		case Now:
			b = append(b, Integer...)
		case Var:
			for _, w := range r.Vars[n.Index].written {
				b = append(b, w...)
			}
			for _, m := range d.matches {
				if m.Var.Index == n.Index {
					b = append(b, m.written...)
				}
			}
		}
	}
	return b
}

// mayMeet tells whether a call in the body of r and the head of s can be about the same fact.
func (c *typeSets) mayMeet(r *Rule, d dependency, s *Rule) bool {
	for i, arg := range d.atom.Args {
		left, lok := arg.(Const)
		right, rok := s.Head.Args[i].(Const)
		if lok && rok && left.Value != right.Value {
			return false
		}
	}
	return c.typesMeet(r, d, s)
}

// typesMeet is mayMeet for the types of the arguments alone.
func (c *typeSets) typesMeet(r *Rule, d dependency, s *Rule) bool {
	for i, arg := range d.atom.Args {
		if !c.meet(c.given(r, d, arg), c.of(s, s.Head.Args[i])) {
			return false
		}
	}
	return true
}

// given returns the types of an argument of a call in the body of r.
func (c *typeSets) given(r *Rule, d dependency, arg Term) []string {
	types := c.of(r, arg)
	if v, ok := arg.(Var); ok {
		for _, m := range d.matches {
			if m.Var.Index == v.Index {
				types = c.intersect(types, m.Types)
			}
		}
	}
	return types
}

// strongComponents returns the strongly connected components of a graph given as successor
// lists (Tarjan's algorithm).
func strongComponents(graph [][]int) [][]int {
	var (
		out    [][]int
		stack  []int
		number = make([]int, len(graph)) // 0: not visited
		low    = make([]int, len(graph))
		onTop  = make([]bool, len(graph))
		next   = 1
		visit  func(int)
	)
	visit = func(n int) {
		number[n], low[n] = next, next
		next++
		stack = append(stack, n)
		onTop[n] = true
		for _, m := range graph[n] {
			if number[m] == 0 {
				visit(m)
				low[n] = min(low[n], low[m])
			} else if onTop[m] {
				low[n] = min(low[n], number[m])
			}
		}
		if low[n] != number[n] {
			return
		}
		at := slices.Index(stack, n)
		component := slices.Clone(stack[at:])
		for _, m := range component {
			onTop[m] = false
		}
		stack = stack[:at]
		out = append(out, component)
	}
	for n := range graph {
		if number[n] == 0 {
			visit(n)
		}
	}
	return out
}
