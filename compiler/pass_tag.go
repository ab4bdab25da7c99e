package compiler

import (
	"slices"
	"strconv"
	"strings"

	"github.com/polarsql/polarsql/compiler/datalog"
	"github.com/polarsql/polarsql/polar"
)

// tag merges predicates that recurse into each other into one predicate, whose first column
// says which of them a row belongs to. Ids of different types have columns of their own; a
// blank stands in those that a predicate does not use:
//
//	before  folder(f) :- inside(f, g), folder(g).   drive(d) :- part_of(d, e), drive(e).
//	        folder(f) :- in_drive(f, d), drive(d).  drive(d) :- on_folder(d, f), folder(f).
//	        folder(f) :- granted(f).
//	after   both(1, f, -) :- inside(f, g), both(1, g, -).   both(2, -, d) :- part_of(d, e), both(2, -, e).
//	        both(1, f, -) :- in_drive(f, d), both(2, -, d).  both(2, -, d) :- on_folder(d, f), both(1, f, -).
//	        both(1, f, -) :- granted(f).
//	        folder(f) :- both(1, f, -).                      drive(d) :- both(2, -, d).
//
// The merged recursion calls itself once per rule, so that all that holds for one predicate
// holds for it. A component with a rule that calls two of its predicates stays as it is.
func tag(p *datalog.Program) error {
	for _, component := range p.Components() {
		if len(component) > 1 && isLinear(component) {
			newMerger(p, component).merge()
		}
	}
	return nil
}

// isLinear tells whether each rule of a component calls the component at most once.
func isLinear(component []*datalog.Predicate) bool {
	for _, pred := range component {
		for _, r := range pred.Rules {
			if len(callsOf(r, component)) > 1 {
				return false
			}
		}
	}
	return true
}

// callsOf are the places in a rule's body where it calls one of the predicates.
func callsOf(r *datalog.Rule, preds []*datalog.Predicate) []int {
	var out []int
	for i, l := range r.Body {
		if a, ok := l.(*datalog.Atom); ok && slices.Contains(preds, a.Pred) {
			out = append(out, i)
		}
	}
	return out
}

// merger merges the predicates of one component.
type merger struct {
	component []*datalog.Predicate
	merged    *datalog.Predicate
	places    map[*datalog.Predicate][]int // of a predicate's columns among the merged ones
}

func newMerger(p *datalog.Program, component []*datalog.Predicate) *merger {
	names := make([]string, len(component))
	for i, pred := range component {
		names[i] = pred.Name
	}
	m := &merger{component: component, places: map[*datalog.Predicate][]int{}}
	m.merged = &datalog.Predicate{Name: strings.Join(names, " | "), Columns: []string{polar.Integer}}
	for _, pred := range component {
		m.places[pred] = m.layOut(pred.Columns)
	}
	m.merged.Notes = append(m.merged.Notes, strconv.Itoa(len(component))+" predicates that call each other are one recursion with a column that tells them apart")
	p.Predicates = append(p.Predicates, m.merged)
	return m
}

// layOut gives each column of a predicate a merged column of its type that it does not use yet.
func (m *merger) layOut(columns []string) []int {
	var out []int
	for _, polarType := range columns {
		place := 1
		for place < len(m.merged.Columns) && (m.merged.Columns[place] != polarType || slices.Contains(out, place)) {
			place++
		}
		if place == len(m.merged.Columns) {
			m.merged.Columns = append(m.merged.Columns, polarType)
		}
		out = append(out, place)
	}
	return out
}

// terms are the merged predicate's terms for those of one of its predicates.
func (m *merger) terms(pred *datalog.Predicate, terms []datalog.Term) []datalog.Term {
	number := slices.Index(m.component, pred) + 1
	out := []datalog.Term{datalog.Const{Type: polar.Integer, ID: strconv.Itoa(number)}}
	for _, polarType := range m.merged.Columns[1:] {
		out = append(out, datalog.Blank{Type: polarType})
	}
	for i, place := range m.places[pred] {
		out[place] = terms[i]
	}
	return out
}

// merge moves the rules to the merged predicate; each predicate becomes a call of it.
func (m *merger) merge() {
	for _, pred := range m.component {
		for _, r := range pred.Rules {
			out := r.Clone()
			out.Head = m.terms(pred, out.Head)
			for _, i := range callsOf(out, m.component) {
				call := out.Body[i].(*datalog.Atom)
				out.Body[i] = &datalog.Atom{Pred: m.merged, Args: m.terms(call.Pred, call.Args), Origin: call.Origin}
			}
			m.merged.Rules = append(m.merged.Rules, out)
		}
	}
	for _, pred := range m.component {
		r := &datalog.Rule{Origin: pred.Rules[0].Origin}
		for _, polarType := range pred.Columns {
			r.Head = append(r.Head, r.NewVar("x", polarType))
		}
		r.Body = []datalog.Literal{&datalog.Atom{Pred: m.merged, Args: m.terms(pred, r.Head), Origin: r.Origin}}
		pred.Rules = []*datalog.Rule{r}
	}
}
