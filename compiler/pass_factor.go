package compiler

import (
	"fmt"
	"slices"
	"strings"

	"github.com/polarsql/polarsql/compiler/datalog"
)

// factor asks once what several rules ask first: what follows becomes a predicate of its own.
//
//	before  view(f) :- root(f, r), collaborators($actor, r).
//	        view(f) :- root(f, r), teams(t, r), member(t).
//	        view(f) :- grants($actor, f).
//	after   view(f) :- root(f, r), view after root(r).
//	        view(f) :- grants($actor, f).
//	        view after root(r) :- collaborators($actor, r).
//	        view after root(r) :- teams(t, r), member(t).
//
// The atom is about a column of the head. With f given, root is then looked up once; with f asked for, its rows are found by the
// array of all r. Where the second predicate has nothing to start from, planning unfolds it
// again. Rules that recurse stay as they are.
func factor(p *datalog.Program) error {
	f := factoring{program: p, recursive: recursivePredicates(p)}
	for i := 0; i < len(p.Predicates); i++ { // those that it adds come last
		f.factor(p.Predicates[i])
	}
	p.Reachable()
	return inline(p) // predicates that are left with one rule
}

type factoring struct {
	program   *datalog.Program
	recursive map[*datalog.Predicate]bool
}

// shared is a stored atom in the body of a rule, and the variables by which what follows
// hangs on it and on the head.
type shared struct {
	rule *datalog.Rule
	at   int
	link []datalog.Term
}

func (f *factoring) factor(pred *datalog.Predicate) {
	for {
		group := f.largestGroup(pred)
		if len(group) < 2 {
			return
		}
		f.split(pred, group)
	}
}

// largestGroup are the rules that share an atom, most of them; with equally many the first.
func (f *factoring) largestGroup(pred *datalog.Predicate) []shared {
	groups := map[string][]shared{}
	var order []string
	for _, r := range pred.Rules {
		seen := map[string]bool{}
		for at := range r.Body {
			key, s, ok := f.shared(pred, r, at)
			if !ok || seen[key] {
				continue
			}
			seen[key] = true
			groups[key] = append(groups[key], s)
			order = append(order, key)
		}
	}
	var best []shared
	for _, key := range order {
		if len(groups[key]) > len(best) {
			best = groups[key]
		}
	}
	return best
}

// shared describes the atom at a place; rules with the same key can share it.
func (f *factoring) shared(pred *datalog.Predicate, r *datalog.Rule, at int) (key string, s shared, ok bool) {
	a, isAtom := r.Body[at].(*datalog.Atom)
	if !isAtom || !a.Pred.IsStored() || len(r.Body) < 2 || f.recurses(pred, r) ||
		!slices.ContainsFunc(a.Args, func(t datalog.Term) bool { return isVariable(t) && slices.Contains(r.Head, t) }) {
		return "", shared{}, false // without a column of the head nothing leads to it: all its rows would come first
	}
	names := map[datalog.Term]string{}
	name := func(kind string, t datalog.Term) string {
		switch t := t.(type) {
		case datalog.Var:
			if names[t] == "" {
				names[t] = fmt.Sprintf("%s%d", kind, len(names))
			}
			return names[t]
		default:
			return fmt.Sprintf("%T %v", t, t)
		}
	}
	var parts []string
	for _, t := range r.Head {
		parts = append(parts, name("head", t))
	}
	parts = append(parts, a.Pred.Name)
	for _, t := range a.Args {
		parts = append(parts, name("local", t))
	}
	rest := spliced(r.Body, at, nil)
	s = shared{rule: r, at: at, link: linkOf(r, a, rest)}
	leads := false
	for _, t := range s.link {
		parts = append(parts, "link "+names[t])
		if slices.Contains(r.Head, t) && slices.Contains(a.Args, t) {
			return "", s, false // the rest is about where the atom starts from, too
		}
		leads = leads || slices.Contains(a.Args, t)
	}
	return strings.Join(parts, " "), s, leads && boundIn(rest, s.link)
}

// recurses tells whether a rule calls a predicate that calls its own, or itself.
func (f *factoring) recurses(pred *datalog.Predicate, r *datalog.Rule) bool {
	return f.recursive[pred] && slices.ContainsFunc(r.Body, func(l datalog.Literal) bool {
		a, ok := l.(*datalog.Atom)
		return ok && reaches(a.Pred, pred, map[*datalog.Predicate]bool{})
	})
}

// linkOf are the variables of the head and of an atom that the rest of the body mentions.
func linkOf(r *datalog.Rule, a *datalog.Atom, rest []datalog.Literal) []datalog.Term {
	mentioned := map[datalog.Term]bool{}
	datalog.VarsOf(rest, func(v datalog.Var) { mentioned[v] = true })
	var out []datalog.Term
	for _, t := range slices.Concat(r.Head, a.Args) {
		if mentioned[t] && !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}

// boundIn tells whether atoms of the literals bind all of the terms.
func boundIn(literals []datalog.Literal, terms []datalog.Term) bool {
	for _, t := range terms {
		if !slices.ContainsFunc(literals, func(l datalog.Literal) bool {
			a, ok := l.(*datalog.Atom)
			return ok && slices.Contains(a.Args, t)
		}) {
			return false
		}
	}
	return true
}

// split moves what follows the shared atom to a predicate of its own.
func (f *factoring) split(pred *datalog.Predicate, group []shared) {
	first := group[0]
	atom := first.rule.Body[first.at].(*datalog.Atom)
	after := &datalog.Predicate{Name: f.program.NewName(pred.Name + " after " + atom.Pred.Name), Factored: true}
	for _, t := range first.link {
		after.Columns = append(after.Columns, first.rule.TypeOf(f.program, t))
	}
	grouped := map[*datalog.Rule]bool{}
	for _, s := range group {
		grouped[s.rule] = true
		after.Rules = append(after.Rules, (&datalog.Rule{Head: s.link, Vars: s.rule.Vars, Body: spliced(s.rule.Body, s.at, nil), Origin: s.rule.Origin}).Clone())
	}
	together := &datalog.Rule{Head: first.rule.Head, Vars: first.rule.Vars, Origin: first.rule.Origin,
		Body: []datalog.Literal{atom, &datalog.Atom{Pred: after, Args: first.link, Origin: first.rule.Origin}}}
	var rules []*datalog.Rule
	for _, r := range pred.Rules {
		switch {
		case r == first.rule:
			rules = append(rules, together)
		case !grouped[r]:
			rules = append(rules, r)
		}
	}
	pred.Rules = rules
	f.program.Predicates = append(f.program.Predicates, after)
}
