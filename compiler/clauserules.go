package compiler

import (
	"slices"
	"strconv"

	"github.com/polarsql/polarsql/compiler/datalog"
	"github.com/polarsql/polarsql/polar"
)

// instance makes the rules of one clause for one split predicate.
type instance struct {
	*specialiser
	clause *clause
	rule   *datalog.Rule
	// binding of a policy variable: a Datalog term, or nil while its type is open.
	binding []datalog.Term
}

// clauseRules unifies the clause's head with the arguments and enumerates the types of the
// variables that are left.
func (s *specialiser) clauseRules(c *clause, args []datalog.Argument) []*datalog.Rule {
	if !mayProve(c, args) {
		return nil
	}
	in := &instance{specialiser: s, clause: c, rule: &datalog.Rule{Origin: c.origin}, binding: make([]datalog.Term, len(c.vars))}
	if !in.unifyHead(args) {
		return nil
	}
	return in.alternatives()
}

// mayProve is false where a constant or a type of the head differs from that of the argument: so
// it is of most clauses of a predicate that has many, such as has_role.
func mayProve(c *clause, args []datalog.Argument) bool {
	for i, a := range args {
		switch t := c.head[i].(type) {
		case polar.Const:
			known, isConst := a.Term.(datalog.Const)
			if t.Value.Type != a.Type || isConst && compareConstants(polar.Eq, known, datalog.Const(t.Value)) == never {
				return false
			}
		case polar.Var:
			if !c.allows(t.Index, a.Type) {
				return false
			}
		}
	}
	return true
}

// unifyHead binds the head's variables; what cannot be decided now becomes a comparison.
func (in *instance) unifyHead(args []datalog.Argument) bool {
	for i, a := range args {
		if !in.unifyTerm(in.clause.head[i], a) {
			return false
		}
	}
	return true
}

func (in *instance) unifyTerm(t polar.Term, a datalog.Argument) bool {
	if a.Term == nil {
		return in.output(t, a.Type)
	}
	switch t := t.(type) {
	case polar.Const:
		return t.Value.Type == a.Type && in.require(polar.Eq, a.Term, datalog.Const(t.Value))
	case polar.Now:
		return a.Type == polar.Integer && in.require(polar.Eq, a.Term, in.clock())
	case polar.Var:
		if !in.clause.allows(t.Index, a.Type) {
			return false
		}
		bound := in.binding[t.Index]
		if bound == nil {
			in.binding[t.Index] = a.Term
			return true
		}
		// The variable stands twice: as a column before, it is now known.
		if v, ok := bound.(datalog.Var); ok {
			if in.typeOf(v) != a.Type {
				return false
			}
			in.substitute(v, a.Term)
			return true
		}
		return in.typeOf(bound) == a.Type && in.require(polar.Eq, bound, a.Term)
	}
	panic("compiler: unknown term")
}

// output makes a head term for a column.
func (in *instance) output(t polar.Term, polarType string) bool {
	switch t := t.(type) {
	case polar.Const:
		in.rule.Head = append(in.rule.Head, datalog.Const(t.Value))
		return t.Value.Type == polarType
	case polar.Now:
		in.rule.Head = append(in.rule.Head, in.clock())
		return polarType == polar.Integer
	case polar.Var:
		if !in.clause.allows(t.Index, polarType) {
			return false
		}
		if in.binding[t.Index] == nil {
			in.binding[t.Index] = in.rule.NewVar(in.clause.vars[t.Index].Name, polarType)
		}
		in.rule.Head = append(in.rule.Head, in.binding[t.Index])
		return in.typeOf(in.binding[t.Index]) == polarType
	}
	panic("compiler: unknown term")
}

// allows tells whether a variable of the clause may have the type.
func (c *clause) allows(index int, polarType string) bool {
	types := c.vars[index].Types
	return types == nil || slices.Contains(types, polarType)
}

func (in *instance) typeOf(t datalog.Term) string { return in.rule.TypeOf(in.program, t) }

func (in *instance) substitute(v datalog.Var, t datalog.Term) {
	in.rule = in.rule.Substitute(v, t)
	for i, b := range in.binding {
		if b == datalog.Term(v) {
			in.binding[i] = t
		}
	}
}

// require adds a comparison to the rule unless it can be decided: false when it never holds.
func (in *instance) require(op polar.Op, left, right datalog.Term) bool {
	switch in.decide(op, left, right) {
	case always:
		return true
	case never:
		return false
	}
	in.rule.Body = append(in.rule.Body, &datalog.Compare{Op: op, Left: left, Right: right, Origin: in.clause.origin})
	return true
}

type verdict int

const (
	unknown verdict = iota
	always
	never
)

// decide evaluates a comparison as far as constants allow.
func (in *instance) decide(op polar.Op, left, right datalog.Term) verdict {
	if in.typeOf(left) != in.typeOf(right) {
		return never // comparisons hold between values of one type only
	}
	return decideComparison(in.program, op, left, right)
}

func decideComparison(p *datalog.Program, op polar.Op, left, right datalog.Term) verdict {
	if left == right {
		return verdictOf(op == polar.Eq || op == polar.Le || op == polar.Ge)
	}
	l, leftConst := left.(datalog.Const)
	r, rightConst := right.(datalog.Const)
	if leftConst && rightConst {
		return compareConstants(op, l, r)
	}
	if (leftConst && isOther(p, right)) || (rightConst && isOther(p, left)) {
		return verdictOf(op == polar.Ne)
	}
	return unknown
}

func isOther(p *datalog.Program, t datalog.Term) bool {
	ref, ok := t.(datalog.ParamRef)
	return ok && p.Params[ref].Other
}

func verdictOf(holds bool) verdict {
	if holds {
		return always
	}
	return never
}

func compareConstants(op polar.Op, l, r datalog.Const) verdict {
	if l.Type != polar.Integer {
		switch op {
		case polar.Eq:
			return verdictOf(l == r)
		case polar.Ne:
			return verdictOf(l != r)
		}
		return never
	}
	a, errA := strconv.ParseInt(l.ID, 10, 64)
	b, errB := strconv.ParseInt(r.ID, 10, 64)
	if errA != nil || errB != nil {
		return never
	}
	switch op {
	case polar.Eq:
		return verdictOf(a == b)
	case polar.Ne:
		return verdictOf(a != b)
	case polar.Lt:
		return verdictOf(a < b)
	case polar.Le:
		return verdictOf(a <= b)
	case polar.Gt:
		return verdictOf(a > b)
	case polar.Ge:
		return verdictOf(a >= b)
	}
	return never
}
