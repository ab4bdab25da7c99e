package polar

// checkSafety reports variables that nothing binds. A variable is bound by a positive call, by
// `in`, by `=` with something bound, and in the head by a type, since the question then says
// what it is. Below `not`, `_` and a `_name` written once need no binding: "there is none".
func (b *ruleBuilder) checkSafety() {
	bound := make([]bool, len(b.rule.Vars))
	mentioned := make([]bool, len(b.rule.Vars))
	for _, arg := range b.rule.Head.Args {
		if v, ok := arg.(Var); ok && b.info[v.Index].typed {
			bound[v.Index] = true
		}
	}
	bindPositive(b.rule.Body, bound)
	b.reportUnbound(b.rule.Body, bound, mentioned)
}

// bindPositive marks the variables that the positive conditions of a body bind.
func bindPositive(body []Literal, bound []bool) {
	for _, l := range body {
		if call, ok := l.(*Call); ok {
			for _, arg := range call.Atom.Args {
				if v, ok := arg.(Var); ok {
					bound[v.Index] = true
				}
			}
		}
	}
	for changed := true; changed; {
		changed = false
		bind := func(t Term) {
			if v, ok := t.(Var); ok && !bound[v.Index] {
				bound[v.Index], changed = true, true
			}
		}
		for _, l := range body {
			switch n := l.(type) {
			case *Compare:
				if n.Op != Eq {
					break
				}
				if isBound(n.Right, bound) {
					bind(n.Left)
				}
				if isBound(n.Left, bound) {
					bind(n.Right)
				}
			case *In:
				if allBound(n.List, bound) {
					bind(n.Term)
				}
			}
		}
	}
}

func isBound(t Term, bound []bool) bool {
	v, ok := t.(Var)
	return !ok || bound[v.Index]
}

func allBound(terms []Term, bound []bool) bool {
	for _, t := range terms {
		if !isBound(t, bound) {
			return false
		}
	}
	return true
}

// reportUnbound reports every unbound variable of comparisons and negations once. A variable
// that may be local to a `not` is bound by the positive conditions inside it.
func (b *ruleBuilder) reportUnbound(body []Literal, bound, reported []bool) {
	check := func(t Term, negated bool) {
		v, ok := t.(Var)
		if !ok || bound[v.Index] || reported[v.Index] {
			return
		}
		reported[v.Index] = true
		b.c.report(errUnsafe(b.rule.Vars[v.Index], v.Span, negated))
	}
	for _, l := range body {
		switch n := l.(type) {
		case *Compare:
			check(n.Left, b.depth > 0)
			check(n.Right, b.depth > 0)
		case *In:
			check(n.Term, b.depth > 0)
			for _, item := range n.List {
				check(item, b.depth > 0)
			}
		case *Matches:
			check(n.Var, true)
		case *Call:
			for _, arg := range n.Atom.Args {
				check(arg, b.depth > 0)
			}
		case *Not:
			inside := append([]bool(nil), bound...)
			local := append([]bool(nil), bound...)
			bindPositive(n.Body, local)
			for i := range inside {
				inside[i] = bound[i] || local[i] && b.mayBeLocal(i)
			}
			b.depth++
			b.reportUnbound(n.Body, inside, reported)
			b.depth--
		}
	}
}

// mayBeLocal tells whether a variable may live inside one `not` only: `_`, a `_name` written
// once, or one that a shorthand's expansion made.
func (b *ruleBuilder) mayBeLocal(i int) bool {
	v := b.rule.Vars[i]
	return b.info[i].made || v.Name == "_" || v.Name[0] == '_' && b.source.uses[v.Name] == 1
}
