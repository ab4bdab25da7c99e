package sqlgen

import (
	"slices"

	"github.com/polarsql/polarsql/compiler/plan"
)

// condition writes a condition; one that holds several others is parenthesised.
func (w *writer) condition(c plan.Condition) (fragment, error) {
	switch c := c.(type) {
	case *plan.Compare:
		return w.compare(c), nil
	case *plan.InList:
		return w.inList(c), nil
	case *plan.OneOf:
		return w.oneOf(c), nil
	case *plan.NotNull:
		return concat(w.expr(c.Expr), text(" IS NOT NULL")), nil
	case *plan.OwnTest:
		return w.ownTest(c), nil
	case *plan.Exists:
		return w.exists(c)
	case *plan.AnyOf:
		return w.anyOf(c)
	}
	panic("sqlgen: unknown condition")
}

// ownTest writes a test of the mapping's own, whose column is qualified.
func (w *writer) ownTest(c *plan.OwnTest) fragment {
	f := w.expr(c.Col)
	if c.Negated {
		f = concat(text("NOT "), f)
	}
	if c.Text != "" {
		f = concat(f, text(" "+protect(c.Text)))
	}
	return f
}

// exists writes the disjunction of its selects, or that none has a row.
func (w *writer) exists(c *plan.Exists) (fragment, error) {
	parts := make([]fragment, len(c.Selects))
	for i, sel := range c.Selects {
		var err error
		if parts[i], err = w.existsOne(sel, c); err != nil {
			return fragment{}, err
		}
	}
	if len(parts) == 1 {
		return parts[0], nil
	}
	operator := " OR "
	if c.Negated {
		operator = " AND "
	}
	return concat(text("("), join(parts, operator), text(")")), nil
}

// existsOne writes EXISTS with one select. OFFSET 0 is the fence.
func (w *writer) existsOne(sel *plan.Select, c *plan.Exists) (fragment, error) {
	if len(sel.From) == 0 && len(sel.With) == 0 {
		return w.bareConditions(sel, c)
	}
	if w.gathering != nil {
		if rows, link := w.gatherable(sel); link != nil {
			return w.gathered(sel, c, rows, link)
		}
	}
	if !c.Negated {
		return w.existsAtStop(sel, c)
	}
	f, err := w.inExists(sel, c)
	return concat(text("NOT "), f), err
}

// inExists writes EXISTS with one select, whether or not it is negated.
func (w *writer) inExists(sel *plan.Select, c *plan.Exists) (fragment, error) {
	f, err := w.withoutOutput(sel)
	end := ")"
	if w.perRow || c.Fenced {
		end = perRow
	}
	return concat(text("EXISTS ("), f, text(end)), err
}

// bareConditions writes the conditions of a select without relations. They stand in the
// place of c: what they ask is fenced if c is.
func (w *writer) bareConditions(sel *plan.Select, c *plan.Exists) (fragment, error) {
	if len(sel.Where) == 0 {
		if c.Negated {
			return text("FALSE"), nil
		}
		return text("TRUE"), nil
	}
	parts, err := w.conditions(fenced(sel.Where, c.Fenced))
	if err != nil {
		return fragment{}, err
	}
	f := join(parts, " AND ")
	if c.Negated {
		// NULL counts as not holding.
		return concat(text("("), f, text(") IS NOT TRUE")), nil
	}
	if len(parts) > 1 {
		return concat(text("("), f, text(")")), nil
	}
	return f, nil
}

// fenced fences what conditions ask.
func fenced(cs []plan.Condition, fence bool) []plan.Condition {
	if !fence {
		return cs
	}
	out := slices.Clone(cs)
	for i, c := range out {
		if e, ok := c.(*plan.Exists); ok {
			copied := *e
			copied.Fenced = true
			out[i] = &copied
		}
	}
	return out
}

func (w *writer) conditions(cs []plan.Condition) ([]fragment, error) {
	out := make([]fragment, len(cs))
	for i, c := range cs {
		var err error
		if out[i], err = w.condition(c); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// anyOf evaluates the selects once, into an array, which an index on the expression serves.
func (w *writer) anyOf(c *plan.AnyOf) (fragment, error) {
	elements, err := w.elements(c)
	return concat(w.operand(c.Expr), text(" = ANY (ARRAY("), elements, text("))")), err
}

// elements writes the select of an array's elements.
func (w *writer) elements(c *plan.AnyOf) (fragment, error) {
	selects, err := w.selections(c.Selects, []plan.Column{c.Column}, united)
	if err != nil {
		return fragment{}, err
	}
	return built(setOperation{selects: selects, operator: "UNION ALL"})
}
