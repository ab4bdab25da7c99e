package polarsql

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/polarsql/polarsql/compiler"
	"github.com/polarsql/polarsql/sqlgen"
)

// Query asks for the values of the query's variables: distinct rows, in ascending order of
// all columns from the first on. A variable has one column of its name (or c1, c2, .. by its
// place, if the name is not plain lower case). A variable of several types has two, the
// first of which, named with _type, has the type; the ids are then text. Columns tells. NULL
// means every value of the type, and comes first. Page.After is what Cursor makes of a row.
func (e *Engine) Query(q Query, page Page) (Statement, error) {
	question, values, err := e.question(q)
	if err != nil {
		return Statement{}, err
	}
	if !slices.ContainsFunc(question.Args, isFree) {
		return Statement{}, errors.New("polarsql: the query has no variable to solve for: ask whether it holds with Exists")
	}
	if page.Limit < 0 {
		return Statement{}, errNegativeLimit(page)
	}
	opts := sqlgen.Options{Limit: page.Limit > 0}
	values[sqlgen.LimitParam] = []string{strconv.Itoa(page.Limit)}
	if page.After != "" {
		opts.After = true
		if opts.AfterNull, err = readCursor(page.After, values); err != nil {
			return Statement{}, err
		}
		if len(opts.AfterNull) > 2*len(question.Args) { // whatever the types, and before anything is compiled
			return Statement{}, &CursorError{page.After, errNotOfQuery}
		}
	}
	b, err := e.answer(question, values, opts)
	if errors.Is(err, sqlgen.ErrAfterColumns) {
		err = &CursorError{page.After, errNotOfQuery}
	}
	return Statement{b}, err
}

// Exists asks whether the query has an answer: one row with one boolean column `allowed`.
func (e *Engine) Exists(q Query) (Statement, error) {
	question, values, err := e.question(q)
	if err != nil {
		return Statement{}, err
	}
	ignoreFree(question)
	b, err := e.answer(question, values, sqlgen.Options{})
	return Statement{b}, err
}

// FilterQuery gives the values of one variable as a WHERE condition on a table alias whose
// rows they are: the table of the variable's one type, under that alias.
func (e *Engine) FilterQuery(q Query, variable, alias string) (Condition, error) {
	question, values, err := e.question(q)
	if err != nil {
		return Condition{}, err
	}
	i := slices.IndexFunc(question.Args, func(a compiler.Arg) bool { return a.Name == variable && isFree(a) })
	switch {
	case i < 0:
		return Condition{}, fmt.Errorf("polarsql: the query has no variable %s to filter by", variable)
	case len(question.Args[i].Types) != 1:
		return Condition{}, fmt.Errorf("polarsql: the variable %s needs one type to be a filter, as in Var(%q, \"Type\")", variable, variable)
	case alias == "":
		return Condition{}, errNoAlias(question.Args[i].Types[0])
	}
	row := &question.Args[i]
	row.Kind, row.Type, row.Types = compiler.Row, row.Types[0], nil
	ignoreFree(question)
	b, err := e.answer(question, values, sqlgen.Options{Alias: alias})
	return Condition{bound: b}, err
}

func isFree(a compiler.Arg) bool { return a.Kind == compiler.Free }

func ignoreFree(q compiler.Question) {
	for i := range q.Args {
		if isFree(q.Args[i]) {
			q.Args[i].Kind = compiler.Ignored
		}
	}
}

// question is the compiler's form of a query, with the engine's facts.
func (e *Engine) question(q Query) (compiler.Question, compiler.Values, error) {
	switch {
	case q.err != nil:
		return compiler.Question{}, nil, q.err
	case e.given.err != nil:
		return compiler.Question{}, nil, e.given.err
	case len(q.query.Calls) == 0:
		return compiler.Question{}, nil, errors.New("polarsql: the query asks nothing: give it a Call")
	}
	question, values, err := e.compiler.Question(&q.query)
	question.Facts = e.given.signatures
	return question, values, err
}

// answer compiles, or finds, the statement of a query and binds its values.
func (e *Engine) answer(q compiler.Question, values compiler.Values, opts sqlgen.Options) (sqlgen.Bound, error) {
	key := fmt.Sprintf("%s %q %v %v %v", q.Key(), opts.Alias, opts.Limit, opts.After, opts.AfterNull)
	entry := e.queries.find(key)
	if entry == nil {
		entry = e.queries.keep(key, func() (*sqlgen.Statement, error) { return e.compile(q, opts) })
	}
	statement, err := entry()
	if err != nil {
		return sqlgen.Bound{}, err
	}
	return e.bind(statement, func(name string) string { return values[name][0] }, func(name string) []string { return values[name] })
}

// Cursor makes Page.After of the columns of a row of Engine.Query, as text; nil is NULL. The
// page after it begins behind that row.
func Cursor(columns []*string) string {
	text, _ := json.Marshal(columns) // strings and nil cannot fail
	return string(text)
}

// readCursor turns a cursor into parameters and tells which columns are NULL.
func readCursor(cursor string, values compiler.Values) ([]bool, error) {
	var columns []*string
	if err := json.Unmarshal([]byte(cursor), &columns); err != nil || len(columns) == 0 {
		return nil, &CursorError{cursor, errNotOfQuery}
	}
	null := make([]bool, len(columns))
	for i, c := range columns {
		if c == nil {
			null[i] = true
			continue
		}
		values[sqlgen.AfterParam(i)] = []string{*c}
	}
	return null, nil
}
