package polar

import (
	"cmp"
	"fmt"
	"slices"
)

// Answer binds the variables of a question, in their order.
type Answer []Binding

// Binding is the value of one variable in one answer.
type Binding struct {
	Value Value
	// Any is 0 for this very value. Otherwise the binding is a wildcard: any value of
	// Value.Type that occurs nowhere does (Value.ID is "*"). Within an answer, wildcards of
	// one type with the same number stand for the same value, others for different values.
	Any int
}

// Domain returns the values of a type that variables ran over: the known ones, sorted,
// then the unknown ones, numbered by Any.
func (m *Model) Domain(typ string) []Binding {
	n, ok := m.domain.typeNo[typ]
	if !ok {
		return nil
	}
	var out []Binding
	for _, s := range m.domain.byType[n] {
		out = append(out, Binding{m.domain.values[s].Value, m.domain.values[s].fresh})
	}
	slices.SortFunc(out, compareBindings)
	return out
}

// Holds tells whether a ground atom is true. Values that the evaluation did not know are
// looked up as unknown values of their type; it is an error if that cannot be done: for
// an Integer, for a type that neither policy nor data mention, and for more different
// unknown values than the evaluation had.
func (m *Model) Holds(predicate string, args ...Value) (bool, error) {
	pred, ok := m.byKey[predicateKey{predicate, len(args)}]
	if !ok {
		return false, nil
	}
	unknown := newUnknowns(m.domain)
	row := make([]symbol, len(args))
	for i, value := range args {
		row[i] = unknown.symbol(value)
	}
	return unknown.err == nil && pred.relation.contains(row), unknown.err
}

// Solve returns every binding of vars that makes the atom true, each once and sorted; the
// atom's Vars point into vars, and all of vars must occur in it. Known values are listed
// one by one also where a wildcard is among the answers. Unknown values in the atom are
// treated as by Holds; they leave fewer values to the variables, and it is an error if a
// type has fewer unknown values left than variables that may take them.
func (m *Model) Solve(atom Atom, vars []Variable) ([]Answer, error) {
	if err := checkQuestion(atom, vars); err != nil {
		return nil, err
	}
	if _, ok := m.byKey[predicateKey{atom.Predicate, len(atom.Args)}]; !ok {
		return nil, nil
	}
	unknown := newUnknowns(m.domain)
	rule := &Rule{Head: Atom{Predicate: "?", Span: atom.Span}, Vars: vars, Body: []Literal{&Call{Atom: atom}}, Span: atom.Span}
	for i := range vars {
		rule.Head.Args = append(rule.Head.Args, Var{Index: i})
	}
	e := &evaluation{domain: m.domain, byKey: m.byKey}
	planned := e.plan(rule, nil, -1, unknown.symbol)
	if planned == nil {
		return nil, nil
	}
	if err := unknown.leaveRoom(vars); err != nil {
		return nil, err
	}
	var out []Answer
	s := newSolver(m.domain, planned, -1)
	s.solve(planned.full, func() bool {
		out = append(out, unknown.answer(s.bindings))
		return true
	})
	slices.SortFunc(out, compareAnswers)
	return slices.CompactFunc(out, func(a, b Answer) bool { return compareAnswers(a, b) == 0 }), nil
}

// checkQuestion refuses a question whose variables and atom do not fit together.
func checkQuestion(atom Atom, vars []Variable) error {
	used := make([]bool, len(vars))
	for _, arg := range atom.Args {
		if v, ok := arg.(Var); ok {
			if v.Index < 0 || v.Index >= len(vars) {
				return fmt.Errorf("%s has variable %d, but %d variables are given", atom.Predicate, v.Index, len(vars))
			}
			used[v.Index] = true
		}
	}
	if i := slices.Index(used, false); i >= 0 {
		return fmt.Errorf("variable %s does not occur in %s", vars[i].Name, atom.Predicate)
	}
	return nil
}

// unknowns gives the fresh values of each type to the unknown values of one question.
type unknowns struct {
	domain *domain
	names  map[symbol]Value // fresh values in use
	taken  map[int]int      // by type: how many
	given  map[Value]symbol
	err    error // the first value that could not be placed
}

func newUnknowns(d *domain) *unknowns {
	return &unknowns{domain: d, names: map[symbol]Value{}, taken: map[int]int{}, given: map[Value]symbol{}}
}

func (u *unknowns) symbol(v Value) symbol {
	if s, ok := u.domain.index[v]; ok {
		return s
	}
	if s, ok := u.given[v]; ok {
		return s
	}
	typ, ok := u.domain.typeNo[v.Type]
	switch {
	case !ok:
		return u.fail("%s: neither the policy nor the data mention type %s; name the value in EvalOptions.Domain", v, v.Type)
	case !hasFresh(v.Type):
		return u.fail("%s does not occur in the policy or the data; name it in EvalOptions.Domain", v)
	case u.taken[typ] == u.domain.fresh:
		return u.fail("%s: the question names more than %d unknown values of type %s; name them in EvalOptions.Domain",
			v, u.domain.fresh, v.Type)
	}
	u.taken[typ]++
	s := u.domain.freshSymbol(typ, u.taken[typ])
	u.names[s], u.given[v] = v, s
	return s
}

func (u *unknowns) fail(format string, args ...any) symbol {
	if u.err == nil {
		u.err = fmt.Errorf(format, args...)
	}
	return 0
}

// leaveRoom checks that the variables can take as many different unknown values as there
// are variables, next to those the question names.
func (u *unknowns) leaveRoom(vars []Variable) error {
	if u.err != nil {
		return u.err
	}
	for n, name := range u.domain.types {
		open := countTaking(vars, name)
		if hasFresh(name) && open > 0 && open+u.taken[n] > u.domain.fresh {
			return fmt.Errorf("the question has %d variables and %d unknown values of type %s; evaluate with EvalOptions.Fresh of at least %d",
				open, u.taken[n], name, open+u.taken[n])
		}
	}
	return nil
}

// answer turns bindings into values: fresh ones into the question's unknown values, or
// into wildcards, numbered within the answer and type in order of appearance.
func (u *unknowns) answer(bindings []symbol) Answer {
	out := make(Answer, len(bindings))
	number := map[symbol]int{}
	last := map[int]int{}
	for i, s := range bindings {
		v := u.domain.values[s]
		if v.fresh == 0 {
			out[i] = Binding{Value: v.Value}
		} else if name, ok := u.names[s]; ok {
			out[i] = Binding{Value: name}
		} else {
			if number[s] == 0 {
				last[v.typ]++
				number[s] = last[v.typ]
			}
			out[i] = Binding{Value: v.Value, Any: number[s]}
		}
	}
	return out
}

func compareAnswers(a, b Answer) int { return slices.CompareFunc(a, b, compareBindings) }

// compareBindings puts known values before wildcards, then goes by type and id.
func compareBindings(a, b Binding) int {
	return cmp.Or(cmp.Compare(min(a.Any, 1), min(b.Any, 1)), compareValues(a.Value, b.Value), cmp.Compare(a.Any, b.Any))
}

func compareValues(a, b Value) int {
	return cmp.Or(cmp.Compare(a.Type, b.Type), cmp.Compare(a.ID, b.ID))
}
