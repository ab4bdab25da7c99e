package sqlgen

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/compiler/plan"
	"github.com/polarsql/polarsql/polar"
)

// CursorColumn is the column, behind the application's own, that tells where a page that
// begins behind the row starts: the parameter AfterParam(0).
const CursorColumn = reserved + "_cursor"

// PageSpec is a page of the rows that a filter leaves, by what its text depends on.
type PageSpec struct {
	Alias   string   // of the table whose rows they are
	ID      string   // the column of their ids, the last of the order
	Columns []string // expressions of the application
	// Where is a condition of the application with `?` for each of Args arguments, or "".
	Where     string
	Args      int
	Order     []Order
	Bucket    int    // the limit is at most this: the database plans for so many rows
	After     bool   // begin behind a row
	AfterNull []bool // which columns of the order are NULL there
	Count     bool   // the number of rows instead: see GenerateCount
	Capped    bool   // at most as many as LimitParam says
}

// SetBucket rounds a limit up, so that few texts serve all; false for a limit out of bounds.
func (s *PageSpec) SetBucket(limit int) bool {
	s.Bucket = 16
	for s.Bucket < limit && s.Bucket < 1<<20 {
		s.Bucket *= 4
	}
	return s.Bucket >= limit
}

// Key prints everything that the text depends on.
func (s PageSpec) Key() string {
	return fmt.Sprintf("%q %q %q %q %d %v %d %v %v %v %v", s.Alias, s.ID, s.Columns, s.Where, s.Args, s.Order, s.Bucket, s.After, s.AfterNull, s.Count, s.Capped)
}

// Order is a column to sort by: in PostgreSQL's order, where NULL is behind every value, and
// before it if Desc.
type Order struct {
	Column  string
	Desc    bool
	NotNull bool // the column has no NULL, so that an index on it can find where a page begins
}

// A page begins with setStart ids for each row of Bucket, and then a part of Bucket, walkStart,
// of the rows. Both go on by turns: each time twice as many rows, and perTested ids for each of
// these, which take about as long. Where no row was visible it is more ids, untilSeen; where a
// part of the page is there, nearly, it is four times as many rows and few ids.
const (
	setStart  = 4
	walkStart = 4
	perTested = 16
	untilSeen = 64
	nearly    = 4
)

// GeneratePage writes a page of the rows that a filter leaves, from both its forms.
//
//	ids    the ids that the set form leaves, one by one
//	walk   rows in order, each with the answer of the row form
//	steps  looks at more and more of both, until one is enough
//
// PostgreSQL computes a WITH item as far as it is read, and keeps what it has: the work is at
// most about twice that of the form that is the better one, and what the page does not need
// is not done. Then one of two branches gives the rows: those walked, or those of all ids.
func GeneratePage(set, row *plan.Plan, spec PageSpec) (*Statement, error) {
	if err := spec.check(); err != nil {
		return nil, err
	}
	p := newPageWriter(set, row, spec)
	body, err := p.page()
	if err != nil {
		return nil, err
	}
	s, err := newStatementWithOwn(placed(body, len(p.w.params)), p.w.params, spec.Args)
	if err != nil {
		return nil, err
	}
	s.plan = set
	return s, nil
}

func (s PageSpec) check() error {
	if s.Alias == "" {
		return errors.New("a page needs the alias that its columns and its condition use for the table")
	}
	if strings.HasPrefix(s.Alias, reserved) {
		return fmt.Errorf("the alias %q starts with %q, which is reserved for generated SQL: choose another name", s.Alias, reserved)
	}
	for _, text := range append([]string{s.Where}, s.Columns...) {
		if err := balanced(text); err != nil {
			return err
		}
	}
	for _, column := range s.Columns {
		if strings.TrimSpace(column) == "*" {
			return fmt.Errorf("the column * is more than those of the table: write %s.*", s.Alias)
		}
	}
	if n := ownArguments(s.Where); n != s.Args {
		return errArguments(s.Where, n, s.Args)
	}
	return nil
}

// pageWriter writes the parts of a page.
type pageWriter struct {
	w     *writer
	spec  PageSpec
	set   *plan.Plan
	row   *plan.Plan
	table mapping.Table
	keys  []Order // with the id
	own   fragment
	after fragment // without text on the first page

	ids, walk, steps, way, start string // names of WITH items
}

func newPageWriter(set, row *plan.Plan, spec PageSpec) *pageWriter {
	params := append([]plan.Param(nil), set.Params...)
	w := &writer{params: params, names: newNames(), outer: spec.Alias}
	p := &pageWriter{w: w, spec: spec, set: set, row: row, table: set.Row.Rel.(*plan.Outer).Table, keys: spec.Keys()}
	for _, name := range []*string{&p.ids, &p.walk, &p.steps, &p.way, &p.start} {
		*name = w.names.fresh()
	}
	return p
}

// Keys are the columns of the order up to the id, which is unique: those of a cursor.
func (s PageSpec) Keys() []Order {
	var out []Order
	for _, o := range s.Order {
		if o.Column == s.ID {
			return append(out, Order{Column: s.ID, Desc: o.Desc, NotNull: true})
		}
		out = append(out, o)
	}
	return append(out, Order{Column: s.ID, Desc: len(out) > 0 && out[len(out)-1].Desc, NotNull: true})
}

func (p *pageWriter) page() (fragment, error) {
	limit := p.w.param(plan.Param{Name: LimitParam, Type: polar.Integer, SQLType: "bigint"})
	var with []fragment
	if p.spec.After {
		given := p.w.param(plan.Param{Name: AfterParam(0), Type: polar.String, SQLType: "jsonb"})
		with = append(with, p.startItem(given))
		p.after = p.behind()
	}
	p.own = ownCondition(p.spec.Where)
	ids, err := p.idsItem()
	if err != nil {
		return fragment{}, err
	}
	visible, err := p.rowForm()
	if err != nil {
		return fragment{}, err
	}
	with = append(append(with, p.w.driving...), ids, p.walkItem(visible), p.stepsItem(limit), p.wayItem())
	branches := []fragment{p.walked(limit), p.ofSet()}
	rows, err := built(setOperation{selects: branches, operator: "UNION ALL"})
	return concat(text("WITH RECURSIVE "), join(with, ", "), text(" "), p.answer(rows, limit)), err
}

// rowForm writes the row form, whose parameters are those of the set form as far as these are
// the same. What it asks is fenced: somebody may have a million grants, which the database would
// put into a hash table for the fifty rows that are tested.
func (p *pageWriter) rowForm() (fragment, error) {
	both := p.w.params
	at := make([]int, len(p.row.Params))
	for i, param := range p.row.Params {
		at[i] = -1
		for j, known := range both {
			if known == param {
				at[i] = j
			}
		}
		if at[i] < 0 {
			at[i] = len(both)
			both = append(both, param)
		}
	}
	w := &writer{params: p.row.Params, names: p.w.names, outer: p.spec.Alias, perRow: true, gathering: &gathering{}}
	f, err := w.anyBranch(p.row.Branches)
	f = f.flat()
	for i, a := range f.args {
		f.args[i] = at[a.(int)]
	}
	p.w.params = both
	return f, err
}

// from is the type's table under the alias.
func (p *pageWriter) from() string {
	return protect(quoteTable(p.table)) + " AS " + protect(quoteIdent(p.spec.Alias))
}

func (p *pageWriter) column(name string) string {
	return protect(quoteIdent(p.spec.Alias) + "." + quoteIdent(name))
}

// keyColumns are the columns of the order, and orderBy sorts by them; as column c1, c2, .. of
// a relation unless that is "".
func (p *pageWriter) keyColumns() string {
	names := make([]string, len(p.keys))
	for i, k := range p.keys {
		names[i] = p.column(k.Column)
	}
	return strings.Join(names, ", ")
}

func (p *pageWriter) orderBy(relation string) string {
	names := make([]string, len(p.keys))
	for i, k := range p.keys {
		names[i] = p.column(k.Column)
		if relation != "" {
			names[i] = relation + "." + column(i)
		}
		if k.Desc {
			names[i] += " DESC"
		}
	}
	return " ORDER BY " + strings.Join(names, ", ")
}

// where joins conditions, of which some may be without text.
func where(conditions ...fragment) fragment {
	var given []fragment
	for _, c := range conditions {
		if c.sql != "" {
			given = append(given, c)
		}
	}
	if len(given) == 0 {
		return fragment{}
	}
	return concat(text(" WHERE "), join(given, " AND "))
}

func (p *pageWriter) bucket() string { return strconv.Itoa(p.spec.Bucket) }
