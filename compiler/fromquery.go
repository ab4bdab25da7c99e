package compiler

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/polarsql/polarsql/polar"
)

// Values are what the parameters of a question are bound to, by name: one value, or those
// of an array.
type Values map[string][]string

// Question turns a query into a question and the values of its parameters. The question
// depends on the query's shape: of its values only on strings that policy or mapping mention,
// and on the types in a list. A variable is solved for unless its name begins with `_`.
func (c *Compiler) Question(q *polar.Query) (Question, Values, error) {
	b := &questionBuilder{compiler: c, values: Values{}}
	for i, v := range q.Vars {
		b.addVariable(i, v)
	}
	for _, atom := range q.Calls {
		b.addCall(atom)
	}
	for i, v := range q.Vars {
		b.restrict(i, v, q.Lists)
	}
	for _, l := range q.Lists {
		if i := l.Term.(polar.Var).Index; !b.isUsed(i) {
			b.diags = append(b.diags, diagUnusedVariable(q.Vars[i]))
		}
	}
	if err := c.CheckQuestion(b.question); err != nil {
		b.diags = append(b.diags, err.(polar.Diagnostics)...)
	}
	slices.SortStableFunc(b.diags, func(x, y polar.Diagnostic) int { return cmp.Compare(x.Span.Start, y.Span.Start) })
	return b.question, b.values, b.diags.Err()
}

type questionBuilder struct {
	compiler *Compiler
	question Question
	values   Values
	diags    polar.Diagnostics
}

// addVariable adds the argument of variable i, so that their indexes agree.
func (b *questionBuilder) addVariable(i int, v polar.Variable) {
	arg := Arg{Kind: Free, Name: v.Name, Span: v.Span}
	if strings.HasPrefix(v.Name, "_") {
		arg.Kind = Ignored
	}
	if v.Name == "_" {
		arg.Name = fmt.Sprintf("_ %d", i+1) // each is another one
	}
	for _, name := range v.Types {
		if name == polar.Actor || name == polar.Resource {
			arg.Types = append(arg.Types, b.compiler.policy.Concrete(name)...)
		} else {
			arg.Types = append(arg.Types, name)
		}
	}
	if v.Types != nil && arg.Types == nil {
		arg.Types = []string{}
	}
	b.question.Args = append(b.question.Args, arg)
}

func (b *questionBuilder) addCall(atom polar.Atom) {
	call := Call{Predicate: atom.Predicate, Span: atom.Span}
	for _, t := range atom.Args {
		switch t := t.(type) {
		case polar.Var:
			call.Args = append(call.Args, t.Index)
		case polar.Const:
			call.Args = append(call.Args, b.addValue(t))
		default:
			call.Args = append(call.Args, b.addValue(polar.Const{})) // of no type: refused
		}
	}
	b.question.Calls = append(b.question.Calls, call)
}

// addValue adds an argument with a value: a parameter, unless it is a string that the policy
// or the mapping mentions.
func (b *questionBuilder) addValue(k polar.Const) int {
	arg := Arg{Kind: Bound, Type: k.Value.Type, Name: fmt.Sprintf("value %d", len(b.values)+1), Span: k.Span}
	b.values[arg.Name] = []string{k.Value.ID}
	if arg.Type == polar.String {
		if b.compiler.Mentions(k.Value.ID) {
			arg.Kind, arg.Value = Fixed, k.Value.ID
		} else {
			arg.Other = true
		}
	}
	b.question.Args = append(b.question.Args, arg)
	return len(b.question.Args) - 1
}

// restrict applies the lists of a variable: what is in all of them.
func (b *questionBuilder) restrict(i int, v polar.Variable, lists []polar.In) {
	arg := &b.question.Args[i]
	var values []polar.Value
	for _, l := range lists {
		if l.Term.(polar.Var).Index != i {
			continue
		}
		items := b.items(*arg, l)
		if arg.Listed {
			items = slices.DeleteFunc(items, func(v polar.Value) bool { return !slices.Contains(values, v) })
		}
		arg.Listed, values = true, items
	}
	if !arg.Listed {
		return
	}
	if len(v.Types) != 1 || len(arg.Types) != 1 {
		arg.Types = []string{}
		for _, value := range values {
			if !slices.Contains(arg.Types, value.Type) {
				arg.Types = append(arg.Types, value.Type)
			}
		}
		slices.Sort(arg.Types)
	}
	for _, t := range arg.Types {
		ids := []string{}
		for _, value := range values {
			if value.Type == t {
				ids = append(ids, value.ID)
			}
		}
		b.values[ListParam(*arg, t)] = ids
	}
}

// items are the values of a list, each once; one that the variable cannot have is an error.
func (b *questionBuilder) items(arg Arg, l polar.In) []polar.Value {
	var out []polar.Value
	seen := map[polar.Value]bool{}
	for _, t := range l.List {
		item := t.(polar.Const)
		if arg.Types != nil && !slices.Contains(arg.Types, item.Value.Type) {
			b.diags = append(b.diags, diagListedType(arg, item))
			continue
		}
		if !seen[item.Value] {
			seen[item.Value] = true
			out = append(out, item.Value)
		}
	}
	return out
}

func (b *questionBuilder) isUsed(i int) bool {
	return slices.ContainsFunc(b.question.Calls, func(c Call) bool { return slices.Contains(c.Args, i) })
}
