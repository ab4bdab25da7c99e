package polar

import "slices"

// checkTests lowers fixtures and tests.
func (c *checker) checkTests() {
	c.items(func(item itemNode) {
		if n, ok := item.(*fixtureNode); ok {
			if first := c.fixtures[n.name.text]; first != nil {
				c.report(errSecondFixture(n.name, first.name.span))
				return
			}
			c.fixtures[n.name.text] = n
			c.fixtureFacts[n] = c.facts(n.facts)
		}
	})
	c.items(func(item itemNode) {
		if n, ok := item.(*testNode); ok {
			c.checkTest(n)
		}
	})
}

func (c *checker) checkTest(n *testNode) {
	test := &Test{Name: n.name.text, Span: n.name.span}
	for _, name := range n.fixtures {
		fixture := c.fixtures[name.text]
		if fixture == nil {
			c.report(errUnknownFixture(name, c.suggest(name.text, c.fixtureNames())))
			continue
		}
		c.addFacts(test, c.fixtureFacts[fixture], name.span)
	}
	c.addFacts(test, c.facts(n.facts), n.name.span)
	for _, a := range n.assertions {
		if assertion := c.assertion(a); assertion != nil {
			test.Assertions = append(test.Assertions, assertion)
		}
	}
	if len(n.assertions) == 0 && !n.torn {
		c.report(warnNoAssertions(n.name))
	}
	c.policy.tests = append(c.policy.tests, test)
}

// addFacts adds facts to a test, unless all tests together get too many.
func (c *checker) addFacts(test *Test, facts []Fact, span Span) {
	if c.testFacts += len(facts); c.testFacts > c.limits.TestFacts {
		c.report(errTooManyFacts(span, c.limits.TestFacts))
		return
	}
	test.Facts = append(test.Facts, facts...)
}

func (c *checker) fixtureNames() []string {
	var names []string
	c.items(func(item itemNode) {
		if n, ok := item.(*fixtureNode); ok {
			names = append(names, n.name.text)
		}
	})
	return names
}

// facts lowers facts. Those with something else than values in them are reported and left out.
func (c *checker) facts(calls []*callNode) []Fact {
	var out []Fact
	for _, call := range calls {
		c.factKeys[signatureKey{call.name.text, len(call.args)}] = true
		fact := Fact{Predicate: call.name.text, Args: make([]Value, 0, len(call.args)), Span: call.span}
		for _, arg := range call.args {
			if literal, ok := arg.(*literalNode); ok {
				fact.Args = append(fact.Args, literal.value)
			} else {
				c.report(errNotGround(arg, "facts"))
			}
		}
		if len(fact.Args) == len(call.args) {
			out = append(out, fact)
		}
	}
	c.written = append(c.written, out...)
	return out
}

// assertion lowers one assertion; nil after an error.
func (c *checker) assertion(n *assertionNode) *Assertion {
	c.checkHead(n.atom)
	b := &ruleBuilder{c: c, source: &longhand{}, rule: &Rule{}}
	a := &Assertion{Negated: n.negated, Atom: b.atom(n.atom), Span: n.span}
	if n.iff != nil && !n.torn {
		a.Iff = c.iff(b, n.iff)
	}
	a.Vars = b.rule.Vars
	return a
}

// iff lowers `variable in [values]`; nil after an error.
func (c *checker) iff(b *ruleBuilder, e exprNode) *Iff {
	in, ok := e.(*inNode)
	if !ok {
		c.report(errIffForm(e))
		return nil
	}
	variable, ok := in.term.(*nameNode)
	if !ok {
		c.report(errIffForm(e))
		return nil
	}
	i, ok := b.find(variable.name)
	if !ok {
		c.report(errIffVariable(variable, b.rule.Vars))
		return nil
	}
	for j, other := range b.rule.Vars {
		if j != i && other.Name[0] != '_' {
			c.report(errIffSecondVariable(other, variable.name))
		}
	}
	iff := &Iff{Var: i, Values: []Value{}, Span: in.span}
	for _, item := range in.items {
		literal, ok := item.(*literalNode)
		if !ok {
			c.report(errNotGround(item, "lists after `iff`"))
			continue
		}
		c.checkIffValue(b.rule.Vars[i], literal)
		iff.Values = append(iff.Values, literal.value)
	}
	return iff
}

// checkIffValue warns of a value that the variable can never have.
func (c *checker) checkIffValue(v Variable, n *literalNode) {
	if v.Types != nil && !slices.Contains(v.Types, n.value.Type) {
		c.report(warnIffType(n, v))
	}
}
