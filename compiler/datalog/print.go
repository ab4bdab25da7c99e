package datalog

import (
	"strconv"
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
	return p.print(pred, r, func(v Var) string { return r.Vars[v].Name + "_" + strconv.Itoa(int(v)) })
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
		return "v" + strconv.Itoa(n) + ":" + r.Vars[v].Type
	})
}

// LiteralKey prints a literal of a rule so that two literals of the rule print the same if
// they differ in the names of their own locals only.
func (p *Program) LiteralKey(l Literal) string {
	local := map[Var]int{}
	markLocals(l, local)
	n := 0
	w := printer{program: p, name: func(v Var) string {
		number, ok := local[v]
		if !ok {
			return "v" + strconv.Itoa(int(v))
		}
		if number < 0 {
			number = n
			local[v] = n
			n++
		}
		return "local" + strconv.Itoa(number)
	}}
	w.literal(l)
	return w.b.String()
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
	w := printer{program: p, name: name}
	w.b.WriteString(pred.Name)
	w.terms(r.Head)
	if len(r.Body) > 0 {
		w.b.WriteString(" :- ")
		w.literals(r.Body)
	}
	w.b.WriteByte('.')
	return w.b.String()
}

// printer writes terms and literals; rules are compared by their text, so it is used often.
type printer struct {
	program *Program
	name    func(Var) string
	b       strings.Builder
}

func (w *printer) term(t Term) {
	switch t := t.(type) {
	case Var:
		w.b.WriteString(w.name(t))
	case Const:
		if t.Type == "" {
			w.b.WriteString("stored " + polar.Quote(t.ID))
			return
		}
		w.b.WriteString(polar.Value(t).String())
	case ParamRef:
		w.b.WriteString("$" + w.program.Params[t].Name)
	case Blank:
		w.b.WriteByte('-')
	default:
		panic("datalog: unknown term")
	}
}

func (w *printer) terms(ts []Term) {
	w.b.WriteByte('(')
	for i, t := range ts {
		if i > 0 {
			w.b.WriteString(", ")
		}
		w.term(t)
	}
	w.b.WriteByte(')')
}

func (w *printer) literals(ls []Literal) {
	for i, l := range ls {
		if i > 0 {
			w.b.WriteString(", ")
		}
		w.literal(l)
	}
}

func (w *printer) literal(l Literal) {
	switch l := l.(type) {
	case *Atom:
		w.b.WriteString(l.Pred.Name)
		w.terms(l.Args)
	case *Not:
		w.b.WriteString("not {")
		w.literals(l.Body)
		w.b.WriteByte('}')
	case *Compare:
		w.term(l.Left)
		w.b.WriteString(" " + string(l.Op) + " ")
		w.term(l.Right)
	case *In:
		items := make([]Term, len(l.List))
		for i, c := range l.List {
			items[i] = c
		}
		w.term(l.Term)
		w.b.WriteString(" in ")
		w.terms(items)
	default:
		panic("datalog: unknown literal")
	}
}
