package plan

// Walk visits selects and all selects inside them: of WITH items, of relations and of
// conditions. Outer ones come first; a visit may change what is inside.
func Walk(selects []*Select, visit func(*Select)) {
	for _, sel := range selects {
		visit(sel)
		for _, item := range sel.With {
			Walk(item.Selects, visit)
		}
		for _, from := range sel.From {
			walkRelation(from.Rel, visit)
		}
		for _, c := range sel.Where {
			switch c := c.(type) {
			case *Exists:
				Walk(c.Selects, visit)
			case *AnyOf:
				Walk(c.Selects, visit)
			}
		}
	}
}

func walkRelation(r Relation, visit func(*Select)) {
	switch r := r.(type) {
	case *Union:
		Walk(r.Selects, visit)
	case *Recursion:
		Walk(r.Seeds, visit)
		Walk(r.Steps, visit)
	case *Fixpoint:
		for _, m := range r.Members {
			Walk(m.Rules, visit)
		}
	}
}

// Columns visits every column that selects, and all selects inside them, refer to.
func Columns(selects []*Select, visit func(*Col)) {
	Walk(selects, func(sel *Select) {
		for _, e := range sel.Output {
			columnsOf(e, visit)
		}
		for _, c := range sel.Where {
			columnsCompared(c, visit)
		}
	})
}

// columnsCompared visits the columns of a condition, without those of its selects.
func columnsCompared(c Condition, visit func(*Col)) {
	switch c := c.(type) {
	case *Compare:
		columnsOf(c.Left, visit)
		columnsOf(c.Right, visit)
	case *InList:
		columnsOf(c.Expr, visit)
	case *OneOf:
		columnsOf(c.Expr, visit)
	case *NotNull:
		columnsOf(c.Expr, visit)
	case *OwnTest:
		visit(c.Col)
	case *AnyOf:
		columnsOf(c.Expr, visit)
	}
}

func columnsOf(e Expr, visit func(*Col)) {
	switch e := e.(type) {
	case *Col:
		visit(e)
	case *When:
		Columns([]*Select{{Where: e.Holds, Output: []Expr{e.Then}}}, visit)
	}
}
