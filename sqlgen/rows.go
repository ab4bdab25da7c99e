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
	alias := w.names.fresh()
	columns := make([]string, len(p.Columns))
	for i, c := range p.Columns {
		columns[i] = quoteIdent(c.Name)
	}
	b := squirrel.Select()
	if !eachOnce(groups) {
		b = b.Distinct()
	}
	order := make([]string, len(columns))
	for i, c := range columns {
		b = b.Column(alias + "." + c)
		// The wildcard, NULL, comes first: it is on the first page.
		order[i] = alias + "." + c + " NULLS FIRST"
	}
	b = b.JoinClause(concat(text("FROM ("), union, text(") AS "+alias+"("+strings.Join(columns, ", ")+")")))
	if opts.After {
		b = b.Where(w.after(p.Columns, alias, opts.AfterNull))
	}
	b = b.OrderBy(order...)
	if opts.Limit {
		limit := w.param(plan.Param{Name: LimitParam, Type: "Integer", SQLType: "bigint"})
		b = b.SuffixExpr(concat(text("LIMIT "), limit))
	}
	return built(b)
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
