package polar

import (
	"fmt"
	"testing"
)

// Rules built by hand, so that the evaluator is tested apart from parser and checker.

// named is a variable by name; handRule turns it into a Var. The types are taken from
// the first place where they are given.
type named struct {
	name  string
	types []string
}

func (named) isTerm() {}

// x, types.. is the variable x: T; without types it is unrestricted.
func variable(name string, types ...string) Term { return named{name, types} }

func object(typ, id string) Const { return Const{Value: Value{typ, id}} }
func text(s string) Const         { return object(String, s) }
func number(n int) Const          { return object(Integer, fmt.Sprint(n)) }

func atom(predicate string, args ...Term) Atom { return Atom{Predicate: predicate, Args: args} }
func call(predicate string, args ...Term) *Call {
	return &Call{Atom: atom(predicate, args...)}
}
func not(body ...Literal) *Not { return &Not{Body: body} }
func compare(left Term, op Op, right Term) *Compare {
	return &Compare{Op: op, Left: left, Right: right}
}
func in(term Term, list ...Term) *In { return &In{Term: term, List: list} }

func fact(predicate string, args ...Const) Fact {
	f := Fact{Predicate: predicate}
	for _, arg := range args {
		f.Args = append(f.Args, arg.Value)
	}
	return f
}

// handRule numbers the variables of a rule in order of appearance.
func handRule(head Atom, body ...Literal) *Rule {
	n := &numbering{index: map[string]int{}}
	head.Args = n.terms(head.Args)
	return &Rule{Head: head, Body: n.literals(body), Vars: n.vars}
}

type numbering struct {
	vars  []Variable
	index map[string]int
}

func (n *numbering) term(t Term) Term {
	v, ok := t.(named)
	if !ok {
		return t
	}
	i, ok := n.index[v.name]
	if !ok {
		i = len(n.vars)
		n.index[v.name] = i
		n.vars = append(n.vars, Variable{Name: v.name})
	}
	if n.vars[i].Types == nil {
		n.vars[i].Types = v.types
	}
	return Var{Index: i}
}

func (n *numbering) terms(list []Term) []Term {
	out := make([]Term, len(list))
	for i, t := range list {
		out[i] = n.term(t)
	}
	return out
}

func (n *numbering) literals(body []Literal) []Literal {
	var out []Literal
	for _, literal := range body {
		switch l := literal.(type) {
		case *Call:
			out = append(out, call(l.Atom.Predicate, n.terms(l.Atom.Args)...))
		case *Not:
			out = append(out, not(n.literals(l.Body)...))
		case *Compare:
			out = append(out, compare(n.term(l.Left), l.Op, n.term(l.Right)))
		case *In:
			out = append(out, in(n.term(l.Term), n.terms(l.List)...))
		default:
			out = append(out, l)
		}
	}
	return out
}

// handPolicy is a policy with types of the given names and the rules.
func handPolicy(types []string, rules ...*Rule) *Policy {
	p := &Policy{byName: map[string]*Type{}, rules: rules}
	for _, name := range append(types, String, Integer, Boolean) {
		t := &Type{Name: name}
		p.types = append(p.types, t)
		p.byName[name] = t
	}
	return p
}

func evaluate(t *testing.T, p *Policy, facts []Fact, opts EvalOptions) *Model {
	t.Helper()
	m, err := Evaluate(p, facts, opts)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func wantHolds(t *testing.T, m *Model, want bool, predicate string, args ...Const) {
	t.Helper()
	values := make([]Value, len(args))
	for i, arg := range args {
		values[i] = arg.Value
	}
	got, err := m.Holds(predicate, values...)
	if err != nil {
		t.Errorf("%s%v: %v", predicate, values, err)
	} else if got != want {
		t.Errorf("%s%v is %v, want %v", predicate, values, got, want)
	}
}

// solve asks an atom with named variables and prints each answer: ids, `*` with its
// number for a wildcard.
func solve(t *testing.T, m *Model, a Atom) []string {
	t.Helper()
	n := &numbering{index: map[string]int{}}
	a.Args = n.terms(a.Args)
	answers, err := m.Solve(a, n.vars)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, answer := range answers {
		line := ""
		for i, b := range answer {
			if i > 0 {
				line += " "
			}
			line += b.Value.ID
			if b.Any > 0 {
				line += fmt.Sprint(b.Any)
			}
		}
		out = append(out, line)
	}
	return out
}
