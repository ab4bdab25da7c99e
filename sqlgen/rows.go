package sqlgen

import (
	"slices"
	"strings"

	"github.com/Masterminds/squirrel"

	"github.com/polarsql/polarsql/compiler/plan"
	"github.com/polarsql/polarsql/polar"
)

// rows writes the distinct rows of all branches, in order. DISTINCT stands outside: PostgreSQL
// sizes the hash table of a UNION by its estimate of the rows, which behind a recursion is
// many times too large.
func (w *writer) rows(p *plan.Plan, opts Options) (fragment, error) {
	groups := grouped(p.Branches)
	union, err := w.allRows(p, groups)
	if err != nil {
		return fragment{}, err
	}
	from := w.rowsFrom(union, p.Columns)
	if opts.After {
		from.sel = from.sel.Where(w.after(p.Columns, from.alias, opts.AfterNull))
	}
	distinct := !eachOnce(groups)
	if distinct && !opts.Limit && isSortedFast(p.Columns) {
		if from, err = w.sorted(from); err != nil {
			return fragment{}, err
		}
	}
	if distinct {
		from.sel = from.sel.Distinct()
	}
	b := from.sel.OrderBy(from.order...)
	if opts.Limit {
		limit := w.param(plan.Param{Name: LimitParam, Type: "Integer", SQLType: "bigint"})
		b = b.SuffixExpr(concat(text("LIMIT "), limit))
	}
	return built(b)
}

// rowsOfAnswer is a select of all columns of the answer from a derived table.
type rowsOfAnswer struct {
	sel     squirrel.SelectBuilder
	alias   string   // of the table
	columns []string // of both
	order   []string
}

func (w *writer) rowsFrom(table fragment, columns []plan.Column) rowsOfAnswer {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = quoteIdent(c.Name)
	}
	return rowsNamed(table, w.names.fresh(), names)
}

func rowsNamed(table fragment, alias string, columns []string) rowsOfAnswer {
	out := rowsOfAnswer{sel: squirrel.Select(), alias: alias, columns: columns}
	for _, c := range columns {
		out.sel = out.sel.Column(alias + "." + c)
		// The wildcard, NULL, comes first: it is on the first page.
		out.order = append(out.order, alias+"."+c+" NULLS FIRST")
	}
	out.sel = out.sel.JoinClause(concat(text("FROM ("), table, text(") AS "+alias+"("+strings.Join(columns, ", ")+")")))
	return out
}

// sorted has the rows sorted before those that are alike are left out, side by side. That takes
// two thirds of the time of a hash table that is sorted afterwards, or as long where each row
// comes ten times. PostgreSQL, left to itself, takes the hash table.
//
//	SELECT DISTINCT _p2.id FROM (SELECT _p1.id FROM (..) AS _p1(id) ORDER BY _p1.id NULLS FIRST OFFSET 0) AS _p2(id) ORDER BY ..
func (w *writer) sorted(rows rowsOfAnswer) (rowsOfAnswer, error) {
	f, err := built(rows.sel.OrderBy(rows.order...).Suffix("OFFSET 0"))
	return rowsNamed(f, w.names.fresh(), rows.columns), err
}

// isSortedFast tells whether rows are single whole numbers. To sort anything else takes longer
// than a hash table as soon as some of it is alike.
func isSortedFast(columns []plan.Column) bool {
	return len(columns) == 1 && slices.Contains([]string{"smallint", "integer", "bigint"}, columns[0].SQLType)
}

// allRows unites the rows of all branches. Branches that give the same constants are one
// condition, so that the first of them that holds is the last that is looked at:
//
//	SELECT 'read' WHERE EXISTS (..) OR EXISTS (..) UNION ALL SELECT 'write' WHERE ..
func (w *writer) allRows(p *plan.Plan, groups []rowGroup) (fragment, error) {
	if len(groups) == 0 {
		columns := make([]fragment, len(p.Columns))
		for i, c := range p.Columns {
			columns[i] = text("CAST(NULL AS " + typeName(c) + ")")
		}
		return concat(text("SELECT "), join(columns, ", "), text(" WHERE FALSE")), nil
	}
	parts := make([]fragment, len(groups))
	for i, g := range groups {
		outputs := make([]fragment, len(g.output))
		for j, e := range g.output {
			outputs[j] = w.output(e, p.Columns[j], answer)
		}
		var err error
		if parts[i], err = w.groupRows(g, outputs); err != nil {
			return fragment{}, err
		}
	}
	return built(setOperation{selects: parts, operator: "UNION ALL"})
}

func (w *writer) groupRows(g rowGroup, outputs []fragment) (fragment, error) {
	if len(g.selects) == 1 {
		return w.selection(g.selects[0], outputs)
	}
	holds, err := w.condition(&plan.Exists{Selects: g.selects})
	return concat(text("SELECT "), join(outputs, ", "), where(holds)), err
}

// rowGroup is branches with one output: of constants, or a single branch.
type rowGroup struct {
	output  []plan.Expr
	selects []*plan.Select
}

// grouped puts branches with the same constants together, in the order of the first of each.
func grouped(branches []*plan.Select) []rowGroup {
	var out []rowGroup
	for _, sel := range branches {
		at := -1
		if isConstant(sel.Output) {
			at = slices.IndexFunc(out, func(g rowGroup) bool { return slices.Equal(g.output, sel.Output) })
		}
		if at < 0 {
			out = append(out, rowGroup{output: sel.Output, selects: []*plan.Select{sel}})
			continue
		}
		out[at].selects = append(out[at].selects, sel)
	}
	return out
}

// isConstant tells whether a branch gives one row, however often it holds.
func isConstant(output []plan.Expr) bool {
	return !slices.ContainsFunc(output, func(e plan.Expr) bool { _, isColumn := e.(*plan.Col); return isColumn })
}

// eachOnce tells whether every group gives at most one row, which no other gives: its names
// are constants of the policy, and its select reads nothing by itself.
func eachOnce(groups []rowGroup) bool {
	return !slices.ContainsFunc(groups, func(g rowGroup) bool {
		return len(g.selects) == 1 && len(g.selects[0].From) > 0 || slices.ContainsFunc(g.output, func(e plan.Expr) bool {
			c, ok := e.(plan.Const)
			return !ok || c.Type != polar.String
		})
	})
}
