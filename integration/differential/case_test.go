package differential_test

import (
	"slices"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/compiler"
	"github.com/polarsql/polarsql/polar"
)

// testCase is a policy with data: what is generated, compared and minimised.
type testCase struct {
	seed    uint64
	world   *world
	types   []*objectType
	policy  policyText
	tables  []*table
	entries []*entry
	queries []question

	set      int  // which of the sets of rows is in the tables
	complete bool // has been given rows for all ids, in place of the tables before
	untyped  bool // the types of columns are not read from the database
	// disabled are passes that are left out; every question is asked with all, and some
	// without these.
	disabled []string
	shared   bool         // and there rows are computed once wherever they can be
	mutant   *mutant      // a mistake that is made on purpose, see mutants_test.go
	context  []polar.Fact // that come with some questions
	refused  []string     // why policies of this seed were drawn anew, by code
}

// draws is how many policies a seed may draw until one has a meaning.
const draws = 20

// newCase makes the case of a seed, its tables still empty. A policy that the checker
// refuses is drawn anew.
func newCase(seed uint64) *testCase {
	r := newRandom(seed)
	var refused []string
	for {
		w := newWorld(r)
		c := &testCase{seed: seed, world: w, types: w.types, policy: w.policy(), refused: refused}
		_, diagnostics := polar.Load(polar.NewSource("policy.polar", c.policy.String()))
		if diagnostics.Err() != nil && len(refused) < draws {
			refused = append(refused, firstError(diagnostics))
			continue
		}
		c.layOut()
		return c
	}
}

// layOut makes the tables, the mapping, and what is asked.
func (c *testCase) layOut() {
	w := c.world
	c.untyped = w.chance(0.15)
	d := &dataWriter{world: w, c: c}
	d.typeTables()
	for _, s := range d.mappedFacts() {
		if w.chance(0.9) {
			d.entry(s)
		}
	}
	c.queries = w.chooseQueries()
	c.chooseContext()
	c.disabled = some(w.random, w.between(1, 4), compiler.PassNames())
	if w.chance(0.1) {
		c.disabled = compiler.PassNames()
	}
	c.shared = c.seed%3 == 0
}

// chooseContext makes facts that come with a question, like those that tables have.
func (c *testCase) chooseContext() {
	for range c.world.between(1, 3) {
		if len(c.entries) == 0 {
			return
		}
		e := pick(c.world.random, c.entries)
		f := polar.Fact{Predicate: e.predicate}
		for _, a := range e.args {
			id := a.literal
			if !a.fixed {
				id = c.world.plainConstant(e.predicate, a.typ)
			}
			f.Args = append(f.Args, polar.Value{Type: a.typ, ID: id})
		}
		c.context = append(c.context, f)
	}
}

// contextFacts are the facts that come with questions, as an engine takes them.
func (c *testCase) contextFacts() []polarsql.Fact {
	var out []polarsql.Fact
	for _, f := range c.context {
		fact := polarsql.Fact{Predicate: f.Predicate}
		for _, a := range f.Args {
			fact.Args = append(fact.Args, polarsql.Object(a))
		}
		out = append(out, fact)
	}
	return out
}

func (c *testCase) clone() *testCase {
	out := *c
	out.policy.blocks = slices.Clone(c.policy.blocks)
	for i := range out.policy.blocks {
		out.policy.blocks[i].lines = slices.Clone(out.policy.blocks[i].lines)
	}
	out.policy.rules = slices.Clone(c.policy.rules)
	out.entries = make([]*entry, len(c.entries))
	for i, e := range c.entries {
		e := *e
		e.sources = slices.Clone(e.sources)
		out.entries[i] = &e
	}
	out.tables = make([]*table, len(c.tables))
	for i, t := range c.tables {
		t := *t
		t.rows = slices.Clone(t.rows)
		out.tables[i] = &t
	}
	return &out
}

func firstError(diags polar.Diagnostics) string {
	i := slices.IndexFunc(diags, func(d polar.Diagnostic) bool { return d.Severity == polar.Error })
	return diags[i].Code
}

func (c *testCase) typ(name string) *objectType {
	for _, t := range c.types {
		if t.name == name {
			return t
		}
	}
	return nil
}

func (c *testCase) idType(typ string) string {
	switch typ {
	case polar.String:
		return "text"
	case polar.Integer:
		return "bigint"
	case polar.Boolean:
		return "boolean"
	}
	return c.typ(typ).idType
}
