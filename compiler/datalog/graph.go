package datalog

import "slices"

// Components returns the strongly connected components of the program's predicates,
// callees before callers (Tarjan, "Depth-first search and linear graph algorithms", 1972).
// The order depends only on the program.
func (p *Program) Components() [][]*Predicate {
	t := tarjan{at: make(map[*Predicate]int, len(p.Predicates)), nodes: make([]node, 0, len(p.Predicates))}
	for _, pred := range p.Predicates {
		if _, seen := t.at[pred]; !seen {
			t.visit(pred)
		}
	}
	return t.out
}

type tarjan struct {
	at    map[*Predicate]int // among nodes
	nodes []node             // in the order of their first visit
	stack []*Predicate
	out   [][]*Predicate
}

type node struct {
	low     int
	onStack bool
}

func (t *tarjan) visit(p *Predicate) {
	at, stacked := len(t.nodes), len(t.stack)
	t.at[p] = at
	t.nodes = append(t.nodes, node{low: at, onStack: true})
	t.stack = append(t.stack, p)
	p.eachCall(func(q *Predicate) {
		if to, seen := t.at[q]; !seen {
			to = len(t.nodes)
			t.visit(q)
			t.nodes[at].low = min(t.nodes[at].low, t.nodes[to].low)
		} else if t.nodes[to].onStack {
			t.nodes[at].low = min(t.nodes[at].low, to)
		}
	})
	if t.nodes[at].low != at {
		return
	}
	component := slices.Clone(t.stack[stacked:])
	t.stack = t.stack[:stacked]
	for _, q := range component {
		t.nodes[t.at[q]].onStack = false
	}
	t.out = append(t.out, component)
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
