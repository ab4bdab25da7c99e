// Package datalog is the compiler's intermediate form: typed Datalog with negation,
// comparisons and statement parameters. A program belongs to one question: its predicates
// are already split by the types of their arguments and by the constants and parameters
// the question supplies, so `has_role($actor, "viewer", Folder)` is a predicate with one
// column.
package datalog

import (
	"slices"

	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/polar"
)

// Program is a goal with every predicate it needs.
type Program struct {
	Goals      []Goal
	Asked      []Asked
	Predicates []*Predicate // the goals first; callers before the first use of a callee
	Params     []Param
	// Compact keeps predicates of several rules from being unfolded beside other literals,
	// which repeats these: for programs that would become too large.
	Compact bool
}

// Asked is a column that the question asks for.
type Asked struct {
	Name  string
	Types []string // the Polar types its values can have
}

// Goal is a predicate that answers the question, for one choice of types. Each column the
// question asks for is a column of the predicate, in order, or a wildcard: every value of
// the type is an answer.
type Goal struct {
	Predicate *Predicate
	Types     []string // per column asked for
	Wild      []bool   // per column asked for
}

// Param is a value known only when the statement runs.
type Param struct {
	Name string // for people: "actor", "resource"
	Type string // Polar type
	// Other says that the value differs from every string constant of the policy and the
	// mapping, so that comparing it with one is false.
	Other bool
	Array bool // a list of such values
}

// Predicate is a relation: stored (Source is set) or defined by rules.
type Predicate struct {
	Name    string     // unique in its program
	Symbol  string     // the policy's name, "" for a stored predicate
	Binding []Argument // what it was split by; the arguments without a term are its columns
	Columns []string   // Polar types
	Rules   []*Rule
	Source  *mapping.Source
	// Given is set on a stored predicate whose rows come with the question: the array
	// parameter of each column. Its Source then tells nothing but the number of columns.
	Given []ParamRef
	// Within lists predicates with the same columns that hold whenever this one does.
	Within []*Predicate
	// Factored says that the predicate is a part of several rules that stands once for all of
	// them: unfolding its calls gives these rules.
	Factored bool
	// Notes say what was done to the recursion of the predicate and why, for people.
	Notes []string
}

// Argument is one argument of a predicate before it was split: a type, and the constant or
// parameter it was called with; without a term it is a column.
type Argument struct {
	Type string
	Term Term
}

// IsStored tells whether the predicate is a table (or a query) of the application.
func (p *Predicate) IsStored() bool { return p.Source != nil }

// Rule is `Head if Body`; Head has one term per column of the predicate.
type Rule struct {
	Head   []Term
	Vars   []*Variable
	Body   []Literal
	Origin polar.Span
}

// Variable is a variable of a rule, and of the rules that were made of it.
type Variable struct {
	Name string
	Type string // concrete Polar type
}

// Term is Var, Const, ParamRef or Blank.
type Term interface{ isTerm() }

// Var is an index into Rule.Vars.
type Var int

// Const is a value of the policy. One with an empty type is a value as the column stores it.
type Const polar.Value

// ParamRef is an index into Program.Params.
type ParamRef int

// Blank stands for nothing, in a column that only some rows of a merged recursion use: no
// value in a head, no condition in a call.
type Blank struct{ Type string }

func (Var) isTerm()      {}
func (Const) isTerm()    {}
func (ParamRef) isTerm() {}
func (Blank) isTerm()    {}

// Literal is *Atom, *Not, *Compare or *In. Rules share literals: they are not changed.
type Literal interface{ isLiteral() }

// Atom is a positive predicate application.
type Atom struct {
	Pred   *Predicate
	Args   []Term
	Origin polar.Span
}

// Not holds when Body has no solution for Locals, its own variables.
type Not struct {
	Locals []Var
	Body   []Literal
	Origin polar.Span
}

// Compare is a comparison of two terms.
type Compare struct {
	Op          polar.Op
	Left, Right Term
	Origin      polar.Span
}

// In holds when Term equals one of List.
type In struct {
	Term Term
	List []Const
}

func (*Atom) isLiteral()    {}
func (*Not) isLiteral()     {}
func (*Compare) isLiteral() {}
func (*In) isLiteral()      {}

// TypeOf returns the Polar type of a term of the rule.
func (r *Rule) TypeOf(p *Program, t Term) string {
	switch t := t.(type) {
	case Var:
		return r.Vars[t].Type
	case Const:
		return t.Type
	case ParamRef:
		return p.Params[t].Type
	case Blank:
		return t.Type
	}
	panic("datalog: unknown term")
}

// NewVar adds a variable to the rule.
func (r *Rule) NewVar(name, polarType string) Var {
	r.Vars = append(r.Vars, &Variable{Name: name, Type: polarType})
	return Var(len(r.Vars) - 1)
}

// NewName is the name itself, or one like it, that no predicate of the program has.
func (p *Program) NewName(name string) string {
	for slices.ContainsFunc(p.Predicates, func(q *Predicate) bool { return q.Name == name }) {
		name += "'"
	}
	return name
}
