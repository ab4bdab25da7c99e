package polar

import (
	"slices"
	"strings"
)

// Some questions can be answered for each object, but nothing leads to the objects: a rule that
// only negates or compares the resource tells for any document whether it may be read, and
// names none. CheckListing finds them. It runs the policy without data, backwards from `allow`:
// which arguments of a call does the call itself find?

// CheckListing warns of the actions whose resources can be checked but not listed, for each
// type with a block, and says which condition is the reason; a policy with too many actions
// gets an error that says so. canTry tells of which types the caller can try all objects, such
// as the rows of a table, and so list them all the same; nil stands for none.
func CheckListing(p *Policy, canTry func(typ string) bool) Diagnostics {
	x := &listing{policy: p, sets: newTypeSets(), goals: map[string]*goal{}, limit: MaxQuestions, canTry: canTry}
	x.heads = indexHeads(p.rules, &x.sets)
	asked, ok := x.questions()
	if !ok || !x.solve() {
		return Diagnostics{errTooManyQuestions(x.limit)}
	}
	var out Diagnostics
	type reason struct {
		condition Span
		typ       string
	}
	causes := map[reason]*unfound{}
	actions := map[reason][]string{}
	var reasons []reason
	for _, q := range asked {
		cause := q.goal.found[2].cause
		if cause == nil {
			continue
		}
		r := reason{cause.condition, q.typ}
		if causes[r] == nil {
			causes[r] = cause
			reasons = append(reasons, r)
		}
		actions[r] = append(actions[r], q.action)
	}
	for _, r := range reasons {
		out = append(out, warnNotListable(actions[r], r.typ, causes[r]))
	}
	return out.sorted()
}

// outcome is how a call finds the value of an argument that is not given.
type outcome struct {
	// every is set when some rule holds for all values of the argument's types.
	every bool
	// cause is set when some rule can only be tried with a value: the condition that needs it.
	cause *unfound
}

// finds tells whether all values come from facts and constants.
func (o outcome) finds() bool { return !o.every && o.cause == nil }

// unfound is a condition with a variable that nothing binds, in a rule.
type unfound struct {
	condition Span
	rule      *Rule
}

// goal is a call with some arguments given and others free, the same for all calls that look
// alike.
type goal struct {
	call  *Rule // its head is the call, its variables those of the call
	free  []bool
	found []outcome // by argument
}

// question is what is asked of `allow` for a type: one action.
type question struct {
	action string
	typ    string
	goal   *goal
}

type listing struct {
	policy *Policy
	sets   typeSets
	heads  map[signatureKey]*headIndex
	canTry func(typ string) bool
	goals  map[string]*goal
	order  []*goal // in which they were made
	limit  int     // of questions
	work   int     // of goals and heads looked at
}

// questions are the actions that rules or declarations give to a type with a block; false when
// there are more of them than the limit.
func (x *listing) questions() ([]question, bool) {
	var out []question
	for _, t := range x.policy.types {
		if t.Kind != ActorType && t.Kind != ResourceType || x.canTry != nil && x.canTry(t.Name) {
			continue
		}
		for _, action := range x.actions(t) {
			if len(out) == x.limit || x.work > 100*x.limit {
				return nil, false
			}
			out = append(out, question{action: action, typ: t.Name, goal: x.goal(&Rule{
				Head: Atom{Predicate: allowPredicate, Args: []Term{Var{Index: 0}, Const{Value: Value{String, action}}, Var{Index: 1}}},
				Vars: []Variable{{Name: "actor"}, {Name: "resource", Types: x.sets.single(t.Name)}},
			}, []bool{false, false, true})})
		}
	}
	return out, true
}

// actions are the permissions that a type declares, itself or by what it extends, and those in
// the heads of rules that may be about it.
func (x *listing) actions(t *Type) []string {
	var out []string
	seen := map[string]bool{}
	add := func(action string) {
		if !seen[action] {
			seen[action] = true
			out = append(out, action)
		}
	}
	for _, name := range append([]string{t.Name}, t.Supertypes...) {
		if declaring := x.policy.byName[name]; declaring != nil {
			for _, p := range declaring.Permissions {
				add(p)
			}
		}
	}
	for _, predicate := range []string{hasPermission, allowPredicate} {
		rules := x.heads[signatureKey{predicate, 3}].about(2, t.Name)
		x.work += len(rules)
		for _, i := range rules {
			if c, ok := x.policy.rules[i].Head.Args[1].(Const); ok && c.Value.Type == String {
				add(c.Value.ID)
			}
		}
	}
	return out
}

// goal returns the goal for a call, a new one if there is none like it.
func (x *listing) goal(call *Rule, free []bool) *goal {
	var key strings.Builder
	key.WriteString(call.Head.Predicate)
	for i, arg := range call.Head.Args {
		key.WriteString("|")
		if free[i] {
			key.WriteString("?")
		}
		if c, ok := arg.(Const); ok {
			key.WriteString(c.Value.String())
		} else if types := x.sets.of(call, arg); len(types) == 1 {
			key.WriteString(types[0])
		}
	}
	g := x.goals[key.String()]
	if g == nil {
		g = &goal{call: call, free: free, found: make([]outcome, len(free))}
		x.goals[key.String()] = g
		x.order = append(x.order, g)
	}
	return g
}

// solve works out all goals: at first nothing is known to be a problem, and what one goal
// learns the others take up, until there is no more news.
// It tells whether that came to an end within the limit.
func (x *listing) solve() bool {
	for changed := true; changed; {
		changed = false
		for i := 0; i < len(x.order); i++ { // grows meanwhile
			changed = x.improve(x.order[i]) || changed
			if x.work += len(x.order[i].free); len(x.order) > 2*x.limit || x.work > 100*x.limit {
				return false
			}
		}
	}
	return true
}

// improve looks at every rule that may answer a goal and tells whether it learned something.
func (x *listing) improve(g *goal) bool {
	before, known := slices.Clone(g.found), len(x.order)
	matching, looked := x.heads[keyOf(g.call.Head)].meeting(g.call, dependency{atom: &g.call.Head})
	x.work += looked
	for _, i := range matching {
		x.tryRule(g, x.policy.rules[i])
	}
	return len(x.order) > known || !slices.Equal(before, g.found)
}

// tryRule notes how a rule finds the free arguments of a goal.
func (x *listing) tryRule(g *goal, r *Rule) {
	bound := make([]bool, len(r.Vars))
	for i, arg := range r.Head.Args {
		if v, ok := arg.(Var); ok && !g.free[i] {
			bound[v.Index] = true
		}
	}
	causes := x.bind(x.specialise(g, r), bound)
	for i, arg := range r.Head.Args {
		v, ok := arg.(Var)
		if !g.free[i] || !ok || bound[v.Index] {
			continue
		}
		cause := causes[v.Index]
		if cause == nil {
			cause = needs(r, v)
		}
		if cause == nil {
			g.found[i].every = true
		} else if g.found[i].cause == nil {
			g.found[i].cause = cause
		}
	}
}

// specialise is the rule with the types and constants of a goal in place of its variables.
func (x *listing) specialise(g *goal, r *Rule) *Rule {
	out := *r
	out.Vars = slices.Clone(r.Vars)
	constants := map[int]Const{}
	for i, arg := range r.Head.Args {
		v, ok := arg.(Var)
		if !ok {
			continue
		}
		out.Vars[v.Index].Types = x.sets.intersect(out.Vars[v.Index].Types, x.sets.of(g.call, g.call.Head.Args[i]))
		if c, ok := g.call.Head.Args[i].(Const); ok {
			constants[v.Index] = c
		}
	}
	if len(constants) > 0 {
		out.Body = withConstants(r.Body, constants)
	}
	return &out
}

// withConstants puts constants for variables into the calls of a body.
func withConstants(body []Literal, constants map[int]Const) []Literal {
	out := slices.Clone(body)
	for i, l := range out {
		call, ok := l.(*Call)
		if !ok {
			continue
		}
		atom := call.Atom
		atom.Args = slices.Clone(atom.Args)
		for j, arg := range atom.Args {
			if v, ok := arg.(Var); ok {
				if c, ok := constants[v.Index]; ok {
					atom.Args[j] = c
				}
			}
		}
		out[i] = &Call{Atom: atom}
	}
	return out
}

// bind marks the variables that the conditions of a rule find, and returns for others why a
// call does not.
func (x *listing) bind(r *Rule, bound []bool) map[int]*unfound {
	var causes map[int]*unfound
	for changed := true; changed; {
		before := slices.Clone(bound)
		bindPositive(withoutCalls(r.Body), bound)
		causes = map[int]*unfound{}
		for _, l := range r.Body {
			if call, ok := l.(*Call); ok {
				x.bindCall(r, call, bound, causes)
			}
		}
		changed = !slices.Equal(before, bound)
	}
	return causes
}

// bindCall marks the variables that one call finds.
func (x *listing) bindCall(r *Rule, call *Call, bound []bool, causes map[int]*unfound) {
	free, any := make([]bool, len(call.Atom.Args)), false
	for i, arg := range call.Atom.Args {
		v, ok := arg.(Var)
		free[i] = ok && !bound[v.Index]
		any = any || free[i]
	}
	if !any {
		return
	}
	g := x.goal(&Rule{Head: call.Atom, Vars: r.Vars}, free)
	for i, arg := range call.Atom.Args {
		v, ok := arg.(Var)
		if !ok || !free[i] {
			continue
		}
		if g.found[i].finds() {
			bound[v.Index] = true
		} else if g.found[i].cause != nil && causes[v.Index] == nil {
			causes[v.Index] = g.found[i].cause
		}
	}
}

func withoutCalls(body []Literal) []Literal {
	return slices.DeleteFunc(slices.Clone(body), func(l Literal) bool {
		_, ok := l.(*Call)
		return ok
	})
}

// needs finds a condition that cannot be tried without a value of a variable.
func needs(r *Rule, v Var) *unfound {
	for _, l := range r.Body {
		var at Span
		switch n := l.(type) {
		case *Not:
			at = n.Span
		case *Compare:
			at = n.Span
		case *In:
			at = n.Span
		default:
			continue
		}
		found := false
		eachTerm([]Literal{l}, func(t Term) {
			u, ok := t.(Var)
			found = found || ok && u.Index == v.Index
		})
		if found {
			return &unfound{condition: at, rule: r}
		}
	}
	return nil
}
