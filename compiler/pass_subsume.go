package compiler

import (
	"slices"

	"github.com/polarsql/polarsql/compiler/datalog"
)

// subsume drops a rule that another rule of the same predicate contains:
//
//	before  reader(x) :- folder(x, f), folder_reader(f).
//	        reader(x) :- folder(x, f), folder_writer(f).     folder_writer within folder_reader
//	        reader(x) :- folder(x, f), folder_reader(f), is_open(f).
//	after   reader(x) :- folder(x, f), folder_reader(f).
//
// Containment of conjunctive queries: Chandra and Merlin, "Optimal implementation of
// conjunctive queries in relational data bases", 1977.
func subsume(p *datalog.Program) error {
	for _, component := range p.Components() {
		for _, pred := range component {
			pred.Rules = notSubsumed(pred, component)
			shortenLists(pred, component)
		}
	}
	return nil
}

// notSubsumed are the rules of a predicate of a component that no other contains.
func notSubsumed(pred *datalog.Predicate, component []*datalog.Predicate) []*datalog.Rule {
	if len(pred.Rules) < 2 {
		return pred.Rules
	}
	dropped := subsumed(pred, component)
	var out []*datalog.Rule
	for i, r := range pred.Rules {
		if !dropped[i] {
			out = append(out, r)
		}
	}
	return out
}

// shortenLists drops constants of lists for which another rule contains the rule, and the rule
// where none is left:
//
//	before  reader(x) :- grants("owner", x).
//	        reader(x) :- grants(r, x), is_open(x), r in ("reader", "owner").
//	after   reader(x) :- grants("owner", x).
//	        reader(x) :- grants("reader", x), is_open(x).
func shortenLists(pred *datalog.Predicate, component []*datalog.Predicate) {
	if len(pred.Rules) < 2 {
		return
	}
	has := within(pred.Rules)
	for i := 0; i < len(pred.Rules); i++ {
		for _, place := range valuePlaces(pred.Rules[i]) {
			r := pred.Rules[i]
			values := valuesAt(r, place)
			if len(values) < 2 {
				continue
			}
			left := slices.DeleteFunc(slices.Clone(values), func(c datalog.Const) bool {
				for j, other := range pred.Rules {
					if j == i || !asksOnly(other, has[i]) || !mentions(other, c) {
						continue
					}
					if contained, _ := contains(other, withTerm(r, place, c), component); contained {
						return true
					}
				}
				return false
			})
			if len(left) == len(values) {
				continue
			}
			if len(left) == 0 {
				pred.Rules, has = slices.Delete(pred.Rules, i, i+1), slices.Delete(has, i, i+1)
			} else {
				pred.Rules[i] = withList(r, place, left)
			}
			i-- // it has other places now, or is gone
			break
		}
	}
}

// mentions tells whether a constant stands in an atom or a list of a rule.
func mentions(r *datalog.Rule, c datalog.Const) bool {
	return slices.ContainsFunc(r.Body, func(l datalog.Literal) bool {
		switch l := l.(type) {
		case *datalog.Atom:
			return slices.Contains(l.Args, datalog.Term(c))
		case *datalog.In:
			return slices.Contains(l.List, c)
		}
		return false
	})
}

// subsumed marks the rules of a predicate that others contain.
func subsumed(pred *datalog.Predicate, component []*datalog.Predicate) []bool {
	dropped := make([]bool, len(pred.Rules))
	has := within(pred.Rules)
	tries := 0
	for i, r := range pred.Rules {
		for j, other := range pred.Rules {
			if i == j || dropped[j] || !asksOnly(other, has[i]) {
				continue
			}
			contained, n := contains(other, r, component)
			if contained && isBetter(r, other) && asksOnly(r, has[j]) {
				if equal, _ := contains(r, other, component); equal {
					dropped[j] = true
					continue
				}
			}
			if contained {
				dropped[i] = true
				break
			}
			if tries += n; tries > maxTriesTogether {
				return dropped
			}
		}
	}
	return dropped
}

// within tells which predicates each rule has an atom of, and which these are within.
func within(rules []*datalog.Rule) [][]*datalog.Predicate {
	out := make([][]*datalog.Predicate, len(rules))
	for i, r := range rules {
		for _, l := range r.Body {
			if a, ok := l.(*datalog.Atom); ok {
				out[i] = addWithin(a.Pred, out[i])
			}
		}
	}
	return out
}

// asksOnly tells whether all atoms of a rule are of certain predicates: it can contain another
// rule only if they are of those that the other has.
func asksOnly(r *datalog.Rule, preds []*datalog.Predicate) bool {
	return !slices.ContainsFunc(r.Body, func(l datalog.Literal) bool {
		a, ok := l.(*datalog.Atom)
		return ok && !slices.Contains(preds, a.Pred)
	})
}

// isBetter tells which of two rules that contain each other stays: the shorter one, else one
// by the names in it, so that rules which differ by a constant stay in the same form and can
// be merged.
func isBetter(a, b *datalog.Rule) bool {
	if len(a.Body) != len(b.Body) {
		return len(a.Body) < len(b.Body)
	}
	return slices.Compare(names(a), names(b)) < 0
}

// names are those of the predicates of a rule's atoms, in order.
func names(r *datalog.Rule) []string {
	var out []string
	for _, l := range r.Body {
		if a, ok := l.(*datalog.Atom); ok {
			out = append(out, a.Pred.Name)
		}
	}
	return out
}

// contains tells whether every answer of small is one of big: there is a mapping of big's
// variables to small's terms under which big's head is small's and big's literals are
// among small's. It also returns how much was tried.
//
// What one predicate is known to contain of another counts, but not of a predicate that calls
// the rules' own: rules of the two could be dropped each for the sake of the other.
func contains(big, small *datalog.Rule, component []*datalog.Predicate) (bool, int) {
	m := containment{big: big, small: small, image: make([]datalog.Term, len(big.Vars))}
	if len(component) > 1 {
		m.tangled = component
	}
	for i, t := range big.Head {
		if !m.match(t, small.Head[i]) {
			return false, 1
		}
	}
	return m.atoms(0), 1 + m.tries
}

// maxTries bounds the search for one mapping, which is exponential in the atoms that are
// alike, and maxTriesTogether that for the rules of one predicate. Giving up keeps rules
// that could be dropped.
const (
	maxTries         = 1000
	maxTriesTogether = 100_000
)

type containment struct {
	big, small *datalog.Rule
	image      []datalog.Term // of big's variables; nil while open
	tries      int
	tangled    []*datalog.Predicate // those that call the rules' predicate and are called by it
}

func (m *containment) match(big, small datalog.Term) bool {
	v, isVar := big.(datalog.Var)
	if !isVar {
		return big == small
	}
	if m.image[v] == nil {
		m.image[v] = small
		return true
	}
	return m.image[v] == small
}

// atoms maps big's atoms from the i-th literal on, then checks the other literals.
func (m *containment) atoms(i int) bool {
	if i == len(m.big.Body) {
		return m.conditions()
	}
	atom, ok := m.big.Body[i].(*datalog.Atom)
	if !ok {
		return m.atoms(i + 1)
	}
	for _, l := range m.small.Body {
		target, ok := l.(*datalog.Atom)
		if !ok || !m.isWithin(target.Pred, atom.Pred) {
			continue
		}
		if m.tries++; m.tries > maxTries {
			return false
		}
		saved := slices.Clone(m.image)
		if m.matchAll(atom.Args, target.Args) && m.atoms(i+1) {
			return true
		}
		m.image = saved
	}
	return false
}

func (m *containment) isWithin(q, pred *datalog.Predicate) bool {
	return q == pred || !slices.Contains(m.tangled, pred) && isWithin(q, pred, nil)
}

func (m *containment) matchAll(big, small []datalog.Term) bool {
	for i := range big {
		if !m.match(big[i], small[i]) {
			return false
		}
	}
	return true
}

// conditions tells whether big's negations, comparisons and lists stand in small.
func (m *containment) conditions() bool {
	for _, l := range m.big.Body {
		if _, isAtom := l.(*datalog.Atom); isAtom {
			continue
		}
		// Under the mapping both bodies speak of small's variables; big's others come after.
		mapped := datalog.Map([]datalog.Literal{l}, func(t datalog.Term) datalog.Term {
			if v, isVar := t.(datalog.Var); isVar {
				if m.image[v] != nil {
					return m.image[v]
				}
				return v + datalog.Var(len(m.small.Vars))
			}
			return t
		})
		stands := func(other datalog.Literal) bool { return datalog.Same(other, mapped[0]) }
		if !slices.ContainsFunc(m.small.Body, stands) && !m.isListed(mapped[0]) {
			return false
		}
	}
	return true
}

// isListed tells whether a literal is a list that holds all that its term can be in small.
func (m *containment) isListed(l datalog.Literal) bool {
	in, ok := l.(*datalog.In)
	if !ok {
		return false
	}
	values := listed(m.small, in.Term)
	return values != nil && !slices.ContainsFunc(values, func(c datalog.Const) bool { return !slices.Contains(in.List, c) })
}

// isWithin tells whether q's answers are among pred's, as far as collapse has recorded.
func isWithin(q, pred *datalog.Predicate, seen []*datalog.Predicate) bool {
	if q == pred {
		return true
	}
	if slices.Contains(seen, q) {
		return false
	}
	return slices.ContainsFunc(q.Within, func(w *datalog.Predicate) bool { return isWithin(w, pred, append(seen, q)) })
}

// addWithin adds a predicate and all that it is within.
func addWithin(q *datalog.Predicate, to []*datalog.Predicate) []*datalog.Predicate {
	if slices.Contains(to, q) {
		return to
	}
	to = append(to, q)
	for _, w := range q.Within {
		to = addWithin(w, to)
	}
	return to
}
