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
	w := printer{program: p, rule: r}
	w.b.WriteString(pred.Name)
	w.terms(r.Head)
	if len(r.Body) > 0 {
		w.b.WriteString(" :- ")
		w.literals(r.Body)
	}
	w.b.WriteByte('.')
	return w.b.String()
}

// printer writes terms and literals.
type printer struct {
	program *Program
	rule    *Rule
	b       strings.Builder
}

func (w *printer) term(t Term) {
	switch t := t.(type) {
	case Var:
		w.b.WriteString(w.rule.Vars[t].Name + "_" + strconv.Itoa(int(t)))
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
		w.term(l.Term)
		w.b.WriteString(" in ")
		items := make([]Term, len(l.List))
		for i, c := range l.List {
			items[i] = c
		}
		w.terms(items)
	default:
		panic("datalog: unknown literal")
	}
}
