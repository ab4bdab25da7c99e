package compiler

import (
	"slices"

	"github.com/polarsql/polarsql/compiler/plan"
	"github.com/polarsql/polarsql/polar"
)

// readOnce reads a table once for selects that look for different names in one of its columns,
// some of them under conditions that are about no row of it. The names are an array, in which
// those stand whose conditions hold:
//
//	before  SELECT user_id FROM members WHERE org_id = o AND role = 'owner'
//	        SELECT user_id FROM members WHERE org_id = o AND role = 'member' AND EXISTS (.. o ..)
//	after   SELECT user_id FROM members WHERE org_id = o AND role = ANY (ARRAY(
//	          SELECT 'owner' UNION ALL SELECT 'member' WHERE EXISTS (.. o ..)))
//
// An index on the column serves as before, so that no row is read in vain. The conditions must be
// evaluated once, not for each row: selects that the database may join its own way stay apart.
func readOnce(out *plan.Plan) {
	if out.Form == plan.Rows {
		out.Branches = withProbesTogether(out.Branches)
	}
	plan.Walk(out.Branches, func(sel *plan.Select) {
		for _, from := range sel.From {
			if union, ok := from.Rel.(*plan.Union); ok && union.Fenced {
				union.Selects = withProbesTogether(union.Selects)
			}
		}
	})
}

func withProbesTogether(selects []*plan.Select) []*plan.Select {
	var out []*plan.Select
	var probes []*probe // of those in out, nil for what is none
	for _, sel := range selects {
		p := probeOf(sel)
		at := -1
		if p != nil {
			at = slices.IndexFunc(probes, func(other *probe) bool { return other != nil && (other.guarded || p.guarded) && other.isLike(p) })
		}
		if at < 0 {
			out, probes = append(out, sel), append(probes, p)
			continue
		}
		probes[at].names = append(probes[at].names, p.names...)
		probes[at].guarded = probes[at].guarded || p.guarded
		out[at] = probes[at].selected()
	}
	return out
}

// probe is a select from one table that looks for names in a column.
type probe struct {
	sel     *plan.Select
	column  *plan.Col
	own     []plan.Condition // about rows of the table, without that on the column
	names   []*plan.Select   // each gives a name, if its conditions hold
	guarded bool             // some have conditions
}

// probeOf takes a select apart, nil if it is none.
func probeOf(sel *plan.Select) *probe {
	if len(sel.From) != 1 || len(sel.With) > 0 {
		return nil
	}
	p := &probe{sel: sel}
	var guards []plan.Condition
	var names []plan.Const
	for _, c := range sel.Where {
		column, named := namesIn(c)
		switch {
		case p.column == nil && named != nil && column.From == sel.From[0]:
			p.column, names = column, named
		case readsAny([]*plan.Select{{Where: []plan.Condition{c}}}, sel.From):
			p.own = append(p.own, c)
		default:
			guards = append(guards, c)
		}
	}
	p.guarded = len(guards) > 0
	if p.column == nil || p.guarded && len(names) > 1 {
		return nil // the conditions would be asked for each name
	}
	for _, name := range names {
		p.names = append(p.names, &plan.Select{Where: guards, Output: []plan.Expr{name}, Origin: sel.Origin})
	}
	return p
}

// namesIn are the names that a condition looks for in a column of text, or nil.
func namesIn(c plan.Condition) (*plan.Col, []plan.Const) {
	var e plan.Expr
	var names []plan.Const
	switch c := c.(type) {
	case *plan.Compare:
		if name, ok := c.Right.(plan.Const); ok && c.Op == polar.Eq {
			e, names = c.Left, []plan.Const{name}
		}
	case *plan.InList:
		e, names = c.Expr, c.List
	}
	column, ok := e.(*plan.Col)
	if !ok || slices.ContainsFunc(names, func(name plan.Const) bool { return name.Type != polar.String }) || !isOfText(column) {
		return nil, nil
	}
	return column, names
}

// isOfText tells whether a column is known to be one that PostgreSQL compares with an array of
// texts as it compares it with one of them.
func isOfText(c *plan.Col) bool {
	table, ok := c.From.Rel.(*plan.Table)
	if !ok || c.Type != polar.String {
		return false
	}
	known := table.Source.Columns[c.Index].SQLType
	return known == "text" || known == "character varying"
}

// isLike tells whether two probes differ in nothing but the names.
func (p *probe) isLike(other *probe) bool {
	table, otherTable := p.sel.From[0], other.sel.From[0]
	if table.Rel.(*plan.Table).Source != otherTable.Rel.(*plan.Table).Source || p.column.Index != other.column.Index || len(p.own) != len(other.own) {
		return false
	}
	same := func(a, b plan.Expr) bool { return isSame(a, moved(b, otherTable, table)) }
	sameTest := func(a, b plan.Condition) bool { return isSameTest(a, movedTest(b, otherTable, table)) }
	return slices.EqualFunc(p.sel.Output, other.sel.Output, same) && slices.EqualFunc(p.own, other.own, sameTest)
}

// moved is an expression with a column of one relation in place of that of another.
func moved(e plan.Expr, from, to *plan.From) plan.Expr {
	c, ok := e.(*plan.Col)
	if !ok || c.From != from {
		return e
	}
	out := *c
	out.From = to
	return &out
}

func movedTest(c plan.Condition, from, to *plan.From) plan.Condition {
	switch c := c.(type) {
	case *plan.NotNull:
		return &plan.NotNull{Expr: moved(c.Expr, from, to)}
	case *plan.Compare:
		return &plan.Compare{Op: c.Op, Left: moved(c.Left, from, to), Right: moved(c.Right, from, to)}
	}
	return c
}

// selected is the select of a probe for several names.
func (p *probe) selected() *plan.Select {
	out := *p.sel
	names := &plan.AnyOf{Expr: p.column, Column: plan.Column{Type: polar.String, SQLType: "text"}, Selects: p.names}
	out.Where = append([]plan.Condition{names}, p.own...)
	return &out
}
