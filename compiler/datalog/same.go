package datalog

import "slices"

// Same tells whether two literals of a rule differ at most in the names of their own locals.
func Same(a, b Literal) bool {
	var r renaming
	return r.literal(a, b)
}

// renaming is how the locals of one literal are named in another.
type renaming struct {
	left, right []Var    // locals of the negations around what is compared
	pairs       [][2]Var // of these, as far as they have occurred
}

func (r *renaming) literal(a, b Literal) bool {
	switch a := a.(type) {
	case *Atom:
		b, ok := b.(*Atom)
		return ok && a.Pred == b.Pred && r.terms(a.Args, b.Args)
	case *Not:
		b, ok := b.(*Not)
		return ok && r.not(a, b)
	case *Compare:
		b, ok := b.(*Compare)
		return ok && a.Op == b.Op && r.term(a.Left, b.Left) && r.term(a.Right, b.Right)
	case *In:
		b, ok := b.(*In)
		return ok && r.term(a.Term, b.Term) && slices.Equal(a.List, b.List)
	}
	panic("datalog: unknown literal")
}

func (r *renaming) not(a, b *Not) bool {
	if len(a.Body) != len(b.Body) {
		return false
	}
	r.left, r.right = append(r.left, a.Locals...), append(r.right, b.Locals...)
	for i := range a.Body {
		if !r.literal(a.Body[i], b.Body[i]) {
			return false
		}
	}
	return true
}

func (r *renaming) terms(a, b []Term) bool {
	for i := range a {
		if !r.term(a[i], b[i]) {
			return false
		}
	}
	return true
}

func (r *renaming) term(a, b Term) bool {
	v, isVar := a.(Var)
	w, alsoVar := b.(Var)
	if !isVar || !alsoVar || !slices.Contains(r.left, v) || !slices.Contains(r.right, w) {
		return a == b && !(isVar && (slices.Contains(r.left, v) || slices.Contains(r.right, w)))
	}
	for _, pair := range r.pairs {
		if pair[0] == v || pair[1] == w {
			return pair == [2]Var{v, w}
		}
	}
	r.pairs = append(r.pairs, [2]Var{v, w})
	return true
}
