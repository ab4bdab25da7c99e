package polar

import "slices"

// longhand is a rule with its `or`s split, ready to be lowered: one Rule for each body.
type longhand struct {
	head   *callNode
	bodies []conjunction
	span   Span
	uses   map[string]int // how often each variable that people wrote occurs
}

// checkRule lowers a longhand rule or policy fact.
func (c *checker) checkRule(n *ruleNode) {
	if n.head.name.text == allowPredicate {
		c.hasAllow = true
	}
	if n.torn {
		return // what was read of it is not what was meant
	}
	if !c.checkHead(n.head) || n.body != nil && !c.checkBody(n.body) {
		return
	}
	bodies, ok := alternatives(n.body, c.limits.Alternatives)
	if !ok {
		c.report(errTooManyAlternatives(n.span, c.limits.Alternatives))
		return
	}
	uses := countUses(n.head, n.body)
	if c.addRules(&longhand{head: n.head, bodies: bodies, span: n.span, uses: uses}) {
		c.warnSingletons(n, uses)
	}
}

// addRules lowers every body and adds the rules that are in order. It tells whether all are.
func (c *checker) addRules(l *longhand) bool {
	if len(l.bodies) == 0 {
		c.report(warnNeverTrue(l.span))
	}
	good := true
	for _, body := range l.bodies {
		b := &ruleBuilder{c: c, source: l, rule: &Rule{Span: l.span}}
		if !b.build(body) {
			good = false
			continue
		}
		c.policy.rules = append(c.policy.rules, b.rule)
	}
	return good
}

// ruleBuilder lowers one body of a rule.
type ruleBuilder struct {
	c      *checker
	source *longhand
	rule   *Rule
	info   []variableInfo // by variable
	index  map[string]int // variables by name, for rules with many
	depth  int            // how many `not`s are around
}

// variableInfo is what a ruleBuilder knows of a variable besides.
type variableInfo struct {
	made  bool // brought in by a shorthand's expansion
	typed bool // a type was written for it
	alone bool // its name means this variable nowhere else in the rule
}

func (b *ruleBuilder) build(body conjunction) bool {
	errors := b.c.errors
	b.rule.Head = b.atom(b.source.head)
	b.rule.Body = b.conjunction(body)
	b.checkTypes()
	b.checkSafety()
	return b.c.errors == errors
}

func (b *ruleBuilder) conjunction(body conjunction) []Literal {
	var out []Literal
	for _, e := range body {
		if literal := b.literal(e); literal != nil {
			out = append(out, literal)
		}
	}
	return out
}

// literal lowers one condition; nil for `matches`, which becomes part of its variable.
func (b *ruleBuilder) literal(e exprNode) Literal {
	switch n := e.(type) {
	case *callNode:
		return &Call{Atom: b.atom(n)}
	case *notNode:
		b.depth++
		defer func() { b.depth-- }()
		return &Not{Body: b.conjunction(n.operand.(*chainNode).operands), Span: n.span}
	case *compareNode:
		return &Compare{Op: n.op, Left: b.term(n.left), Right: b.term(n.right), Span: n.span}
	case *inNode:
		return &In{Term: b.term(n.term), List: b.list(n.items), Span: n.span}
	case *matchesNode:
		v := b.variable(n.variable)
		types := b.c.concrete(n.typ.text, n.exactly)
		if b.depth > 0 {
			return &Matches{Var: v, Types: types, Span: n.span, written: writtenType(n)}
		}
		b.restrict(v, types, writtenType(n))
		return nil
	}
	panic("polar: condition was not checked")
}

// list lowers the items of a list. Those that the checker made are the names of a block: they
// are many, and the same for many rules.
func (b *ruleBuilder) list(items []exprNode) []Term {
	if len(items) == 0 {
		return []Term{}
	}
	if list, ok := b.c.lists[&items[0]]; ok {
		return list
	}
	list, constant := make([]Term, len(items)), true
	for i, item := range items {
		list[i] = b.term(item)
		_, isConst := list[i].(Const)
		constant = constant && isConst
	}
	if constant {
		b.c.lists[&items[0]] = list
	}
	return list
}

func (b *ruleBuilder) atom(n *callNode) Atom {
	atom := Atom{Predicate: n.name.text, Args: []Term{}, Span: n.span}
	for _, arg := range n.args {
		if typed, ok := arg.(*typedNode); ok {
			v := b.variable(typed.variable)
			b.restrict(v, b.c.concrete(typed.typ.text, false), matching+typed.typ.text)
			atom.Args = append(atom.Args, v)
			continue
		}
		atom.Args = append(atom.Args, b.term(arg))
	}
	return atom
}

func (b *ruleBuilder) term(e exprNode) Term {
	switch n := e.(type) {
	case *nameNode:
		return b.variable(n)
	case *literalNode:
		return Const{Value: n.value, Span: n.span}
	case *nowNode:
		return Now{Span: n.span}
	}
	panic("polar: term was not checked")
}

// variable finds or makes a variable. `_` is a new one each time, and so is a `_name` that is
// written once and stands below `not`: splitting an `or` there must not connect its copies.
func (b *ruleBuilder) variable(n *nameNode) Var {
	alone := n.name == "_" || b.depth > 0 && b.isLocalName(n)
	i, known := b.find(n.name)
	if known && !alone {
		return Var{Index: i, Span: n.span}
	}
	name := n.name
	if alone && slices.ContainsFunc(b.rule.Vars, func(v Variable) bool { return v.Name == name }) {
		name = "_" // a copy; it must not look like the same variable
	}
	return Var{Index: b.addVariable(name, n, alone), Span: n.span}
}

// manyVariables is from when on they are found by a map.
const manyVariables = 16

func (b *ruleBuilder) addVariable(name string, n *nameNode, alone bool) int {
	i := len(b.rule.Vars)
	if b.rule.Vars == nil {
		b.rule.Vars, b.info = make([]Variable, 0, 4), make([]variableInfo, 0, 4)
	}
	b.rule.Vars = append(b.rule.Vars, Variable{Name: name, Span: n.span})
	b.info = append(b.info, variableInfo{made: n.made, alone: alone})
	if len(b.info) == manyVariables {
		b.index = map[string]int{}
		for j, v := range b.rule.Vars {
			if !b.info[j].alone {
				b.index[v.Name] = j
			}
		}
	} else if b.index != nil && !alone {
		b.index[name] = i
	}
	return i
}

// find returns the variable that a name means.
func (b *ruleBuilder) find(name string) (int, bool) {
	if b.index != nil {
		i, ok := b.index[name]
		return i, ok
	}
	for i := range b.rule.Vars {
		if b.rule.Vars[i].Name == name && !b.info[i].alone {
			return i, true
		}
	}
	return 0, false
}

// isLocalName tells whether a name begins with `_` and is written once in the whole rule.
func (b *ruleBuilder) isLocalName(n *nameNode) bool {
	return !n.made && n.name[0] == '_' && b.source.uses[n.name] == 1
}

// restrict lets a variable take only the types that it may take already and that are listed.
func (b *ruleBuilder) restrict(v Var, types []string, written string) {
	variable := &b.rule.Vars[v.Index]
	b.info[v.Index].typed = true
	if !slices.Contains(variable.written, written) {
		variable.written = append(variable.written, written)
	}
	variable.Types = b.c.sets.intersect(variable.Types, types)
}

// countUses counts the variables of a longhand rule.
func countUses(head *callNode, body exprNode) map[string]int {
	uses := map[string]int{}
	count := func(v *nameNode) { uses[v.name]++ }
	variables(head, count)
	variables(body, count)
	return uses
}

// warnSingletons warns of variables that occur once, in the order they stand in.
func (c *checker) warnSingletons(n *ruleNode, uses map[string]int) {
	warn := func(v *nameNode) {
		if uses[v.name] == 1 && v.name[0] != '_' {
			c.report(warnSingleton(v, c.blocks[v.name] != nil))
		}
	}
	variables(n.head, warn)
	variables(n.body, warn)
}

// writtenType is how the type of a `matches` is printed.
func writtenType(n *matchesNode) string {
	if n.exactly {
		return exactly + n.typ.text
	}
	return matching + n.typ.text
}
