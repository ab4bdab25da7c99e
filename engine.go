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
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/polarsql/polarsql/compiler"
	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/polar"
	"github.com/polarsql/polarsql/sqlgen"
)

// Engine answers questions about one policy and one mapping with SQL. It is safe for
// concurrent use. Compiled statements are cached by the shape of the question: its form, its
// types, the action if the policy names it, a filter's alias, the calls of a query. WithFacts
// gives an engine that knows more facts.
type Engine struct {
	policy   *polar.Policy
	mapping  *mapping.Mapping
	compiler *compiler.Compiler
	warnings polar.Diagnostics
	clock    func() time.Time
	cache    *cache[shape]
	queries  *cache[string] // by Question.Key
	rows     *cache[rowsKey]
	given    given
}

// Options change what an engine accepts. The zero value is what New uses.
type Options struct {
	// MissingFactsEmpty accepts a mapping without some facts that the policy's rules
	// need: there are none of them.
	MissingFactsEmpty bool
	// WithoutPasses are names of compiler.PassNames that are left out, to see what they do.
	// The answers stay the same.
	WithoutPasses []string
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
	for _, name := range opts.WithoutPasses {
		if !slices.Contains(compiler.PassNames(), name) {
			return nil, fmt.Errorf("polarsql: no pass %q can be left out; these can: %s", name, strings.Join(compiler.PassNames(), ", "))
		}
	}
	c, diags := compiler.New(policy, m, compiler.Options{MissingFactsEmpty: opts.MissingFactsEmpty, DisabledPasses: opts.WithoutPasses})
	if err := diags.Err(); err != nil {
		return nil, err
	}
	clock := opts.Clock
	if clock == nil {
		clock = time.Now
	}
	return &Engine{policy: policy, mapping: m, compiler: c, warnings: diags, clock: clock, cache: &cache[shape]{}, queries: &cache[string]{}, rows: &cache[rowsKey]{}}, nil
}

// Policy returns the policy the engine was made from.
func (e *Engine) Policy() *polar.Policy { return e.policy }

// Mapping returns the mapping the engine was made from.
func (e *Engine) Mapping() *mapping.Mapping { return e.mapping }

// Warnings returns what New found odd but not wrong, such as mapped facts that no rule uses.
func (e *Engine) Warnings() polar.Diagnostics { return e.warnings }

// check refuses a question about what the policy does not have, before anything is cached.
// Of the empty Object that Ref makes it says where that comes from.
func (e *Engine) check(q compiler.Question) error {
	for i, a := range q.Args {
		if a.Type == "" {
			return fmt.Errorf("%s: the policy has no type \"\": argument %d is %w", q.Predicate, i+1, errEmptyObject)
		}
	}
	return e.compiler.CheckQuestion(q)
}

// compile compiles a question.
func (e *Engine) compile(q compiler.Question, opts sqlgen.Options) (statement *sqlgen.Statement, err error) {
	defer recovered(q, &statement, &err)
	p, err := e.compiler.Plan(q)
	if err != nil {
		return nil, err
	}
	return sqlgen.Generate(p, opts)
}

// recovered turns a mistake of the compiler's own into an error: a question without an answer
// must not take the application down, and must not be answered.
func recovered(q compiler.Question, statement **sqlgen.Statement, err *error) {
	if bug := recover(); bug != nil {
		*statement, *err = nil, fmt.Errorf("polarsql: internal error, please report it: %v, in compiling %s", bug, q)
	}
}
