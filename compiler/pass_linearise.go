package compiler

import (
	"slices"

	"github.com/polarsql/polarsql/compiler/datalog"
)

// linearise makes a transitive closure recurse on one side only:
//
//	before  above(x, z) :- above(x, y), above(y, z).
//	        above(x, z) :- leads(x, z).
//	after   above(x, z) :- above(x, y), above first(y, z).
//	        above(x, z) :- leads(x, z).
//	        above first(x, z) :- leads(x, z).
//
// A chain of the closure is a chain of first steps, read from its start. Other recursive
// rules may only add to the end of a chain. Predicates of one closure over several types
// are taken together: their chains must fit in any order.
//
// A predicate that asks the closure about given objects becomes a call of it, so that it
// does not repeat the rules: planning starts from the given end.
//
// The language of `p = p p | e` is that of `p = p e | e`: Ullman, "Principles of Database
// and Knowledge-Base Systems", volume 2, 1989, chapter 15.
func linearise(p *datalog.Program) error {
	for _, component := range p.Components() {
		c := newClosure(component)
		if c == nil {
			continue
		}
		c.linearise(p)
		for _, special := range p.Predicates {
			if general := slices.IndexFunc(component, func(g *datalog.Predicate) bool { return isGeneralisation(g, special) }); general >= 0 && !special.IsStored() {
				special.Rules = []*datalog.Rule{callGeneral(special, component[general])}
			}
		}
	}
	return nil
}

// closure is a component all of whose recursive rules are chains from column `from` to
// column `to`: two calls of the component, or one at the start.
type closure struct {
	component []*datalog.Predicate
	from, to  int
	chains    []chain
}

// chain is a rule `head(x, z) :- first(x, y), second(y, z)` with literals about the middle.
type chain struct {
	head, first, second *datalog.Predicate
	rule                *datalog.Rule
	secondAt            int  // of the second call in the body
	between             bool // other literals stand between the calls
}

// newClosure returns nil when the component is no closure that calls itself twice.
func newClosure(component []*datalog.Predicate) *closure {
	columns := len(component[0].Columns)
	if slices.ContainsFunc(component, func(p *datalog.Predicate) bool { return len(p.Columns) != columns }) {
		return nil
	}
	for from := range columns {
		for to := range columns {
			c := &closure{component: component, from: from, to: to}
			if from != to && c.read() && len(c.chains) > 0 && c.isAssociative() {
				return c
			}
		}
	}
	return nil
}

// read collects the chains; false when a recursive rule does not fit.
func (c *closure) read() bool {
	for _, pred := range c.component {
		for _, r := range pred.Rules {
			calls := callsOf(r, c.component)
			ok := true
			switch len(calls) {
			case 0:
			case 1:
				ok = c.addsToEnd(step{rule: r, call: r.Body[calls[0]].(*datalog.Atom)})
			case 2:
				ok = c.readChain(pred, r, calls[0], calls[1]) || c.readChain(pred, r, calls[1], calls[0])
			default:
				ok = false
			}
			if !ok {
				return false
			}
		}
	}
	return true
}

// addsToEnd tells whether a rule with one call changes the end of a chain only.
func (c *closure) addsToEnd(st step) bool {
	for i := range st.rule.Head {
		if i != c.to && !handsOn(st, i) {
			return false
		}
	}
	return true
}

// readChain adds a chain if the two calls make one.
func (c *closure) readChain(head *datalog.Predicate, r *datalog.Rule, firstAt, secondAt int) bool {
	first, second := r.Body[firstAt].(*datalog.Atom), r.Body[secondAt].(*datalog.Atom)
	uses := map[datalog.Term]int{}
	for _, t := range r.Head {
		uses[t]++
	}
	datalog.Terms(r.Body, func(t datalog.Term) { uses[t]++ })
	joins := func(a, b datalog.Term, times int) bool { return a == b && isVariable(a) && uses[a] == times }
	if !joins(r.Head[c.from], first.Args[c.from], 2) || !joins(r.Head[c.to], second.Args[c.to], 2) ||
		!isVariable(first.Args[c.to]) || !isVariable(second.Args[c.from]) {
		return false
	}
	for i, t := range r.Head {
		if i != c.from && i != c.to && (!joins(t, first.Args[i], 3) || second.Args[i] != t) {
			return false
		}
	}
	between := len(r.Body) > 2
	if !between && first.Args[c.to] != second.Args[c.from] {
		return false
	}
	c.chains = append(c.chains, chain{head, first.Pred, second.Pred, r, secondAt, between})
	return true
}

// isAssociative tells whether every chain whose second part is a chain can be read from its
// start: head ▷ first (a ▷ b) as head ▷ (first ▷ a) b.
func (c *closure) isAssociative() bool {
	for _, outer := range c.chains {
		for _, inner := range c.chains {
			if inner.head != outer.second {
				continue
			}
			if len(c.component) > 1 && (outer.between || inner.between) {
				return false
			}
			if !slices.ContainsFunc(c.component, func(m *datalog.Predicate) bool {
				return c.has(m, outer.first, inner.first) && c.has(outer.head, m, inner.second)
			}) {
				return false
			}
		}
	}
	return c.endsFit()
}

// endsFit tells whether what a rule adds to the end of a second part can be added to the
// whole chain.
func (c *closure) endsFit() bool {
	if len(c.component) == 1 {
		return true
	}
	for _, pred := range c.component {
		for _, r := range pred.Rules {
			if len(callsOf(r, c.component)) == 1 {
				return false
			}
		}
	}
	return true
}

func (c *closure) has(head, first, second *datalog.Predicate) bool {
	return slices.ContainsFunc(c.chains, func(ch chain) bool {
		return ch.head == head && ch.first == first && ch.second == second
	})
}

// linearise puts the first steps in place of each chain's second call.
func (c *closure) linearise(p *datalog.Program) {
	firsts := map[*datalog.Predicate]*datalog.Predicate{}
	for _, pred := range c.component {
		first := &datalog.Predicate{Name: pred.Name + " first", Columns: pred.Columns}
		for _, r := range pred.Rules {
			if len(callsOf(r, c.component)) == 0 {
				first.Rules = append(first.Rules, r.Clone())
			}
		}
		firsts[pred] = first
		p.Predicates = append(p.Predicates, first)
		pred.Notes = append(pred.Notes, "a transitive closure, walked one step at a time")
	}
	for _, ch := range c.chains {
		call := ch.rule.Body[ch.secondAt].(*datalog.Atom)
		ch.rule.Body[ch.secondAt] = &datalog.Atom{Pred: firsts[ch.second], Args: call.Args, Origin: call.Origin}
	}
}
