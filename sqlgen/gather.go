package sqlgen

import (
	"slices"
	"strconv"

	"github.com/polarsql/polarsql/compiler/plan"
	"github.com/polarsql/polarsql/polar"
)

// Rows that hang on the actor alone are read once for all checks of a batch, or all rows that a
// flag is asked of, and looked up in memory. An actor who has more of them than a bound is looked
// up in the table, time after time, so that nobody's rows are read whole.
//
//	before  EXISTS (SELECT TRUE FROM shares AS s WHERE s.user_id = $2 AND s.file_id = x.c1 OFFSET 0)
//
// Of a batch they are a WITH item, at most as many as there are checks:
//
//	after   CASE WHEN (SELECT count(*) <= (SELECT most.c1 FROM most) FROM own) THEN x.c1 IN (SELECT own.c1 FROM own)
//	        ELSE EXISTS (..) END
//	with    own(c1) AS (SELECT s.file_id FROM shares AS s WHERE s.user_id = $2 LIMIT most + 1)
//
// Of a flag, which is one expression, they are an array, which is NULL if there are too many:
//
//	after   COALESCE(x.c1 = ANY (COALESCE((SELECT CASE WHEN cardinality(own.c1) <= 50 THEN own.c1 END FROM (
//	          SELECT ARRAY(SELECT s.file_id FROM shares AS s WHERE s.user_id = $2 LIMIT 51) OFFSET 0) AS own(c1)))), EXISTS (..))
type gathering struct {
	most  string // the WITH item that says how many rows are gathered at most; "" for arrays
	items []fragment
}

const (
	mostGathered = 1000 // rows of a WITH item, however many checks there are
	mostInArray  = 50
	fewGathered  = 8 // rows that are expected: an index is then read row by row, not whole
)

// gatherFor begins to gather for the elements of an array.
func (w *writer) gatherFor(array fragment) {
	w.gathering = &gathering{most: w.names.fresh()}
	w.gathering.add(w.gathering.most, concat(text("SELECT least(cardinality("), array, text("), "+strconv.Itoa(mostGathered)+")")))
}

func (g *gathering) add(name string, rows fragment) {
	g.items = append(g.items, concat(text(name+columnList(1)+" AS MATERIALIZED ("), rows, text(")")))
}

// with puts what is gathered for a select, and other WITH items, in front of it.
func (g *gathering) with(items []fragment, sel fragment) fragment {
	if len(g.items) > 1 {
		items = append(slices.Clone(g.items), items...)
	}
	if len(items) == 0 {
		return sel
	}
	return concat(text("WITH RECURSIVE "), join(items, ", "), text(" "), sel)
}

// gathered writes an EXISTS, or NOT EXISTS, by what is gathered of its select.
func (w *writer) gathered(sel *plan.Select, c *plan.Exists, rows *plan.Select, link *plan.Compare) (fragment, error) {
	own, other := w.sides(link)
	g := w.gathering
	w.gathering = nil // what is gathered, or asked in place of it, is not gathered itself
	defer func() { w.gathering = g }()
	w.hidden = true
	found, err := w.selection(rows, []fragment{own})
	w.hidden = false
	if err != nil {
		return fragment{}, err
	}
	found = few(found, w.names.fresh(), fewGathered)
	test, err := w.inExists(sel, c)
	var f fragment
	if g.most == "" {
		f = w.inArray(other, found, test)
	} else {
		f = w.inItem(g, other, found, test)
	}
	if c.Negated {
		f = concat(text("("), f, text(") IS NOT TRUE"))
	}
	return f, err
}

// inItem writes that a value is among rows that become a WITH item.
func (w *writer) inItem(g *gathering, value, rows, otherwise fragment) fragment {
	all, name := w.names.fresh(), w.names.fresh()
	g.add(name, concat(text("SELECT "+all+".c1 FROM ("), rows,
		text(") AS "+all+columnList(1)+" LIMIT (SELECT "+g.most+".c1 + 1 FROM "+g.most+")")))
	return concat(text("CASE WHEN (SELECT count(*) <= (SELECT "+g.most+".c1 FROM "+g.most+") FROM "+name+") THEN "),
		value, text(" IN (SELECT "+name+".c1 FROM "+name+") ELSE "), otherwise, text(" END"))
}

// inArray writes that a value is among rows that become an array. The inner COALESCE has no
// other meaning than that ANY takes an array, and no select.
func (w *writer) inArray(value, rows, otherwise fragment) fragment {
	all, name := w.names.fresh(), w.names.fresh()
	most, next := strconv.Itoa(mostInArray), strconv.Itoa(mostInArray+1)
	return concat(text("COALESCE("), value,
		text(" = ANY (COALESCE((SELECT CASE WHEN cardinality("+name+".c1) <= "+most+" THEN "+name+".c1 END FROM (SELECT ARRAY(SELECT "+all+".c1 FROM ("),
		rows, text(") AS "+all+columnList(1)+" LIMIT "+next+") OFFSET 0) AS "+name+columnList(1)+"))), "), otherwise, text(")"))
}

// gatherable takes a select of one table apart: the rows that hang on nothing but values that
// all checks share, and the one comparison that ties them to a check, its own column first. It
// is nil where there is none, or where the rows do not start from such a value.
func (w *writer) gatherable(sel *plan.Select) (*plan.Select, *plan.Compare) {
	if len(sel.From) != 1 || len(sel.With) > 0 {
		return nil, nil
	}
	table, ok := sel.From[0].Rel.(*plan.Table)
	if !ok || table.Source.Table == nil {
		return nil, nil
	}
	rows := &plan.Select{From: sel.From, Origin: sel.Origin}
	var link *plan.Compare
	starts := false
	for _, c := range sel.Where {
		if w.isShared(c, sel.From[0]) {
			rows.Where = append(rows.Where, c)
			starts = starts || w.startsFromShared(c, sel.From[0])
			continue
		}
		if link != nil {
			return nil, nil
		}
		if link = w.link(c, sel.From[0]); link == nil {
			return nil, nil
		}
	}
	if !starts || link == nil {
		return nil, nil
	}
	rows.Where = append(rows.Where, &plan.NotNull{Expr: link.Left})
	return rows, link
}

// isShared tells whether a condition on rows of a table is the same for all checks.
func (w *writer) isShared(c plan.Condition, table *plan.From) bool {
	o := newOutside(table)
	o.condition(c)
	return w.isTheSame(o)
}

// isTheSame tells whether what has been collected is the same for all checks.
func (w *writer) isTheSame(o *outside) bool {
	return !o.unknown && len(o.columns) == 0 && !slices.ContainsFunc(o.params, w.varies)
}

func (w *writer) varies(p plan.ParamRef) bool {
	_, varies := w.each[p]
	return varies
}

// startsFromShared tells whether a condition compares a column with values that all checks
// share and that are not the policy's.
func (w *writer) startsFromShared(c plan.Condition, table *plan.From) bool {
	switch c := c.(type) {
	case *plan.Compare:
		for _, sides := range [][2]plan.Expr{{c.Left, c.Right}, {c.Right, c.Left}} {
			if _, isParam := sides[1].(plan.ParamRef); c.Op == polar.Eq && isParam && isColumn(sides[0], table) {
				return true
			}
		}
	case *plan.AnyOf:
		return isColumn(c.Expr, table)
	}
	return false
}

func isColumn(e plan.Expr, of *plan.From) bool {
	c, ok := e.(*plan.Col)
	return ok && c.From == of
}

// link is a comparison of a column of the table with a value of the check, the column first.
func (w *writer) link(c plan.Condition, table *plan.From) *plan.Compare {
	compare, ok := c.(*plan.Compare)
	if !ok || compare.Op != polar.Eq {
		return nil
	}
	if _, isEnum := w.enumEquals(compare); isEnum {
		return nil
	}
	own, other := compare.Left, compare.Right
	if !isColumn(own, table) {
		own, other = other, own
	}
	if !isColumn(own, table) || isColumn(other, table) {
		return nil
	}
	switch other := other.(type) {
	case *plan.Col:
	case plan.ParamRef:
		if !w.varies(other) {
			return nil
		}
	default:
		return nil
	}
	return &plan.Compare{Op: polar.Eq, Left: own, Right: other}
}
