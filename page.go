package polarsql

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/polarsql/polarsql/compiler"
	"github.com/polarsql/polarsql/sqlgen"
)

// PageRequest is a page of the rows of a type's table. All but its values is SQL of the
// application: never build it from a request.
type PageRequest struct {
	// Alias is the name of the table in Columns and Where.
	Alias string
	// Columns are what to select: columns of the alias, or expressions over them, each by itself.
	Columns []string
	// Where is a condition over the alias, nil for none: SQL, a Condition, or a condition of
	// squirrel. It stands in parentheses.
	Where Sqlizer
	// Order sorts the rows, and then their ids do, in the direction of the last column.
	Order []Order
	// Limit is the most rows that the page has.
	Limit int
	// After begins the page behind a row: the last column, CursorColumn, of that row.
	After string
}

// Order is a column of the table to sort by, in the order that PostgreSQL has and an index
// gives: NULL comes last, and with Desc first. Its fields are Column, the name without an
// alias; Desc; and NotNull. Say where a column is NOT NULL, if it is the first and ascends: an
// index can then find where a page begins.
type Order = sqlgen.Order

// CursorColumn is the last column of a page's rows: PageRequest.After of the page behind them.
const CursorColumn = sqlgen.CursorColumn

// Sqlizer is SQL with `?` for its arguments. squirrel's conditions and Condition are one.
type Sqlizer interface {
	ToSql() (string, []any, error)
}

// SQL is a condition of the application as text, with `?` for each argument (and `??` for a
// question mark).
func SQL(text string, args ...any) Sqlizer { return own{text, args} }

type own struct {
	text string
	args []any
}

// ToSql implements Sqlizer.
//
//nolint:revive // the name is squirrel's
func (o own) ToSql() (string, []any, error) { return o.text, o.args, nil }

// Page asks for a page of the rows of a type's table on which the actor may do the action: the
// columns, and a text column CursorColumn.
//
// One statement looks at the ids that the actor may see, and at rows in their order, by turns,
// until one of them is enough, so that it costs little both where the actor sees next to
// nothing and where the actor sees all. The order wants an index that begins with its columns
// and ends with the id.
//
// The text depends on the columns, the condition, the order, the magnitude of the limit, and
// on which columns are NULL in the row to start behind.
func (e *Engine) Page(actor Object, action, resourceType string, request PageRequest) (Statement, error) {
	if request.Limit < 1 {
		return Statement{}, fmt.Errorf("polarsql: a page needs a limit, and %d is none", request.Limit)
	}
	spec, args, err := request.spec(e.idColumn(resourceType))
	if err != nil {
		return Statement{}, err
	}
	v := values{actor: actor.ID, action: action, page: Page{Limit: request.Limit, After: request.After}}
	b, err := e.askRows(shape{actor: actor.Type, resource: resourceType}, v, spec, args)
	return Statement{b}, err
}

// spec is what the text depends on, and the arguments of the condition.
func (r PageRequest) spec(id string) (sqlgen.PageSpec, []any, error) {
	spec := sqlgen.PageSpec{Alias: r.Alias, ID: id, Columns: r.Columns, Order: r.Order}
	if !spec.SetBucket(r.Limit) {
		return spec, nil, fmt.Errorf("polarsql: a page of %d rows is too long: ask for several", r.Limit)
	}
	for _, o := range r.Order {
		if o.Column == "" || r.Alias != "" && strings.HasPrefix(o.Column, r.Alias+".") {
			return spec, nil, fmt.Errorf("polarsql: %q in Order is no column of the table: write its name, without an alias", o.Column)
		}
	}
	args, err := ownCondition(r.Where, &spec.Where)
	spec.Args = len(args)
	if err == nil && r.After != "" {
		spec.After = true
		spec.AfterNull, err = nulls(r.After, spec.Keys())
	}
	return spec, args, err
}

// ownCondition reads a condition of the application.
func ownCondition(condition Sqlizer, text *string) (args []any, err error) {
	if condition == nil {
		return nil, nil
	}
	if *text, args, err = condition.ToSql(); err == nil && *text == "" {
		err = errors.New("polarsql: the condition is empty: leave it out if there is none")
	}
	return args, err
}

// idColumn is the column of the ids of a type, "" where it has no table.
func (e *Engine) idColumn(polarType string) string {
	if t := e.mapping.Type(polarType); t != nil {
		return t.ID
	}
	return ""
}

// nulls tells which columns of a cursor are NULL. It has those of the order and no others; the
// id, the last of them, never is NULL.
func nulls(cursor string, keys []Order) ([]bool, error) {
	var columns map[string]json.RawMessage
	err := json.Unmarshal([]byte(cursor), &columns)
	out := make([]bool, len(keys))
	named := map[string]bool{}
	for i, k := range keys {
		value, ok := columns[k.Column]
		if !ok {
			return nil, &CursorError{cursor, errNotOfOrder}
		}
		out[i] = isNull(value)
		named[k.Column] = true
	}
	if err != nil || out[len(keys)-1] || len(columns) != len(named) {
		return nil, &CursorError{cursor, errNotOfOrder}
	}
	return out, nil
}

func isNull(value json.RawMessage) bool { return string(value) == "null" }

// rowsKey is what the text of a statement over a table's rows depends on.
type rowsKey struct {
	shape shape
	spec  string
}

// askRows compiles, or finds, a statement over the rows of the type's table, from both forms
// of the filter, and binds its values.
func (e *Engine) askRows(s shape, v values, spec sqlgen.PageSpec, args []any) (sqlgen.Bound, error) {
	if e.given.err != nil {
		return sqlgen.Bound{}, e.given.err
	}
	s.facts = e.given.key
	s.setAction(e.compiler, v.action)
	set, row := s, s
	set.form, row.form = askFilter, askRowFilter
	questions := [2]compiler.Question{set.question(), row.question()}
	for i := range questions {
		questions[i].Facts = e.given.signatures
	}
	if err := e.check(questions[0]); err != nil {
		return sqlgen.Bound{}, err
	}
	key := rowsKey{s, spec.Key()}
	entry := e.rows.find(key)
	if entry == nil {
		entry = e.rows.keep(key, func() (*sqlgen.Statement, error) { return e.compileRows(questions, spec) })
	}
	statement, err := entry()
	if err != nil {
		return sqlgen.Bound{}, err
	}
	b, err := e.bindAsked(statement, &v)
	if err != nil {
		return sqlgen.Bound{}, err
	}
	return b.WithOwn(slices.Clone(args))
}

// compileRows compiles a statement over rows from the two forms of a filter, set and row.
func (e *Engine) compileRows(questions [2]compiler.Question, spec sqlgen.PageSpec) (statement *sqlgen.Statement, err error) {
	defer recovered(questions[0], &statement, &err)
	set, err := e.compiler.Plan(questions[0])
	if err != nil {
		return nil, err
	}
	if spec.Count {
		return sqlgen.GenerateCount(set, spec)
	}
	row, err := e.compiler.Plan(questions[1])
	if err != nil {
		return nil, err
	}
	return sqlgen.GeneratePage(set, row, spec)
}
