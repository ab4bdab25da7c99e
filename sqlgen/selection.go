package sqlgen

import (
	"fmt"
	"strings"

	"github.com/Masterminds/squirrel"

	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/compiler/plan"
)

// Builders of squirrel are immutable: it copies one for whatever is added to it.
var (
	selectNothing = squirrel.SelectBuilder(squirrel.StatementBuilder)
	selectTrue    = selectNothing.Column("TRUE") // an EXISTS needs no output in PostgreSQL, but squirrel does
)

// selection writes a select with the given output, each clause as a whole.
func (w *writer) selection(sel *plan.Select, output []fragment) (fragment, error) {
	with, err := w.items(sel.With)
	if err != nil {
		return fragment{}, err
	}
	relations := make([]fragment, len(sel.From))
	for i, from := range sel.From {
		tables, err := w.withItems(from)
		if err != nil {
			return fragment{}, err
		}
		with = append(with, tables...)
		if relations[i], err = w.relation(from); err != nil {
			return fragment{}, err
		}
	}
	where, err := w.conditions(sel.Where)
	if err != nil {
		return fragment{}, err
	}
	b := selectTrue
	if len(output) > 0 {
		b = selectNothing.Column(join(output, ", "))
	}
	if len(with) > 0 {
		b = b.PrefixExpr(recursiveWith{with})
	}
	if len(relations) > 0 {
		b = b.JoinClause(concat(text("FROM "), join(relations, " CROSS JOIN ")))
	}
	if len(where) > 0 {
		b = b.Where(join(where, " AND "))
	}
	return built(b)
}

// selections writes selects for a union, with their output or the constant TRUE.
func (w *writer) selections(selects []*plan.Select, columns []plan.Column, fit fit) ([]fragment, error) {
	out := make([]fragment, len(selects))
	for i, sel := range selects {
		outputs := make([]fragment, len(sel.Output))
		for j, e := range sel.Output {
			outputs[j] = w.output(e, columns[j], fit)
		}
		var err error
		if out[i], err = w.selection(sel, outputs); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// relation writes one item of FROM with its name.
func (w *writer) relation(from *plan.From) (fragment, error) {
	alias := w.names.alias(from)
	switch rel := from.Rel.(type) {
	case *plan.Table:
		return text(w.table(rel.Source) + " AS " + alias + tableColumns(rel.Source)), nil
	case *plan.Given:
		return w.given(rel, alias), nil
	case *plan.Recursion, *plan.Fixpoint:
		return text(alias), nil // the name of its WITH item
	case *plan.Shared:
		return text(w.names.item(rel.Item) + " AS " + alias), nil
	case *plan.Known:
		return text(w.names.known(rel.Member) + " AS " + alias), nil
	case *plan.Union:
		return w.derived(rel, alias)
	case *driven:
		return text(rel.name + " AS " + alias), nil
	}
	return fragment{}, fmt.Errorf("sqlgen: %T cannot stand in FROM", from.Rel)
}

// table writes a source. The mapping's own SQL stands in a select of its own, so that its
// column names mean the columns of that table.
func (w *writer) table(s *mapping.Source) string {
	if isPlain(s) {
		return protect(quoteTable(*s.Table))
	}
	if s.Table == nil {
		return "(" + protect(s.Query) + ")"
	}
	var columns []string
	for i, c := range s.Columns {
		switch {
		case c.SQL != "":
			columns = append(columns, protect(c.SQL)+" AS "+column(i))
		case c.Name != "":
			columns = append(columns, protect(quoteIdent(c.Name))+" AS "+column(i))
		}
	}
	sql := "(SELECT " + strings.Join(columns, ", ") + " FROM " + protect(quoteTable(*s.Table))
	if s.Where != "" {
		sql += " WHERE (" + protect(s.Where) + ")"
	}
	return sql + ")"
}

// tableColumns names the columns of a query by position.
func tableColumns(s *mapping.Source) string {
	if s.Table != nil {
		return ""
	}
	return columnList(len(s.Columns))
}

func columnList(n int) string {
	columns := make([]string, n)
	for i := range columns {
		columns[i] = column(i)
	}
	return "(" + strings.Join(columns, ", ") + ")"
}

// derived writes a union that may refer to what stands before it. OFFSET 0 is the fence:
// the database evaluates it per row instead of joining it its own way.
func (w *writer) derived(u *plan.Union, alias string) (fragment, error) {
	selects, err := w.selections(u.Selects, u.Columns, united)
	if err != nil {
		return fragment{}, err
	}
	suffix := ""
	if u.Fenced {
		suffix = " OFFSET 0"
	}
	body, err := built(setOperation{selects: selects, operator: "UNION ALL", suffix: suffix})
	return concat(text("LATERAL ("), body, text(") AS "+alias+columnList(max(1, len(u.Columns))))), err
}
