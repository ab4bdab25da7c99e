package compiler

import (
	"cmp"
	"slices"
	"strings"

	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/polar"
)

// CheckQuestion reports what a question names that does not exist, all of it at once. Plan
// does so too; this is for those who keep what Plan gives.
func (c *Compiler) CheckQuestion(q Question) error {
	var diags polar.Diagnostics
	calls := q.Calls
	if len(calls) == 0 {
		calls = []Call{{Predicate: q.Predicate, Args: make([]int, len(q.Args))}}
	}
	for _, call := range calls {
		sym := symbol{call.Predicate, len(call.Args)}
		if !c.opts.MissingFactsEmpty && !slices.Contains(c.known, sym) {
			diags = append(diags, diagUnknownPredicate(sym, call.Span, c.known))
		}
	}
	for _, a := range q.Args {
		types := a.types()
		if a.Type == "" && (a.Kind == Bound || a.Kind == Fixed || len(q.Calls) == 0) {
			types = []string{""}
		}
		for _, name := range types {
			if c.policy.Type(name) == nil {
				diags = append(diags, diagUnknownType(calls[0].Predicate, name, a.Span, c.policy))
			}
		}
	}
	return append(diags, c.checkFacts(q.Facts)...).Err()
}

// CheckFacts reports kinds of fact that come with a question although the policy does not
// use them: they could not change any answer, so that they are a mistake.
func (c *Compiler) CheckFacts(facts []polar.Signature) error { return c.checkFacts(facts).Err() }

func (c *Compiler) checkFacts(facts []polar.Signature) polar.Diagnostics {
	var diags polar.Diagnostics
	for _, f := range facts {
		unknown := slices.IndexFunc(f.Types, func(t string) bool { return c.policy.Type(t) == nil })
		sym := symbol{f.Predicate, len(f.Types)}
		switch {
		case unknown >= 0:
			diags = append(diags, diagUnknownType(f.Predicate, f.Types[unknown], f.Span, c.policy))
		case !slices.Contains(c.known, sym):
			diags = append(diags, diagUnusedGiven(f, predicateHint(sym, c.known)))
		case !c.usesFact(f):
			diags = append(diags, diagUnusedGiven(f, usesHint(c.uses[sym])))
		}
	}
	return diags
}

// usesFact tells whether a rule may read such a fact, or is about such facts.
func (c *Compiler) usesFact(f polar.Signature) bool {
	return slices.ContainsFunc(c.uses[symbol{f.Predicate, len(f.Types)}], func(use []typeSet) bool {
		for i, t := range f.Types {
			if !use[i][t] {
				return false
			}
		}
		return true
	})
}

// uses collects, for each predicate, the types with which rules, declarations and the
// mapping speak of it; a place that is open has every type.
func uses(cs *clauses, m *mapping.Mapping) map[symbol][][]typeSet {
	f := newFactCheck(cs, m)
	out := map[symbol][][]typeSet{}
	add := func(sym symbol, types []typeSet) { out[sym] = append(out[sym], types) }
	of := func(c *clause, terms []polar.Term) []typeSet {
		types := make([]typeSet, len(terms))
		for i, t := range terms {
			types[i] = f.termTypes(c, t)
		}
		return types
	}
	for _, sym := range cs.symbols {
		for _, c := range cs.bySymbol[sym] {
			add(sym, of(c, c.head))
			for _, call := range c.calls {
				add(symbol{call.Predicate, len(call.Args)}, of(c, call.Args))
			}
		}
	}
	for _, d := range cs.policy.Declared() {
		types := make([]typeSet, len(d.Types))
		for i, t := range d.Types {
			types[i] = cs.setOf(cs.policy.Concrete(t))
		}
		add(symbol{d.Predicate, len(d.Types)}, types)
	}
	for _, fact := range m.Facts() {
		types := make([]typeSet, len(fact.Args))
		for i, a := range fact.Args {
			types[i] = cs.setOf([]string{a.Type})
		}
		add(symbol{fact.Predicate, len(fact.Args)}, types)
	}
	return out
}

// knownSymbols are the predicates that a question can ask, those of clauses first.
func knownSymbols(cs *clauses, uses map[symbol][][]typeSet) []symbol {
	out := slices.Clone(cs.symbols)
	var rest []symbol
	for sym := range uses {
		if !slices.Contains(out, sym) {
			rest = append(rest, sym)
		}
	}
	slices.SortFunc(rest, func(a, b symbol) int { return cmp.Or(strings.Compare(a.name, b.name), cmp.Compare(a.arity, b.arity)) })
	return append(out, rest...)
}
