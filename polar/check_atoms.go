package polar

import "slices"

// Warnings about calls that do not fit what the policy says elsewhere: another number of
// arguments, types that no rule takes, arguments in the wrong order.

// atomChecker compares atoms with the rules and declarations of their predicates.
type atomChecker struct {
	*checker
	known   map[signatureKey]bool     // predicates that a rule, `declare` or fact of a test names
	defined map[string][]knownArity   // what rules and `declare` say of a name, one of each arity
	facts   map[signatureKey][]factOf // of the tests, by predicate
	work    int                       // of heads compared
}

// knownArity is the first rule or `declare` for a name with a number of arguments.
type knownArity struct {
	arity int
	span  Span
}

// factOf is the types of a fact's values.
type factOf []string

// maxHeadsCompared bounds the search for rules that take the types of a call.
const maxHeadsCompared = 2_000_000

func (c *checker) newAtomChecker() *atomChecker {
	x := &atomChecker{checker: c, known: c.knownPredicates(), defined: map[string][]knownArity{}}
	for _, r := range c.policy.rules {
		if implied(r.Head.Predicate) == nil {
			x.define(keyOf(r.Head), r.Head.Span)
		}
	}
	for _, s := range c.policy.declare {
		x.define(signatureKey{s.Predicate, len(s.Types)}, s.Span)
	}
	return x
}

func (x *atomChecker) define(key signatureKey, span Span) {
	same := func(d knownArity) bool { return d.arity == key.arity }
	if !slices.ContainsFunc(x.defined[key.name], same) {
		x.defined[key.name] = append(x.defined[key.name], knownArity{key.arity, span})
	}
}

// implied returns the numbers of arguments of a predicate that blocks give a meaning; nil for
// all others.
func implied(predicate string) []int {
	switch predicate {
	case hasRole, hasPermission:
		return []int{2, 3}
	case hasRelation:
		return []int{3}
	}
	return nil
}

// checkAtoms looks at the heads and calls of all rules, and at what the tests assert.
func (c *checker) checkAtoms() {
	x := c.newAtomChecker()
	for i, r := range c.policy.rules {
		x.checkImplied(r, r.Head)
		for _, d := range c.calls[i] {
			x.checkAtom(r, d, false)
		}
	}
	for _, t := range c.policy.tests {
		for _, a := range t.Assertions {
			x.checkAtom(&Rule{Vars: a.Vars}, dependency{atom: &a.Atom}, true)
		}
	}
}

// checkAtom looks at one call in the body of a rule, or at what an assertion asks.
func (x *atomChecker) checkAtom(r *Rule, d dependency, asserted bool) {
	if implied(d.atom.Predicate) != nil {
		x.checkImplied(r, *d.atom)
		return
	}
	if x.known[keyOf(*d.atom)] {
		x.checkTypes(r, d, asserted)
		return
	}
	if defined := x.defined[d.atom.Predicate]; len(defined) > 0 {
		x.report(warnArity(*d.atom, defined))
	}
}

// checkImplied looks at has_role, has_permission and has_relation.
func (x *atomChecker) checkImplied(r *Rule, a Atom) {
	arities := implied(a.Predicate)
	switch {
	case arities == nil:
	case !slices.Contains(arities, len(a.Args)):
		x.report(warnImpliedArity(a))
	case a.Predicate == hasRelation:
		x.checkOrder(r, a)
	}
}

// manyTypes is how many types a term may have for its relations to be looked at.
const manyTypes = 50

// checkOrder warns of has_relation with its arguments the wrong way round: a relation that
// the type of the third argument declares and that of the first does not.
func (x *atomChecker) checkOrder(r *Rule, a Atom) {
	name, ok := a.Args[1].(Const)
	first, third := x.sets.of(r, a.Args[0]), x.sets.of(r, a.Args[2])
	if !ok || len(first) == 0 || len(third) == 0 || len(first)+len(third) > manyTypes {
		return
	}
	if _, ok := x.relationOf(first, name.Value.ID); ok {
		return
	}
	if d, ok := x.relationOf(third, name.Value.ID); ok {
		x.report(warnArgumentOrder(a, name, typeNames(first), typeNames(third), d.span))
	}
}

// relationOf finds a relation in the blocks of types.
func (x *atomChecker) relationOf(types []string, name string) (declared, bool) {
	for _, t := range types {
		if b := x.blocks[t]; b != nil {
			if d, ok := b.find(name); ok && d.kind == relationName {
				return d, true
			}
		}
	}
	return declared{}, false
}

// checkTypes warns of a call whose arguments have types that no rule, `declare` or fact of the
// predicate has. In a rule it may still be about facts that the tests do not show, so there it
// must look like a slip: the arguments swapped, or a plain value in place of an object.
func (x *atomChecker) checkTypes(r *Rule, d dependency, asserted bool) {
	key := keyOf(*d.atom)
	index := x.headsOf(key)
	if index == nil || x.work > maxHeadsCompared {
		return
	}
	taken, looked := index.taking(r, d)
	x.work += looked
	if taken {
		return
	}
	given := x.typesOf(r, d)
	first := x.policy.rules[index.all[0]]
	wanted := x.typesOf(first, dependency{atom: &first.Head})
	if untypable(given) || untypable(wanted) || x.declares(key, given) || x.hasFact(key, given) {
		return
	}
	turned := len(given) == 2 && x.fits([][]string{given[1], given[0]}, wanted)
	if !asserted && !turned && !x.mixesPrimitives(given, wanted) {
		return
	}
	x.report(warnTypeConflict(*d.atom, given, wanted, first.Head.Span, turned))
}

// untypable tells whether something can have no type at all, which is reported by itself.
func untypable(types [][]string) bool {
	return slices.ContainsFunc(types, func(t []string) bool { return t != nil && len(t) == 0 })
}

// typesOf returns the types of a call's arguments.
func (x *atomChecker) typesOf(r *Rule, d dependency) [][]string {
	out := make([][]string, len(d.atom.Args))
	for i, arg := range d.atom.Args {
		out[i] = x.sets.given(r, d, arg)
	}
	return out
}

func (x *atomChecker) fits(given, taken [][]string) bool {
	if untypable(given) || untypable(taken) {
		return true
	}
	for i := range given {
		if !x.sets.meet(given[i], taken[i]) {
			return false
		}
	}
	return true
}

// mixesPrimitives tells whether an argument is a plain value and an object is wanted, or the
// other way round.
func (x *atomChecker) mixesPrimitives(given, wanted [][]string) bool {
	for i := range given {
		if len(given[i]) == 0 || len(wanted[i]) == 0 {
			continue
		}
		if slices.ContainsFunc(given[i], isPrimitive) != slices.ContainsFunc(wanted[i], isPrimitive) {
			return true
		}
	}
	return false
}

func isPrimitive(t string) bool { return t == String || t == Integer || t == Boolean }

func (x *atomChecker) declares(key signatureKey, given [][]string) bool {
	return slices.ContainsFunc(x.policy.declare, func(s Signature) bool {
		if s.Predicate != key.name || len(s.Types) != key.arity {
			return false
		}
		types := make([][]string, len(s.Types))
		for i, t := range s.Types {
			types[i] = x.concrete(t, false)
		}
		return x.fits(given, types)
	})
}

func (x *atomChecker) hasFact(key signatureKey, given [][]string) bool {
	if x.facts == nil {
		x.facts = map[signatureKey][]factOf{}
		for _, f := range x.written {
			key := signatureKey{f.Predicate, len(f.Args)}
			x.facts[key] = append(x.facts[key], factTypes(f))
		}
	}
	return slices.ContainsFunc(x.facts[key], func(types factOf) bool {
		x.work++
		for i, t := range types {
			if given[i] != nil && !slices.Contains(given[i], t) {
				return false
			}
		}
		return true
	})
}

func factTypes(f Fact) factOf {
	out := make(factOf, len(f.Args))
	for i, v := range f.Args {
		out[i] = v.Type
	}
	return out
}
