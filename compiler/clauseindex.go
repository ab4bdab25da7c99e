package compiler

import "github.com/polarsql/polarsql/polar"

// clauseIndex finds the clauses of a predicate by the type of one argument, the one that
// tells most of them apart. A policy of many types has most of its clauses in a few
// predicates, has_role for example, and a call is about one type.
type clauseIndex struct {
	position int
	byType   map[string][]*clause // in the order of the clauses
	open     []*clause            // those that any type proves: for a type that byType does not have
}

func newClauseIndex(clauses []*clause, arity int) *clauseIndex {
	out := &clauseIndex{position: tellingPosition(clauses, arity), byType: map[string][]*clause{}}
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
	return out
}

// tellingPosition is the argument that has the most types in the heads of the clauses.
func tellingPosition(clauses []*clause, arity int) int {
	best, most := 0, 0
	for i := range arity {
		types := map[string]bool{}
		for _, c := range clauses {
			for _, t := range declaredTypes(c, c.head[i]) {
				types[t] = true
			}
		}
		if len(types) > most {
			best, most = i, len(types)
		}
	}
	return best
}

// forTypes are the clauses of a predicate that an argument of these types, at the index's
// position, may meet; all of them without an index or with types nil, which is any type.
func (cs *clauses) forTypes(sym symbol, typesAt func(position int) []string) []*clause {
	x := cs.index[sym]
	if x == nil || sym.arity == 0 {
		return cs.bySymbol[sym]
	}
	types := typesAt(x.position)
	if len(types) != 1 {
		return cs.bySymbol[sym]
	}
	if found, ok := x.byType[types[0]]; ok {
		return found
	}
	return x.open
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
