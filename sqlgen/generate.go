// Package sqlgen writes plans as PostgreSQL text. It is the only place that knows SQL
// syntax. It writes neither `::` nor `@name`, `--` or dollar quotes, qualifies every table
// with its schema and gives every relation a name of its own that starts with "_p".
package sqlgen

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/polarsql/polarsql/compiler/plan"
)

// Options choose parts of a statement that are no matter of the policy.
type Options struct {
	Alias string // Filter: the caller's name for the table whose rows are asked about
	Limit bool   // Rows: LIMIT by a parameter named LimitParam
	// After leaves the rows that come after a given one: its values are parameters named by
	// AfterParam, but for columns where AfterNull says that it is NULL. AfterNull may be nil.
	After     bool
	AfterNull []bool
	// Each makes a Test a part of a batch, see Batch: these parameters are arrays, for whose
	// elements it is asked one by one.
	Each []string
	// Many says that these are many: what hangs on values that they share is read once.
	Many bool
	// PerRow keeps the database from reading a table whole for a condition on few rows.
	PerRow bool
	// Gather reads once what hangs on the actor alone, if it is little.
	Gather bool
}

// ErrAfterColumns says that the row to start behind has another number of columns.
var ErrAfterColumns = errors.New("the row to start after has another number of columns")

// Generate writes a plan.
//
//	Test    SELECT COALESCE((..), FALSE) AS allowed
//	Rows    SELECT id FROM (..) ORDER BY id
//	Filter  (..)
func Generate(p *plan.Plan, opts Options) (*Statement, error) {
	if strings.HasPrefix(opts.Alias, reserved) {
		return nil, fmt.Errorf("the alias %q starts with %q, which is reserved for generated SQL: choose another name", opts.Alias, reserved)
	}
	if len(opts.AfterNull) > 0 && len(opts.AfterNull) != len(p.Columns) {
		return nil, fmt.Errorf("%w: %d, where the rows have %d", ErrAfterColumns, len(opts.AfterNull), len(p.Columns))
	}
	w := &writer{params: slices.Clone(p.Params), names: newNames(), outer: opts.Alias, perRow: opts.PerRow || len(opts.Each) > 0}
	if opts.Gather {
		w.gathering = &gathering{}
	}
	var body fragment
	var err error
	switch p.Form {
	case plan.Test:
		body, err = w.test(p, opts)
	case plan.Rows:
		body, err = w.rows(p, opts)
	case plan.Filter:
		body, err = w.filter(p)
	}
	if err != nil {
		return nil, err
	}
	s, err := newStatement(body, w.params)
	if err != nil {
		return nil, err
	}
	s.plan = p
	return s, nil
}

type writer struct {
	params []plan.Param
	names  *names
	outer  string
	perRow bool // asked for each of some rows
	// WITH items of a page, and their names; whether one is being written: see driver
	driving   []fragment
	drivers   []string
	leading   bool
	each      map[plan.ParamRef]string // of a batch: the column that has a parameter's values
	rowsOf    string                   // the alias of these columns
	gathering *gathering               // see there; nil where nothing is gathered
	// hidden keeps the values of parameters from the planner of the database, which then plans
	// for the average of all values.
	hidden bool
}

func (w *writer) test(p *plan.Plan, opts Options) (fragment, error) {
	if len(opts.Each) > 0 {
		return w.testEach(p, opts.Each, opts.Many)
	}
	f, err := w.anyBranch(p.Branches)
	return concat(text("SELECT COALESCE("), f, text(", FALSE) AS allowed")), err
}

func (w *writer) filter(p *plan.Plan) (fragment, error) {
	return w.anyBranch(p.Branches)
}

// anyBranch is one parenthesised boolean expression: some branch holds.
func (w *writer) anyBranch(branches []*plan.Select) (fragment, error) {
	if len(branches) == 0 {
		return text("(FALSE)"), nil
	}
	f, err := w.condition(&plan.Exists{Selects: branches})
	if err != nil {
		return fragment{}, err
	}
	return parenthesised(f), nil
}

// parenthesised puts parentheses around text, unless it has some and no quotes.
func parenthesised(f fragment) fragment {
	if !f.hasQuotes() && closesAtEnd(f.flat().sql) {
		return f
	}
	return concat(text("("), f, text(")"))
}

// closesAtEnd tells whether the text begins with a parenthesis that its last character closes.
func closesAtEnd(sql string) bool {
	if !strings.HasPrefix(sql, "(") {
		return false
	}
	depth := 0
	for i, r := range sql {
		switch r {
		case '(':
			depth++
		case ')':
			depth--
			if depth == 0 {
				return i == len(sql)-1
			}
		}
	}
	return false
}

func typeName(c plan.Column) string {
	if c.SQLType == "" {
		return "text"
	}
	return c.SQLType
}
