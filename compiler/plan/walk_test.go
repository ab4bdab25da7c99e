package plan_test

import (
	"slices"
	"testing"

	"github.com/polarsql/polarsql/compiler/plan"
	"github.com/polarsql/polarsql/polar"
)

// TestWalk: every place that holds selects is visited, outer ones first.
func TestWalk(t *testing.T) {
	at := func(line int, inside ...any) *plan.Select {
		sel := &plan.Select{Output: []plan.Expr{plan.ParamRef(line)}}
		for _, x := range inside {
			switch x := x.(type) {
			case *plan.Item:
				sel.With = append(sel.With, x)
			case plan.Relation:
				sel.From = append(sel.From, &plan.From{Rel: x})
			case plan.Condition:
				sel.Where = append(sel.Where, x)
			}
		}
		return sel
	}
	of := func(selects ...*plan.Select) []*plan.Select { return selects }
	selects := of(
		at(0,
			&plan.Item{Selects: of(at(1), at(2))},
			&plan.Union{Selects: of(at(3))},
			&plan.Recursion{Seeds: of(at(4)), Steps: of(at(5, &plan.Exists{Selects: of(at(6))}))},
			&plan.Fixpoint{Members: []*plan.Member{{Rules: of(at(7))}, {Rules: of(at(8))}}},
			&plan.Table{}, &plan.Given{}, &plan.Known{}, &plan.Working{}, &plan.Shared{Item: &plan.Item{Selects: of(at(99))}}, &plan.Outer{},
			&plan.Compare{Op: polar.Eq}, &plan.InList{}, &plan.OneOf{}, &plan.NotNull{}, &plan.OwnTest{},
			&plan.AnyOf{Selects: of(at(9))}),
		at(10))
	var got []int
	plan.Walk(selects, func(sel *plan.Select) { got = append(got, int(sel.Output[0].(plan.ParamRef))) })
	if want := []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}; !slices.Equal(got, want) {
		t.Errorf("visited %v, want %v", got, want)
	}
	plan.Walk(selects, func(sel *plan.Select) { sel.With, sel.From, sel.Where = nil, nil, nil })
	got = nil
	plan.Walk(selects, func(sel *plan.Select) { got = append(got, int(sel.Output[0].(plan.ParamRef))) })
	if want := []int{0, 10}; !slices.Equal(got, want) {
		t.Errorf("visited %v after a change, want %v", got, want)
	}
}
