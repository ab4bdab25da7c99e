package polar

import "fmt"

// A plan is a rule body in an order in which it can be solved: at each step it is known
// which variables are bound already.

type stepKind int

const (
	stepCall      stepKind = iota // for every matching tuple
	stepTest                      // if the comparison holds
	stepBind                      // variable = the bound term args[0]
	stepIn                        // if or for each: variable or term among the list
	stepMatches                   // if the variable's type is allowed
	stepNot                       // if the body has no solution
	stepEnumerate                 // for every value of the variable's types
)

// step is one step of a plan; which fields count depends on the kind.
type step struct {
	kind    stepKind
	pred    *predicate // stepCall
	negated bool       // stepCall: under an odd number of `not`s
	delta   bool       // stepCall: only over the newest tuples
	mask    uint64     // stepCall: the argument positions known before the step
	args    []operand  // stepCall: arguments; stepTest: left, right; stepBind, stepIn: the term
	list    []operand  // stepIn
	op      Op         // stepTest
	target  int        // stepBind, stepIn, stepEnumerate, stepMatches: the variable; stepIn: -1 to test
	allowed []bool     // stepMatches
	values  []symbol   // stepEnumerate
	body    []step     // stepNot
}

// operand is a term at its place in a plan.
type operand struct {
	constant symbol
	variable int  // -1: the constant
	binds    bool // the variable gets its value here
}

// plannedRule is a rule ready to run.
type plannedRule struct {
	head    *predicate
	args    []operand
	allowed [][]bool // by variable
	vars    int
	full    []step   // over all tuples
	deltas  [][]step // for each call into the own component: with that call over the newest tuples
	// naive rules have a call into their own component below `not` in `not`; new tuples there
	// are not followed by deltas, so such a rule is run in full each round.
	naive bool
	fired *firing // what it derived
}

// planner orders one rule's body.
type planner struct {
	e       *evaluation
	rule    *Rule
	resolve func(Value) symbol
	allowed [][]bool
	uses    []int // by variable: occurrences in head and body
	bound   []bool
}

// plan prepares a rule whose head belongs to the given component; -1 plans no deltas.
// It returns nil for a rule that has a variable no value fits.
func (e *evaluation) plan(rule *Rule, head *predicate, component int, resolve func(Value) symbol) *plannedRule {
	pl := &planner{e: e, rule: rule, resolve: resolve, uses: make([]int, len(rule.Vars))}
	for _, v := range rule.Vars {
		pl.allowed = append(pl.allowed, e.domain.allowed(v))
	}
	pl.countUses()
	if pl.unsatisfiable() {
		return nil
	}
	out := &plannedRule{head: head, allowed: pl.allowed, vars: len(rule.Vars)}
	out.full = pl.order(nil)
	for _, arg := range rule.Head.Args {
		out.args = append(out.args, pl.operand(arg))
	}
	for _, literal := range rule.Body {
		call, ok := literal.(*Call)
		if ok && component >= 0 && e.predicate(call.Atom).component == component {
			out.deltas = append(out.deltas, pl.order(call))
		}
	}
	walkCalls(rule.Body, 0, func(atom Atom, depth int) {
		if depth > 0 && depth%2 == 0 && e.predicate(atom).component == component {
			out.naive = true
		}
	})
	return out
}

func (pl *planner) countUses() {
	count := func(t Term) {
		if v, ok := t.(Var); ok {
			pl.uses[v.Index]++
		}
	}
	for _, arg := range pl.rule.Head.Args {
		count(arg)
	}
	walkTerms(pl.rule.Body, count)
}

// unsatisfiable tells whether a variable of the rule (not merely of one `not`) fits no type.
func (pl *planner) unsatisfiable() bool {
	local := map[int]bool{}
	for _, literal := range pl.rule.Body {
		if not, ok := literal.(*Not); ok {
			for v, n := range occurrences(not) {
				local[v] = local[v] || n == pl.uses[v]
			}
		}
	}
	for i, v := range pl.rule.Vars {
		if v.Types != nil && len(v.Types) == 0 && !local[i] {
			return true
		}
	}
	return false
}

// occurrences counts the variables of one literal.
func occurrences(l Literal) map[int]int {
	out := map[int]int{}
	walkTerms([]Literal{l}, func(t Term) {
		if v, ok := t.(Var); ok {
			out[v.Index]++
		}
	})
	return out
}

// order plans the whole body, with the delta call (if any) first and the head variables
// that are left over enumerated last.
func (pl *planner) order(delta *Call) []step {
	pl.bound = make([]bool, len(pl.rule.Vars))
	var steps []step
	rest := make([]Literal, 0, len(pl.rule.Body))
	for _, literal := range pl.rule.Body {
		if call, ok := literal.(*Call); ok && call == delta {
			s := pl.call(call, 0)
			s.delta = true
			steps = append(steps, s)
			continue
		}
		rest = append(rest, literal)
	}
	steps = append(steps, pl.body(rest, 0)...)
	for _, arg := range pl.rule.Head.Args {
		if v, ok := arg.(Var); ok && !pl.bound[v.Index] {
			steps = append(steps, pl.enumerate(v.Index))
		}
	}
	return steps
}

// body plans a conjunction below depth `not`s.
func (pl *planner) body(literals []Literal, depth int) []step {
	rest := append([]Literal(nil), literals...)
	var steps []step
	for len(rest) > 0 {
		i := pl.choose(rest)
		if i < 0 {
			steps = append(steps, pl.enumerate(pl.firstUnbound(rest)))
			continue
		}
		steps = append(steps, pl.literal(rest[i], depth))
		rest = append(rest[:i], rest[i+1:]...)
	}
	return steps
}

// choose picks the literal to solve next: a test if one is possible, then the call that
// is restricted most, then one that binds a variable to a list; -1 if none is possible.
func (pl *planner) choose(rest []Literal) int {
	best, bestScore := -1, 0
	for i, literal := range rest {
		if score := pl.score(literal); score > bestScore {
			best, bestScore = i, score
		}
	}
	return best
}

const testScore = 1 << 20

// score rates a literal; 0 means that it cannot be solved yet.
func (pl *planner) score(literal Literal) int {
	unbound := pl.unbound(literal)
	if len(unbound) == 0 {
		return testScore
	}
	switch l := literal.(type) {
	case *Call:
		score := 2
		for _, arg := range l.Atom.Args {
			if v, ok := arg.(Var); !ok {
				score++
			} else if pl.bound[v.Index] {
				score += 8
			}
		}
		return score
	case *Compare:
		if l.Op == Eq && (pl.isBound(l.Left) || pl.isBound(l.Right)) {
			return testScore
		}
	case *In:
		if v, ok := l.Term.(Var); ok && len(unbound) == 1 && unbound[0] == v.Index && !pl.listed(l, v.Index) {
			return 1
		}
	}
	return 0
}

// unbound lists the variables a literal needs and that are not bound yet. Those that
// occur only inside a `not` are its own affair.
func (pl *planner) unbound(literal Literal) []int {
	_, isNot := literal.(*Not)
	inside := occurrences(literal)
	var out []int
	walkTerms([]Literal{literal}, func(t Term) {
		v, ok := t.(Var)
		if !ok || pl.bound[v.Index] || (isNot && inside[v.Index] == pl.uses[v.Index]) {
			return
		}
		out = append(out, v.Index)
	})
	return out
}

// firstUnbound is a variable to enumerate when nothing else can be done.
func (pl *planner) firstUnbound(rest []Literal) int {
	for _, literal := range rest {
		if unbound := pl.unbound(literal); len(unbound) > 0 {
			return unbound[0]
		}
	}
	panic(fmt.Sprintf("no literal of %s can be solved and none has an unbound variable", pl.rule.Span))
}

func (pl *planner) isBound(t Term) bool {
	v, ok := t.(Var)
	return !ok || pl.bound[v.Index]
}

func (pl *planner) listed(in *In, variable int) bool {
	for _, item := range in.List {
		if v, ok := item.(Var); ok && v.Index == variable {
			return true
		}
	}
	return false
}

func (pl *planner) literal(literal Literal, depth int) step {
	switch l := literal.(type) {
	case *Call:
		return pl.call(l, depth)
	case *Not:
		return step{kind: stepNot, body: pl.body(l.Body, depth+1)}
	case *Compare:
		return pl.compare(l)
	case *In:
		return pl.in(l)
	case *Matches:
		allowed := pl.e.domain.allowed(Variable{Types: append([]string{}, l.Types...)})
		return step{kind: stepMatches, target: l.Var.Index, allowed: allowed}
	}
	panic(fmt.Sprintf("unknown literal %T", literal))
}

func (pl *planner) call(l *Call, depth int) step {
	s := step{kind: stepCall, pred: pl.e.predicate(l.Atom), negated: depth%2 == 1}
	for i, arg := range l.Atom.Args {
		// A variable that occurs twice in the call is bound at its first place and compared at
		// the second, but only what is bound before the step can be looked up.
		if pl.isBound(arg) && i < 64 {
			s.mask |= 1 << i
		}
	}
	for _, arg := range l.Atom.Args {
		s.args = append(s.args, pl.operand(arg))
	}
	return s
}

func (pl *planner) compare(l *Compare) step {
	if v, ok := l.Left.(Var); ok && !pl.bound[v.Index] {
		source := pl.operand(l.Right)
		pl.bound[v.Index] = true
		return step{kind: stepBind, target: v.Index, args: []operand{source}}
	}
	if v, ok := l.Right.(Var); ok && !pl.bound[v.Index] {
		source := pl.operand(l.Left)
		pl.bound[v.Index] = true
		return step{kind: stepBind, target: v.Index, args: []operand{source}}
	}
	return step{kind: stepTest, op: l.Op, args: []operand{pl.operand(l.Left), pl.operand(l.Right)}}
}

func (pl *planner) in(l *In) step {
	s := step{kind: stepIn, target: -1}
	for _, item := range l.List {
		s.list = append(s.list, pl.operand(item))
	}
	term := pl.operand(l.Term)
	if term.binds {
		s.target = term.variable
	}
	s.args = []operand{term}
	return s
}

func (pl *planner) enumerate(variable int) step {
	pl.bound[variable] = true
	return step{kind: stepEnumerate, target: variable, values: pl.e.domain.valuesOf(pl.allowed[variable])}
}

// operand places a term in the plan and marks its variable as bound.
func (pl *planner) operand(t Term) operand {
	switch t := t.(type) {
	case Var:
		binds := !pl.bound[t.Index]
		pl.bound[t.Index] = true
		return operand{variable: t.Index, binds: binds}
	case Const:
		return operand{variable: -1, constant: pl.resolve(t.Value)}
	case Now:
		return operand{variable: -1, constant: pl.e.domain.now}
	}
	panic(fmt.Sprintf("unknown term %T", t))
}
