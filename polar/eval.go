package polar

import (
	"fmt"
	"strings"
	"time"
)

// DefaultMaxTuples is the limit on derived and stored tuples when EvalOptions names none.
const DefaultMaxTuples = 4_000_000

// EvalOptions are the inputs of an evaluation besides policy and facts. The zero value works.
type EvalOptions struct {
	// Now is the value of @current_unix_time in seconds since the epoch; 0 is the real clock.
	Now int64
	// Domain holds further known values: those a question names, or ids of rows that no fact
	// mentions. Rules that hold for every value of a type list them among their answers.
	Domain []Value
	// Fresh asks for at least that many unknown values per type. The default, two or what the
	// rules need to tell values apart, is enough unless a question has more open places.
	Fresh int
	// MaxTuples bounds the tuples held at once; 0 is DefaultMaxTuples. Reaching it is an error.
	MaxTuples int

	// gaps is how many Integers a question leaves open, at least 1 for a test. With it, the
	// domain has Integers that do not occur, see addGaps; 0 is without.
	gaps int
}

// Evaluate computes everything that follows from the policy and the facts.
//
// The meaning is Datalog with negation over an active domain. The domain of a type holds
// its values in the facts, in the policy's constants and in the options, and some fresh
// values that stand for "any value that occurs nowhere": rules cannot tell such values
// apart, so what holds for the fresh ones holds for all. Booleans are true and false;
// Integers are those that occur, and the clock. A head variable that the body does not
// bind runs over the domain of its types.
//
// Predicates are evaluated one dependency component after another, each by semi-naive
// iteration to its least fixpoint. A component that negates its own predicates gets its
// well-founded model by the alternating fixpoint; for a policy that is stratified after
// splitting predicates by argument types and names, this is the stratified model.
// An error means that the limit was reached or that an answer depends on its own negation.
func Evaluate(p *Policy, facts []Fact, opts EvalOptions) (*Model, error) {
	if opts.Now == 0 {
		opts.Now = time.Now().Unix()
	}
	if opts.MaxTuples == 0 {
		opts.MaxTuples = DefaultMaxTuples
	}
	e := newEvaluation(p, facts, opts)
	for _, component := range e.components() {
		if err := e.evaluateComponent(component); err != nil {
			return nil, err
		}
	}
	return &Model{domain: e.domain, byKey: e.byKey, rules: p.rules, fired: e.fired}, nil
}

// Model is the result of Evaluate: every true ground atom over the domain.
// It is not safe for concurrent use, since answering may build indexes.
type Model struct {
	domain *domain
	byKey  map[predicateKey]*predicate
	rules  []*Rule // of the policy
	fired  map[*Rule]*firing
}

// predicateKey names a predicate: those of one name and different arity are unrelated.
type predicateKey struct {
	name  string
	arity int
}

func (k predicateKey) String() string { return fmt.Sprintf("%s/%d", k.name, k.arity) }

// predicate is a predicate with its rules, its facts and, once evaluated, all its tuples.
type predicate struct {
	predicateKey
	rules     []*Rule
	facts     [][]symbol
	component int       // number of its dependency component
	relation  *relation // what is true (so far)
	opponent  *relation // what negative calls of the same component look at, see alternate
}

// evaluation is the state of one Evaluate.
type evaluation struct {
	domain     *domain
	predicates []*predicate // in order of first mention: facts last
	byKey      map[predicateKey]*predicate
	fired      map[*Rule]*firing
	maxTuples  int
}

func newEvaluation(p *Policy, facts []Fact, opts EvalOptions) *evaluation {
	e := &evaluation{
		domain:    newDomain(p, facts, opts),
		byKey:     map[predicateKey]*predicate{},
		fired:     map[*Rule]*firing{},
		maxTuples: opts.MaxTuples,
	}
	for _, rule := range p.rules {
		head := e.predicate(rule.Head)
		head.rules = append(head.rules, rule)
		walkCalls(rule.Body, 0, func(atom Atom, _ int) { e.predicate(atom) })
	}
	for _, fact := range facts {
		row := make([]symbol, len(fact.Args))
		for i, value := range fact.Args {
			row[i] = e.domain.index[value]
		}
		pred := e.intern(predicateKey{fact.Predicate, len(fact.Args)})
		pred.facts = append(pred.facts, row)
	}
	return e
}

func (e *evaluation) predicate(a Atom) *predicate {
	return e.intern(predicateKey{a.Predicate, len(a.Args)})
}

func (e *evaluation) intern(key predicateKey) *predicate {
	if pred, ok := e.byKey[key]; ok {
		return pred
	}
	pred := &predicate{predicateKey: key, relation: newRelation(key.arity)}
	e.byKey[key] = pred
	e.predicates = append(e.predicates, pred)
	return pred
}

// walkCalls visits every call in a body; depth is the number of `not`s around it.
func walkCalls(body []Literal, depth int, visit func(atom Atom, depth int)) {
	for _, literal := range body {
		switch l := literal.(type) {
		case *Call:
			visit(l.Atom, depth)
		case *Not:
			walkCalls(l.Body, depth+1, visit)
		}
	}
}

// walkTerms visits every term of a body, under `not` too.
func walkTerms(body []Literal, visit func(Term)) {
	for _, literal := range body {
		switch l := literal.(type) {
		case *Call:
			for _, arg := range l.Atom.Args {
				visit(arg)
			}
		case *Not:
			walkTerms(l.Body, visit)
		case *Compare:
			visit(l.Left)
			visit(l.Right)
		case *In:
			visit(l.Term)
			for _, item := range l.List {
				visit(item)
			}
		case *Matches:
			visit(l.Var)
		}
	}
}

// atomText prints a ground atom as Polar, an unknown value as Type{_}.
func (d *domain) atomText(name string, row []symbol) string {
	args := make([]string, len(row))
	for i, s := range row {
		if d.values[s].fresh > 0 {
			args[i] = d.values[s].Type + "{_}"
		} else {
			args[i] = d.values[s].Value.String()
		}
	}
	return name + "(" + strings.Join(args, ", ") + ")"
}
