package compiler

import (
	"slices"

	"github.com/polarsql/polarsql/compiler/datalog"
	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/compiler/plan"
	"github.com/polarsql/polarsql/polar"
)

// carrier is a walk whose step reads the row of each stop by its key. What exits want to know
// of that row is carried on to the next stop, so that it is read once:
//
//	before  step  SELECT parent_id FROM folders WHERE id = stop AND parent_id IS NOT NULL
//	        exit  EXISTS (SELECT FROM folders WHERE id = stop AND EXISTS (.. repo_id ..))
//	after   step  SELECT parent_id, repo_id FROM folders WHERE id = stop
//	        exit  carried IS NOT NULL AND EXISTS (.. carried ..)
//
// The last stop then is NULL: it is there for what it carries.
type carrier struct {
	*planner
	rec    *plan.Recursion
	at     *plan.From   // the walk, for its exits
	walked int          // the column of the predicate that is walked
	step   *plan.Select // reads row
	row    *plan.From
	source *mapping.Source // of row: all of the table, with the columns that the exits add
	key    string          // the column that is the stop
	found  plan.Condition  // that it is
	goesOn []plan.Condition
	given  []plan.Expr
	values []plan.Expr // carried so far, in the step's terms
}

// newCarrier returns nil for a walk that has no such step.
func (p *planner) newCarrier(r *recursion, rec *plan.Recursion, at *plan.From, given []plan.Expr) *carrier {
	if len(rec.Columns) != 1 {
		return nil
	}
	for _, step := range rec.Steps {
		c := &carrier{planner: p, rec: rec, at: at, walked: slices.Index(r.passed, false), step: step, given: given}
		if c.readsRow() {
			return c
		}
	}
	return nil
}

// readsRow tells whether the step reads one row, whose key is the stop.
func (c *carrier) readsRow() bool {
	if len(c.step.From) != 1 || len(c.step.With) > 0 {
		return false
	}
	c.row = c.step.From[0]
	table, ok := c.row.Rel.(*plan.Table)
	if !ok || table.Source.Table == nil {
		return false
	}
	source := *table.Source
	source.Columns, source.Where = slices.Clone(source.Columns), ""
	c.source = &source
	for _, condition := range c.step.Where {
		switch condition := condition.(type) {
		case *plan.Compare:
			if column := c.comparedWithStop(condition); column != nil {
				c.key, c.found = c.source.Columns[column.Index].Name, condition
				continue
			}
		case *plan.NotNull:
			if isSame(condition.Expr, c.step.Output[0]) {
				continue // a NULL is no stop in any case
			}
		default:
			return false
		}
		c.goesOn = append(c.goesOn, condition)
	}
	if c.found == nil {
		return false
	}
	c.goesOn = append(c.goesOn, c.condition(table.Source.Where)...)
	return true
}

// comparedWithStop is the key of the row if a condition compares it with the stop.
func (c *carrier) comparedWithStop(condition *plan.Compare) *plan.Col {
	column, ok := condition.Left.(*plan.Col)
	stop, also := condition.Right.(*plan.Col)
	if !ok || !also || condition.Op != polar.Eq || column.From != c.row || stop.From != c.rec.Working || !c.source.Columns[column.Index].Key {
		return nil
	}
	return column
}

// exit plans a rule whose stop's row is carried; false for one that does not read it, or more
// of it than can be carried.
func (c *carrier) exit(r *datalog.Rule) (*plan.Select, bool, error) {
	stop, ok := r.Head[c.walked].(datalog.Var)
	if !ok {
		return nil, false, nil
	}
	for i, l := range r.Body {
		a, ok := l.(*datalog.Atom)
		if !ok || !c.isCarried(a, stop) {
			continue
		}
		rest := slices.Concat(r.Body[:i], r.Body[i+1:])
		sel, err := c.carriedExit(r, a, stop, rest)
		return sel, true, err
	}
	return nil, false, nil
}

// isCarried tells whether an atom reads the row of the stop, and binds only what a column of a
// walk can hold.
func (c *carrier) isCarried(a *datalog.Atom, stop datalog.Var) bool {
	src := a.Pred.Source
	if src == nil || src.Table == nil || *src.Table != *c.source.Table {
		return false
	}
	byKey := false
	for i, index := range columnIndexes(src) {
		switch column := src.Columns[index]; {
		case a.Args[i] == datalog.Term(stop):
			if byKey || column.Name != c.key {
				return false
			}
			byKey = true
		case isVariable(a.Args[i]) && !c.isID(a.Pred.Columns[i], column):
			return false
		}
	}
	return byKey
}

// isID tells whether a column holds ids of a type as they are.
func (c *carrier) isID(polarType string, column mapping.Column) bool {
	known := c.sqlTypes.known(polarType)
	isPlain := polarType == "" || polarType == polar.String || polarType == polar.Integer || polarType == polar.Boolean
	return !isPlain && known != "" && (column.SQLType == "" || column.SQLType == known)
}

// carriedExit plans a rule without its atom a, what the atom binds being carried.
func (c *carrier) carriedExit(r *datalog.Rule, a *datalog.Atom, stop datalog.Var, rest []datalog.Literal) (*plan.Select, error) {
	s := c.newScope(r, nil)
	output := c.bindHead(s)
	holds, columns, ok := c.factOf(s, a, stop)
	if !ok {
		return nil, nil
	}
	if len(columns) == 0 || isMentioned(stop, c.walked, r.Head, rest) {
		key := &plan.Col{From: c.row, Index: c.column(mapping.Column{Name: c.key}), Type: c.rec.Columns[0].Type}
		columns = append(columns, carriedColumn{stop, key})
	}
	carried := make([]*plan.Col, len(columns))
	for i, column := range columns {
		carried[i] = c.carry(when(holds, column.value), column.value.Type)
		s.bind(column.variable, carried[i], true)
	}
	sel, err := s.finish(rest, output)
	if sel != nil {
		requireFirst(sel, carried...)
	}
	return sel, err
}

// carriedColumn is a column of the row that a variable stands for.
type carriedColumn struct {
	variable datalog.Var
	value    *plan.Col
}

// bindHead gives the head its values, but for the stop, and returns the output.
func (c *carrier) bindHead(s *scope) []datalog.Term {
	var output []datalog.Term
	for i, t := range s.rule.Head {
		switch {
		case i == c.walked:
		case c.given[i] == nil:
			output = append(output, t)
		default:
			s.bind(t, c.given[i], true)
		}
	}
	return output
}

// factOf takes an atom apart: the conditions on the row under which it holds, and the columns
// that its variables stand for. False: it never holds.
func (c *carrier) factOf(s *scope, a *datalog.Atom, stop datalog.Var) (holds []plan.Condition, columns []carriedColumn, ok bool) {
	holds = c.condition(a.Pred.Source.Where)
	for i, index := range columnIndexes(a.Pred.Source) {
		column := &plan.Col{From: c.row, Index: c.column(a.Pred.Source.Columns[index]), Type: a.Pred.Columns[i]}
		switch t := a.Args[i].(type) {
		case datalog.Var:
			if t != stop {
				columns = append(columns, carriedColumn{t, column})
			}
		case datalog.Blank:
			holds = append(holds, &plan.NotNull{Expr: column})
		default:
			e, ok := s.known(t)
			if !ok {
				return nil, nil, false
			}
			holds = append(holds, &plan.Compare{Op: polar.Eq, Left: column, Right: e})
		}
	}
	return holds, columns, true
}

// isMentioned tells whether a rule needs the stop itself, beside its place in the head.
func isMentioned(stop datalog.Var, walked int, head []datalog.Term, body []datalog.Literal) bool {
	mentioned := false
	datalog.VarsOf(body, func(v datalog.Var) { mentioned = mentioned || v == stop })
	for i, t := range head {
		mentioned = mentioned || i != walked && t == datalog.Term(stop)
	}
	return mentioned
}

// condition is what a source says of its rows, a column of the row in which all sources are
// put together.
func (c *carrier) condition(where string) []plan.Condition {
	if where == "" {
		return nil
	}
	column := &plan.Col{From: c.row, Index: c.column(mapping.Column{SQL: "(" + where + ")", SQLType: "boolean"}), Type: polar.Boolean}
	return []plan.Condition{&plan.Compare{Op: polar.Eq, Left: column, Right: plan.Const{Type: polar.Boolean, ID: "true"}}}
}

// column is the place of a column in the row, which gets it if it has none.
func (c *carrier) column(column mapping.Column) int {
	at := slices.IndexFunc(c.source.Columns, func(known mapping.Column) bool {
		return known.Value == nil && known.Name == column.Name && known.SQL == column.SQL
	})
	if at < 0 {
		at = len(c.source.Columns)
		column.Values = nil
		c.source.Columns = append(c.source.Columns, column)
	}
	return at
}

// carry adds a column to the walk, unless it has the value already.
func (c *carrier) carry(value plan.Expr, polarType string) *plan.Col {
	at := 0
	for at < len(c.values) && (!isSame(c.values[at], value) || c.rec.Columns[1+at].Type != polarType) {
		at++
	}
	if at == len(c.values) {
		c.values = append(c.values, value)
		c.rec.Columns = append(c.rec.Columns, c.planner.column(polarType))
	}
	return &plan.Col{From: c.at, Index: 1 + at, Type: polarType}
}

// isSame tells whether two expressions say the same of a row.
func isSame(a, b plan.Expr) bool {
	switch a := a.(type) {
	case *plan.Col:
		other, ok := b.(*plan.Col)
		return ok && keyOf(a) == keyOf(other)
	case *plan.When:
		other, ok := b.(*plan.When)
		return ok && isSame(a.Then, other.Then) && slices.EqualFunc(a.Holds, other.Holds, isSameTest)
	}
	return a == b
}

func isSameTest(a, b plan.Condition) bool {
	switch a := a.(type) {
	case *plan.NotNull:
		other, ok := b.(*plan.NotNull)
		return ok && isSame(a.Expr, other.Expr)
	case *plan.Compare:
		other, ok := b.(*plan.Compare)
		return ok && a.Op == other.Op && isSame(a.Left, other.Left) && isSame(a.Right, other.Right)
	}
	return false
}

// when is a value under conditions, NULL without them.
func when(holds []plan.Condition, value plan.Expr) plan.Expr {
	if len(holds) == 0 {
		return value
	}
	return &plan.When{Holds: holds, Then: value}
}

// finish makes the step carry what the exits want. It starts with nothing, and other steps
// have nothing to carry on. False: nothing is carried.
func (c *carrier) finish() bool {
	if len(c.values) == 0 {
		return false
	}
	c.row.Rel = &plan.Table{Source: c.source}
	c.step.Where = []plan.Condition{c.found}
	c.step.Output = append([]plan.Expr{when(c.goesOn, c.step.Output[0])}, c.values...)
	for _, step := range c.rec.Steps {
		if step != c.step {
			requireFirst(step, &plan.Col{From: c.rec.Working})
		}
	}
	for _, sel := range slices.Concat(c.rec.Seeds, c.rec.Steps) {
		for len(sel.Output) < len(c.rec.Columns) {
			sel.Output = append(sel.Output, plan.Null{})
		}
	}
	return true
}

// requireFirst makes it a condition, before all others, that columns are not NULL.
func requireFirst(sel *plan.Select, columns ...*plan.Col) {
	compared := comparedColumns(sel.Where)
	var conditions []plan.Condition
	for _, column := range columns {
		if !isAmong(compared, keyOf(column)) {
			conditions = append(conditions, &plan.NotNull{Expr: column})
		}
	}
	sel.Where = append(conditions, sel.Where...)
}
