package datalog

import "slices"

// Map returns a copy of the literals with every term replaced by f(term).
// Locals of negations are replaced too; f must send a local to a variable.
func Map(ls []Literal, f func(Term) Term) []Literal {
	out := make([]Literal, len(ls))
	for i, l := range ls {
		out[i] = mapLiteral(l, f)
	}
	return out
}

func mapLiteral(l Literal, f func(Term) Term) Literal {
	switch l := l.(type) {
	case *Atom:
		return &Atom{Pred: l.Pred, Args: MapTerms(l.Args, f), Origin: l.Origin}
	case *Not:
		locals := make([]Var, 0, len(l.Locals))
		for _, v := range l.Locals {
			if w, ok := f(v).(Var); ok && !slices.Contains(locals, w) {
				locals = append(locals, w)
			}
		}
		return &Not{Locals: locals, Body: Map(l.Body, f), Origin: l.Origin}
	case *Compare:
		return &Compare{Op: l.Op, Left: f(l.Left), Right: f(l.Right), Origin: l.Origin}
	case *In:
		return &In{Term: f(l.Term), List: l.List}
	}
	panic("datalog: unknown literal")
}

// MapTerms returns a copy of the terms with every term replaced by f(term).
func MapTerms(ts []Term, f func(Term) Term) []Term {
	out := make([]Term, len(ts))
	for i, t := range ts {
		out[i] = f(t)
	}
	return out
}

// Calling returns the atom with another predicate of the same columns.
func (a *Atom) Calling(p *Predicate) *Atom { return &Atom{Pred: p, Args: a.Args, Origin: a.Origin} }

// Substitute returns a copy of the rule in which v is replaced by t everywhere.
func (r *Rule) Substitute(v Var, t Term) *Rule {
	f := func(x Term) Term {
		if x == Term(v) {
			return t
		}
		return x
	}
	return &Rule{Head: MapTerms(r.Head, f), Vars: r.Vars, Body: Map(r.Body, f), Origin: r.Origin}
}

// Clone returns a copy of the rule whose head, variables and body can change. It shares the
// literals, which do not: a rewrite puts others in their place.
func (r *Rule) Clone() *Rule {
	return &Rule{Head: slices.Clone(r.Head), Vars: slices.Clip(r.Vars), Body: slices.Clone(r.Body), Origin: r.Origin}
}

// Import adds the variables of other to r and returns a function that renames other's
// terms to r's.
func (r *Rule) Import(other *Rule) func(Term) Term {
	offset := len(r.Vars)
	r.Vars = append(slices.Clip(r.Vars), other.Vars...)
	return func(t Term) Term {
		if v, ok := t.(Var); ok {
			return v + Var(offset)
		}
		return t
	}
}

// VarsOf calls f for every variable occurrence in the literals, those in negations included.
func VarsOf(ls []Literal, f func(Var)) {
	Terms(ls, func(t Term) {
		if v, ok := t.(Var); ok {
			f(v)
		}
	})
}

// Terms calls f for every term of the literals, those in negations included.
func Terms(ls []Literal, f func(Term)) {
	for _, l := range ls {
		switch l := l.(type) {
		case *Atom:
			for _, t := range l.Args {
				f(t)
			}
		case *Not:
			Terms(l.Body, f)
		case *Compare:
			f(l.Left)
			f(l.Right)
		case *In:
			f(l.Term)
		}
	}
}

// Atoms calls f for every atom of the literals; negated tells whether it stands in a negation.
func Atoms(ls []Literal, f func(a *Atom, negated bool)) {
	atoms(ls, false, f)
}

func atoms(ls []Literal, negated bool, f func(*Atom, bool)) {
	for _, l := range ls {
		switch l := l.(type) {
		case *Atom:
			f(l, negated)
		case *Not:
			atoms(l.Body, true, f)
		}
	}
}
