package compiler

import (
	"slices"
	"strings"

	"github.com/polarsql/polarsql/compiler/datalog"
)

// wildcards splits predicates so that every column is bound by the body. A rule that holds
// for every value of a column goes to a variant without that column, and callers have a
// rule for each variant:
//
//	before  viewer(f) :- admin($actor).              any f
//	        viewer(f) :- grants($actor, f).
//	        reader(x) :- folder(x, f), viewer(f).
//	after   viewer*() :- admin($actor).              the variant without f
//	        viewer(f) :- grants($actor, f).
//	        reader(x) :- folder(x, f), viewer(f).
//	        reader(x) :- folder(x, f), viewer*().
//
// A goal's variants are goals with wildcards. A variable that only a negation, a
// comparison or a second place in the head mentions cannot be left out that way: it ranges
// over the table of its type, and planning reports it when there is none.
func wildcards(p *datalog.Program) error {
	w := &wildcardSplit{program: p, masks: map[*datalog.Predicate][]mask{}, variants: map[*datalog.Predicate]map[mask]*datalog.Predicate{}}
	w.findMasks()
	if !w.any {
		return nil
	}
	rules := map[*datalog.Predicate][]*datalog.Rule{}
	for _, pred := range p.Predicates {
		for _, r := range pred.Rules {
			for _, choice := range w.choices(r) {
				m := w.headMask(r, choice)
				rewritten := w.rewritten(r, choice, m)
				if !w.coveredByWilder(pred, m, rewritten) {
					variant := w.variant(pred, m)
					rules[variant] = append(rules[variant], rewritten)
				}
			}
		}
	}
	for _, pred := range p.Predicates {
		if pred.IsStored() {
			continue
		}
		for _, m := range w.masks[pred] {
			v := w.variant(pred, m)
			v.Rules = rules[v]
		}
		if !slices.Contains(w.masks[pred], full(pred)) {
			pred.Rules = nil
		}
	}
	w.splitGoals()
	p.Reachable()
	return inline(p) // the variants mostly do not recurse
}

// mask has one byte per column: '.' a column, '*' a wildcard.
type mask string

func full(p *datalog.Predicate) mask { return mask(strings.Repeat(".", len(p.Columns))) }

type wildcardSplit struct {
	program  *datalog.Program
	masks    map[*datalog.Predicate][]mask // in order of discovery
	variants map[*datalog.Predicate]map[mask]*datalog.Predicate
	any      bool
}

// findMasks computes which variants have rules, a least fixpoint.
func (w *wildcardSplit) findMasks() {
	for _, pred := range w.program.Predicates {
		if pred.IsStored() {
			w.masks[pred] = []mask{full(pred)}
		}
	}
	for changed := true; changed; {
		changed = false
		for _, pred := range w.program.Predicates {
			for _, r := range pred.Rules {
				for _, choice := range w.choices(r) {
					m := w.headMask(r, choice)
					if !slices.Contains(w.masks[pred], m) {
						w.masks[pred] = append(w.masks[pred], m)
						changed = true
						w.any = w.any || strings.Contains(string(m), "*")
					}
				}
			}
		}
	}
}

// choices are the combinations of variants of the rule's positive atoms.
func (w *wildcardSplit) choices(r *datalog.Rule) [][]mask {
	out := [][]mask{make([]mask, 0, len(r.Body))}
	for _, l := range r.Body {
		a, ok := l.(*datalog.Atom)
		if !ok {
			continue
		}
		if masks := w.masks[a.Pred]; len(masks) == 1 {
			for i := range out {
				out[i] = append(out[i], masks[0])
			}
			continue
		}
		var next [][]mask
		for _, prefix := range out {
			for _, m := range w.masks[a.Pred] {
				next = append(next, append(slices.Clip(prefix), m))
			}
		}
		out = next
	}
	return out
}

// boundBy tells which variables the positive atoms bind under a choice of variants.
func boundBy(r *datalog.Rule, choice []mask) map[datalog.Var]bool {
	bound := map[datalog.Var]bool{}
	n := 0
	for _, l := range r.Body {
		a, ok := l.(*datalog.Atom)
		if !ok {
			continue
		}
		for i, t := range a.Args {
			if v, isVar := t.(datalog.Var); isVar && choice[n][i] == '.' {
				bound[v] = true
			}
		}
		n++
	}
	return bound
}

// headMask marks the columns whose variable nothing binds and nothing else mentions.
func (w *wildcardSplit) headMask(r *datalog.Rule, choice []mask) mask {
	bound := boundBy(r, choice)
	constrained := constrainedVars(r)
	var b strings.Builder
	for i, t := range r.Head {
		v, isVar := t.(datalog.Var)
		if isVar && !bound[v] && !constrained[v] && !slices.Contains(slices.Delete(slices.Clone(r.Head), i, i+1), t) {
			b.WriteByte('*')
		} else {
			b.WriteByte('.')
		}
	}
	return mask(b.String())
}

// constrainedVars are those that a negation, a comparison or a list mentions.
func constrainedVars(r *datalog.Rule) map[datalog.Var]bool {
	out := map[datalog.Var]bool{}
	for _, l := range r.Body {
		if _, isAtom := l.(*datalog.Atom); !isAtom {
			datalog.VarsOf([]datalog.Literal{l}, func(v datalog.Var) { out[v] = true })
		}
	}
	return out
}

// variant returns the predicate for a mask; the full mask is the predicate itself.
func (w *wildcardSplit) variant(pred *datalog.Predicate, m mask) *datalog.Predicate {
	if m == full(pred) {
		return pred
	}
	if v, ok := w.variants[pred][m]; ok {
		return v
	}
	v := &datalog.Predicate{Name: pred.Name + string(m), Factored: pred.Factored}
	for i, c := range pred.Columns {
		if m[i] == '.' {
			v.Columns = append(v.Columns, c)
		}
	}
	if w.variants[pred] == nil {
		w.variants[pred] = map[mask]*datalog.Predicate{}
	}
	w.variants[pred][m] = v
	return v
}

func kept[T any](items []T, m mask) []T {
	var out []T
	for i, item := range items {
		if m[i] == '.' {
			out = append(out, item)
		}
	}
	return out
}

// coveredByWilder tells whether a rule proves only what a wilder variant of its own
// predicate, which it calls, proves for every value anyway.
func (w *wildcardSplit) coveredByWilder(pred *datalog.Predicate, m mask, r *datalog.Rule) bool {
	for _, l := range r.Body {
		a, ok := l.(*datalog.Atom)
		if !ok {
			continue
		}
		for _, wilder := range w.masks[pred] {
			if a.Pred == w.variant(pred, wilder) && isWilder(wilder, m) && slices.Equal(a.Args, keptOf(r.Head, m, wilder)) {
				return true
			}
		}
	}
	return false
}

// isWilder tells whether a has every wildcard of b and more.
func isWilder(a, b mask) bool {
	for i := range a {
		if b[i] == '*' && a[i] != '*' {
			return false
		}
	}
	return a != b
}

// keptOf are the terms of a head of mask m that remain in a wilder one.
func keptOf(head []datalog.Term, m, wilder mask) []datalog.Term {
	var out []datalog.Term
	n := 0
	for i := range m {
		if m[i] != '.' {
			continue
		}
		if wilder[i] == '.' {
			out = append(out, head[n])
		}
		n++
	}
	return out
}

// rewritten is the rule for one choice of variants and the mask of its head.
func (w *wildcardSplit) rewritten(r *datalog.Rule, choice []mask, m mask) *datalog.Rule {
	out := r.Clone()
	out.Head = kept(out.Head, m)
	out.Body = w.body(out.Body, choice)
	return out
}

// body puts the chosen variants in place of the positive atoms' predicates.
func (w *wildcardSplit) body(literals []datalog.Literal, choice []mask) []datalog.Literal {
	var out []datalog.Literal
	for _, l := range literals {
		switch l := l.(type) {
		case *datalog.Atom:
			out = append(out, &datalog.Atom{Pred: w.variant(l.Pred, choice[0]), Args: kept(l.Args, choice[0]), Origin: l.Origin})
			choice = choice[1:]
		case *datalog.Not:
			out = append(out, w.negations(l)...)
		default:
			out = append(out, l)
		}
	}
	return out
}

// negations makes one negation per choice of variants under it.
func (w *wildcardSplit) negations(not *datalog.Not) []datalog.Literal {
	var out []datalog.Literal
	for _, choice := range w.choices(&datalog.Rule{Body: not.Body}) {
		body := w.body(not.Body, choice)
		out = append(out, &datalog.Not{Locals: usedLocals(not.Locals, body), Body: body, Origin: not.Origin})
	}
	return out
}

func (w *wildcardSplit) splitGoals() {
	var goals []datalog.Goal
	for _, g := range w.program.Goals {
		for _, m := range w.masks[g.Predicate] {
			wild := make([]bool, len(m))
			for i := range m {
				wild[i] = m[i] == '*'
			}
			goals = append(goals, datalog.Goal{Predicate: w.variant(g.Predicate, m), Types: g.Types, Wild: wild})
		}
	}
	w.program.Goals = goals
}
