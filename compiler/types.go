package compiler

import (
	"slices"

	"github.com/polarsql/polarsql/polar"
)

// typeSet is a set of concrete types; nil is the empty set. Sets are shared and not changed
// once they are computed.
type typeSet map[string]bool

func (cs *clauses) setOf(names []string) typeSet {
	if len(names) == 1 && cs.single[names[0]] != nil {
		return cs.single[names[0]]
	}
	s := typeSet{}
	for _, n := range names {
		s[n] = true
	}
	return s
}

func (s typeSet) intersect(t typeSet) typeSet {
	if s.isWithin(t) {
		return s
	}
	out := typeSet{}
	for n := range s {
		if t[n] {
			out[n] = true
		}
	}
	return out
}

func (s typeSet) isWithin(t typeSet) bool {
	for n := range s {
		if !t[n] {
			return false
		}
	}
	return true
}

// inOrder lists the set in the policy's order of types.
func (s typeSet) inOrder(p *polar.Policy) []string {
	var out []string
	if len(s) == 1 {
		for name := range s {
			out = append(out, name)
		}
		return out
	}
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
func (cs *clauses) argumentTypes() {
	cs.types = map[symbol][]typeSet{}
	for _, sym := range cs.symbols {
		cs.types[sym] = make([]typeSet, sym.arity)
		for i := range cs.types[sym] {
			cs.types[sym][i] = typeSet{}
		}
	}
	for changed := true; changed; {
		changed = false
		for _, sym := range cs.symbols {
			for _, c := range cs.bySymbol[sym] {
				for i, t := range c.head {
					changed = extend(cs.types[sym][i], cs.headTypes(c, t)) || changed
				}
			}
		}
	}
}

func (cs *clauses) headTypes(c *clause, t polar.Term) typeSet {
	switch t := t.(type) {
	case polar.Const:
		return cs.setOf([]string{t.Value.Type})
	case polar.Now:
		return cs.setOf([]string{polar.Integer})
	case polar.Var:
		return cs.variableTypes(c.vars, t.Index, c.body)
	}
	panic("compiler: unknown term")
}

// variableTypes are the types that a variable's declaration and the positive calls of the
// body leave it.
func (cs *clauses) variableTypes(vars []polar.Variable, index int, body []polar.Literal) typeSet {
	set := cs.all
	if vars[index].Types != nil {
		set = cs.setOf(vars[index].Types)
	}
	for _, l := range body {
		call, ok := l.(*polar.Call)
		if !ok {
			continue
		}
		positions := cs.types[symbol{call.Atom.Predicate, len(call.Atom.Args)}]
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
