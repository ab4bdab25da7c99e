package compiler

import (
	"slices"

	"github.com/polarsql/polarsql/compiler/datalog"
)

// distinct are rules of a predicate, of which no two differ in the names of variables alone. The
// zero value has none.
type distinct struct {
	rules   []*datalog.Rule
	byShape map[shape][]*datalog.Rule
}

// shape is what rules have in common that may be the same: they are compared with few others.
type shape struct {
	literals int
	first    *datalog.Predicate // of the first atom
}

func shapeOf(r *datalog.Rule) shape {
	s := shape{literals: len(r.Body)}
	for _, l := range r.Body {
		if a, ok := l.(*datalog.Atom); ok {
			s.first = a.Pred
			break
		}
	}
	return s
}

func (d *distinct) has(r *datalog.Rule) bool {
	return slices.ContainsFunc(d.byShape[shapeOf(r)], func(other *datalog.Rule) bool { return datalog.SameRule(r, other) })
}

// add adds a rule unless it is there.
func (d *distinct) add(r *datalog.Rule) {
	if d.has(r) {
		return
	}
	if d.byShape == nil {
		d.byShape = map[shape][]*datalog.Rule{}
	}
	d.rules = append(d.rules, r)
	d.byShape[shapeOf(r)] = append(d.byShape[shapeOf(r)], r)
}
