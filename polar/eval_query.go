package polar

import (
	"slices"
	"strings"
)

// SolveQuery returns every binding of the query's variables that makes all of its calls true,
// each once and sorted; variables whose names begin with `_` are not part of an answer. The
// types of a variable are concrete ones, or none for any. See Solve about unknown values.
func (m *Model) SolveQuery(q *Query) ([]Answer, error) {
	rule := &Rule{Head: Atom{Predicate: "?"}, Vars: q.Vars}
	for _, atom := range q.Calls {
		if _, ok := m.byKey[predicateKey{atom.Predicate, len(atom.Args)}]; !ok {
			return nil, nil
		}
		rule.Body = append(rule.Body, &Call{Atom: atom})
	}
	for _, list := range q.Lists {
		rule.Body = append(rule.Body, &In{Term: list.Term, List: list.List, Span: list.Span})
	}
	var asked []int
	for i, v := range q.Vars {
		rule.Head.Args = append(rule.Head.Args, Var{Index: i})
		if !strings.HasPrefix(v.Name, "_") {
			asked = append(asked, i)
		}
	}
	unknown := newUnknowns(m.domain)
	planned := (&evaluation{domain: m.domain, byKey: m.byKey}).plan(rule, nil, -1, unknown.symbol)
	if planned == nil {
		return nil, unknown.err
	}
	if err := unknown.leaveRoom(q.Vars); err != nil {
		return nil, err
	}
	var out []Answer
	s := newSolver(m.domain, planned, -1)
	s.solve(planned.full, func() bool {
		bindings := make([]symbol, len(asked))
		for i, v := range asked {
			bindings[i] = s.bindings[v]
		}
		out = append(out, unknown.answer(bindings))
		return true
	})
	slices.SortFunc(out, compareAnswers)
	return slices.CompactFunc(out, func(a, b Answer) bool { return compareAnswers(a, b) == 0 }), nil
}
