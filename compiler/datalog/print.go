package datalog

import (
	"slices"
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
	w := newPrinter(p)
	w.variable = func(v Var) {
		w.text(r.Vars[v].Name)
		w.numbered("_", int(v))
	}
	return w.rule(pred, r)
}

// Canonical prints a rule with its variables numbered by first occurrence, so that rules
// that differ in names only print the same.
func (p *Program) Canonical(pred *Predicate, r *Rule) string {
	w := newPrinter(p)
	seen := make([]Var, 0, 16)
	w.variable = func(v Var) {
		n := slices.Index(seen, v)
		if n < 0 {
			n = len(seen)
			seen = append(seen, v)
		}
		w.numbered("v", n)
		w.text(":")
		w.text(r.Vars[v].Type)
	}
	return w.rule(pred, r)
}

// LiteralKey prints a literal of a rule so that two literals of the rule print the same if
// they differ in the names of their own locals only.
func (p *Program) LiteralKey(l Literal) string {
	w := newPrinter(p)
	var locals []Var
	eachLocal(l, func(v Var) { locals = append(locals, v) })
	var seen []Var
	w.variable = func(v Var) {
		if !slices.Contains(locals, v) {
			w.numbered("v", int(v))
			return
		}
		n := slices.Index(seen, v)
		if n < 0 {
			n = len(seen)
			seen = append(seen, v)
		}
		w.numbered("local", n)
	}
	w.literal(l)
	return string(w.out)
}

// eachLocal calls f for the variables that negations own.
func eachLocal(l Literal, f func(Var)) {
	not, ok := l.(*Not)
	if !ok {
		return
	}
	for _, v := range not.Locals {
		f(v)
	}
	for _, inner := range not.Body {
		eachLocal(inner, f)
	}
}

// printer writes terms and literals; rules are compared by their text, so it is used often.
type printer struct {
	program  *Program
	variable func(Var) // writes a variable
	out      []byte
}

func newPrinter(p *Program) *printer { return &printer{program: p, out: make([]byte, 0, 256)} }

func (w *printer) text(s string) { w.out = append(w.out, s...) }

func (w *printer) numbered(s string, n int) {
	w.out = strconv.AppendInt(append(w.out, s...), int64(n), 10)
}

func (w *printer) rule(pred *Predicate, r *Rule) string {
	w.text(pred.Name)
	w.terms(r.Head)
	if len(r.Body) > 0 {
		w.text(" :- ")
		w.literals(r.Body)
	}
	w.text(".")
	return string(w.out)
}

func (w *printer) term(t Term) {
	switch t := t.(type) {
	case Var:
		w.variable(t)
	case Const:
		w.constant(t)
	case ParamRef:
		w.text("$")
		w.text(w.program.Params[t].Name)
	case Blank:
		w.text("-")
	default:
		panic("datalog: unknown term")
	}
}

func (w *printer) constant(c Const) {
	if c.Type == "" {
		w.text("stored ")
		w.text(polar.Quote(c.ID))
		return
	}
	w.text(polar.Value(c).String())
}

func (w *printer) terms(ts []Term) {
	w.text("(")
	for i, t := range ts {
		if i > 0 {
			w.text(", ")
		}
		w.term(t)
	}
	w.text(")")
}

func (w *printer) literals(ls []Literal) {
	for i, l := range ls {
		if i > 0 {
			w.text(", ")
		}
		w.literal(l)
	}
}

func (w *printer) literal(l Literal) {
	switch l := l.(type) {
	case *Atom:
		w.text(l.Pred.Name)
		w.terms(l.Args)
	case *Not:
		w.text("not {")
		w.literals(l.Body)
		w.text("}")
	case *Compare:
		w.term(l.Left)
		w.text(" ")
		w.text(string(l.Op))
		w.text(" ")
		w.term(l.Right)
	case *In:
		w.term(l.Term)
		w.text(" in (")
		for i, c := range l.List {
			if i > 0 {
				w.text(", ")
			}
			w.constant(c)
		}
		w.text(")")
	default:
		panic("datalog: unknown literal")
	}
}
