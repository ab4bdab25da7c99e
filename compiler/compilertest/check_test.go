package compilertest

import (
	"strings"
	"testing"

	"github.com/polarsql/polarsql/compiler/datalog"
	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/polar"
)

// program is `goal(x) :- stored(x, "a"), not {stored(x, y)}.` with y the negation's own.
func program() (*datalog.Program, *datalog.Predicate, *datalog.Rule) {
	stored := &datalog.Predicate{Name: "stored", Columns: []string{"Doc", polar.String}, Source: &mapping.Source{}}
	rule := &datalog.Rule{
		Head: []datalog.Term{datalog.Var(0)},
		Vars: []*datalog.Variable{{Name: "x", Type: "Doc"}, {Name: "y", Type: polar.String}},
		Body: []datalog.Literal{
			&datalog.Atom{Pred: stored, Args: []datalog.Term{datalog.Var(0), datalog.Const{Type: polar.String, ID: "a"}}},
			&datalog.Not{Locals: []datalog.Var{1}, Body: []datalog.Literal{&datalog.Atom{Pred: stored, Args: []datalog.Term{datalog.Var(0), datalog.Var(1)}}}},
		},
	}
	goal := &datalog.Predicate{Name: "goal", Columns: []string{"Doc"}, Rules: []*datalog.Rule{rule}}
	return &datalog.Program{
		Goals:      []datalog.Goal{{Predicate: goal, Wild: []bool{false}}},
		Predicates: []*datalog.Predicate{goal, stored},
	}, stored, rule
}

// TestCheckFinds: each mistake is found, and a correct program has none.
func TestCheckFinds(t *testing.T) {
	p, _, _ := program()
	if problems := Check(p); len(problems) > 0 {
		t.Fatal(problems)
	}
	for want, spoil := range map[string]func(*datalog.Program, *datalog.Predicate, *datalog.Rule){
		"two predicates are named stored": func(p *datalog.Program, _ *datalog.Predicate, _ *datalog.Rule) { p.Predicates[0].Name = "stored" },
		"is stored and has rules":         func(_ *datalog.Program, s *datalog.Predicate, _ *datalog.Rule) { s.Rules = []*datalog.Rule{{}} },
		"no goal needs other": func(p *datalog.Program, _ *datalog.Predicate, _ *datalog.Rule) {
			p.Predicates = append(p.Predicates, &datalog.Predicate{Name: "other"})
		},
		"stored is needed but not in the program": func(p *datalog.Program, _ *datalog.Predicate, _ *datalog.Rule) { p.Predicates = p.Predicates[:1] },
		"goal goal: 1 columns":                    func(p *datalog.Program, _ *datalog.Predicate, _ *datalog.Rule) { p.Goals[0].Wild[0] = true },
		"2 terms in the head for 1 columns":       func(_ *datalog.Program, _ *datalog.Predicate, r *datalog.Rule) { r.Head = append(r.Head, r.Head[0]) },
		`type "String" in place of "Doc"`:         func(_ *datalog.Program, _ *datalog.Predicate, r *datalog.Rule) { r.Vars[0].Type = polar.String },
		"no such term":                            func(_ *datalog.Program, _ *datalog.Predicate, r *datalog.Rule) { r.Head[0] = datalog.Var(7) },
		"1 arguments for the 2 columns": func(_ *datalog.Program, _ *datalog.Predicate, r *datalog.Rule) {
			a := r.Body[0].(*datalog.Atom)
			a.Args = a.Args[:1]
		},
		"an empty negation": func(_ *datalog.Program, _ *datalog.Predicate, r *datalog.Rule) { r.Body[1].(*datalog.Not).Body = nil },
		"local y_1 of a negation: 1 of 2 uses": func(_ *datalog.Program, _ *datalog.Predicate, r *datalog.Rule) {
			r.Body[0].(*datalog.Atom).Args[1] = datalog.Var(1)
		},
		"a term of type \"Integer\"": func(_ *datalog.Program, _ *datalog.Predicate, r *datalog.Rule) {
			r.Body = append(r.Body, &datalog.Compare{Op: polar.Ne, Left: datalog.Var(0), Right: datalog.Const{Type: polar.Integer, ID: "1"}})
		},
		"in place of \"Boolean\"": func(_ *datalog.Program, _ *datalog.Predicate, r *datalog.Rule) {
			r.Body = append(r.Body, &datalog.In{Term: datalog.Var(0), List: []datalog.Const{{Type: polar.Boolean, ID: "true"}}})
		},
	} {
		p, stored, rule := program()
		spoil(p, stored, rule)
		if problems := strings.Join(Check(p), "\n"); !strings.Contains(problems, want) {
			t.Errorf("want %q, got %q", want, problems)
		}
	}
}

// TestCheckUnfoldedFinds: a call of what does not recurse is found, beside another call too.
func TestCheckUnfoldedFinds(t *testing.T) {
	p, stored, rule := program()
	if problems := CheckUnfolded(p, 64); len(problems) > 0 {
		t.Fatal(problems)
	}
	view := &datalog.Predicate{Name: "view", Columns: stored.Columns, Rules: []*datalog.Rule{{}, {}}}
	rule.Body[0].(*datalog.Atom).Pred = view
	if problems := CheckUnfolded(p, 64); len(problems) > 0 {
		t.Errorf("beside conditions a call may stay: %v", problems)
	}
	rule.Body = append(rule.Body, &datalog.Atom{Pred: stored, Args: []datalog.Term{datalog.Var(0), datalog.Var(1)}})
	if problems := CheckUnfolded(p, 64); len(problems) != 1 || !strings.Contains(problems[0], "view is still called") {
		t.Errorf("%v", problems)
	}
	if problems := CheckUnfolded(p, 1); len(problems) > 0 {
		t.Errorf("beyond the limit it may stay: %v", problems)
	}
}
