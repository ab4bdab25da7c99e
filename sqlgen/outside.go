package sqlgen

import "github.com/polarsql/polarsql/compiler/plan"

// outside collects what conditions refer to beside the relations that they read themselves.
type outside struct {
	own       map[*plan.From]bool
	columns   []*plan.Col
	params    []plan.ParamRef
	recursive bool // there is a recursion
	unknown   bool // something that this does not know, and which may refer to anything
}

func newOutside(own ...*plan.From) *outside {
	o := &outside{own: map[*plan.From]bool{}}
	for _, from := range own {
		o.own[from] = true
	}
	return o
}

func (o *outside) conditions(cs []plan.Condition) {
	for _, c := range cs {
		o.condition(c)
	}
}

func (o *outside) condition(c plan.Condition) {
	switch c := c.(type) {
	case *plan.Compare:
		o.expr(c.Left)
		o.expr(c.Right)
	case *plan.InList:
		o.expr(c.Expr)
	case *plan.OneOf:
		o.expr(c.Expr)
		o.expr(c.List)
	case *plan.NotNull:
		o.expr(c.Expr)
	case *plan.Exists:
		o.selects(c.Selects)
	case *plan.AnyOf:
		o.expr(c.Expr)
		o.selects(c.Selects)
	default:
		o.unknown = true
	}
}

func (o *outside) selects(selects []*plan.Select) {
	for _, sel := range selects {
		if len(sel.With) > 0 {
			o.unknown = true
		}
		for _, from := range sel.From {
			o.from(from)
		}
		o.conditions(sel.Where)
		for _, e := range sel.Output {
			o.expr(e)
		}
	}
}

func (o *outside) from(from *plan.From) {
	o.own[from] = true
	switch rel := from.Rel.(type) {
	case *plan.Table:
	case *plan.Given:
		for _, p := range rel.Columns {
			o.expr(p)
		}
	case *plan.Union:
		o.selects(rel.Selects)
	case *plan.Recursion:
		o.recursive = true
		o.own[rel.Working] = true
		o.selects(rel.Seeds)
		o.selects(rel.Steps)
	default:
		o.unknown = true
	}
}

func (o *outside) expr(e plan.Expr) {
	switch e := e.(type) {
	case *plan.Col:
		if !o.own[e.From] {
			o.columns = append(o.columns, e)
		}
	case plan.ParamRef:
		o.params = append(o.params, e)
	case *plan.When:
		o.conditions(e.Holds)
		o.expr(e.Then)
	case plan.Const, plan.Null:
	default:
		o.unknown = true
	}
}
