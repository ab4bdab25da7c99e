package compiler

import (
	"fmt"
	"strings"

	"github.com/polarsql/polarsql/polar"
)

// ArgKind says how a question gives an argument.
type ArgKind int

// The kinds of argument.
const (
	Bound   ArgKind = iota // a value known when the statement runs: a parameter
	Fixed                  // a constant of the policy, part of the statement
	Free                   // solved for
	Row                    // the id of the row of a table alias: Shape filter only
	Ignored                // some value, whichever: with Calls only
)

// Arg is one argument of a question.
type Arg struct {
	Kind ArgKind
	Type string // a concrete Polar type; "" where Types say it
	Name string // of the parameter or the output column, for people
	// Types are the concrete types that a Free or Ignored argument of a question with Calls
	// may have; nil is every type that the calls allow.
	Types []string
	// Value is the text of a Fixed argument.
	Value string
	// Other says that a Bound String differs from every string of the policy and the
	// mapping.
	Other bool
	// Listed restricts an argument of a question with Calls that is not given to values that
	// come with the question: an array parameter per type, named by ListParam.
	Listed bool
	// ByRow has a Row tested by itself, from its own columns on: the row form of a filter.
	// Without it the condition is a set of values, computed once, that indexes look up.
	ByRow bool
	Span  polar.Span // where it was written, or nowhere
}

// types are those a value of the argument may have; nil is any.
func (a Arg) types() []string {
	if a.Type != "" {
		return []string{a.Type}
	}
	return a.Types
}

// Call is a predicate applied to arguments of the question, by their index.
type Call struct {
	Predicate string
	Args      []int
	Span      polar.Span // where it was written, or nowhere
}

// Question is a predicate with its binding pattern: authorize is bbb, list bbf, who-can
// fbb, actions bfb, a filter has the row in place of the resource. The statement's text
// depends on nothing else.
type Question struct {
	Predicate string
	Args      []Arg
	// Calls, if there are any, ask for a conjunction: they are then what the predicate
	// means, and Predicate is empty. A wildcard of the answer is NULL.
	Calls []Call
	// Facts are the kinds of fact that come with the question, united with those of the
	// mapping: an array parameter per argument, named by FactParam.
	Facts []polar.Signature
}

// ListParam is the name of the parameter with the values of one type of a Listed argument.
func ListParam(a Arg, polarType string) string { return a.Name + ":" + polarType }

// FactParam is the name of the parameter with argument i (from 0) of the facts of a kind.
func FactParam(f polar.Signature, i int) string {
	return fmt.Sprintf("%s.%d", signatureText(f), i+1)
}

func signatureText(f polar.Signature) string {
	return f.Predicate + "(" + strings.Join(f.Types, ", ") + ")"
}

// String prints the question for messages: `allow(User $actor, String "read", Repository free)`,
// or, with Calls, `allow(User $value1, action, r: Repository) and is_public(r: Repository)`.
func (q Question) String() string {
	if len(q.Calls) == 0 {
		return callText(q.Predicate, q.Args, Arg.String) + q.factsText()
	}
	parts := make([]string, len(q.Calls))
	for i, c := range q.Calls {
		args := make([]Arg, len(c.Args))
		for j, index := range c.Args {
			args[j] = q.Args[index]
		}
		parts[i] = callText(c.Predicate, args, Arg.variable)
	}
	return strings.Join(parts, " and ") + q.factsText()
}

// span is where the question was written, or nowhere.
func (q Question) span() polar.Span {
	if len(q.Calls) == 0 {
		return polar.Span{}
	}
	return q.Calls[0].Span
}

// Key prints everything that the text of the statement depends on.
func (q Question) Key() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%q(", q.Predicate)
	for _, a := range q.Args {
		fmt.Fprintf(&b, "%d %q %q %q %v %q %v %v %v,", a.Kind, a.Type, a.Name, a.Types, a.Types == nil, a.Value, a.Other, a.Listed, a.ByRow)
	}
	for _, c := range q.Calls {
		fmt.Fprintf(&b, ";%q%v", c.Predicate, c.Args)
	}
	return b.String() + q.factsText()
}

func callText(predicate string, args []Arg, text func(Arg) string) string {
	parts := make([]string, len(args))
	for i, a := range args {
		parts[i] = text(a)
	}
	return predicate + "(" + strings.Join(parts, ", ") + ")"
}

// String prints an argument of a question without Calls.
func (a Arg) String() string {
	switch a.Kind {
	case Fixed:
		return fmt.Sprintf("%s %q", a.Type, a.Value)
	case Bound:
		if a.Other {
			return a.Type + " $" + a.Name + "!"
		}
		return a.Type + " $" + a.Name
	case Row:
		if a.ByRow {
			return a.Type + " row by row"
		}
		return a.Type + " row"
	}
	return a.Type + " free"
}

// variable prints an argument of a conjunction.
func (a Arg) variable() string {
	if a.Kind == Bound || a.Kind == Fixed {
		return a.String()
	}
	if types := a.types(); len(types) > 0 {
		return a.Name + ": " + strings.Join(types, "|")
	}
	return a.Name
}

func (q Question) factsText() string {
	if len(q.Facts) == 0 {
		return ""
	}
	parts := make([]string, len(q.Facts))
	for i, f := range q.Facts {
		parts[i] = signatureText(f)
	}
	return " given " + strings.Join(parts, ", ")
}
