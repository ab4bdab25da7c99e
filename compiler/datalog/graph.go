package datalog

import "slices"

// Components returns the strongly connected components of the program's predicates,
// callees before callers (Tarjan, "Depth-first search and linear graph algorithms", 1972).
// The order depends only on the program.
func (p *Program) Components() [][]*Predicate {
	t := tarjan{index: map[*Predicate]int{}, low: map[*Predicate]int{}, onStack: map[*Predicate]bool{}}
	for _, pred := range p.Predicates {
		if _, seen := t.index[pred]; !seen {
			t.visit(pred)
		}
	}
	return t.out
}

type tarjan struct {
	index, low map[*Predicate]int
	onStack    map[*Predicate]bool
	stack      []*Predicate
	out        [][]*Predicate
}

func (t *tarjan) visit(p *Predicate) {
	t.index[p] = len(t.index)
	t.low[p] = t.index[p]
	t.stack = append(t.stack, p)
	t.onStack[p] = true
	for _, q := range p.Callees() {
		if _, seen := t.index[q]; !seen {
			t.visit(q)
			t.low[p] = min(t.low[p], t.low[q])
		} else if t.onStack[q] {
			t.low[p] = min(t.low[p], t.index[q])
		}
	}
	if t.low[p] != t.index[p] {
		return
	}
	var component []*Predicate
	for {
		q := t.stack[len(t.stack)-1]
		t.stack = t.stack[:len(t.stack)-1]
		t.onStack[q] = false
		component = append([]*Predicate{q}, component...)
		if q == p {
			break
		}
	}
	t.out = append(t.out, component)
}

// Callees returns the predicates that the rules of p mention, each once, in order.
func (p *Predicate) Callees() []*Predicate {
	var out []*Predicate
	for _, r := range p.Rules {
		Atoms(r.Body, func(a *Atom, _ bool) {
			if !slices.Contains(out, a.Pred) {
				out = append(out, a.Pred)
			}
		})
	}
	return out
}

// CallsItself tells whether a rule of p mentions p.
func (p *Predicate) CallsItself() bool {
	return slices.Contains(p.Callees(), p)
}

// Reachable drops every predicate that no goal needs and puts the rest in the order of a
// depth-first walk from the goals.
func (p *Program) Reachable() {
	var out []*Predicate
	seen := map[*Predicate]bool{}
	var walk func(*Predicate)
	walk = func(q *Predicate) {
		if seen[q] {
			return
		}
		seen[q] = true
		out = append(out, q)
		for _, c := range q.Callees() {
			walk(c)
		}
	}
	for _, g := range p.Goals {
		walk(g.Predicate)
	}
	p.Predicates = out
}
