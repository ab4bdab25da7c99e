// Package compiler turns a checked policy, a mapping and a question into a plan: lowering
// to typed Datalog (specialise), rewriting by a table of passes, planning.
package compiler

import (
	"cmp"
	"slices"

	"github.com/polarsql/polarsql/compiler/datalog"
	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/compiler/plan"
	"github.com/polarsql/polarsql/polar"
)

// Compiler compiles questions about one policy and one mapping. It is immutable and safe
// for concurrent use.
type Compiler struct {
	policy  *polar.Policy
	mapping *mapping.Mapping
	clauses *clauses
	strings map[string]bool // every String constant of the policy and the mapping
	known   []symbol        // what can be asked
	uses    map[symbol][][]typeSet
	opts    Options
}

// Options change how a Compiler works. The zero value is the default.
type Options struct {
	// MissingFactsEmpty accepts a mapping without facts that rules need: there are none.
	MissingFactsEmpty bool
	// DisabledPasses are names of PassNames that are left out.
	DisabledPasses []string
	// MaxUnfolded is how many SELECTs a statement may have before the rows that several calls
	// read are computed once; 0 is the default. 1 shares whatever can be shared, for tests.
	MaxUnfolded int
	// AfterPass, when set, sees the program after each pass, for tests and explanations.
	AfterPass func(pass string, p *datalog.Program)
}

// New checks the mapping against the policy and prepares for questions. The diagnostics
// may hold warnings when the Compiler is not nil.
func New(policy *polar.Policy, m *mapping.Mapping, opts Options) (*Compiler, polar.Diagnostics) {
	c := &Compiler{policy: policy, mapping: m, clauses: newClauses(policy, m), opts: opts}
	c.strings = stringConstants(c.clauses)
	c.uses = uses(c.clauses, m)
	c.known = knownSymbols(c.clauses, c.uses)
	diags := checkMapping(c.clauses, m, opts.MissingFactsEmpty)
	if diags.Err() != nil {
		return nil, diags
	}
	return c, diags
}

// Mentions tells whether the policy or the mapping has the string as a constant. Questions
// give such a string as Fixed and others as Bound with Other set: then the text of a
// statement never comes from a request.
func (c *Compiler) Mentions(s string) bool { return c.strings[s] }

// SQLType returns the SQL type of the ids of a Polar type, "" when nobody has told it.
func (c *Compiler) SQLType(polarType string) string { return sqlTypes{c.mapping}.known(polarType) }

// Plan compiles a question.
func (c *Compiler) Plan(q Question) (*plan.Plan, error) {
	out, enumerated, err := c.planWithout(q, c.opts.DisabledPasses)
	if !enumerated {
		return out, err
	}
	// The recursion over all objects had to take them from a table, which a given object
	// need not be in: ask about that object by rules of its own.
	if special, _, specialErr := c.planWithout(q, append(slices.Clone(c.opts.DisabledPasses), "generalise", "linearise")); specialErr == nil {
		return special, nil
	}
	return out, err
}

// planWithout compiles a question without the disabled passes. enumerated tells that a
// recursion was collected whose rules hold for values that only a type's table lists. What
// would become too large is tried once more with little unfolded, and then with what several
// calls read computed once.
func (c *Compiler) planWithout(q Question, disabled []string) (out *plan.Plan, enumerated bool, err error) {
	for _, effort := range []effort{unfoldMuch, unfoldLittle, shareRows} {
		out, enumerated, err = c.planOnce(q, disabled, effort)
		if !isTooLarge(err) {
			break
		}
	}
	return out, enumerated, err
}

// effort says what is done to keep a statement small.
type effort int

const (
	unfoldMuch   effort = iota // calls are unfolded, and planned where they stand
	unfoldLittle               // little is unfolded
	shareRows                  // and rows that several calls read are computed once
)

func (c *Compiler) planOnce(q Question, disabled []string, e effort) (out *plan.Plan, enumerated bool, err error) {
	program, err := c.program(q, disabled, e != unfoldMuch)
	if err != nil {
		return nil, false, err
	}
	p := newPlanner(program, c.mapping, q)
	p.most = cmp.Or(c.opts.MaxUnfolded, maxUnfolded)
	if e == shareRows {
		p.share()
	}
	out, err = p.plan()
	return out, p.enumerated, err
}

// Program compiles a question as far as the rewritten Datalog.
func (c *Compiler) Program(q Question) (*datalog.Program, error) {
	return c.program(q, c.opts.DisabledPasses, false)
}

func (c *Compiler) program(q Question, without []string, compact bool) (*datalog.Program, error) {
	if err := c.CheckQuestion(q); err != nil {
		return nil, err
	}
	asked, err := c.asked(q)
	if err != nil {
		return nil, err
	}
	program := specialise(asked)
	program.Compact = compact
	after := func(name string) {
		if c.opts.AfterPass != nil {
			c.opts.AfterPass(name, program)
		}
	}
	after("specialise")
	disabled := map[string]bool{}
	for _, name := range without {
		disabled[name] = true
	}
	return program, rewrite(program, disabled, after)
}

func stringConstants(cs *clauses) map[string]bool {
	out := map[string]bool{}
	term := func(t polar.Term) {
		if k, ok := t.(polar.Const); ok && k.Value.Type == polar.String {
			out[k.Value.ID] = true
		}
	}
	for _, sym := range cs.symbols {
		for _, c := range cs.bySymbol[sym] {
			for _, t := range c.head {
				term(t)
			}
			eachTerm(c.body, term)
		}
	}
	return out
}

// eachTerm calls f for every term of the literals, those in negations included.
func eachTerm(body []polar.Literal, f func(polar.Term)) {
	for _, l := range body {
		switch l := l.(type) {
		case *polar.Call:
			for _, t := range l.Atom.Args {
				f(t)
			}
		case *polar.Not:
			eachTerm(l.Body, f)
		case *polar.Compare:
			f(l.Left)
			f(l.Right)
		case *polar.In:
			f(l.Term)
			for _, t := range l.List {
				f(t)
			}
		}
	}
}
