package polar

import "slices"

// Warnings about policies that load but cannot do what they seem to.

// checkSuspicious runs when all rules are known.
func (c *checker) checkSuspicious() {
	c.warnNoRules()
	c.warnUnreachedPermissions()
	c.warnUnknownNames()
	known := c.knownPredicates()
	for _, calls := range c.calls {
		for _, d := range calls {
			c.warnHasFact(*d.atom, known)
			c.warnUndeclaredGlobal(*d.atom, known)
		}
	}
}

// warnNoRules warns of files in which nothing stands, but for comments.
func (c *checker) warnNoRules() {
	if c.syntax.torn || len(c.syntax.files) == 0 || slices.ContainsFunc(c.syntax.files, func(f *fileNode) bool { return len(f.items) > 0 }) {
		return
	}
	c.report(warnNoRules(Span{Source: c.syntax.files[0].source}))
}

// warnUnreachedPermissions warns when the policy's own `allow` rules never ask for
// has_permission, though blocks grant permissions: they replaced the rule that does.
func (c *checker) warnUnreachedPermissions() {
	var granted, first *Rule
	heads := map[string][]*Rule{}
	for _, r := range c.policy.rules {
		heads[r.Head.Predicate] = append(heads[r.Head.Predicate], r)
		if r.Head.Predicate == hasPermission && granted == nil {
			granted = r
		}
		if r.Head.Predicate == allowPredicate && first == nil {
			first = r
		}
	}
	if !c.hasAllow || granted == nil || first == nil {
		return
	}
	reached := map[string]bool{allowPredicate: true}
	for queue := []string{allowPredicate}; len(queue) > 0; queue = queue[1:] {
		for _, r := range heads[queue[0]] {
			for _, d := range dependencies(r) {
				if !reached[d.atom.Predicate] {
					reached[d.atom.Predicate] = true
					queue = append(queue, d.atom.Predicate)
				}
			}
		}
	}
	if !reached[hasPermission] {
		c.report(warnUnreached(first.Head.Span, granted.Span))
	}
}

// knownPredicates are those that a rule, a `declare` or a fact of a test names.
func (c *checker) knownPredicates() map[signatureKey]bool {
	if c.known != nil {
		return c.known
	}
	known := map[signatureKey]bool{}
	for _, r := range c.policy.rules {
		known[keyOf(r.Head)] = true
	}
	for _, s := range c.policy.declare {
		known[signatureKey{s.Predicate, len(s.Types)}] = true
	}
	for key := range c.factKeys {
		known[key] = true
	}
	c.known = known
	return known
}

// warnHasFact warns of has_fact, which people take for a built-in predicate.
func (c *checker) warnHasFact(a Atom, known map[signatureKey]bool) {
	if a.Predicate == "has_fact" && !known[keyOf(a)] {
		c.report(warnNotBuiltIn(a))
	}
}

// warnUndeclaredGlobal warns of has_role with two arguments and a role that only resources
// declare: the resource was probably forgotten.
func (c *checker) warnUndeclaredGlobal(a Atom, known map[signatureKey]bool) {
	if a.Predicate != hasRole || len(a.Args) != 2 || known[keyOf(a)] {
		return
	}
	role, ok := a.Args[1].(Const)
	if !ok || role.Value.Type != String {
		return
	}
	if c.global != nil && c.global.declared[role.Value.ID].kind == roleName {
		return
	}
	for _, b := range c.order {
		if b.declared[role.Value.ID].kind == roleName {
			c.report(warnGlobalRole(a, role, b))
			return
		}
	}
}
