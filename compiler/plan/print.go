package plan

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/polarsql/polarsql/polar"
)

// String prints the plan as a tree: what is read, under which conditions, and which form
// each recursion has. Relations are numbered in the order of printing.
func (p *Plan) String() string {
	w := &printer{plan: p, names: map[*From]string{}, members: map[*Member]string{}, items: map[*Item]string{}}
	switch p.Form {
	case Test:
		w.line("test: one of")
	case Rows:
		w.line("rows of " + columnsString(p.Columns) + ": all of")
	case Filter:
		w.line("condition on " + w.relation(p.Row) + ": one of")
	}
	w.selects(p.Branches)
	return w.out.String()
}

// Explain prints the form of each recursion and why it has it, "" for a plan without any.
func (p *Plan) Explain() string {
	var b strings.Builder
	for _, r := range p.Recursions {
		fmt.Fprintf(&b, "%s: %s\n  %s\n", r.Predicate, r.Form, r.Why)
		for _, note := range r.Notes {
			fmt.Fprintf(&b, "  %s\n", note)
		}
	}
	return b.String()
}

type printer struct {
	plan    *Plan
	out     strings.Builder
	depth   int
	names   map[*From]string
	members map[*Member]string
	items   map[*Item]string
}

func (w *printer) line(text string) {
	w.out.WriteString(strings.Repeat("  ", w.depth) + text + "\n")
}

// under prints what belongs to a line.
func (w *printer) under(text string, f func()) {
	w.line(text)
	w.depth++
	f()
	w.depth--
}

func (w *printer) selects(selects []*Select) {
	w.depth++
	defer func() { w.depth-- }()
	if len(selects) == 0 {
		w.line("nothing")
	}
	for _, sel := range selects {
		w.under("select"+origin(sel.Origin), func() { w.sel(sel) })
	}
}

func origin(s polar.Span) string {
	if s.IsZero() {
		return ""
	}
	return " (" + s.String() + ")"
}

func (w *printer) sel(sel *Select) {
	for _, item := range sel.With {
		w.line("with " + w.item(item) + " " + columnsString(item.Columns))
		w.selects(item.Selects)
	}
	for _, from := range sel.From {
		w.from(from)
	}
	for _, c := range sel.Where {
		w.condition(c)
	}
	if len(sel.Output) > 0 {
		outputs := make([]string, len(sel.Output))
		for i, e := range sel.Output {
			outputs[i] = w.expr(e)
		}
		w.line("give " + strings.Join(outputs, ", "))
	}
}

func (w *printer) from(from *From) {
	text := "from " + w.relation(from)
	switch rel := from.Rel.(type) {
	case *Union:
		w.line(text)
		w.selects(rel.Selects)
	case *Recursion:
		w.under(text, func() {
			w.line("start")
			w.selects(rel.Seeds)
			w.line("step from " + w.name(rel.Working))
			w.selects(rel.Steps)
		})
	case *Fixpoint:
		w.under(text, func() {
			for _, m := range rel.Members {
				w.line("rules of " + w.member(m) + " " + columnsString(m.Columns))
				w.selects(m.Rules)
			}
		})
	default:
		w.line(text)
	}
}

// relation describes a relation in one line, with its name.
func (w *printer) relation(from *From) string {
	name := w.name(from)
	switch rel := from.Rel.(type) {
	case *Table:
		if rel.Source.Table == nil {
			return "query as " + name
		}
		if rel.Source.Where != "" {
			return rel.Source.Table.String() + " where (" + rel.Source.Where + ") as " + name
		}
		return rel.Source.Table.String() + " as " + name
	case *Union:
		if rel.Fenced {
			return "union, fenced, as " + name
		}
		return "union as " + name
	case *Recursion:
		form := "collect"
		if rel.Walk {
			form = "walk"
		}
		return form + " " + columnsString(rel.Columns) + " as " + name
	case *Fixpoint:
		return "fixpoint, rows of " + w.member(rel.Members[rel.Result]) + ", as " + name
	case *Shared:
		return "rows of " + w.item(rel.Item) + " as " + name
	case *Known:
		return "known " + w.member(rel.Member) + " as " + name
	case *Outer:
		return "the row of " + rel.Table.String() + " as " + name
	}
	return strings.TrimPrefix(fmt.Sprintf("%T", from.Rel), "*plan.") + " as " + name
}

func (w *printer) name(from *From) string {
	if w.names[from] == "" {
		w.names[from] = "t" + strconv.Itoa(len(w.names)+1)
	}
	return w.names[from]
}

func (w *printer) member(m *Member) string {
	if w.members[m] == "" {
		w.members[m] = "m" + strconv.Itoa(len(w.members)+1)
	}
	return w.members[m]
}

func (w *printer) item(i *Item) string {
	if w.items[i] == "" {
		w.items[i] = "w" + strconv.Itoa(len(w.items)+1)
	}
	return w.items[i]
}

func columnsString(columns []Column) string {
	parts := make([]string, len(columns))
	for i, c := range columns {
		parts[i] = strings.TrimSpace(c.Type + " " + c.SQLType)
		if c.Name != "" {
			parts[i] = c.Name + ": " + parts[i]
		}
	}
	return "(" + strings.Join(parts, ", ") + ")"
}

func (w *printer) condition(c Condition) {
	switch c := c.(type) {
	case *Exists:
		text := "where one of"
		if c.Negated {
			text = "where none of"
		}
		w.line(text)
		w.selects(c.Selects)
	case *AnyOf:
		w.line("where " + w.expr(c.Expr) + " is in the array of")
		w.selects(c.Selects)
	default:
		w.line("where " + w.test(c))
	}
}

// test is a condition that selects nothing.
func (w *printer) test(c Condition) string {
	switch c := c.(type) {
	case *Compare:
		return w.expr(c.Left) + " " + string(c.Op) + " " + w.expr(c.Right)
	case *InList:
		items := make([]string, len(c.List))
		for i, item := range c.List {
			items[i] = w.expr(item)
		}
		return w.expr(c.Expr) + " in [" + strings.Join(items, ", ") + "]"
	case *NotNull:
		return w.expr(c.Expr) + " is there"
	case *OwnTest:
		return strings.TrimSpace(map[bool]string{true: "not "}[c.Negated] + w.expr(c.Col) + " " + c.Text)
	}
	return strings.TrimPrefix(fmt.Sprintf("%T", c), "*plan.")
}

func (w *printer) expr(e Expr) string {
	switch e := e.(type) {
	case *Col:
		return w.name(e.From) + "." + columnName(e)
	case Const:
		if e.Type == "" {
			return "stored " + polar.Quote(e.ID)
		}
		return polar.Value(e).String()
	case ParamRef:
		return "$" + w.plan.Params[e].Name
	case Null:
		return "any"
	case *When:
		tests := make([]string, len(e.Holds))
		for i, c := range e.Holds {
			tests[i] = w.test(c)
		}
		return w.expr(e.Then) + " when (" + strings.Join(tests, " and ") + ")"
	}
	return fmt.Sprintf("%T", e)
}

// columnName is the table's own name of a column, or its number.
func columnName(c *Col) string {
	if c.Name != "" {
		return c.Name
	}
	if table, ok := c.From.Rel.(*Table); ok && c.Index < len(table.Source.Columns) {
		if name := table.Source.Columns[c.Index].Name; name != "" {
			return name
		}
	}
	return strconv.Itoa(c.Index + 1)
}
