package polar

import (
	"slices"
	"strings"
)

// Warnings about facts of tests that nothing uses, and about assertions of predicates that
// nothing can make true: both are mostly slips of the pen.

// factUse is a place that mentions a predicate: its types are those of the facts it is about.
type factUse struct {
	rule *Rule
	args []Term
}

// factChecker knows what uses the predicates of the tests' facts.
type factChecker struct {
	*atomChecker
	uses map[signatureKey][]factUse
	seen map[string]bool // types of facts that were looked at, printed
}

// checkFacts warns once of each type of fact that no rule, `declare`, assertion or block uses.
func (c *checker) checkFacts() {
	if len(c.policy.tests) == 0 && len(c.fixtures) == 0 {
		return
	}
	x := &factChecker{atomChecker: c.newAtomChecker(), uses: map[signatureKey][]factUse{}, seen: map[string]bool{}}
	x.collectUses()
	for _, f := range c.written {
		x.checkFact(f)
	}
	for _, t := range c.policy.tests {
		for _, a := range t.Assertions {
			x.checkAsserted(a)
		}
	}
}

// collectUses notes who mentions the predicates that facts and assertions have.
func (x *factChecker) collectUses() {
	for _, f := range x.written {
		x.uses[signatureKey{f.Predicate, len(f.Args)}] = nil
	}
	for _, t := range x.policy.tests {
		for _, a := range t.Assertions {
			x.uses[keyOf(a.Atom)] = nil
		}
	}
	for i, r := range x.policy.rules {
		x.addUse(r, r.Head)
		for _, d := range x.calls[i] {
			x.addUse(r, *d.atom)
		}
	}
}

func (x *factChecker) addUse(r *Rule, a Atom) {
	key := keyOf(a)
	if uses, ok := x.uses[key]; ok {
		x.uses[key] = append(uses, factUse{r, a.Args})
	}
}

func (x *factChecker) checkFact(f Fact) {
	types := factTypes(f)
	printed := f.Predicate + "(" + strings.Join(types, ", ") + ")"
	if x.seen[printed] || x.work > maxHeadsCompared {
		return
	}
	x.seen[printed] = true
	arities := implied(f.Predicate)
	if arities != nil && !slices.Contains(arities, len(f.Args)) {
		x.report(warnImpliedArity(Atom{Predicate: f.Predicate, Span: f.Span}))
		return
	}
	key := signatureKey{f.Predicate, len(f.Args)}
	given := make([][]string, len(types))
	for i, t := range types {
		given[i] = x.sets.single(t)
	}
	if x.impliedByBlock(f) || x.used(key, given) || x.declares(key, given) || x.asserted(key, given) {
		return
	}
	if d, ok := x.turned(f); ok {
		x.report(warnArgumentOrder(Atom{Predicate: f.Predicate, Span: f.Span}, Const{Value: f.Args[1]}, types[0], types[2], d.span))
		return
	}
	x.report(warnUnusedFact(f, printed, x.hintUnused(key, types, printed)))
}

// turned tells whether a fact is has_relation with its arguments the wrong way round.
func (x *factChecker) turned(f Fact) (declared, bool) {
	if f.Predicate != hasRelation {
		return declared{}, false
	}
	return x.relationOf([]string{f.Args[2].Type}, f.Args[1].ID)
}

// impliedByBlock tells whether the declarations of a block make a fact acceptable.
func (x *factChecker) impliedByBlock(f Fact) bool {
	kind, object := roleName, 2
	switch f.Predicate {
	case hasRole:
	case hasPermission:
		kind = permissionName
	case hasRelation:
		kind, object = relationName, 0
	default:
		return false
	}
	b := x.global
	if object < len(f.Args) {
		b = x.blocks[f.Args[object].Type]
	}
	if b == nil || kind != relationName && isPrimitive(f.Args[0].Type) {
		return false
	}
	if kind == relationName {
		d, ok := b.find(f.Args[1].ID)
		return ok && d.kind == relationName
	}
	return slices.ContainsFunc(append([]*block{b}, b.supers...), func(b *block) bool {
		return slices.ContainsFunc(b.names, func(name string) bool { return b.declared[name].kind == kind })
	})
}

// used tells whether a rule is about facts of some types.
func (x *factChecker) used(key signatureKey, given [][]string) bool {
	return slices.ContainsFunc(x.uses[key], func(u factUse) bool {
		x.work++
		return x.fits(given, x.typesOf(u.rule, dependency{atom: &Atom{Args: u.args}}))
	})
}

// asserted tells whether an assertion asks for facts of some types by their own name.
func (x *factChecker) asserted(key signatureKey, given [][]string) bool {
	for _, t := range x.policy.tests {
		for _, a := range t.Assertions {
			if keyOf(a.Atom) == key && x.fits(given, x.typesOf(&Rule{Vars: a.Vars}, dependency{atom: &a.Atom})) {
				return true
			}
		}
	}
	return false
}

// hintUnused says what may be meant by a fact that nothing uses.
func (x *factChecker) hintUnused(key signatureKey, types factOf, printed string) string {
	if defined := x.defined[key.name]; len(defined) > 0 && defined[0].arity != key.arity {
		return key.name + " has " + arities(defined)
	}
	if hint := x.suggest(key.name, x.predicates()); hint != "" && len(x.uses[key]) == 0 {
		return hint
	}
	for _, t := range types {
		if !isBuiltinType(t) && x.blocks[t] == nil {
			if hint := x.suggest(t, x.blockNames()); hint != "" {
				return hint
			}
		}
	}
	if (key.name == hasRole || key.name == hasPermission) && isPrimitive(types[0]) {
		return `write the actor as Type{"id"}`
	}
	return "use it in a rule, or write declare " + printed + "; if something else needs it"
}

// predicates returns the names that rules mention and that blocks imply.
func (x *factChecker) predicates() []string {
	out := []string{hasRole, hasPermission, hasRelation}
	seen := map[string]bool{}
	add := func(name string) {
		if !seen[name] {
			seen[name] = true
			out = append(out, name)
		}
	}
	for i, r := range x.policy.rules {
		add(r.Head.Predicate)
		for _, d := range x.calls[i] {
			add(d.atom.Predicate)
		}
	}
	return out
}

// checkAsserted warns of an assertion whose predicate no rule and no fact has: assert_not would
// hold whatever the policy says.
func (x *factChecker) checkAsserted(a *Assertion) {
	key := keyOf(a.Atom)
	if x.known[key] || implied(key.name) != nil || len(x.defined[key.name]) > 0 || len(x.uses[key]) > 0 {
		return
	}
	x.report(warnUnknownPredicate(a.Atom, x.suggest(key.name, x.predicates())))
}
