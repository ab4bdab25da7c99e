package compiler

import (
	"maps"
	"slices"

	"github.com/polarsql/polarsql/compiler/datalog"
	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/polar"
)

// asked is a question ready to be specialised: one predicate, and clauses that define it.
type asked struct {
	clauses   *clauses
	predicate string
	args      []Arg // of the predicate; a Free one has its types in typings
	columns   []datalog.Asked
	typings   [][]string // the choices of types for the Free and Row arguments
}

// conjunction is the predicate of a question with Calls. No policy can name it.
const conjunction = "?"

// asked puts what comes with the question on top of the clauses of policy and mapping:
//
//	asked  allow(User $u, action, r: Repository listed) and is_public(r), given is_trial(Organization)
//	adds   ?(u: User, action, r: Repository) if allow(u, action, r) and is_public(r) and ?r(r)
//	       ?r(r: Repository)               rows of the array parameter r:Repository
//	       is_trial(o: Organization)       rows of the array parameter is_trial(Organization).1
func (c *Compiler) asked(q Question) (*asked, error) {
	out := &asked{clauses: c.clauses, predicate: q.Predicate, args: q.Args}
	if len(q.Facts) > 0 || len(q.Calls) > 0 {
		out.clauses = c.clauses.extended()
	}
	for _, f := range q.Facts {
		out.clauses.add(f.Predicate, givenFacts(f))
	}
	if len(q.Calls) > 0 {
		out.predicate = conjunction
		out.args = slices.DeleteFunc(slices.Clone(q.Args), func(a Arg) bool { return a.Kind == Ignored })
		out.addConjunction(q)
	}
	if out.clauses != c.clauses {
		out.clauses.analyse()
	}
	return out, out.chooseTypes(q)
}

// extended is a copy to which clauses can be added.
func (cs *clauses) extended() *clauses {
	out := &clauses{policy: cs.policy, all: cs.all, single: cs.single, bySymbol: maps.Clone(cs.bySymbol), symbols: slices.Clone(cs.symbols)}
	for sym, list := range out.bySymbol {
		out.bySymbol[sym] = slices.Clip(list)
	}
	return out
}

// givenFacts is the clause of facts that come with the question.
func givenFacts(f polar.Signature) *clause {
	c := &clause{stored: &storedAtom{source: &mapping.Source{}}, origin: f.Span}
	for i, t := range f.Types {
		c.addGiven(t, FactParam(f, i))
	}
	return c
}

// addGiven adds an argument whose values are those of an array parameter.
func (c *clause) addGiven(polarType, param string) {
	c.vars = append(c.vars, polar.Variable{Name: "x", Types: []string{polarType}})
	c.head = append(c.head, polar.Var{Index: len(c.vars) - 1})
	s := c.stored
	s.source.Columns = append(s.source.Columns, mapping.Column{})
	s.columns = append(s.columns, storedColumn{index: len(s.columns), variable: len(c.vars) - 1})
	s.given = append(s.given, datalog.Param{Name: param, Type: polarType, Array: true})
}

// addConjunction adds the clause that defines the conjunction, and the lists it refers to.
func (a *asked) addConjunction(q Question) {
	c := &clause{}
	for i, arg := range q.Args {
		c.vars = append(c.vars, polar.Variable{Name: arg.Name, Types: arg.types(), Span: arg.Span})
		if arg.Kind != Ignored {
			c.head = append(c.head, polar.Var{Index: i})
		}
	}
	for _, call := range q.Calls {
		args := make([]polar.Term, len(call.Args))
		for i, index := range call.Args {
			args[i] = polar.Var{Index: index}
		}
		c.body = append(c.body, &polar.Call{Atom: polar.Atom{Predicate: call.Predicate, Args: args, Span: call.Span}})
		if c.origin.IsZero() {
			c.origin = call.Span
		}
	}
	for i, arg := range q.Args {
		if arg.Listed {
			a.addList(arg)
			c.body = append(c.body, &polar.Call{Atom: polar.Atom{Predicate: conjunction + arg.Name, Args: []polar.Term{polar.Var{Index: i}}, Span: arg.Span}})
		}
	}
	a.clauses.add(conjunction, c)
}

func (a *asked) addList(arg Arg) {
	for _, t := range arg.types() {
		c := &clause{stored: &storedAtom{source: &mapping.Source{}}, origin: arg.Span}
		c.addGiven(t, ListParam(arg, t))
		a.clauses.add(conjunction+arg.Name, c)
	}
}

// maxTypings bounds the choices of types for the variables of one question.
const maxTypings = 1000

// chooseTypes enumerates the types of what the question asks for.
func (a *asked) chooseTypes(q Question) error {
	a.typings = [][]string{nil}
	for i, arg := range a.args {
		if arg.Kind != Free && arg.Kind != Row {
			continue
		}
		types := a.typesOf(q, i)
		if arg.Kind == Free {
			a.columns = append(a.columns, datalog.Asked{Name: arg.Name, Types: types})
		}
		var next [][]string
		for _, chosen := range a.typings {
			for _, t := range types {
				next = append(next, append(slices.Clip(chosen), t))
			}
		}
		if a.typings = next; len(next) > maxTypings {
			return errTooManyTypings(q, maxTypings)
		}
	}
	return nil
}

// typesOf are the types that argument i can have.
func (a *asked) typesOf(q Question, i int) []string {
	if len(q.Calls) == 0 {
		return []string{a.args[i].Type}
	}
	c := a.clauses.bySymbol[symbol{conjunction, len(a.args)}][0]
	v := c.head[i].(polar.Var).Index
	set := a.clauses.variableTypes(c.vars, v, c.body)
	for _, call := range q.Calls {
		for place, index := range call.Args {
			if index == v {
				set = set.intersect(a.provenTypes(q, call, place))
			}
		}
	}
	return set.inOrder(a.clauses.policy)
}

// provenTypes are the types in one place of a call that some clause proves, given the values
// and types in the other places: has_relation(x, "organization", y) is about organizations.
func (a *asked) provenTypes(q Question, call Call, place int) typeSet {
	out := typeSet{}
	for _, c := range a.clauses.bySymbol[symbol{call.Predicate, len(call.Args)}] {
		proves := true
		for j, index := range call.Args {
			proves = proves && a.mayBe(c, c.head[j], q.Args[index])
		}
		if proves {
			extend(out, a.clauses.headTypes(c, c.head[place]))
		}
	}
	return out
}

// mayBe tells whether a term of a clause's head may be the argument.
func (a *asked) mayBe(c *clause, t polar.Term, arg Arg) bool {
	if k, isConst := t.(polar.Const); isConst && k.Value.Type == polar.String {
		if arg.Kind == Fixed && arg.Value != k.Value.ID || arg.Other {
			return false
		}
	}
	types := arg.types()
	return types == nil || len(a.clauses.headTypes(c, t).intersect(a.clauses.setOf(types))) > 0
}

// withTypes gives the arguments without a value the chosen types.
func withTypes(args []datalog.Argument, types []string) []datalog.Argument {
	out := slices.Clone(args)
	for i := range out {
		if out[i].Term == nil {
			out[i].Type, types = types[0], types[1:]
		}
	}
	return out
}
