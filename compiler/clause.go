package compiler

import (
	"slices"

	"github.com/polarsql/polarsql/compiler/datalog"
	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/polar"
)

// clause is what proves an atom: a rule of the policy, or one source of a mapped fact.
type clause struct {
	head   []polar.Term
	vars   []polar.Variable
	body   []polar.Literal
	calls  []*polar.Atom // of the body, those in negations included
	stored *storedAtom
	origin polar.Span
}

// storedAtom is the body of a source's clause: a variable or a stored constant per column
// of the source; constants in place of a column stand in the head only.
type storedAtom struct {
	source  *mapping.Source
	columns []storedColumn
	given   []datalog.Param // of rows that come with the question: the array of each column
}

type storedColumn struct {
	index    int    // into source.Columns
	variable int    // into clause.vars, or -1
	stored   string // the column's value when variable is -1
}

// symbol is a predicate before it is split.
type symbol struct {
	name  string
	arity int
}

// clauses is the policy and the mapping as one list of clauses per predicate.
type clauses struct {
	policy   *polar.Policy
	bySymbol map[symbol][]*clause
	symbols  []symbol           // in order of first appearance
	all      typeSet            // the policy's types
	single   map[string]typeSet // of one type of the policy
	types    map[symbol][]typeSet
	index    map[symbol]*clauseIndex
}

func newClauses(policy *polar.Policy, m *mapping.Mapping) *clauses {
	cs := &clauses{policy: policy, bySymbol: map[symbol][]*clause{}, all: typeSet{}, single: map[string]typeSet{}}
	for _, t := range policy.Types() {
		cs.all[t.Name] = true
		cs.single[t.Name] = typeSet{t.Name: true}
	}
	for _, r := range policy.Rules() {
		cs.add(r.Head.Predicate, &clause{head: r.Head.Args, vars: r.Vars, body: r.Body, origin: r.Span})
	}
	for _, f := range m.Facts() {
		for _, s := range f.Sources {
			for _, c := range sourceClauses(f, s) {
				cs.add(f.Predicate, c)
			}
		}
	}
	cs.analyse()
	return cs
}

// analyse computes what depends on all clauses.
func (cs *clauses) analyse() {
	cs.argumentTypes()
	cs.index = make(map[symbol]*clauseIndex, len(cs.symbols))
	for _, sym := range cs.symbols {
		cs.index[sym] = newClauseIndex(cs.bySymbol[sym], sym.arity)
	}
}

func (cs *clauses) add(predicate string, c *clause) {
	c.calls = callsIn(nil, c.body)
	sym := symbol{predicate, len(c.head)}
	if _, ok := cs.bySymbol[sym]; !ok {
		cs.symbols = append(cs.symbols, sym)
	}
	cs.bySymbol[sym] = append(cs.bySymbol[sym], c)
}

// callsIn adds the calls of a body. What a rule asks to be absent counts, too: it must be known
// where it would be.
func callsIn(calls []*polar.Atom, body []polar.Literal) []*polar.Atom {
	for _, l := range body {
		switch l := l.(type) {
		case *polar.Call:
			calls = append(calls, &l.Atom)
		case *polar.Not:
			calls = callsIn(calls, l.Body)
		}
	}
	return calls
}

// sourceClauses makes the clauses of one source of a fact. A column with a value map gives
// one clause per pair:
//
//	has_role(u, "member", t) if team_members(u, 1, t)
//	has_role(u, "maintainer", t) if team_members(u, 2, t)
func sourceClauses(f *mapping.Fact, s *mapping.Source) []*clause {
	partial := []*clause{{stored: &storedAtom{source: s}, origin: s.Span}}
	column := 0
	for _, a := range f.Args {
		if a.IsConstant {
			for _, c := range partial {
				c.head = append(c.head, polar.Const{Value: polar.Value{Type: polar.String, ID: a.Constant}})
			}
			continue
		}
		partial = withColumn(partial, a.Type, s, column)
		column++
	}
	return partial
}

func withColumn(partial []*clause, polarType string, s *mapping.Source, index int) []*clause {
	col := s.Columns[index]
	constant := func(id string) polar.Term { return polar.Const{Value: polar.Value{Type: polarType, ID: id}} }
	if col.Value != nil {
		for _, c := range partial {
			c.head = append(c.head, constant(*col.Value))
		}
		return partial
	}
	if len(col.Values) == 0 {
		for _, c := range partial {
			c.vars = append(c.vars, polar.Variable{Name: col.Name, Types: []string{polarType}})
			c.head = append(c.head, polar.Var{Index: len(c.vars) - 1})
			c.stored.columns = append(c.stored.columns, storedColumn{index: index, variable: len(c.vars) - 1})
		}
		return partial
	}
	var out []*clause
	for _, c := range partial {
		for _, pair := range col.Values {
			out = append(out, &clause{
				head: append(slices.Clip(c.head), constant(pair.Polar)),
				vars: slices.Clip(c.vars),
				stored: &storedAtom{source: s,
					columns: append(slices.Clip(c.stored.columns), storedColumn{index: index, variable: -1, stored: pair.Stored})},
				origin: c.origin,
			})
		}
	}
	return out
}
