package polar

// Expand returns the rules that shorthands and longhand rules stand for, in source order, also
// when other parts of the policy are wrong: what has an error itself gives none. It is for
// tools that show rules; a policy to be used comes from Check.
func Expand(syntax *Syntax) []*Rule {
	c := newChecker(syntax)
	c.makeRules()
	return c.policy.rules
}
