package datalog

import "slices"

// SameRule tells whether two rules of a predicate differ at most in the names of variables.
func SameRule(a, b *Rule) bool {
	if len(a.Body) != len(b.Body) {
		return false
	}
	r := renaming{left: a, right: b}
	return r.literals(a.Body, b.Body) && r.terms(a.Head, b.Head)
}

// Same tells whether two literals of a rule differ at most in the names of their own locals.
func Same(a, b Literal) bool {
	var r renaming
	return r.literal(a, b)
}

// renaming is how variables of one side are named on the other: all of two rules, or the locals
// of negations.
type renaming struct {
	left, right *Rule    // nil for literals of one rule
	locals      [2][]Var // of the negations around what is compared, in literals of one rule
	pairs       [][2]Var // as far as they have occurred
}

func (r *renaming) literals(a, b []Literal) bool { return slices.EqualFunc(a, b, r.literal) }

func (r *renaming) literal(a, b Literal) bool {
	switch a := a.(type) {
	case *Atom:
		b, ok := b.(*Atom)
		return ok && a.Pred == b.Pred && r.terms(a.Args, b.Args)
	case *Not:
		b, ok := b.(*Not)
		return ok && len(a.Body) == len(b.Body) && r.negations(a, b)
	case *Compare:
		b, ok := b.(*Compare)
		return ok && a.Op == b.Op && r.term(a.Left, b.Left) && r.term(a.Right, b.Right)
	case *In:
		b, ok := b.(*In)
		return ok && r.term(a.Term, b.Term) && slices.Equal(a.List, b.List)
	}
	panic("datalog: unknown literal")
}

func (r *renaming) negations(a, b *Not) bool {
	if r.left == nil {
		r.locals[0], r.locals[1] = append(r.locals[0], a.Locals...), append(r.locals[1], b.Locals...)
	}
	return r.literals(a.Body, b.Body)
}

func (r *renaming) terms(a, b []Term) bool { return slices.EqualFunc(a, b, r.term) }

func (r *renaming) term(a, b Term) bool {
	v, isVar := a.(Var)
	w, alsoVar := b.(Var)
	if !isVar || !alsoVar {
		return a == b
	}
	if r.left == nil && !slices.Contains(r.locals[0], v) && !slices.Contains(r.locals[1], w) {
		return v == w
	}
	for _, pair := range r.pairs {
		if pair[0] == v || pair[1] == w {
			return pair == [2]Var{v, w}
		}
	}
	r.pairs = append(r.pairs, [2]Var{v, w})
	return r.alike(v, w)
}

// alike tells whether two variables that occur for the first time can be the same.
func (r *renaming) alike(v, w Var) bool {
	if r.left == nil {
		return slices.Contains(r.locals[0], v) && slices.Contains(r.locals[1], w)
	}
	return r.left.Vars[v].Type == r.right.Vars[w].Type
}
