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
	w := printer{program: p, vars: r.Vars, named: true}
	w.rule(pred, r)
	return string(w.out)
}

// Canonical prints a rule with its variables numbered by first occurrence, so that rules
// that differ in names only print the same.
func (p *Program) Canonical(pred *Predicate, r *Rule) string {
	var out [512]byte // not on the heap: rules are compared by this text often
	var seen [16]Var
	w := printer{program: p, vars: r.Vars, seen: seen[:0], out: out[:0]}
	w.rule(pred, r)
	return string(w.out)
}

// printer writes terms and literals.
type printer struct {
	program *Program
	vars    []*Variable
	named   bool  // variables are printed by their names
	seen    []Var // those that are numbered, in order
	out     []byte
}

func (w *printer) variable(v Var) {
	if w.named {
		w.text(w.vars[v].Name)
		w.numbered("_", int(v))
		return
	}
	n := slices.Index(w.seen, v)
	if n < 0 {
		n = len(w.seen)
		w.seen = append(w.seen, v)
	}
	w.numbered("v", n)
	w.text(":")
	w.text(w.vars[v].Type)
}

func (w *printer) text(s string) { w.out = append(w.out, s...) }

func (w *printer) numbered(s string, n int) {
	w.out = strconv.AppendInt(append(w.out, s...), int64(n), 10)
}

func (w *printer) rule(pred *Predicate, r *Rule) {
	w.text(pred.Name)
	w.terms(r.Head)
	if len(r.Body) > 0 {
		w.text(" :- ")
		w.literals(r.Body)
	}
	w.text(".")
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
