package datalog

import (
	"fmt"
	"strings"

	"github.com/polarsql/polarsql/polar"
)

// String prints the program rule by rule, the goal first: the form of the golden tests.
func (p *Program) String() string {
	var b strings.Builder
	for _, pred := range p.Predicates {
		for _, r := range pred.Rules {
			b.WriteString(p.RuleString(pred, r))
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// RuleString prints one rule with its variables' own names.
func (p *Program) RuleString(pred *Predicate, r *Rule) string {
	return p.print(pred, r, func(v Var) string { return fmt.Sprintf("%s_%d", r.Vars[v].Name, v) })
}

// Canonical prints a rule with its variables numbered by first occurrence, so that rules
// that differ in names only print the same.
func (p *Program) Canonical(pred *Predicate, r *Rule) string {
	seen := map[Var]int{}
	return p.print(pred, r, func(v Var) string {
		n, ok := seen[v]
		if !ok {
			n = len(seen)
			seen[v] = n
		}
		return fmt.Sprintf("v%d:%s", n, r.Vars[v].Type)
	})
}

// LiteralKey prints a literal of a rule so that two literals of the rule print the same if
// they differ in the names of their own locals only.
func (p *Program) LiteralKey(l Literal) string {
	local := map[Var]int{}
	markLocals(l, local)
	n := 0
	name := func(v Var) string {
		number, ok := local[v]
		if !ok {
			return fmt.Sprintf("v%d", v)
		}
		if number < 0 {
			number = n
			local[v] = n
			n++
		}
		return fmt.Sprintf("local%d", number)
	}
	return printer{p, name}.literal(l)
}

// markLocals collects the variables that negations own, as not numbered yet.
func markLocals(l Literal, local map[Var]int) {
	not, ok := l.(*Not)
	if !ok {
		return
	}
	for _, v := range not.Locals {
		local[v] = -1
	}
	for _, inner := range not.Body {
		markLocals(inner, local)
	}
}

func (p *Program) print(pred *Predicate, r *Rule, name func(Var) string) string {
	w := printer{p, name}
	head := pred.Name + w.terms(r.Head)
	if len(r.Body) == 0 {
		return head + "."
	}
	return head + " :- " + w.literals(r.Body) + "."
}

type printer struct {
	program *Program
	name    func(Var) string
}

func (w printer) term(t Term) string {
	switch t := t.(type) {
	case Var:
		return w.name(t)
	case Const:
		if t.Type == "" {
			return "stored " + polar.Quote(t.ID)
		}
		return polar.Value(t).String()
	case ParamRef:
		return "$" + w.program.Params[t].Name
	case Blank:
		return "-"
	}
	panic("datalog: unknown term")
}

func (w printer) terms(ts []Term) string {
	parts := make([]string, len(ts))
	for i, t := range ts {
		parts[i] = w.term(t)
	}
	return "(" + strings.Join(parts, ", ") + ")"
}

func (w printer) literals(ls []Literal) string {
	parts := make([]string, len(ls))
	for i, l := range ls {
		parts[i] = w.literal(l)
	}
	return strings.Join(parts, ", ")
}

func (w printer) literal(l Literal) string {
	switch l := l.(type) {
	case *Atom:
		return l.Pred.Name + w.terms(l.Args)
	case *Not:
		return "not {" + w.literals(l.Body) + "}"
	case *Compare:
		return w.term(l.Left) + " " + string(l.Op) + " " + w.term(l.Right)
	case *In:
		items := make([]Term, len(l.List))
		for i, c := range l.List {
			items[i] = c
		}
		return w.term(l.Term) + " in " + w.terms(items)
	}
	panic("datalog: unknown literal")
}
