package polarsql

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/polarsql/polarsql/polar"
)

// Query is a question of your own: calls of the policy's predicates, all of which must hold,
// over values and variables. NewQuery and Engine.ParseQuery make one; it holds no reference
// to an engine and can be asked of any.
type Query struct {
	query polar.Query
	err   error
}

// Part is a part of a query: Call or In.
type Part interface{ addTo(*Query) }

// Argument is an argument of a call: an Object or a Variable.
type Argument interface {
	addArgument(*Query) (polar.Term, error)
}

// NewQuery makes a query of parts. What they name is looked up when it is asked.
//
//	action, repository := polarsql.Var("action"), polarsql.Var("r", "Repository")
//	q := polarsql.NewQuery(
//		polarsql.Call("allow", polarsql.Ref("User", 1), action, repository),
//		polarsql.Call("has_relation", repository, polarsql.Text("organization"), polarsql.Any("Organization")),
//		polarsql.In(repository, polarsql.Ref("Repository", 7), polarsql.Ref("Repository", 9)))
func NewQuery(parts ...Part) Query {
	var q Query
	for _, p := range parts {
		if p == nil {
			q.fail(errors.New("a part is nil"))
			continue
		}
		p.addTo(&q)
	}
	return q
}

// ParseQuery reads a query in Polar, and checks what it names:
//
//	allow(User{"1"}, action, r: Repository) and r in [Repository{"7"}, Repository{"9"}]
//
// `_` is some value, whichever, and so is a variable whose name begins with `_`. The error is
// a polar.Diagnostics with everything that is wrong, each with its place.
func (e *Engine) ParseQuery(text string) (Query, error) {
	parsed, diagnostics := polar.ParseQuery(text)
	if err := diagnostics.Err(); err != nil {
		return Query{}, err
	}
	q := Query{query: *parsed}
	_, _, err := e.compiler.Question(parsed)
	if err != nil {
		return Query{}, err
	}
	return q, nil
}

// Variables returns the names of the variables that the query solves for, in the order in
// which they first occur: the order of an answer's columns.
func (q Query) Variables() []string {
	var out []string
	for _, v := range q.query.Vars {
		if !strings.HasPrefix(v.Name, "_") {
			out = append(out, v.Name)
		}
	}
	return out
}

// fail keeps the first mistake: asking returns it.
func (q *Query) fail(err error) {
	if q.err == nil {
		q.err = fmt.Errorf("polarsql: the query cannot be asked: %w", err)
	}
}

// Variable is an argument that the query solves for, or that may have any value.
type Variable struct {
	name  string
	types []string
}

// Var is a variable: calls with the same name have the same value there. Its values are
// objects of exactly these types, or, without any, of every type that the calls allow. With
// several types one statement answers for all of them. A name that begins with `_` joins
// calls, but is not part of the answer.
func Var(name string, types ...string) Variable { return Variable{name: name, types: types} }

// Any is some value of the types, whichever: a variable of its own that is not part of the
// answer.
func Any(types ...string) Variable { return Variable{name: "_", types: types} }

// Text is a String as an argument: a role, a relation, an action.
func Text(s string) Object { return Object{Type: polar.String, ID: s} }

// Integer is a number as an argument.
func Integer(n int64) Object { return Object{Type: polar.Integer, ID: strconv.FormatInt(n, 10)} }

// Boolean is a truth value as an argument.
func Boolean(b bool) Object { return Object{Type: polar.Boolean, ID: strconv.FormatBool(b)} }

func (o Object) addArgument(*Query) (polar.Term, error) {
	if o.Type == "" {
		return nil, fmt.Errorf("an argument is %w", errEmptyObject)
	}
	return polar.Const{Value: polar.Value(o)}, nil
}

func (v Variable) addArgument(q *Query) (polar.Term, error) {
	if v.name == "" {
		return nil, errors.New("a variable has no name")
	}
	types := slices.Compact(slices.Sorted(slices.Values(v.types)))
	for i := range q.query.Vars {
		known := &q.query.Vars[i]
		if known.Name != v.name || v.name == "_" {
			continue
		}
		if len(types) > 0 && known.Types != nil && !slices.Equal(known.Types, types) {
			return nil, fmt.Errorf("the variable %s has the types %s here and %s there", v.name, strings.Join(known.Types, ", "), strings.Join(types, ", "))
		}
		if len(types) > 0 {
			known.Types = types
		}
		return polar.Var{Index: i}, nil
	}
	q.query.Vars = append(q.query.Vars, polar.Variable{Name: v.name, Types: types})
	return polar.Var{Index: len(q.query.Vars) - 1}, nil
}

// Call is a part of a query: the predicate holds for the arguments.
func Call(predicate string, args ...Argument) Part { return call{predicate, args} }

type call struct {
	predicate string
	args      []Argument
}

func (c call) addTo(q *Query) {
	atom := polar.Atom{Predicate: c.predicate}
	for _, a := range c.args {
		if a == nil {
			q.fail(fmt.Errorf("an argument of %s is nil", c.predicate))
			return
		}
		term, err := a.addArgument(q)
		if err != nil {
			q.fail(err)
			return
		}
		atom.Args = append(atom.Args, term)
	}
	q.query.Calls = append(q.query.Calls, atom)
}

// In is a part of a query: the variable, which stands in a call, has one of the values. The
// values travel as one parameter, whatever their number.
func In(v Variable, values ...Object) Part { return in{v, values} }

type in struct {
	variable Variable
	values   []Object
}

func (l in) addTo(q *Query) {
	term, err := l.variable.addArgument(q)
	if err != nil {
		q.fail(err)
		return
	}
	list := polar.In{Term: term, List: []polar.Term{}}
	for _, value := range l.values {
		list.List = append(list.List, polar.Const{Value: polar.Value(value)})
	}
	q.query.Lists = append(q.query.Lists, list)
}
