package polarsql

import (
	"strconv"

	"github.com/polarsql/polarsql/compiler"
	"github.com/polarsql/polarsql/polar"
	"github.com/polarsql/polarsql/sqlgen"
)

// Argument is one argument of a Query: a given object, or every value of a type.
type Argument struct {
	object Object
	free   bool
}

// Given is an argument with a value.
func Given(o Object) Argument { return Argument{object: o} }

// Any is an argument the question solves for.
func Any(polarType string) Argument { return Argument{object: Object{Type: polarType}, free: true} }

// Query asks any predicate of the policy. Without Any arguments the statement gives one
// row with one boolean column `allowed`; otherwise rows with a column per Any argument,
// named `arg1`, `arg2`, .. by its place, distinct; NULL means every value of the type.
func (e *Engine) Query(predicate string, args ...Argument) (Statement, error) {
	q := compiler.Question{Predicate: predicate, Args: make([]compiler.Arg, len(args))}
	given := map[string]string{}
	for i, a := range args {
		arg := compiler.Arg{Kind: compiler.Bound, Type: a.object.Type, Name: "arg" + strconv.Itoa(i+1)}
		switch {
		case a.free:
			arg.Kind = compiler.Free
		case a.object.Type == polar.String && e.compiler.Mentions(a.object.ID):
			arg.Kind, arg.Value = compiler.Fixed, a.object.ID
		case a.object.Type == polar.String:
			arg.Other = true
		}
		given[arg.Name] = a.object.ID
		q.Args[i] = arg
	}
	if err := e.check(q); err != nil {
		return Statement{}, err
	}
	// A printed question cannot be mistaken for another: its names are those of the policy,
	// and constants are quoted.
	key := q.String()
	statement, err := e.statement(key, func() compiler.Question { return q }, sqlgen.Options{})
	if err != nil {
		return Statement{}, err
	}
	b, err := e.bind(statement, func(name string) string { return given[name] })
	return Statement{b}, err
}
