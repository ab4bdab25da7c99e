package compiler

import "github.com/polarsql/polarsql/polar"

// clauseIndex finds the clauses of a predicate by one argument: by its type and, where it is a
// String, its value. A policy of many types has most of its clauses in a few predicates, has_role
// for example, and a call is about one type; a type of many roles, about one role.
type clauseIndex struct {
	position int
	byType   map[string][]*clause // in the order of the clauses
	byString map[string][]*clause // those of byType that a value may meet, for values that heads have
	any      []*clause            // and for other values
	open     []*clause            // those that any type proves: for a type that byType does not have
}

func newClauseIndex(clauses []*clause, arity int) *clauseIndex {
	out := &clauseIndex{position: tellingPosition(clauses, arity), byType: map[string][]*clause{}, byString: map[string][]*clause{}}
	if arity == 0 {
		out.open = clauses
		return out
	}
	for _, c := range clauses {
		for _, t := range declaredTypes(c, c.head[out.position]) {
			out.byType[t] = nil
		}
	}
	for _, c := range clauses {
		types := declaredTypes(c, c.head[out.position])
		if types != nil {
			for _, t := range types {
				out.byType[t] = append(out.byType[t], c)
			}
			continue
		}
		out.open = append(out.open, c)
		for t := range out.byType {
			out.byType[t] = append(out.byType[t], c)
		}
	}
	out.indexStrings()
	return out
}

// indexStrings tells the clauses for Strings apart by the values in their heads.
func (x *clauseIndex) indexStrings() {
	clauses := x.byType[polar.String]
	for _, c := range clauses {
		if value, ok := stringOf(c.head[x.position]); ok {
			x.byString[value] = nil
		}
	}
	for _, c := range clauses {
		if value, ok := stringOf(c.head[x.position]); ok {
			x.byString[value] = append(x.byString[value], c)
			continue
		}
		x.any = append(x.any, c)
		for value := range x.byString {
			x.byString[value] = append(x.byString[value], c)
		}
	}
}

// tellingPosition is the argument that leaves the fewest clauses for any one call.
func tellingPosition(clauses []*clause, arity int) int {
	best, fewest := 0, len(clauses)+1
	for i := range arity {
		if n := mostMet(clauses, i); n < fewest {
			best, fewest = i, n
		}
	}
	return best
}

// mostMet is how many clauses are left at most when the type of an argument, and the value of a
// String, is known.
func mostMet(clauses []*clause, position int) int {
	open, ofType, ofString := 0, map[string]int{}, map[string]int{}
	for _, c := range clauses {
		types := declaredTypes(c, c.head[position])
		if value, ok := stringOf(c.head[position]); ok {
			ofString[value]++
			continue
		}
		if types == nil {
			open++
		}
		for _, t := range types {
			ofType[t]++
		}
	}
	most := 0
	for _, n := range ofString {
		most = max(most, n)
	}
	ofType[polar.String] += most
	for _, n := range ofType {
		most = max(most, n)
	}
	return most + open
}

// argument is what is known of an argument of a call: the types it may have, nil for any, and
// its value if it is a String of the policy.
type argument struct {
	types   []string
	value   string
	isValue bool
}

// forCall are the clauses of a predicate that a call with such an argument at the index's
// position may meet; all of them without an index or where the type is open.
func (cs *clauses) forCall(sym symbol, argumentAt func(position int) argument) []*clause {
	x := cs.index[sym]
	if x == nil || sym.arity == 0 {
		return cs.bySymbol[sym]
	}
	a := argumentAt(x.position)
	switch {
	case len(a.types) != 1:
		return cs.bySymbol[sym]
	case x.byType[a.types[0]] == nil:
		return x.open
	case !a.isValue:
		return x.byType[a.types[0]]
	}
	if found, ok := x.byString[a.value]; ok {
		return found
	}
	return x.any
}

// stringOf is the value of a String.
func stringOf(t polar.Term) (string, bool) {
	c, ok := t.(polar.Const)
	return c.Value.ID, ok && c.Value.Type == polar.String
}

// declaredTypes are the types of a term by its own declaration, nil for all of them.
func declaredTypes(c *clause, t polar.Term) []string {
	switch t := t.(type) {
	case polar.Const:
		return []string{t.Value.Type}
	case polar.Now:
		return []string{polar.Integer}
	case polar.Var:
		return c.vars[t.Index].Types
	}
	return nil
}
