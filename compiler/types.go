package compiler

import (
	"slices"

	"github.com/polarsql/polarsql/polar"
)

// typeSet is a set of concrete types; nil is the empty set.
type typeSet map[string]bool

func setOf(names []string) typeSet {
	s := typeSet{}
	for _, n := range names {
		s[n] = true
	}
	return s
}

func (s typeSet) intersect(t typeSet) typeSet {
	out := typeSet{}
	for n := range s {
		if t[n] {
			out[n] = true
		}
	}
	return out
}

// inOrder lists the set in the policy's order of types.
func (s typeSet) inOrder(p *polar.Policy) []string {
	var out []string
	for _, t := range p.Types() {
		if s[t.Name] {
			out = append(out, t.Name)
		}
	}
	// Types that only the mapping names come last, by name.
	var rest []string
	for n := range s {
		if p.Type(n) == nil {
			rest = append(rest, n)
		}
	}
	slices.Sort(rest)
	return append(out, rest...)
}

// argumentTypes computes, for each argument of each predicate, the types of the values
// that can stand there: a least fixpoint over facts and rule heads. It bounds the types of
// variables that the policy leaves open.
func argumentTypes(cs *clauses) map[symbol][]typeSet {
	all := typeSet{}
	for _, t := range cs.policy.Types() {
		all[t.Name] = true
	}
	types := map[symbol][]typeSet{}
	for _, sym := range cs.symbols {
		types[sym] = make([]typeSet, sym.arity)
		for i := range types[sym] {
			types[sym][i] = typeSet{}
		}
	}
	for changed := true; changed; {
		changed = false
		for _, sym := range cs.symbols {
			for _, c := range cs.bySymbol[sym] {
				for i, t := range c.head {
					changed = extend(types[sym][i], headTypes(c, t, types, all)) || changed
				}
			}
		}
	}
	return types
}

func headTypes(c *clause, t polar.Term, types map[symbol][]typeSet, all typeSet) typeSet {
	switch t := t.(type) {
	case polar.Const:
		return typeSet{t.Value.Type: true}
	case polar.Now:
		return typeSet{polar.Integer: true}
	case polar.Var:
		return variableTypes(c.vars, t.Index, c.body, types, all)
	}
	panic("compiler: unknown term")
}

// variableTypes are the types that a variable's declaration and the positive calls of the
// body leave it.
func variableTypes(vars []polar.Variable, index int, body []polar.Literal, types map[symbol][]typeSet, all typeSet) typeSet {
	set := all
	if vars[index].Types != nil {
		set = setOf(vars[index].Types)
	}
	for _, l := range body {
		call, ok := l.(*polar.Call)
		if !ok {
			continue
		}
		positions := types[symbol{call.Atom.Predicate, len(call.Atom.Args)}]
		for i, arg := range call.Atom.Args {
			if v, ok := arg.(polar.Var); ok && v.Index == index {
				if positions == nil {
					return nil // nothing proves the call
				}
				set = set.intersect(positions[i])
			}
		}
	}
	return set
}

func extend(set, with typeSet) bool {
	changed := false
	for n := range with {
		if !set[n] {
			set[n] = true
			changed = true
		}
	}
	return changed
}
