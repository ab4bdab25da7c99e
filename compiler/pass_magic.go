package compiler

import (
	"slices"

	"github.com/polarsql/polarsql/compiler/datalog"
)

// magic keeps a recursion that is not linear to what the question needs: a magic set holds
// the values that it is asked about, the question's and those its rules lead to. Linear
// recursions need none, they are walked.
//
//	before  allow() :- approved($d).
//	        approved(d) :- signed(d).
//	        approved(d) :- left(d, a), right(d, b), approved(a), approved(b).
//	after   allow() :- approved($d).
//	        asked($d).
//	        asked(a) :- asked(d), left(d, a), right(d, b).
//	        asked(b) :- asked(d), left(d, a), right(d, b).
//	        approved(d) :- asked(d), signed(d).
//	        approved(d) :- asked(d), left(d, a), right(d, b), approved(a), approved(b).
//
// The rules of a magic set leave out the calls of the recursion itself, so that it is known
// before the recursion starts: Bancilhon, Maier, Sagiv and Ullman, "Magic sets and other
// strange ways to implement logic programs", 1986.
func magic(p *datalog.Program) error {
	for _, component := range p.Components() {
		if isLinear(component) {
			continue
		}
		if m := newMagicSets(p, component); m != nil {
			m.rewrite()
		}
	}
	return nil
}

// magicSets are those of one component.
type magicSets struct {
	program   *datalog.Program
	component []*datalog.Predicate
	bound     map[*datalog.Predicate][]bool // columns that every call gives a value
	sets      map[*datalog.Predicate]*datalog.Predicate
}

// newMagicSets returns nil where a call gives no column a value: then all rows are needed.
func newMagicSets(p *datalog.Program, component []*datalog.Predicate) *magicSets {
	m := &magicSets{program: p, component: component, bound: map[*datalog.Predicate][]bool{}, sets: map[*datalog.Predicate]*datalog.Predicate{}}
	for _, pred := range component {
		if slices.ContainsFunc(p.Goals, func(g datalog.Goal) bool { return g.Predicate == pred }) {
			return nil
		}
		m.bound[pred] = make([]bool, len(pred.Columns))
		for i := range pred.Columns {
			m.bound[pred][i] = true
		}
	}
	m.findBound()
	for _, pred := range component {
		if len(pred.Columns) > 0 && !slices.Contains(m.bound[pred], true) {
			return nil
		}
	}
	return m
}

// magicCall is a call of the component with what leads to its arguments: atoms that share
// variables with the values given, the lists that keep these variables to constants, and among
// the atoms the magic set of the rule's own head.
type magicCall struct {
	atom    *datalog.Atom
	through []datalog.Literal
	reached map[datalog.Term]bool
}

// findBound takes away the columns that some call does not bind, a greatest fixpoint.
func (m *magicSets) findBound() {
	for changed := true; changed; {
		changed = false
		for _, pred := range m.program.Predicates {
			for _, r := range pred.Rules {
				for _, c := range m.calls(pred, r) {
					bound := m.bound[c.atom.Pred]
					for i, t := range c.atom.Args {
						if bound[i] && isVariable(t) && !c.reached[t] {
							bound[i] = false
							changed = true
						}
					}
				}
			}
		}
	}
}

// calls are the calls of the component in a rule, those in negations included.
func (m *magicSets) calls(pred *datalog.Predicate, r *datalog.Rule) []magicCall {
	var given []datalog.Term
	if bound, ok := m.bound[pred]; ok {
		given = boundTerms(r.Head, bound)
	}
	return m.callsIn(r.Body, nil, given)
}

func (m *magicSets) callsIn(body, outside []datalog.Literal, given []datalog.Term) []magicCall {
	var out []magicCall
	atoms := slices.Clone(outside)
	for _, l := range body {
		if a, ok := l.(*datalog.Atom); ok && !slices.Contains(m.component, a.Pred) {
			atoms = append(atoms, a)
		}
	}
	through, reached := reach(atoms, given)
	for _, l := range body {
		if in, ok := l.(*datalog.In); ok && reached[in.Term] {
			through = append(through, in)
		}
	}
	for _, l := range body {
		switch l := l.(type) {
		case *datalog.Atom:
			if slices.Contains(m.component, l.Pred) {
				out = append(out, magicCall{l, through, reached})
			}
		case *datalog.Not:
			out = append(out, m.callsIn(l.Body, atoms, given)...)
		}
	}
	return out
}

// reach follows atoms from given values and from parameters.
func reach(atoms []datalog.Literal, given []datalog.Term) (through []datalog.Literal, reached map[datalog.Term]bool) {
	reached = map[datalog.Term]bool{}
	for _, t := range given {
		reached[t] = isVariable(t)
	}
	for {
		i := slices.IndexFunc(atoms, func(l datalog.Literal) bool {
			return !slices.Contains(through, l) && slices.ContainsFunc(l.(*datalog.Atom).Args, func(t datalog.Term) bool {
				return isParam(t) || reached[t]
			})
		})
		if i < 0 {
			return through, reached
		}
		through = append(through, atoms[i])
		for _, t := range atoms[i].(*datalog.Atom).Args {
			if isVariable(t) {
				reached[t] = true
			}
		}
	}
}

func boundTerms(terms []datalog.Term, bound []bool) []datalog.Term {
	var out []datalog.Term
	for i, t := range terms {
		if bound[i] {
			out = append(out, t)
		}
	}
	return out
}

// rewrite adds the sets, and to each rule of the component that its head is asked about.
func (m *magicSets) rewrite() {
	for _, pred := range m.component {
		set := &datalog.Predicate{Name: pred.Name + " asked"}
		for i, polarType := range pred.Columns {
			if m.bound[pred][i] {
				set.Columns = append(set.Columns, polarType)
			}
		}
		m.sets[pred] = set
	}
	for _, pred := range m.program.Predicates {
		for _, r := range pred.Rules {
			for _, c := range m.calls(pred, r) {
				m.ask(pred, r, c)
			}
		}
	}
	for _, pred := range m.component {
		pred.Notes = append(pred.Notes, "kept to what the question leads to")
		for i, r := range pred.Rules {
			asked := r.Clone()
			asked.Body = append([]datalog.Literal{m.askedAbout(pred, r)}, asked.Body...)
			pred.Rules[i] = asked
		}
		m.program.Predicates = append(m.program.Predicates, m.sets[pred])
	}
}

// ask adds the rule that makes a call's arguments part of the callee's set.
func (m *magicSets) ask(pred *datalog.Predicate, r *datalog.Rule, c magicCall) {
	callee := m.sets[c.atom.Pred]
	body := slices.Clone(c.through)
	if _, own := m.bound[pred]; own {
		body = append([]datalog.Literal{m.askedAbout(pred, r)}, body...)
	}
	rule := (&datalog.Rule{Head: boundTerms(c.atom.Args, m.bound[c.atom.Pred]), Vars: r.Vars, Body: body, Origin: c.atom.Origin}).Clone()
	if !isTautology(callee, rule.Head, rule.Body) {
		callee.Rules = append(callee.Rules, rule)
	}
}

// askedAbout is the atom that a rule's head is asked about.
func (m *magicSets) askedAbout(pred *datalog.Predicate, r *datalog.Rule) *datalog.Atom {
	return &datalog.Atom{Pred: m.sets[pred], Args: boundTerms(r.Head, m.bound[pred]), Origin: r.Origin}
}
