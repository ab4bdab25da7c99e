package sqlgen

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/polarsql/polarsql/compiler"
	"github.com/polarsql/polarsql/compiler/plan"
)

// Statement is compiled SQL: pieces of text with a parameter between each two.
// The text never holds a request's values. It is immutable.
type Statement struct {
	text   []string // len(slots)+1 pieces
	slots  []int    // the parameter after text[i]: an index into params
	params []plan.Param
	own    int   // arguments of the application's own SQL: slots behind params, see Bound.WithOwn
	order  []int // params in the order of their first use; unused ones are not sent
	plan   *plan.Plan
	first  string // the text numbered from 1
}

func newStatement(f fragment, params []plan.Param) (*Statement, error) {
	return newStatementWithOwn(f, params, 0)
}

// newStatementWithOwn splits text at its placeholders: the one place that numbers parameters.
func newStatementWithOwn(f fragment, params []plan.Param, own int) (*Statement, error) {
	f = f.flat()
	s := &Statement{params: params, own: own}
	for _, piece := range strings.Split(f.sql, "?") {
		s.text = append(s.text, strings.ReplaceAll(piece, ownQuestion, "?"))
	}
	if len(s.text) != len(f.args)+1 {
		return nil, fmt.Errorf("sqlgen: %d placeholders for %d parameters", len(s.text)-1, len(f.args))
	}
	for _, a := range f.args {
		slot, ok := a.(int)
		if !ok || slot < 0 || slot >= len(params)+own {
			return nil, fmt.Errorf("sqlgen: %v is no parameter", a)
		}
		s.slots = append(s.slots, slot)
		if !slices.Contains(s.order, slot) {
			s.order = append(s.order, slot)
		}
	}
	s.first = s.numberedFrom(1)
	return s, nil
}

// Plan returns the plan that the statement was written from.
func (s *Statement) Plan() *plan.Plan { return s.plan }

// Params returns the statement's parameters in the order in which Bind takes their values.
func (s *Statement) Params() []plan.Param { return s.params }

// Columns returns the columns of the statement's rows; none for a test or a filter.
func (s *Statement) Columns() []plan.Column { return s.plan.Columns }

// OwnParam names the arguments of the application's own SQL in Text.
const OwnParam = "own"

// Text returns the text with $1, $2, .. and the parameters behind these numbers.
func (s *Statement) Text() (string, []plan.Param) {
	used := make([]plan.Param, len(s.order))
	for i, p := range s.order {
		if p < len(s.params) {
			used[i] = s.params[p]
		} else {
			used[i] = plan.Param{Name: OwnParam}
		}
	}
	return s.numbered(1), used
}

// Bind gives the parameters their values, as text in the order of Params: values for single
// ones, lists for arrays. A value that is not of the parameter's SQL type is an error: it
// never reaches the database.
func (s *Statement) Bind(values []string, lists ...[]string) (Bound, error) {
	if len(values)+len(lists) != len(s.params) {
		return Bound{}, fmt.Errorf("sqlgen: %d values and %d lists for %d parameters", len(values), len(lists), len(s.params))
	}
	bound := values
	if len(lists) > 0 {
		bound = make([]string, len(s.params))
	}
	for i := range s.params {
		p := &s.params[i]
		switch {
		case p.Array && len(lists) > 0:
			for _, value := range lists[0] {
				if err := check(p, value); err != nil {
					return Bound{}, err
				}
			}
			bound[i], lists = arrayText(lists[0]), lists[1:]
		case !p.Array && len(values) > 0:
			if err := check(p, values[0]); err != nil {
				return Bound{}, err
			}
			bound[i], values = values[0], values[1:]
		default:
			return Bound{}, fmt.Errorf("sqlgen: values and lists do not fit the parameters, from %s on", p.Name)
		}
	}
	return Bound{statement: s, values: bound}, nil
}

// check wants a value of the parameter's SQL type.
func check(p *plan.Param, value string) error {
	if err := compiler.ValidID(p.SQLType, value); err != nil {
		return &ValueError{Param: *p, Reason: err}
	}
	return nil
}

// ValueError says that a value is not of the type its column has.
type ValueError struct {
	Param  plan.Param
	Reason error
}

func (e *ValueError) Error() string {
	return fmt.Sprintf("%s (%s): %v; the ids of %s are %s", e.Param.Name, e.Param.Type, e.Reason, e.Param.Type, e.Param.SQLType)
}

// Unwrap returns the reason.
func (e *ValueError) Unwrap() error { return e.Reason }

func (s *Statement) numbered(first int) string {
	if first == 1 {
		return s.first
	}
	return s.numberedFrom(first)
}

func (s *Statement) numberedFrom(first int) string {
	size := 0
	for _, piece := range s.text {
		size += len(piece) + len("$10")
	}
	var b strings.Builder
	b.Grow(size)
	for i, piece := range s.text {
		b.WriteString(piece)
		if i < len(s.slots) {
			b.WriteByte('$')
			b.WriteString(strconv.Itoa(first + slices.Index(s.order, s.slots[i])))
		}
	}
	return b.String()
}

// Bound is a Statement with the values of its parameters.
type Bound struct {
	statement *Statement
	values    []string // one per parameter of the statement
	own       []any    // arguments of the application's own SQL
}

// WithOwn adds the arguments of the application's own SQL, which go to the driver as they are.
func (b Bound) WithOwn(args []any) (Bound, error) {
	if b.IsZero() || len(args) != b.statement.own {
		return Bound{}, fmt.Errorf("sqlgen: %d arguments for SQL that does not take as many", len(args))
	}
	b.own = args
	return b, nil
}

// argument is the value of a slot.
func (b Bound) argument(slot int) any {
	if slot < len(b.values) {
		return b.values[slot]
	}
	return b.own[slot-len(b.values)]
}

// Plan returns the plan behind the text, nil for the zero Bound.
func (b Bound) Plan() *plan.Plan {
	if b.IsZero() {
		return nil
	}
	return b.statement.plan
}

// IsZero tells whether nothing was bound: the zero Bound.
func (b Bound) IsZero() bool { return b.statement == nil }

// Columns returns the columns of the statement's rows.
func (b Bound) Columns() []plan.Column { return b.statement.plan.Columns }

// Numbered returns the text with $first, $first+1, .. and the arguments: one number per
// parameter, however often it is used.
func (b Bound) Numbered(first int) (string, []any) {
	args := make([]any, len(b.statement.order))
	for i, p := range b.statement.order {
		args[i] = b.argument(p)
	}
	return b.statement.numbered(first), args
}

// Question returns the text with one `?` per use of a parameter, and the arguments. A `?`
// of the mapping's own SQL is doubled, as squirrel wants it.
func (b Bound) Question() (string, []any, error) {
	var text strings.Builder
	args := make([]any, len(b.statement.slots))
	for i, piece := range b.statement.text {
		text.WriteString(strings.ReplaceAll(piece, "?", "??"))
		if i < len(args) {
			text.WriteByte('?')
			args[i] = b.argument(b.statement.slots[i])
		}
	}
	return text.String(), args, nil
}
