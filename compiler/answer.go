package compiler

import (
	"regexp"
	"slices"
	"strconv"

	"github.com/polarsql/polarsql/compiler/datalog"
	"github.com/polarsql/polarsql/compiler/plan"
	"github.com/polarsql/polarsql/polar"
)

// form sets what the statement gives: a boolean, rows of columns, or a condition on a row.
func (p *planner) form(out *plan.Plan) error {
	for _, a := range p.program.Asked {
		out.Form = plan.Rows
		out.Columns = append(out.Columns, p.columnsOf(a)...)
	}
	nameColumns(out.Columns)
	for _, a := range p.question.Args {
		if a.Kind != Row {
			continue
		}
		t := p.mapping.Type(a.Type)
		if t == nil {
			return errNoTable(p.question, a.Type)
		}
		out.Form = plan.Filter
		out.Row = &plan.From{Rel: &plan.Outer{Table: t.Table}}
	}
	return nil
}

// isDecision tells whether the question asks about given objects: whether, or what.
func (p *planner) isDecision() bool {
	return !slices.ContainsFunc(p.question.Args, func(a Arg) bool { return a.Kind == Row }) &&
		!slices.ContainsFunc(p.program.Asked, func(a datalog.Asked) bool { return !slices.Equal(a.Types, []string{polar.String}) })
}

// columnsOf are the columns for what the question asks for: one, or type and id where there
// are several types, and ids that one column can only hold as text.
func (p *planner) columnsOf(a datalog.Asked) []plan.Column {
	if len(a.Types) == 1 {
		return []plan.Column{{Name: a.Name, Type: a.Types[0], SQLType: p.sqlTypes.known(a.Types[0])}}
	}
	return []plan.Column{
		{Name: a.Name + typeSuffix, Type: polar.String, SQLType: "text"},
		{Name: a.Name, SQLType: "text", Mixed: true},
	}
}

// plainName is a column's name that means the same in every client, quoted or not.
var plainName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,50}$`)

// nameColumns gives columns whose variable has no plain name, or one that another column
// has, a name by their place: text of a request could be in it, or what libraries rewrite.
func nameColumns(columns []plan.Column) {
	taken := map[string]bool{}
	for i := range columns {
		name := columns[i].Name
		for n := i + 1; !plainName.MatchString(name) || taken[name]; n++ {
			name = "c" + strconv.Itoa(n)
		}
		taken[name] = true
		columns[i].Name = name
	}
}

// typeSuffix makes the name of the column with the types of another one.
const typeSuffix = "_type"

// present turns the row of a goal into a row of the answer: it adds the types of columns
// that have several, and puts the wildcards back.
func (p *planner) present(g datalog.Goal, sel *plan.Select) *plan.Select {
	if !slices.Contains(g.Wild, true) && !slices.ContainsFunc(p.program.Asked, func(a datalog.Asked) bool { return len(a.Types) != 1 }) {
		return sel
	}
	concrete := sel.Output
	sel.Output = nil
	for i, a := range p.program.Asked {
		if len(a.Types) != 1 {
			sel.Output = append(sel.Output, plan.Const{Type: polar.String, ID: g.Types[i]})
		}
		if g.Wild[i] {
			sel.Output = append(sel.Output, p.wildcard(sel, g.Types[i]))
			continue
		}
		sel.Output = append(sel.Output, concrete[0])
		concrete = concrete[1:]
	}
	return sel
}

// wildcard is every value of a type: every row of its table, or NULL where it has none. A
// conjunction says NULL in any case.
func (p *planner) wildcard(sel *plan.Select, polarType string) plan.Expr {
	if len(p.question.Calls) > 0 {
		return plan.Null{}
	}
	from, col := p.domain(polarType)
	if from == nil {
		return plan.Null{}
	}
	sel.From = append(sel.From, from)
	// A NULL in the answer would mean every object, those without a row included.
	sel.Where = append(sel.Where, &plan.NotNull{Expr: col})
	return col
}
