package datalog

import "testing"

// TestSame: literals of one rule are the same whatever their own locals are called, rules
// whatever any variable is called.
func TestSame(t *testing.T) {
	q := &Predicate{Name: "q", Columns: []string{"Doc", "Doc"}}
	vars := []*Variable{{"a", "Doc"}, {"b", "Doc"}, {"c", "Doc"}, {"d", "Doc"}, {"e", "User"}}
	atom := func(args ...Term) Literal { return &Atom{Pred: q, Args: args} }
	not := func(local Var, body ...Literal) Literal { return &Not{Locals: []Var{local}, Body: body} }
	for _, c := range []struct {
		name              string
		a, b              Literal
		same, inOtherRule bool
	}{
		{"equal atoms", atom(Var(0), Var(1)), atom(Var(0), Var(1)), true, true},
		{"atoms of other variables", atom(Var(0), Var(1)), atom(Var(2), Var(1)), false, true},
		{"variables that are one in one of them", atom(Var(0), Var(1)), atom(Var(2), Var(2)), false, false},
		{"and the other way round", atom(Var(0), Var(0)), atom(Var(1), Var(2)), false, false},
		{"a variable and a constant", atom(Var(0), Var(1)), atom(Var(0), Const{Type: "Doc", ID: "1"}), false, false},
		{"variables of other types", atom(Var(0), Var(1)), atom(Var(0), Var(4)), false, false},
		{"locals", not(2, atom(Var(0), Var(2))), not(3, atom(Var(0), Var(3))), true, true},
		{"locals beside other variables", not(2, atom(Var(0), Var(2))), not(3, atom(Var(1), Var(3))), false, true},
		{"a local and another variable", not(2, atom(Var(0), Var(2))), not(3, atom(Var(0), Var(2))), false, true},
		{"locals twice", not(2, atom(Var(2), Var(2))), not(3, atom(Var(3), Var(3))), true, true},
		{"a local twice and once", not(2, atom(Var(2), Var(2))), not(3, atom(Var(3), Var(0))), false, false},
		{"nested locals", not(1, atom(Var(0), Var(1)), not(2, atom(Var(1), Var(2)))), not(2, atom(Var(0), Var(2)), not(1, atom(Var(2), Var(1)))), true, true},
		{"shorter negations", not(1, atom(Var(0), Var(1))), not(1, atom(Var(0), Var(1)), atom(Var(1), Var(1))), false, false},
		{"lists", &In{Var(0), []Const{{ID: "x"}}}, &In{Var(0), []Const{{ID: "x"}}}, true, true},
		{"other lists", &In{Var(0), []Const{{ID: "x"}}}, &In{Var(0), []Const{{ID: "y"}}}, false, false},
		{"comparisons", &Compare{Op: "<", Left: Var(0), Right: Var(1)}, &Compare{Op: "<", Left: Var(0), Right: Var(1)}, true, true},
		{"other comparisons", &Compare{Op: "<", Left: Var(0), Right: Var(1)}, &Compare{Op: ">", Left: Var(0), Right: Var(1)}, false, false},
		{"kinds of literals", atom(Var(0), Var(1)), &In{Var(0), nil}, false, false},
	} {
		for _, sides := range [][2]Literal{{c.a, c.b}, {c.b, c.a}} {
			if got := Same(sides[0], sides[1]); got != c.same {
				t.Errorf("%s: %v", c.name, got)
			}
			a, b := &Rule{Vars: vars, Body: sides[:1]}, &Rule{Vars: vars, Body: sides[1:]}
			if got := SameRule(a, b); got != c.inOtherRule {
				t.Errorf("%s, of two rules: %v", c.name, got)
			}
		}
	}
	x, y := &Rule{Head: []Term{Var(0)}, Vars: vars, Body: []Literal{atom(Var(0), Var(1))}}, &Rule{Head: []Term{Var(0)}, Vars: vars, Body: []Literal{atom(Var(1), Var(0))}}
	if SameRule(x, y) {
		t.Error("the heads are of other columns")
	}
}
