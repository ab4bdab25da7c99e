package compiler

import (
	"slices"

	"github.com/polarsql/polarsql/compiler/datalog"
	"github.com/polarsql/polarsql/polar"
)

// alternatives makes the clause's rules once the head is unified: one per choice in the
// lists of `in` and per combination of types of the variables that are still open.
func (in *instance) alternatives() []*datalog.Rule {
	if in.clause.stored != nil {
		return []*datalog.Rule{in.storedRule()}
	}
	var out []*datalog.Rule
	bodies := expandIn(in.clause.body)
	for _, body := range bodies {
		alt := in
		if len(bodies) > 1 {
			alt = in.fork()
		}
		body, ok := alt.solveEqualities(body)
		if !ok {
			continue
		}
		alt.eachTyping(openVariables(alt, positives(body)), body, func(typed *instance) {
			if typed.build(body) {
				out = append(out, typed.rule)
			}
		})
	}
	return out
}

func (in *instance) storedRule() *datalog.Rule {
	pred := in.storedPredicate(in.clause.stored)
	atom := &datalog.Atom{Pred: pred, Origin: in.clause.origin}
	pred.Columns = pred.Columns[:0]
	for _, c := range in.clause.stored.columns {
		if c.variable < 0 {
			atom.Args = append(atom.Args, datalog.Const{ID: c.stored})
			pred.Columns = append(pred.Columns, "")
			continue
		}
		atom.Args = append(atom.Args, in.binding[c.variable])
		pred.Columns = append(pred.Columns, in.typeOf(in.binding[c.variable]))
	}
	in.rule.Body = append(in.rule.Body, atom)
	return in.rule
}

func (in *instance) fork() *instance {
	out := *in
	out.rule = in.rule.Clone()
	out.binding = slices.Clone(in.binding)
	return &out
}

// expandIn replaces `x in [a, b]` by a body with `x = a` and one with `x = b`.
func expandIn(body []polar.Literal) [][]polar.Literal {
	if !slices.ContainsFunc(body, func(l polar.Literal) bool { _, ok := l.(*polar.In); return ok }) {
		return [][]polar.Literal{body}
	}
	out := [][]polar.Literal{nil}
	for _, l := range body {
		choices := []polar.Literal{l}
		if in, ok := l.(*polar.In); ok {
			choices = choices[:0]
			for _, t := range in.List {
				choices = append(choices, &polar.Compare{Op: polar.Eq, Left: in.Term, Right: t, Span: in.Span})
			}
		}
		var next [][]polar.Literal
		for _, prefix := range out {
			for _, c := range choices {
				next = append(next, append(slices.Clip(prefix), c))
			}
		}
		out = next
	}
	return out
}

// solveEqualities binds variables by the body's `=` and returns the rest of the body;
// false when two values cannot be equal.
func (in *instance) solveEqualities(body []polar.Literal) ([]polar.Literal, bool) {
	for i, l := range body {
		eq, ok := l.(*polar.Compare)
		if !ok || eq.Op != polar.Eq {
			continue
		}
		rest := slices.Concat(body[:i], body[i+1:])
		left, right := in.resolve(eq.Left), in.resolve(eq.Right)
		switch {
		case left == nil && right == nil:
			rest = in.alias(rest, eq.Left.(polar.Var), eq.Right.(polar.Var))
		case left == nil:
			if !in.bind(eq.Left.(polar.Var).Index, right) {
				return nil, false
			}
		case right == nil:
			if !in.bind(eq.Right.(polar.Var).Index, left) {
				return nil, false
			}
		case !in.equate(left, right):
			return nil, false
		}
		return in.solveEqualities(rest)
	}
	return body, true
}

// resolve gives the Datalog term of a policy term, nil for an open variable.
func (in *instance) resolve(t polar.Term) datalog.Term {
	switch t := t.(type) {
	case polar.Const:
		return datalog.Const(t.Value)
	case polar.Now:
		return in.clock()
	case polar.Var:
		return in.binding[t.Index]
	}
	panic("compiler: unknown term")
}

func (in *instance) bind(index int, t datalog.Term) bool {
	if !in.clause.allows(index, in.typeOf(t)) {
		return false
	}
	in.binding[index] = t
	return true
}

// equate makes two known terms equal: a variable gives way to the other term.
func (in *instance) equate(left, right datalog.Term) bool {
	if in.typeOf(left) != in.typeOf(right) {
		return false
	}
	if v, ok := left.(datalog.Var); ok && left != right {
		in.substitute(v, right)
		return true
	}
	if v, ok := right.(datalog.Var); ok && left != right {
		in.substitute(v, left)
		return true
	}
	return in.require(polar.Eq, left, right)
}

// alias replaces one open variable by another; what either may be, both must be.
func (in *instance) alias(body []polar.Literal, keep, drop polar.Var) []polar.Literal {
	if keep.Index == drop.Index {
		return body
	}
	c := *in.clause
	c.vars = slices.Clone(c.vars)
	if types := c.vars[drop.Index].Types; types != nil {
		kept := &c.vars[keep.Index]
		if kept.Types == nil {
			kept.Types = types
		} else {
			kept.Types = slices.DeleteFunc(slices.Clone(kept.Types), func(t string) bool { return !slices.Contains(types, t) })
		}
	}
	in.clause = &c
	return renameVariable(body, drop.Index, keep)
}

func renameVariable(body []polar.Literal, from int, to polar.Var) []polar.Literal {
	term := func(t polar.Term) polar.Term {
		if v, ok := t.(polar.Var); ok && v.Index == from {
			return to
		}
		return t
	}
	terms := func(ts []polar.Term) []polar.Term {
		out := make([]polar.Term, len(ts))
		for i, t := range ts {
			out[i] = term(t)
		}
		return out
	}
	out := make([]polar.Literal, len(body))
	for i, l := range body {
		switch l := l.(type) {
		case *polar.Call:
			out[i] = &polar.Call{Atom: polar.Atom{Predicate: l.Atom.Predicate, Args: terms(l.Atom.Args), Span: l.Atom.Span}}
		case *polar.Not:
			out[i] = &polar.Not{Body: renameVariable(l.Body, from, to), Span: l.Span}
		case *polar.Compare:
			out[i] = &polar.Compare{Op: l.Op, Left: term(l.Left), Right: term(l.Right), Span: l.Span}
		case *polar.In:
			out[i] = &polar.In{Term: term(l.Term), List: terms(l.List), Span: l.Span}
		case *polar.Matches:
			out[i] = &polar.Matches{Var: term(l.Var).(polar.Var), Types: l.Types, Span: l.Span}
		}
	}
	return out
}

// positives are the literals outside negations.
func positives(body []polar.Literal) []polar.Literal {
	return slices.DeleteFunc(slices.Clone(body), func(l polar.Literal) bool { _, not := l.(*polar.Not); return not })
}

// openVariables lists the unbound variables of the literals, each once, in order.
// Those that stand only in a negation below are not among them.
func openVariables(in *instance, body []polar.Literal) []int {
	var out []int
	add := func(ts ...polar.Term) {
		for _, t := range ts {
			if v, ok := t.(polar.Var); ok && in.binding[v.Index] == nil && !slices.Contains(out, v.Index) {
				out = append(out, v.Index)
			}
		}
	}
	for _, l := range body {
		switch l := l.(type) {
		case *polar.Call:
			add(l.Atom.Args...)
		case *polar.Compare:
			add(l.Left, l.Right)
		case *polar.Matches:
			add(l.Var)
		}
	}
	return out
}

// eachTyping calls f with the instance for every combination of concrete types of the open
// variables: with a copy of it if there are any.
func (in *instance) eachTyping(open []int, body []polar.Literal, f func(*instance)) {
	if len(open) == 0 {
		f(in)
		return
	}
	for _, name := range in.clauses.variableTypes(in.clause.vars, open[0], body).inOrder(in.clauses.policy) {
		alt := in.fork()
		alt.binding[open[0]] = alt.rule.NewVar(alt.clause.vars[open[0]].Name, name)
		alt.eachTyping(open[1:], body, f)
	}
}

// build adds the body's literals to the rule: false when one can never hold.
func (in *instance) build(body []polar.Literal) bool {
	for _, l := range body {
		switch l := l.(type) {
		case *polar.Call:
			in.rule.Body = append(in.rule.Body, in.atom(l))
		case *polar.Compare:
			if !in.require(l.Op, in.resolve(l.Left), in.resolve(l.Right)) {
				return false
			}
		case *polar.Not:
			nots, ok := in.negations(l)
			if !ok {
				return false
			}
			in.rule.Body = append(in.rule.Body, nots...)
		default:
			panic("compiler: literal outside a negation")
		}
	}
	return true
}

// atom makes the application of the split predicate that a call needs.
func (in *instance) atom(l *polar.Call) *datalog.Atom {
	args := make([]datalog.Argument, len(l.Atom.Args))
	out := &datalog.Atom{Origin: l.Atom.Span}
	for i, t := range l.Atom.Args {
		term := in.resolve(t)
		args[i] = datalog.Argument{Type: in.typeOf(term)}
		if _, isVar := term.(datalog.Var); isVar {
			out.Args = append(out.Args, term)
		} else {
			args[i].Term = term
		}
	}
	out.Pred = in.predicate(l.Atom.Predicate, args)
	return out
}
