package compiler

import (
	"slices"
	"testing"

	"github.com/polarsql/polarsql/polar"
)

// TestClauseIndex: a call finds every clause that its argument can meet, in their order, and of
// these few others.
func TestClauseIndex(t *testing.T) {
	value := func(polarType, id string) polar.Term { return polar.Const{Value: polar.Value{Type: polarType, ID: id}} }
	var list []*clause
	add := func(types []string, second polar.Term) {
		vars := []polar.Variable{{Name: "x", Types: []string{"User"}}, {Name: "y", Types: types}}
		list = append(list, &clause{head: []polar.Term{polar.Var{Index: 0}, second}, vars: vars})
	}
	variable := polar.Var{Index: 1}
	add(nil, value(polar.String, "reader"))
	add([]string{polar.String}, variable)
	add(nil, value(polar.String, "writer"))
	add([]string{"Doc"}, variable)
	add([]string{"Doc", "Folder", polar.String}, variable)
	add(nil, variable)
	add(nil, value(polar.Integer, "1"))
	add(nil, value(polar.String, "reader"))
	sym := symbol{"has", 2}
	cs := &clauses{bySymbol: map[symbol][]*clause{sym: list}, index: map[symbol]*clauseIndex{sym: newClauseIndex(list, sym.arity)}}
	if at := cs.index[sym].position; at != 1 {
		t.Fatalf("indexed by argument %d", at)
	}
	for _, c := range []struct {
		name string
		arg  argument
		want []int
	}{
		{"a String that heads have", argument{[]string{polar.String}, "reader", true}, []int{0, 1, 4, 5, 7}},
		{"a String that none has", argument{[]string{polar.String}, "owner", true}, []int{1, 4, 5}},
		{"any String", argument{[]string{polar.String}, "", false}, []int{0, 1, 2, 4, 5, 7}},
		{"a type", argument{[]string{"Doc"}, "", false}, []int{3, 4, 5}},
		{"an Integer, whose value has several forms", argument{[]string{polar.Integer}, "", false}, []int{5, 6}},
		{"a type that no head names", argument{[]string{"Team"}, "", false}, []int{5}},
		{"two types", argument{[]string{"Doc", "Folder"}, "", false}, []int{0, 1, 2, 3, 4, 5, 6, 7}},
		{"an open one", argument{}, []int{0, 1, 2, 3, 4, 5, 6, 7}},
	} {
		var got []int
		for _, found := range cs.forCall(sym, func(int) argument { return c.arg }) {
			got = append(got, slices.Index(list, found))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, not %v", c.name, got, c.want)
		}
	}
}
