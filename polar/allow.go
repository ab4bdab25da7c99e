package polar

const allowPredicate = "allow"

// addAllow adds the rules that make has_permission decide, unless the policy has an `allow`
// rule of its own:
//
//	allow(actor, action, resource) if has_permission(actor, action, resource);
//	allow(actor, action) if has_permission(actor, action);
func (c *checker) addAllow() {
	if c.hasAllow {
		return
	}
	names := []string{"actor", "action", "resource"}
	for arity := 3; arity >= 2; arity-- {
		rule := &Rule{Head: Atom{Predicate: allowPredicate}}
		call := &Call{Atom: Atom{Predicate: hasPermission}}
		for i, name := range names[:arity] {
			rule.Vars = append(rule.Vars, Variable{Name: name})
			rule.Head.Args = append(rule.Head.Args, Var{Index: i})
			call.Atom.Args = append(call.Atom.Args, Var{Index: i})
		}
		rule.Body = []Literal{call}
		c.policy.rules = append(c.policy.rules, rule)
	}
}
