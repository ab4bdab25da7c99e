package datalog

import "slices"

// Components returns the strongly connected components of the program's predicates,
// callees before callers (Tarjan, "Depth-first search and linear graph algorithms", 1972).
// The order depends only on the program.
func (p *Program) Components() [][]*Predicate {
	t := tarjan{nodes: make(map[*Predicate]*node, len(p.Predicates))}
	for _, pred := range p.Predicates {
		if t.nodes[pred] == nil {
			t.visit(pred)
		}
	}
	return t.out
}

type tarjan struct {
	nodes map[*Predicate]*node
	stack []*Predicate
	out   [][]*Predicate
}

type node struct {
	index, low int
	onStack    bool
}

func (t *tarjan) visit(p *Predicate) *node {
	n := &node{index: len(t.nodes), low: len(t.nodes), onStack: true}
	t.nodes[p] = n
	at := len(t.stack)
	t.stack = append(t.stack, p)
	p.eachCall(func(q *Predicate) {
		if m := t.nodes[q]; m == nil {
			n.low = min(n.low, t.visit(q).low)
		} else if m.onStack {
			n.low = min(n.low, m.index)
		}
	})
	if n.low != n.index {
		return n
	}
	component := slices.Clone(t.stack[at:])
	t.stack = t.stack[:at]
	for _, q := range component {
		t.nodes[q].onStack = false
	}
	t.out = append(t.out, component)
	return n
}

// eachCall calls f with what the rules of p mention, in order.
func (p *Predicate) eachCall(f func(*Predicate)) {
	for _, r := range p.Rules {
		Atoms(r.Body, func(a *Atom, _ bool) { f(a.Pred) })
	}
}

// Callees returns the predicates that the rules of p mention, each once, in order.
func (p *Predicate) Callees() []*Predicate {
	var out []*Predicate
	p.eachCall(func(q *Predicate) {
		if !slices.Contains(out, q) {
			out = append(out, q)
		}
	})
	return out
}

// CallsItself tells whether a rule of p mentions p.
func (p *Predicate) CallsItself() bool {
	calls := false
	p.eachCall(func(q *Predicate) { calls = calls || q == p })
	return calls
}

// Reachable drops every predicate that no goal needs and puts the rest in the order of a
// depth-first walk from the goals.
func (p *Program) Reachable() {
	out := make([]*Predicate, 0, len(p.Predicates))
	seen := make(map[*Predicate]bool, len(p.Predicates))
	var walk func(*Predicate)
	walk = func(q *Predicate) {
		if seen[q] {
			return
		}
		seen[q] = true
		out = append(out, q)
		q.eachCall(walk)
	}
	for _, g := range p.Goals {
		walk(g.Predicate)
	}
	p.Predicates = out
}
