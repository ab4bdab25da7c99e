package polar

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// groundModel evaluates a policy by writing out every rule for every combination of
// values, without plans, indexes, deltas or components. It shares the domain with the
// evaluator and nothing else. It returns the true atoms, or nil if some atom depends on
// its own negation.
func groundModel(p *Policy, facts []Fact, opts EvalOptions) map[string]bool {
	g := ground{d: newDomain(p, facts, opts)}
	under := map[string]bool{}
	for {
		over := g.fixpoint(p.rules, facts, under)
		next := g.fixpoint(p.rules, facts, over)
		if len(next) == len(over) {
			return next
		}
		if len(next) == len(under) {
			return nil
		}
		under = next
	}
}

type ground struct{ d *domain }

// fixpoint repeats all rules until nothing is new; negated calls look at opponent.
func (g ground) fixpoint(rules []*Rule, facts []Fact, opponent map[string]bool) map[string]bool {
	truth := map[string]bool{}
	for _, f := range facts {
		row := []symbol{}
		for _, v := range f.Args {
			row = append(row, g.d.index[v])
		}
		truth[key(f.Predicate, row)] = true
	}
	for size := -1; size != len(truth); {
		size = len(truth)
		for _, rule := range rules {
			all := make([]int, len(rule.Vars))
			for i := range all {
				all[i] = i
			}
			local := map[int]bool{}
			for _, l := range rule.Body {
				if n, ok := l.(*Not); ok {
					for _, v := range g.locals(rule, n) {
						local[v] = true
					}
				}
			}
			outer := []int{}
			for _, v := range all {
				if !local[v] {
					outer = append(outer, v)
				}
			}
			b := make([]symbol, len(rule.Vars))
			g.assign(rule, outer, b, func() bool {
				if g.holds(rule, rule.Body, b, truth, opponent) {
					truth[key(rule.Head.Predicate, g.row(rule.Head, b))] = true
				}
				return false
			})
		}
	}
	return truth
}

// locals are the variables that occur only inside the negation.
func (g ground) locals(rule *Rule, n *Not) []int {
	total := map[int]int{}
	count := func(t Term) {
		if v, ok := t.(Var); ok {
			total[v.Index]++
		}
	}
	for _, a := range rule.Head.Args {
		count(a)
	}
	walkTerms(rule.Body, count)
	inside := map[int]int{}
	walkTerms([]Literal{n}, func(t Term) {
		if v, ok := t.(Var); ok {
			inside[v.Index]++
		}
	})
	var out []int
	for v := range rule.Vars {
		if inside[v] > 0 && inside[v] == total[v] {
			out = append(out, v)
		}
	}
	return out
}

// assign tries every value for the variables until found says so.
func (g ground) assign(rule *Rule, vars []int, b []symbol, found func() bool) bool {
	if len(vars) == 0 {
		return found()
	}
	for s, v := range g.d.values {
		types := rule.Vars[vars[0]].Types
		fits := types == nil
		for _, t := range types {
			fits = fits || t == v.Type
		}
		if fits {
			b[vars[0]] = symbol(s)
			if g.assign(rule, vars[1:], b, found) {
				return true
			}
		}
	}
	return false
}

func (g ground) holds(rule *Rule, body []Literal, b []symbol, truth, opponent map[string]bool) bool {
	for _, literal := range body {
		ok := false
		switch l := literal.(type) {
		case *Call:
			ok = truth[key(l.Atom.Predicate, g.row(l.Atom, b))]
		case *Not:
			ok = !g.assign(rule, g.locals(rule, l), b, func() bool { return g.holds(rule, l.Body, b, opponent, truth) })
		case *Compare:
			x, y := g.d.values[g.term(l.Left, b)], g.d.values[g.term(l.Right, b)]
			switch l.Op {
			case Eq:
				ok = x == y
			case Ne:
				ok = x != y && x.Type == y.Type
			case Lt:
				ok = x.isInt && y.isInt && x.number < y.number
			default:
				panic(l.Op)
			}
		case *In:
			for _, item := range l.List {
				ok = ok || g.term(item, b) == g.term(l.Term, b)
			}
		}
		if !ok {
			return false
		}
	}
	return true
}

func (g ground) term(t Term, b []symbol) symbol {
	switch t := t.(type) {
	case Var:
		return b[t.Index]
	case Const:
		return g.d.index[t.Value]
	}
	return g.d.now
}

func (g ground) row(a Atom, b []symbol) []symbol {
	out := []symbol{}
	for _, t := range a.Args {
		out = append(out, g.term(t, b))
	}
	return out
}

func key(predicate string, row []symbol) string {
	return predicate + strings.ReplaceAll(fmt.Sprint(row), " ", ",")
}

// Random programs: the evaluator and the written-out rules agree on every atom, and on
// which programs have atoms that depend on their own negation.
func TestRandomProgramsAgreeWithGroundRules(t *testing.T) {
	seen := map[string]int{}
	for seed := range uint64(1500) {
		r := rand.New(rand.NewPCG(seed, 7))
		p, facts := randomProgram(r)
		opts := EvalOptions{Now: 2}
		want := groundModel(p, facts, opts)
		m, err := Evaluate(p, facts, opts)
		if want == nil {
			seen["not total"]++
			if err == nil {
				t.Fatalf("seed %d: an atom depends on its own negation, but there is no error", seed)
			}
			continue
		}
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		got := 0
		for _, pred := range m.byKey {
			for i := range pred.relation.count {
				got++
				if !want[key(pred.name, pred.relation.row(i))] {
					t.Fatalf("seed %d: surplus %s", seed, m.domain.atomText(pred.name, pred.relation.row(i)))
				}
			}
		}
		if got != len(want) {
			t.Fatalf("seed %d: %d atoms, want %d", seed, got, len(want))
		}
		seen["total"]++
		if got > len(facts) {
			seen["derives"]++
		}
		for _, rule := range p.rules {
			if distinguishes(rule.Body) {
				seen["negation"]++
				break
			}
		}
	}
	t.Log(seen)
	for what, least := range map[string]int{"not total": 20, "total": 1000, "derives": 700, "negation": 500} {
		if seen[what] < least {
			t.Errorf("only %d programs of kind %q, want %d", seen[what], what, least)
		}
	}
}

// randomProgram has predicates p/1, q/2, r/2 (rules) and e/2, f/1 (facts only, mostly),
// two types, and bodies of calls, comparisons, lists and negations.
func randomProgram(r *rand.Rand) (*Policy, []Fact) {
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	constant := func() Const {
		switch r.IntN(5) {
		case 0:
			return number(r.IntN(3))
		case 1, 2:
			return object("Folder", pick("a", "b"))
		}
		return object("User", pick("a", "b"))
	}
	types := map[string][]string{}
	term := func() Term {
		if r.IntN(6) == 0 {
			return constant()
		}
		name := pick("x", "y", "z")
		return named{name, types[name]}
	}
	someCall := func() *Call {
		if name := pick("p", "q", "r", "e", "f"); name == "p" || name == "f" {
			return call(name, term())
		} else {
			return call(name, term(), term())
		}
	}
	var literal func(depth int) Literal
	literal = func(depth int) Literal {
		switch n := r.IntN(12); {
		case n < 3 && depth < 2:
			body := []Literal{literal(depth + 1)}
			if r.IntN(3) == 0 {
				body = append(body, literal(depth+1))
			}
			return not(body...)
		case n == 3:
			return compare(term(), []Op{Eq, Ne, Lt}[r.IntN(3)], term())
		case n == 4:
			return in(term(), term(), constant())
		}
		return someCall()
	}
	var rules []*Rule
	for range 2 + r.IntN(4) {
		types = map[string][]string{}
		for _, name := range []string{"x", "y", "z"} {
			types[name] = [][]string{nil, {"User"}, {"User", "Folder"}, {"Folder"}, {Integer}}[r.IntN(5)]
		}
		head := atom("p", term())
		if r.IntN(2) == 0 {
			head = atom(pick("q", "r"), term(), term())
		}
		var body []Literal
		for range r.IntN(4) {
			body = append(body, literal(0))
		}
		rules = append(rules, handRule(head, body...))
	}
	var facts []Fact
	for range r.IntN(7) {
		if r.IntN(3) == 0 {
			facts = append(facts, fact(pick("f", "p"), constant()))
		} else {
			facts = append(facts, fact(pick("e", "e", "q"), constant(), constant()))
		}
	}
	return handPolicy([]string{"User", "Folder"}, rules...), facts
}
