package compiler

import (
	"fmt"
	"strings"
)

// ArgKind says how a question gives an argument.
type ArgKind int

// The kinds of argument.
const (
	Bound ArgKind = iota // a value known when the statement runs: a parameter
	Fixed                // a constant of the policy, part of the statement
	Free                 // solved for
	Row                  // the id of the row of a table alias: Shape filter only
)

// Arg is one argument of a question.
type Arg struct {
	Kind ArgKind
	Type string // a concrete Polar type
	Name string // of the parameter or the output column, for people
	// Value is the text of a Fixed argument.
	Value string
	// Other says that a Bound String differs from every string of the policy and the
	// mapping.
	Other bool
}

// Question is a predicate with its binding pattern: authorize is bbb, list bbf, who-can
// fbb, actions bfb, a filter has the row in place of the resource. The statement's text
// depends on nothing else.
type Question struct {
	Predicate string
	Args      []Arg
}

// String prints the question as a cache key and for messages:
// `allow(User $actor, "read", Repository free)`.
func (q Question) String() string {
	parts := make([]string, len(q.Args))
	for i, a := range q.Args {
		switch a.Kind {
		case Fixed:
			parts[i] = fmt.Sprintf("%s %q", a.Type, a.Value)
		case Bound:
			parts[i] = a.Type + " $" + a.Name
			if a.Other {
				parts[i] += "!"
			}
		case Free:
			parts[i] = a.Type + " free"
		case Row:
			parts[i] = a.Type + " row"
		}
	}
	return q.Predicate + "(" + strings.Join(parts, ", ") + ")"
}
