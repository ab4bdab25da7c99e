package polar

import (
	"fmt"
	"slices"
)

// components sorts the predicates into strongly connected components of "needs for its
// rules", each after those it needs, by Tarjan's algorithm.
func (e *evaluation) components() [][]*predicate {
	t := tarjan{e: e, index: map[*predicate]int{}, low: map[*predicate]int{}, onStack: map[*predicate]bool{}}
	for _, pred := range e.predicates {
		if _, seen := t.index[pred]; !seen {
			t.visit(pred)
		}
	}
	for n, component := range t.found {
		for _, pred := range component {
			pred.component = n
		}
	}
	return t.found
}

type tarjan struct {
	e          *evaluation
	index, low map[*predicate]int
	stack      []*predicate
	onStack    map[*predicate]bool
	found      [][]*predicate
}

func (t *tarjan) visit(pred *predicate) {
	t.index[pred] = len(t.index)
	t.low[pred] = t.index[pred]
	t.stack = append(t.stack, pred)
	t.onStack[pred] = true
	for _, rule := range pred.rules {
		walkCalls(rule.Body, 0, func(atom Atom, _ int) {
			needed := t.e.predicate(atom)
			if _, seen := t.index[needed]; !seen {
				t.visit(needed)
				t.low[pred] = min(t.low[pred], t.low[needed])
			} else if t.onStack[needed] {
				t.low[pred] = min(t.low[pred], t.index[needed])
			}
		})
	}
	if t.low[pred] != t.index[pred] {
		return
	}
	at := slices.Index(t.stack, pred)
	component := slices.Clone(t.stack[at:])
	t.stack = t.stack[:at]
	for _, member := range component {
		t.onStack[member] = false
	}
	t.found = append(t.found, component)
}

// evaluateComponent computes the relations of one component; those it needs are done.
func (e *evaluation) evaluateComponent(component []*predicate) error {
	var rules []*plannedRule
	negatesItself := false
	for _, pred := range component {
		for _, rule := range pred.rules {
			planned := e.plan(rule, pred, pred.component, func(v Value) symbol { return e.domain.index[v] })
			if planned != nil {
				planned.fired = &firing{}
				e.fired[rule] = planned.fired
				rules = append(rules, planned)
			}
			walkCalls(rule.Body, 0, func(atom Atom, depth int) {
				if depth%2 == 1 && e.predicate(atom).component == pred.component {
					negatesItself = true
				}
			})
		}
	}
	if negatesItself {
		return e.alternate(component, rules)
	}
	return e.leastFixpoint(component, rules)
}

// alternate computes the well-founded model of a component that negates its own
// predicates (Van Gelder 1989). Call G(J) the least fixpoint when negated calls look at J.
// G turns an underestimate into an overestimate and back, and each turn comes closer:
//
//	over := G(nothing); under := G(over); over = G(under); ..
//
// When both agree, they are the model. When they stop changing before that, the rest of
// the overestimate depends on its own negation.
func (e *evaluation) alternate(component []*predicate, rules []*plannedRule) error {
	defer func() {
		for _, pred := range component {
			pred.opponent = nil
		}
	}()
	for _, pred := range component {
		pred.opponent = newRelation(pred.arity)
	}
	known := -1 // size of the last underestimate
	for {
		if err := e.leastFixpoint(component, rules); err != nil {
			return err
		}
		swap(component) // the opponent is an overestimate now
		if err := e.leastFixpoint(component, rules); err != nil {
			return err
		}
		open, missing := openAtom(component)
		if open == nil {
			return nil
		}
		size := 0
		for _, pred := range component {
			size += pred.relation.count
		}
		if size == known {
			return fmt.Errorf("negation through recursion: whether %s holds depends on its own negation",
				e.domain.atomText(open.name, missing))
		}
		known = size
		swap(component) // the opponent is the underestimate
	}
}

func swap(component []*predicate) {
	for _, pred := range component {
		pred.relation, pred.opponent = pred.opponent, pred.relation
	}
}

// openAtom returns a tuple of an overestimate that the underestimate lacks, if there is one.
func openAtom(component []*predicate) (*predicate, []symbol) {
	for _, pred := range component {
		if row, ok := pred.relation.includes(pred.opponent); !ok {
			return pred, row
		}
	}
	return nil, nil
}

// leastFixpoint makes the component's relations anew from its facts and rules. Each round
// after the first follows up the tuples that the round before it found.
func (e *evaluation) leastFixpoint(component []*predicate, rules []*plannedRule) error {
	done := map[*predicate]int{} // tuples that have been followed up
	for _, pred := range component {
		pred.relation = newRelation(pred.arity)
		for _, row := range pred.facts {
			pred.relation.insert(row)
		}
		done[pred] = pred.relation.count
	}
	for _, rule := range rules {
		*rule.fired = firing{} // what an estimate of alternate derived does not count
		if err := e.run(rule, rule.full, nil, nil); err != nil {
			return err
		}
	}
	for {
		now, grown := map[*predicate]int{}, false
		for _, pred := range component {
			now[pred] = pred.relation.count
			grown = grown || now[pred] > done[pred]
		}
		if !grown {
			return nil
		}
		for _, rule := range rules {
			for _, delta := range rule.deltas {
				if err := e.run(rule, delta, done, now); err != nil {
					return err
				}
			}
			if rule.naive {
				if err := e.run(rule, rule.full, nil, nil); err != nil {
					return err
				}
			}
		}
		done = now
	}
}

// run adds the head of every solution to the head's relation.
func (e *evaluation) run(rule *plannedRule, steps []step, from, to map[*predicate]int) error {
	s := newSolver(e.domain, rule, rule.head.component)
	s.from, s.to = from, to
	row := make([]symbol, len(rule.args))
	free := e.maxTuples - e.tuples()
	finished := s.solve(steps, func() bool {
		for i, arg := range rule.args {
			row[i] = s.value(arg)
		}
		rule.fired.add(e.domain, row)
		if rule.head.relation.insert(row) {
			free--
		}
		return free >= 0
	})
	if !finished {
		return fmt.Errorf("evaluation stopped: more than %d tuples (the last for %s); raise EvalOptions.MaxTuples or use less data",
			e.maxTuples, rule.head.predicateKey)
	}
	return nil
}

// tuples counts the tuples held at the moment.
func (e *evaluation) tuples() int {
	n := 0
	for _, pred := range e.predicates {
		n += pred.relation.count
		if pred.opponent != nil {
			n += pred.opponent.count
		}
	}
	return n
}
