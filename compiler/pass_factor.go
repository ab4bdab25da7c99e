package compiler

import (
	"fmt"
	"slices"
	"strconv"

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
// The atom is about a column of the head, or the one row of an object that is given. With f
// given, root is then looked up once; with f asked for, its rows are found by the array of all
// r. Where the second predicate has nothing to start from, planning unfolds it again. Rules
// that recurse stay as they are.
func factor(p *datalog.Program) error {
	f := factoring{program: p, recursive: recursivePredicates(p.Components())}
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
// hangs on it and on the head. Rules with the same key can share it.
type shared struct {
	key  string
	rule *datalog.Rule
	at   int
	link []datalog.Term
}

func (f *factoring) factor(pred *datalog.Predicate) {
	stored := storedTwice(pred.Rules)
	if len(stored) == 0 {
		return
	}
	found := map[*datalog.Rule][]shared{}
	for {
		for _, r := range pred.Rules {
			if _, ok := found[r]; !ok {
				found[r] = f.sharedOf(pred, r, stored)
			}
		}
		group := largestGroup(pred.Rules, found)
		if len(group) < 2 {
			return
		}
		f.split(pred, group)
	}
}

// storedTwice are the stored predicates that several rules have atoms of.
func storedTwice(rules []*datalog.Rule) map[*datalog.Predicate]bool {
	first, out := map[*datalog.Predicate]*datalog.Rule{}, map[*datalog.Predicate]bool{}
	for _, r := range rules {
		for _, l := range r.Body {
			a, ok := l.(*datalog.Atom)
			if !ok || !a.Pred.IsStored() {
				continue
			}
			if other := first[a.Pred]; other == nil {
				first[a.Pred] = r
			} else if other != r {
				out[a.Pred] = true
			}
		}
	}
	return out
}

// sharedOf are the atoms of a rule, of certain predicates, that other rules can share.
func (f *factoring) sharedOf(pred *datalog.Predicate, r *datalog.Rule, stored map[*datalog.Predicate]bool) []shared {
	if len(r.Body) < 2 || f.recurses(pred, r) {
		return nil
	}
	var out []shared
	for at, l := range r.Body {
		a, isAtom := l.(*datalog.Atom)
		if !isAtom || !stored[a.Pred] {
			continue
		}
		s, ok := sharedAt(r, at, a)
		if ok && !slices.ContainsFunc(out, func(other shared) bool { return other.key == s.key }) {
			out = append(out, s)
		}
	}
	return out
}

// largestGroup are the rules that share an atom, most of them; with equally many the first.
func largestGroup(rules []*datalog.Rule, found map[*datalog.Rule][]shared) []shared {
	groups := map[string][]shared{}
	var order []string
	for _, r := range rules {
		for _, s := range found[r] {
			groups[s.key] = append(groups[s.key], s)
			order = append(order, s.key)
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

// leadsTo tells whether an atom is about a column of the head, or is one row that the question gives
// by its key, where nothing is asked for. Nothing else leads to it: all its rows would come first.
func leadsTo(r *datalog.Rule, a *datalog.Atom) bool {
	if len(r.Head) > 0 {
		return slices.ContainsFunc(a.Args, func(t datalog.Term) bool { return isVariable(t) && slices.Contains(r.Head, t) })
	}
	for i, index := range columnIndexes(a.Pred.Source) {
		if isParam(a.Args[i]) && a.Pred.Source.Columns[index].Key {
			return true
		}
	}
	return false
}

// sharedAt describes the stored atom a at a place, if others can share it.
func sharedAt(r *datalog.Rule, at int, a *datalog.Atom) (s shared, ok bool) {
	if !leadsTo(r, a) {
		return shared{}, false
	}
	s = shared{rule: r, at: at, link: linkOf(r, at, a)}
	leads := false
	for _, t := range s.link {
		if slices.Contains(r.Head, t) && slices.Contains(a.Args, t) {
			return s, false // the rest is about where the atom starts from, too
		}
		leads = leads || slices.Contains(a.Args, t)
	}
	if !leads || !boundBeside(r, at, s.link) {
		return s, false
	}
	s.key = s.makeKey(a)
	return s, true
}

// makeKey writes the head, the atom and the link with variables numbered by first occurrence.
func (s *shared) makeKey(a *datalog.Atom) string {
	key := append([]byte(a.Pred.Name), ' ')
	var seen []datalog.Term
	for _, t := range slices.Concat(s.rule.Head, a.Args, s.link) {
		if !isVariable(t) {
			key = fmt.Appendf(key, "%T %#v ", t, t)
			continue
		}
		n := slices.Index(seen, t)
		if n < 0 {
			n = len(seen)
			seen = append(seen, t)
		}
		key = append(strconv.AppendInt(key, int64(n), 10), ' ')
	}
	return string(key)
}

// recurses tells whether a rule calls a predicate that calls its own, or itself.
func (f *factoring) recurses(pred *datalog.Predicate, r *datalog.Rule) bool {
	return f.recursive[pred] && slices.ContainsFunc(r.Body, func(l datalog.Literal) bool {
		a, ok := l.(*datalog.Atom)
		return ok && reaches(a.Pred, pred, map[*datalog.Predicate]bool{})
	})
}

// linkOf are the variables of the head and of the atom at a place that the rest of the body
// mentions.
func linkOf(r *datalog.Rule, at int, a *datalog.Atom) []datalog.Term {
	var out []datalog.Term
	for _, t := range slices.Concat(r.Head, a.Args) {
		if isVariable(t) && !slices.Contains(out, t) && isMentionedBeside(r, at, t) {
			out = append(out, t)
		}
	}
	return out
}

func isMentionedBeside(r *datalog.Rule, at int, t datalog.Term) bool {
	mentioned := false
	find := func(other datalog.Term) { mentioned = mentioned || other == t }
	datalog.Terms(r.Body[:at], find)
	datalog.Terms(r.Body[at+1:], find)
	return mentioned
}

// boundBeside tells whether atoms at other places of the body bind all of the terms.
func boundBeside(r *datalog.Rule, at int, terms []datalog.Term) bool {
	for _, t := range terms {
		bound := false
		for i, l := range r.Body {
			a, ok := l.(*datalog.Atom)
			bound = bound || ok && i != at && slices.Contains(a.Args, t)
		}
		if !bound {
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
