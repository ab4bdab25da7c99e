package polar

import "fmt"

// Load parses and checks policy files that form one policy. The policy is nil when there is
// an error among the diagnostics; warnings come along with a policy.
func Load(sources ...*Source) (*Policy, Diagnostics) { return LoadWithin(Limits{}, sources...) }

// LoadWithin is Load with other limits than the default ones.
func LoadWithin(limits Limits, sources ...*Source) (*Policy, Diagnostics) {
	syntax, diagnostics := ParseWithin(limits, sources...)
	policy, more := Check(syntax)
	diagnostics = append(diagnostics, more...).sorted()
	if diagnostics.Count(Error) > 0 {
		return nil, diagnostics
	}
	return policy, diagnostics
}

// Check resolves the names and types of a policy, expands its shorthands, splits `or` into
// several rules and makes the policy, or says what is wrong with it. The policy is nil when
// there is an error. The result for a tree that Parse reported errors on is useful for its
// diagnostics only. The limits are those the tree was parsed with.
func Check(syntax *Syntax) (policy *Policy, diagnostics Diagnostics) {
	c := newChecker(syntax)
	defer func() {
		// The checker panics on its own mistakes only. They must not take the program down.
		if bug := recover(); bug != nil {
			c.report(errCheckerBug(fmt.Sprint(bug)))
			policy, diagnostics = nil, c.diagnostics.sorted()
		}
	}()
	c.makeRules()
	whole := !syntax.torn && c.errors == 0 // no rule is missing
	c.checkTests()
	c.addAllow()
	c.findCalls()
	c.checkSuspicious()
	if whole {
		c.checkAtoms()
		c.checkFacts()
	}
	c.checkStrata()
	diagnostics = c.diagnostics.sorted()
	if diagnostics.Count(Error) > 0 {
		return nil, diagnostics
	}
	return c.policy, diagnostics
}

// checker holds what is known while a policy is checked.
type checker struct {
	collector
	syntax       *Syntax
	policy       *Policy
	blocks       map[string]*block // by type name
	order        []*block          // in source order, global excluded
	names        []string          // of the types in order, made on first use
	global       *block            // nil if there is none
	fixtures     map[string]*fixtureNode
	fixtureFacts map[*fixtureNode][]Fact
	factKeys     map[signatureKey]bool // the predicates of all facts, also of those with mistakes
	written      []Fact                // of fixtures and tests, each once
	testFacts    int                   // of all tests
	sets         typeSets
	lists        map[*exprNode][]Term        // lists of constants that have been lowered, by their first items
	calls        [][]dependency              // by rule: the calls of its body, when all rules are made
	heads        map[signatureKey]*headIndex // of all rules, made on first use
	known        map[signatureKey]bool       // predicates, made on first use
	warnedTypes  map[string]bool             // types without a block that were warned of
	hasAllow     bool                        // an `allow` rule is written, whatever became of it
}

func newChecker(syntax *Syntax) *checker {
	return &checker{
		collector: collector{limits: syntax.limits.withDefaults()},

		syntax:       syntax,
		policy:       &Policy{byName: map[string]*Type{}, under: map[string][]string{}},
		blocks:       map[string]*block{},
		fixtures:     map[string]*fixtureNode{},
		fixtureFacts: map[*fixtureNode][]Fact{},
		factKeys:     map[signatureKey]bool{},

		warnedTypes: map[string]bool{},
		sets:        newTypeSets(),
		lists:       map[*exprNode][]Term{},
	}
}

// makeRules resolves the names of blocks and turns shorthands and rules into the policy's rules.
func (c *checker) makeRules() {
	c.collectBlocks()
	c.checkExtends()
	c.collectTypes()
	c.collectDeclarations()
	c.checkRules()
}

// items calls f for every item of every file, in order.
func (c *checker) items(f func(itemNode)) {
	for _, file := range c.syntax.files {
		for _, item := range file.items {
			f(item)
		}
	}
}

// checkRules lowers shorthands, rules and declared fact types in source order.
func (c *checker) checkRules() {
	c.items(func(item itemNode) {
		switch n := item.(type) {
		case *blockNode:
			if b := c.blockOf(n); b != nil {
				for _, s := range n.shorthands {
					if !s.torn {
						c.checkShorthand(b, s)
					}
				}
			}
		case *ruleNode:
			c.checkRule(n)
		case *declareNode:
			c.policy.declare = append(c.policy.declare, signature(n))
		}
	})
}

// blockOf returns what is known of a block, or nil for one that was refused as a second one.
func (c *checker) blockOf(n *blockNode) *block {
	if c.global != nil && c.global.node == n {
		return c.global
	}
	if b := c.blocks[n.name.text]; b != nil && b.node == n {
		return b
	}
	return nil
}

func signature(n *declareNode) Signature {
	s := Signature{Predicate: n.name.text, Types: []string{}, Span: n.span}
	for _, t := range n.types {
		s.Types = append(s.Types, t.text)
	}
	return s
}

// headsOf returns the heads of a predicate; nil when no rule has it.
func (c *checker) headsOf(key signatureKey) *headIndex {
	if c.heads == nil {
		c.heads = indexHeads(c.policy.rules, &c.sets)
	}
	return c.heads[key]
}
