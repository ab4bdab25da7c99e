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
