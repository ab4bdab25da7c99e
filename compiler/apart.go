package compiler

import "github.com/polarsql/polarsql/compiler/datalog"

// inlining decides what is unfolded. Where unfolding a call would repeat large negations
// beside it, the call stays, of a predicate that is marked as factored: callers of the rule
// keep it too, and planning unfolds it where nothing leads to its rows.
//
//	before  reader(f) :- parent(f, d), owner(d), not {blocked(d)}.    owner and blocked of many rules
//	after   reader(f) :- parent(f, d), owner apart(d), not {..}, not {..}, not {..}.
type inlining struct {
	program   *datalog.Program
	recursive map[*datalog.Predicate]bool
	apart     map[*datalog.Predicate]*datalog.Predicate // what stands for a predicate in such calls
	sizes     map[*datalog.Predicate]int                // of predicates whose callees are done
}

func newInlining(p *datalog.Program, components [][]*datalog.Predicate) *inlining {
	return &inlining{program: p, recursive: recursivePredicates(components), apart: map[*datalog.Predicate]*datalog.Predicate{}, sizes: map[*datalog.Predicate]int{}}
}

func (in *inlining) mayUnfold(r *datalog.Rule, at int, q *datalog.Predicate) bool {
	if _, negated := r.Body[at].(*datalog.Not); negated && in.sizeOf(q) > maxNegated {
		return false
	}
	return in.isUnfoldable(q) && !isFactor(r, at) && !in.repeatsNegations(r, at)
}

func (in *inlining) isUnfoldable(q *datalog.Predicate) bool {
	return !q.IsStored() && !q.Factored && !in.recursive[q]
}

// maxRepeatedNegations bounds the literals in negations that unfolding one call may repeat, and
// maxNegated those that a call in a negation may become.
const (
	maxRepeatedNegations = 16
	maxNegated           = 256
)

// repeatsNegations tells whether unfolding an atom would repeat large negations beside it.
func (in *inlining) repeatsNegations(r *datalog.Rule, at int) bool {
	a, ok := r.Body[at].(*datalog.Atom)
	if !ok || len(a.Pred.Rules) < 2 {
		return false
	}
	negated := 0
	for _, l := range r.Body {
		if not, ok := l.(*datalog.Not); ok {
			negated += in.size(not.Body)
		}
	}
	return (len(a.Pred.Rules)-1)*negated > maxRepeatedNegations
}

// size counts the literals that a body has once it is unfolded.
func (in *inlining) size(body []datalog.Literal) int {
	n := 0
	for _, l := range body {
		switch l := l.(type) {
		case *datalog.Atom:
			n += in.sizeOf(l.Pred)
		case *datalog.Not:
			n += in.size(l.Body)
		default:
			n++
		}
	}
	return n
}

func (in *inlining) sizeOf(q *datalog.Predicate) int {
	if q.IsStored() || in.recursive[q] {
		return 1
	}
	if _, ok := in.sizes[q]; !ok {
		for _, r := range q.Rules {
			in.sizes[q] = min(in.sizes[q]+in.size(r.Body), maxNegated+1)
		}
	}
	return in.sizes[q]
}

// setApart replaces what a predicate's rules call beside large negations.
func (in *inlining) setApart(pred *datalog.Predicate) {
	for _, r := range pred.Rules {
		for at, l := range r.Body {
			if a, ok := l.(*datalog.Atom); ok && in.isUnfoldable(a.Pred) && !isFactor(r, at) && in.repeatsNegations(r, at) {
				r.Body[at] = a.Calling(in.apartFrom(a.Pred))
			}
		}
	}
}

// apartFrom is a copy of a predicate that is not unfolded.
func (in *inlining) apartFrom(q *datalog.Predicate) *datalog.Predicate {
	if out := in.apart[q]; out != nil {
		return out
	}
	out := &datalog.Predicate{Name: in.program.NewName(q.Name + " apart"), Columns: q.Columns, Factored: true}
	for _, r := range q.Rules {
		out.Rules = append(out.Rules, r.Clone())
	}
	in.apart[q] = out
	in.program.Predicates = append(in.program.Predicates, out)
	return out
}
