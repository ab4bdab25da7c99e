package polarsql

import (
	"fmt"
	"strconv"

	"github.com/polarsql/polarsql/compiler"
	"github.com/polarsql/polarsql/polar"
	"github.com/polarsql/polarsql/sqlgen"
)

// allow is the predicate that the five questions ask.
const allow = "allow"

// Page selects a part of a list in the order of its ids. The zero Page is all of it.
type Page struct {
	Limit int    // at most so many rows; 0 means no limit
	After string // rows whose id comes after this one; "" starts at the first
}

// Authorize asks whether the actor may do the action on the resource: one row with one
// boolean column `allowed`.
func (e *Engine) Authorize(actor Object, action string, resource Object) (Statement, error) {
	b, err := e.ask(shape{form: askAuthorize, actor: actor.Type, resource: resource.Type},
		values{actor: actor.ID, action: action, resource: resource.ID})
	return Statement{b}, err
}

// List asks for the resources of a type on which the actor may do the action: rows with
// one column `id`, distinct, in ascending order. A NULL id means every object of the
// type (only where the mapping gives the type no table).
func (e *Engine) List(actor Object, action, resourceType string, page Page) (Statement, error) {
	b, err := e.ask(shape{form: askList, actor: actor.Type, resource: resourceType},
		values{actor: actor.ID, action: action, page: page})
	return Statement{b}, err
}

// Filter gives List's answer as a WHERE condition on a table alias whose rows are the
// resources: the type's table in the mapping, under that alias.
//
// It computes the ids of what the actor may see once, and has indexes look them up: right
// where that is little. See RowFilter for where it is much.
func (e *Engine) Filter(actor Object, action, resourceType, alias string) (Condition, error) {
	return e.filter(askFilter, actor, action, resourceType, alias)
}

// RowFilter gives Filter's condition in a form that tests each row by itself: right where few
// rows are looked at and most of them are visible, as in the first page of a sorted list that
// an index gives in order. Page chooses between the two.
func (e *Engine) RowFilter(actor Object, action, resourceType, alias string) (Condition, error) {
	return e.filter(askRowFilter, actor, action, resourceType, alias)
}

func (e *Engine) filter(f form, actor Object, action, resourceType, alias string) (Condition, error) {
	if alias == "" {
		return Condition{}, errNoAlias(resourceType)
	}
	b, err := e.ask(shape{form: f, actor: actor.Type, resource: resourceType, alias: alias},
		values{actor: actor.ID, action: action})
	return Condition{bound: b}, err
}

// WhoCan asks for the actors of a type who may do the action on the resource: rows as List's.
func (e *Engine) WhoCan(actorType, action string, resource Object, page Page) (Statement, error) {
	b, err := e.ask(shape{form: askWhoCan, actor: actorType, resource: resource.Type},
		values{action: action, resource: resource.ID, page: page})
	return Statement{b}, err
}

// Actions asks for everything the actor may do on the resource: rows with one text column
// `action`, distinct, in ascending order. A NULL action means every action, those that the
// policy does not name included.
func (e *Engine) Actions(actor, resource Object) (Statement, error) {
	b, err := e.ask(shape{form: askActions, actor: actor.Type, resource: resource.Type},
		values{actor: actor.ID, resource: resource.ID})
	return Statement{b}, err
}

type form int

const (
	askAuthorize form = iota
	askList
	askFilter
	askWhoCan
	askActions
	askEach // a part of a batch
	askRowFilter
	askFlag // a row filter for computed columns
)

// shape is what the text of a statement depends on: the key of the cache.
type shape struct {
	form            form
	actor, resource string // types
	action          string // if the policy names it
	other           bool   // an action that the policy does not name
	alias           string
	limit, after    bool
	oneActor        bool   // of a batch: all checks have the same
	many            bool   // of a batch of one actor: enough checks to read first what they share
	facts           string // the kinds of facts that come with the question
}

// values are what a statement's parameters are bound to.
type values struct {
	actor, action, resource string
	page                    Page
}

// ask compiles, or finds, the statement of a question and binds its values.
func (e *Engine) ask(s shape, v values) (sqlgen.Bound, error) {
	switch {
	case v.page.Limit < 0:
		return sqlgen.Bound{}, errNegativeLimit(v.page)
	case e.given.err != nil:
		return sqlgen.Bound{}, e.given.err
	}
	s.facts = e.given.key
	s.limit, s.after = v.page.Limit > 0, v.page.After != ""
	if s.form != askActions {
		s.setAction(e.compiler, v.action)
	}
	statement, err := e.statement(s)
	if err != nil {
		return sqlgen.Bound{}, err
	}
	return e.bindAsked(statement, &v)
}

// bindAsked is bind for the values of one question. That it calls no function values keeps
// the values off the heap: this is what an application waits for before the database.
func (e *Engine) bindAsked(s *sqlgen.Statement, v *values) (sqlgen.Bound, error) {
	params := s.Params()
	singles := make([]string, 0, len(params))
	var lists [][]string
	for i := range params {
		switch p := &params[i]; {
		case p.Array:
			lists = append(lists, e.given.values[p.Name])
		case p.Name == compiler.ClockParam:
			singles = append(singles, e.now())
		default:
			singles = append(singles, v.of(p.Name))
		}
	}
	return s.Bind(singles, lists...)
}

// now is the value of @current_unix_time.
func (e *Engine) now() string { return strconv.FormatInt(e.clock().Unix(), 10) }

// of is the value of a parameter.
func (v *values) of(name string) string {
	switch name {
	case "actor":
		return v.actor
	case "action":
		return v.action
	case "resource":
		return v.resource
	case sqlgen.LimitParam:
		return strconv.Itoa(v.page.Limit)
	default:
		return v.page.After
	}
}

// setAction makes the action a part of the shape if the policy names it.
func (s *shape) setAction(c *compiler.Compiler, action string) {
	if c.Mentions(action) {
		s.action = action
	} else {
		s.other = true
	}
}

// statement returns the compiled statement of a shape, made on first use.
func (e *Engine) statement(s shape) (*sqlgen.Statement, error) {
	if entry := e.cache.find(s); entry != nil {
		return entry()
	}
	q := s.question()
	q.Facts = e.given.signatures
	// A request may make up any number of types: the cache holds only those of the policy.
	if err := e.check(q); err != nil {
		return nil, err
	}
	opts := sqlgen.Options{Alias: s.alias, Limit: s.limit, After: s.after}
	switch s.form {
	case askEach:
		opts.Each, opts.Many = s.varying(), s.many
	case askFlag:
		opts.PerRow, opts.Gather = true, true
	case askRowFilter:
		opts.Gather = true
	}
	return e.cache.keep(s, func() (*sqlgen.Statement, error) { return e.compile(q, opts) })()
}

// bind gives a statement's parameters their values by name, arrays theirs by list; the clock
// is read here.
func (e *Engine) bind(s *sqlgen.Statement, value func(name string) string, list func(name string) []string) (sqlgen.Bound, error) {
	params := s.Params()
	values := make([]string, 0, len(params))
	var lists [][]string
	for i := range params {
		p := &params[i]
		switch facts, isFacts := e.given.values[p.Name]; {
		case p.Name == compiler.ClockParam:
			values = append(values, e.now())
		case p.Array && isFacts:
			lists = append(lists, facts)
		case p.Array:
			lists = append(lists, list(p.Name))
		default:
			values = append(values, value(p.Name))
		}
	}
	return s.Bind(values, lists...)
}

func errNoAlias(polarType string) error {
	return fmt.Errorf("polarsql: a filter needs the alias of the table of %s in the query it goes into", polarType)
}

func errNegativeLimit(page Page) error {
	return fmt.Errorf("polarsql: a page's limit is %d, it must not be negative", page.Limit)
}

// question is the compiler's form of a shape.
func (s shape) question() compiler.Question {
	actor := compiler.Arg{Kind: compiler.Bound, Type: s.actor, Name: "actor"}
	action := compiler.Arg{Kind: compiler.Fixed, Type: polar.String, Name: "action", Value: s.action}
	resource := compiler.Arg{Kind: compiler.Bound, Type: s.resource, Name: "resource"}
	if s.other {
		action = compiler.Arg{Kind: compiler.Bound, Type: polar.String, Name: "action", Other: true}
	}
	switch s.form {
	case askList:
		resource.Kind, resource.Name = compiler.Free, "id"
	case askFilter:
		resource.Kind = compiler.Row
	case askRowFilter, askFlag:
		resource.Kind, resource.ByRow = compiler.Row, true
	case askWhoCan:
		actor.Kind, actor.Name = compiler.Free, "id"
	case askActions:
		action = compiler.Arg{Kind: compiler.Free, Type: polar.String, Name: "action"}
	}
	return compiler.Question{Predicate: allow, Args: []compiler.Arg{actor, action, resource}}
}
