package polar

import (
	"slices"
	"strings"
)

// splitting looks at the rules of one component once for every combination of argument types
// and String values. A String variable stands for each name the rules mention and for "any
// other", which is written as the type String.
type splitting struct {
	policy *Policy
	rules  []int // the component
	calls  [][]dependency
	names  []string // printed classes of all mentioned strings
	own    map[signatureKey]bool
	limit  int // of instances

	nodes map[string]int
	texts []string // by node
	edges [][]splitEdge
	seen  map[fromEdge]bool
	count int // of instances
	work  int // of classes
}

// splitEdge is a call from one split predicate to another.
type splitEdge struct {
	to      int
	negated bool
	span    Span // the call
}

// fromEdge is an edge with the node it leaves.
type fromEdge struct {
	from int
	edge splitEdge
}

func newSplitting(c *checker, rules []int) *splitting {
	s := &splitting{
		policy: c.policy, rules: rules, calls: c.calls, limit: c.limits.SplitRules,
		own: map[signatureKey]bool{}, nodes: map[string]int{}, seen: map[fromEdge]bool{},
	}
	mentioned := map[string]bool{}
	mention := func(t Term) {
		if c, ok := t.(Const); ok && c.Value.Type == String && !mentioned[c.Value.ID] {
			mentioned[c.Value.ID] = true
			s.names = append(s.names, c.Value.String())
		}
	}
	for _, i := range rules {
		r := c.policy.rules[i]
		s.own[keyOf(r.Head)] = true
		for _, arg := range r.Head.Args {
			mention(arg)
		}
		eachTerm(r.Body, mention)
	}
	return s
}

// eachTerm calls f for every term of a body.
func eachTerm(body []Literal, f func(Term)) {
	for _, l := range body {
		switch n := l.(type) {
		case *Call:
			for _, arg := range n.Atom.Args {
				f(arg)
			}
		case *Not:
			eachTerm(n.Body, f)
		case *Compare:
			f(n.Left)
			f(n.Right)
		case *In:
			f(n.Term)
			for _, item := range n.List {
				f(item)
			}
		case *Matches:
			f(n.Var)
		}
	}
}

// build makes the graph of split predicates; false when it would be too large.
func (s *splitting) build() bool {
	for _, i := range s.rules {
		if !s.addRule(s.policy.rules[i], s.calls[i]) {
			return false
		}
	}
	return true
}

// addRule adds the edges of every instance of a rule.
func (s *splitting) addRule(r *Rule, calls []dependency) bool {
	var inside []dependency
	for _, d := range calls {
		if s.own[keyOf(*d.atom)] {
			inside = append(inside, d)
		}
	}
	vars := s.relevant(r, inside)
	classes := make([][]string, len(vars))
	for i, v := range vars {
		classes[i] = s.classes(r, v)
		if s.work += len(classes[i]); s.work > 50*s.limit {
			return false
		}
	}
	chosen := make([]string, len(r.Vars))
	var choose func(int) bool
	choose = func(i int) bool {
		if i == len(vars) {
			s.addInstance(r, inside, chosen)
			s.count++
			return s.count <= s.limit
		}
		for _, class := range classes[i] {
			chosen[vars[i]] = class
			if !choose(i + 1) {
				return false
			}
		}
		return true
	}
	return choose(0)
}

// relevant returns the variables of the head and of the calls that matter.
func (s *splitting) relevant(r *Rule, calls []dependency) []int {
	var vars []int
	add := func(args []Term) {
		for _, arg := range args {
			if v, ok := arg.(Var); ok && !slices.Contains(vars, v.Index) {
				vars = append(vars, v.Index)
			}
		}
	}
	add(r.Head.Args)
	for _, d := range calls {
		add(d.atom.Args)
	}
	return vars
}

// classes returns what a variable can stand for: types, and for String the names. A list of
// constants after `in`, or a constant after `=`, leaves only what is in it.
func (s *splitting) classes(r *Rule, v int) []string {
	types := r.Vars[v].Types
	if types == nil {
		for _, t := range s.policy.types {
			types = append(types, t.Name)
		}
	}
	var out []string
	for _, t := range types {
		out = append(out, t)
		if t == String {
			out = append(out, s.names...)
		}
	}
	for _, l := range r.Body {
		if only, ok := constantsFor(l, v); ok {
			out = slices.DeleteFunc(out, func(class string) bool { return !slices.Contains(only, class) })
		}
	}
	return out
}

// constantsFor returns the classes of the constants that a condition lets a variable be.
func constantsFor(l Literal, v int) (only []string, ok bool) {
	var list []Term
	switch n := l.(type) {
	case *In:
		if t, ok := n.Term.(Var); !ok || t.Index != v {
			return nil, false
		}
		list = n.List
	case *Compare:
		left, lok := n.Left.(Var)
		right, rok := n.Right.(Var)
		switch {
		case n.Op == Eq && lok && left.Index == v:
			list = []Term{n.Right}
		case n.Op == Eq && rok && right.Index == v:
			list = []Term{n.Left}
		default:
			return nil, false
		}
	default:
		return nil, false
	}
	for _, t := range list {
		if _, ok := t.(Var); ok {
			return nil, false
		}
		only = append(only, classOf(t, nil))
	}
	return only, true
}

// classOf returns the class of a term under a choice of classes for the variables.
func classOf(t Term, chosen []string) string {
	switch n := t.(type) {
	case Var:
		return chosen[n.Index]
	case Const:
		if n.Value.Type == String {
			return n.Value.String()
		}
		return n.Value.Type
	default:
		return Integer
	}
}

func (s *splitting) addInstance(r *Rule, calls []dependency, chosen []string) {
	from := s.node(r.Head, chosen)
	for _, d := range calls {
		if !possible(d.matches, chosen) {
			continue
		}
		edge := splitEdge{to: s.node(*d.atom, chosen), negated: d.negated, span: d.atom.Span}
		if !s.seen[fromEdge{from, edge}] {
			s.seen[fromEdge{from, edge}] = true
			s.edges[from] = append(s.edges[from], edge)
		}
	}
}

// possible tells whether the chosen classes pass the conditions around a call.
func possible(matches []*Matches, chosen []string) bool {
	for _, m := range matches {
		class := chosen[m.Var.Index]
		if strings.HasPrefix(class, `"`) {
			class = String
		}
		if class != "" && !slices.Contains(m.Types, class) {
			return false
		}
	}
	return true
}

func (s *splitting) node(a Atom, chosen []string) int {
	args := make([]string, len(a.Args))
	for i, arg := range a.Args {
		args[i] = classOf(arg, chosen)
	}
	text := a.Predicate + "(" + strings.Join(args, ", ") + ")"
	n, ok := s.nodes[text]
	if !ok {
		n = len(s.texts)
		s.nodes[text] = n
		s.texts = append(s.texts, text)
		s.edges = append(s.edges, nil)
	}
	return n
}

// reportCycles reports every negated call that leads back to the predicate it stands in,
// with a shortest way around.
func (s *splitting) reportCycles(c *checker) {
	graph := make([][]int, len(s.edges))
	for n, edges := range s.edges {
		for _, e := range edges {
			graph[n] = append(graph[n], e.to)
		}
	}
	componentOf := make([]int, len(graph))
	for i, component := range strongComponents(graph) {
		for _, n := range component {
			componentOf[n] = i
		}
	}
	reported := map[Span]bool{}
	for from, edges := range s.edges {
		for _, e := range edges {
			if e.negated && componentOf[from] == componentOf[e.to] && !reported[e.span] {
				reported[e.span] = true
				c.report(errNegationCycle(s.texts[from], s.texts[e.to], e.span, s.way(e.to, from)))
			}
		}
	}
}

// cycleStep is one call on the way around a cycle.
type cycleStep struct {
	from, to string
	negated  bool
	span     Span
}

// way returns a shortest sequence of calls from one node to another.
func (s *splitting) way(from, to int) []cycleStep {
	came := map[int]fromEdge{} // by node: how it was first reached
	for queue := []int{from}; len(queue) > 0; queue = queue[1:] {
		n := queue[0]
		for _, e := range s.edges[n] {
			if _, seen := came[e.to]; !seen && e.to != from {
				came[e.to] = fromEdge{n, e}
				queue = append(queue, e.to)
			}
		}
	}
	var steps []cycleStep
	for n := to; n != from; n = came[n].from {
		a := came[n]
		steps = append(steps, cycleStep{from: s.texts[a.from], to: s.texts[n], negated: a.edge.negated, span: a.edge.span})
	}
	slices.Reverse(steps)
	return steps
}
