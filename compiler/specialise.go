package compiler

import (
	"fmt"

	"github.com/polarsql/polarsql/compiler/datalog"
	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/polar"
)

// specialise turns the clauses a question needs into typed Datalog, top down from the
// question. A predicate is split by the concrete types of its arguments and by the
// constants and parameters it is called with:
//
//	before  has_role(actor: Actor, role: String, repo: Repository) if
//	          org matches Organization and has_relation(repo, "org", org) and has_role(actor, role, org)
//	asked   has_role(User $actor, "admin", Repository free)
//	after   has_role($actor, "admin", Repository)(r) :- has_relation(Repository, "org", Organization)(r, o),
//	          has_role($actor, "admin", Organization)(o)
//
// Abstract types are enumerated; a call that no clause can prove stays as a predicate
// without rules, which prune removes.
func specialise(a *asked) *datalog.Program {
	s := &specialiser{clauses: a.clauses, program: &datalog.Program{Asked: a.columns}, byKey: map[string]*datalog.Predicate{}, stored: map[*mapping.Source]*datalog.Predicate{}, now: -1}
	args := make([]datalog.Argument, len(a.args))
	for i, arg := range a.args {
		args[i] = s.questionArgument(arg)
	}
	for _, types := range a.typings {
		goal := s.predicate(a.predicate, withTypes(args, types))
		s.program.Goals = append(s.program.Goals, datalog.Goal{Predicate: goal, Types: types, Wild: make([]bool, len(goal.Columns))})
	}
	for len(s.queue) > 0 {
		pred := s.queue[0]
		s.queue = s.queue[1:]
		sym := symbol{pred.Symbol, len(pred.Binding)}
		for _, c := range s.clauses.forCall(sym, func(i int) argument { return boundArgument(pred.Binding[i]) }) {
			pred.Rules = append(pred.Rules, s.clauseRules(c, pred.Binding)...)
		}
	}
	s.program.Reachable()
	return s.program
}

// boundArgument is what an argument of a split predicate tells about the clauses it meets.
func boundArgument(a datalog.Argument) argument {
	out := argument{types: []string{a.Type}}
	if c, ok := a.Term.(datalog.Const); ok && c.Type == polar.String {
		out.value, out.isValue = c.ID, true
	}
	return out
}

type specialiser struct {
	clauses *clauses
	program *datalog.Program
	byKey   map[string]*datalog.Predicate
	stored  map[*mapping.Source]*datalog.Predicate
	queue   []*datalog.Predicate
	now     datalog.ParamRef // the clock's parameter, or -1
}

func (s *specialiser) questionArgument(a Arg) datalog.Argument {
	switch a.Kind {
	case Fixed:
		return datalog.Argument{Type: a.Type, Term: datalog.Const{Type: a.Type, ID: a.Value}}
	case Bound:
		s.program.Params = append(s.program.Params, datalog.Param{Name: a.Name, Type: a.Type, Other: a.Other})
		return datalog.Argument{Type: a.Type, Term: datalog.ParamRef(len(s.program.Params) - 1)}
	default:
		return datalog.Argument{Type: a.Type}
	}
}

// predicate returns the split predicate for a call, made on first use.
func (s *specialiser) predicate(name string, args []datalog.Argument) *datalog.Predicate {
	var written [128]byte
	key := s.appendName(written[:0], name, args)
	if p, ok := s.byKey[string(key)]; ok {
		return p
	}
	p := &datalog.Predicate{Name: string(key), Symbol: name, Binding: args}
	for _, a := range args {
		if a.Term == nil {
			p.Columns = append(p.Columns, a.Type)
		}
	}
	s.byKey[p.Name] = p
	s.queue = append(s.queue, p)
	return p
}

// appendName writes the key of a split predicate, which is its printed name:
// `has_role[$actor, "member", Organization]`.
func (s *specialiser) appendName(out []byte, name string, args []datalog.Argument) []byte {
	out = append(append(out, name...), '[')
	for i, a := range args {
		if i > 0 {
			out = append(out, ", "...)
		}
		switch t := a.Term.(type) {
		case nil:
			out = append(out, a.Type...)
		case datalog.Const:
			out = append(out, polar.Value(t).String()...)
		case datalog.ParamRef:
			out = append(append(out, '$'), s.program.Params[t].Name...)
		}
	}
	return append(out, ']')
}

// storedPredicate is the predicate of a source: a column per mapped column, or per array of
// rows that come with the question.
func (s *specialiser) storedPredicate(stored *storedAtom) *datalog.Predicate {
	source := stored.source
	if p, ok := s.stored[source]; ok {
		return p
	}
	name := "query"
	switch {
	case stored.given != nil:
		name = "given"
	case source.Table != nil:
		name = source.Table.String()
	}
	p := &datalog.Predicate{Name: fmt.Sprintf("%s#%d", name, len(s.stored)+1), Source: source}
	for _, param := range stored.given {
		p.Given = append(p.Given, datalog.ParamRef(len(s.program.Params)))
		s.program.Params = append(s.program.Params, param)
	}
	s.stored[source] = p
	return p
}

// clock returns the parameter of @current_unix_time.
func (s *specialiser) clock() datalog.ParamRef {
	if s.now < 0 {
		s.program.Params = append(s.program.Params, datalog.Param{Name: ClockParam, Type: polar.Integer})
		s.now = datalog.ParamRef(len(s.program.Params) - 1)
	}
	return s.now
}

// ClockParam is the name of the parameter that holds @current_unix_time.
const ClockParam = "now"
