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

func (o *outside) condition(c plan.Condition) { o.conditions([]plan.Condition{c}) }

func (o *outside) conditions(cs []plan.Condition) {
	o.selects([]*plan.Select{{Where: cs}})
}

func (o *outside) selects(selects []*plan.Select) {
	plan.Walk(selects, func(sel *plan.Select) {
		o.unknown = o.unknown || len(sel.With) > 0
		for _, from := range sel.From {
			o.from(from)
		}
		for _, c := range sel.Where {
			o.compared(c)
		}
		for _, e := range sel.Output {
			o.expr(e)
		}
	})
}

func (o *outside) from(from *plan.From) {
	o.own[from] = true
	switch rel := from.Rel.(type) {
	case *plan.Table, *plan.Union:
	case *plan.Given:
		for _, p := range rel.Columns {
			o.expr(p)
		}
	case *plan.Recursion:
		o.recursive = true
		o.own[rel.Working] = true
	default:
		o.unknown = true
	}
}

// compared collects the expressions of a condition, without those of its selects.
func (o *outside) compared(c plan.Condition) {
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
	case *plan.OwnTest:
		o.expr(c.Col)
	case *plan.AnyOf:
		o.expr(c.Expr)
	case *plan.Exists:
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
