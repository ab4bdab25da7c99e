// Package polarsql compiles Polar authorization policies into SQL over the application's
// own PostgreSQL tables.
//
// An Engine is made once from a policy and a mapping. Each question it answers (may this
// actor do that? what may she see? who may see this? what may she do here?) is one
// statement, or one WHERE condition, that runs where the application's data is, in the
// application's own transaction.
package polarsql

import (
	"errors"
	"sync"
	"time"

	"github.com/polarsql/polarsql/compiler"
	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/compiler/plan"
	"github.com/polarsql/polarsql/polar"
	"github.com/polarsql/polarsql/sqlgen"
)

// Engine answers questions about one policy and one mapping with SQL. It is safe for
// concurrent use; compiled statements are cached by the shape of the question, of which
// there are as many as the application has kinds of question.
type Engine struct {
	policy   *polar.Policy
	mapping  *mapping.Mapping
	compiler *compiler.Compiler
	warnings polar.Diagnostics
	clock    func() time.Time
	cache    sync.Map // shape to *compiled
}

// Options change what an engine accepts. The zero value is what New uses.
type Options struct {
	// MissingFactsEmpty accepts a mapping without some facts that the policy's rules
	// need: there are none of them.
	MissingFactsEmpty bool
	// Clock gives @current_unix_time; nil is time.Now.
	Clock func() time.Time
}

// New makes an engine. It checks the mapping against the policy: a fact that a rule needs
// and the mapping lacks is an error that names both. The error is a polar.Diagnostics.
func New(policy *polar.Policy, m *mapping.Mapping) (*Engine, error) {
	return NewWith(policy, m, Options{})
}

// NewWith is New with options.
func NewWith(policy *polar.Policy, m *mapping.Mapping, opts Options) (*Engine, error) {
	if policy == nil || m == nil {
		return nil, errors.New("polarsql: New needs a policy and a mapping")
	}
	c, diags := compiler.New(policy, m, compiler.Options{MissingFactsEmpty: opts.MissingFactsEmpty})
	if err := diags.Err(); err != nil {
		return nil, err
	}
	clock := opts.Clock
	if clock == nil {
		clock = time.Now
	}
	return &Engine{policy: policy, mapping: m, compiler: c, warnings: diags, clock: clock}, nil
}

// Policy returns the policy the engine was made from.
func (e *Engine) Policy() *polar.Policy { return e.policy }

// Mapping returns the mapping the engine was made from.
func (e *Engine) Mapping() *mapping.Mapping { return e.mapping }

// Warnings returns what New found odd but not wrong, such as mapped facts that no rule uses.
func (e *Engine) Warnings() polar.Diagnostics { return e.warnings }

// compiled is a cache entry; the error is kept, too: it does not go away.
type compiled struct {
	once      sync.Once
	statement *sqlgen.Statement
	err       error
}

// statement returns the compiled statement of a shape, made on first use.
func (e *Engine) statement(shape any, question func() compiler.Question, opts sqlgen.Options) (*sqlgen.Statement, error) {
	entry, ok := e.cache.Load(shape)
	if !ok {
		entry, _ = e.cache.LoadOrStore(shape, &compiled{})
	}
	c := entry.(*compiled)
	c.once.Do(func() {
		var p *plan.Plan
		if p, c.err = e.compiler.Plan(question()); c.err == nil {
			c.statement, c.err = sqlgen.Generate(p, opts)
		}
	})
	return c.statement, c.err
}
