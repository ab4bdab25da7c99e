package compiler

import (
	"slices"

	"github.com/polarsql/polarsql/compiler/datalog"
)

// distinct are rules of a predicate, of which no two differ in the names of variables alone. The
// zero value has none.
type distinct struct {
	rules   []*datalog.Rule
	byShape map[shape][]*datalog.Rule // the first indexed rules
	indexed int
}

// shape is what rules have in common that may be the same: they are compared with few others.
type shape struct {
	literals int
	first    *datalog.Predicate // of the first atom
	constant datalog.Const      // the first one in that
}

func shapeOf(r *datalog.Rule) shape {
	s := shape{literals: len(r.Body)}
	for _, l := range r.Body {
		if a, ok := l.(*datalog.Atom); ok {
			s.first, s.constant = a.Pred, firstConstant(a.Args)
			break
		}
	}
	return s
}

func firstConstant(terms []datalog.Term) datalog.Const {
	for _, t := range terms {
		if c, ok := t.(datalog.Const); ok {
			return c
		}
	}
	return datalog.Const{}
}

// fewRules is how many are compared without an index.
const fewRules = 8

func (d *distinct) has(r *datalog.Rule) bool {
	alike := d.rules
	if len(alike) > fewRules {
		d.index()
		alike = d.byShape[shapeOf(r)]
	}
	return slices.ContainsFunc(alike, func(other *datalog.Rule) bool { return datalog.SameRule(r, other) })
}

func (d *distinct) index() {
	if d.byShape == nil {
		d.byShape = map[shape][]*datalog.Rule{}
	}
	for ; d.indexed < len(d.rules); d.indexed++ {
		r := d.rules[d.indexed]
		d.byShape[shapeOf(r)] = append(d.byShape[shapeOf(r)], r)
	}
}

// add adds a rule unless it is there.
func (d *distinct) add(r *datalog.Rule) {
	if !d.has(r) {
		d.rules = append(d.rules, r)
	}
}
