package compiler

import (
	"slices"

	"github.com/polarsql/polarsql/compiler/datalog"
	"github.com/polarsql/polarsql/compiler/plan"
	"github.com/polarsql/polarsql/polar"
)

// conjunction plans the literals of a body. Literals that share unbound variables form a
// group; the groups that the output needs are joined, the others become EXISTS.
func (s *scope) conjunction(body []datalog.Literal, output []datalog.Term) error {
	var joined []datalog.Literal
	groups := s.groups(body, output)
	if len(groups) == 1 && len(output) == 0 && s.row == nil {
		return s.join(body)
	}
	for _, g := range s.leadingFirst(groups) {
		if g.needed {
			joined = append(joined, g.literals...)
			continue
		}
		if err := s.semijoin(g.literals); err != nil {
			return err
		}
	}
	return s.join(joined)
}

// group is a set of literals connected by unbound variables.
type group struct {
	literals []datalog.Literal
	vars     []datalog.Var
	needed   bool // by the output, or a condition without variables of its own
}

func (s *scope) groups(body []datalog.Literal, output []datalog.Term) []*group {
	var groups []*group
	for _, l := range body {
		vars := s.unboundVars(l)
		g := &group{vars: vars, needed: len(vars) == 0 && (!isAtom(l) || isList(l))}
		var rest []*group
		for _, other := range groups {
			if overlaps(other.vars, vars) {
				g.literals = append(g.literals, other.literals...)
				g.vars = append(g.vars, other.vars...)
				continue
			}
			rest = append(rest, other)
		}
		g.literals = append(g.literals, l)
		groups = append(rest, g)
	}
	for _, g := range groups {
		for _, t := range output {
			if v, isVar := t.(datalog.Var); isVar && slices.Contains(g.vars, v) {
				g.needed = true
			}
		}
	}
	return withTheirRows(groups)
}

func isAtom(l datalog.Literal) bool { _, ok := l.(*datalog.Atom); return ok }

func overlaps(a, b []datalog.Var) bool {
	return slices.ContainsFunc(a, func(v datalog.Var) bool { return slices.Contains(b, v) })
}

// unboundVars are the variables of a literal that nothing has bound yet; a negation's own
// are not among them.
func (s *scope) unboundVars(l datalog.Literal) []datalog.Var {
	var out []datalog.Var
	datalog.VarsOf([]datalog.Literal{l}, func(v datalog.Var) {
		if s.env[v] == nil && !slices.Contains(out, v) {
			out = append(out, v)
		}
	})
	if not, ok := l.(*datalog.Not); ok {
		return withoutLocals(out, not)
	}
	return out
}

// withoutLocals drops the variables that a negation, and those in it, own.
func withoutLocals(vars []datalog.Var, not *datalog.Not) []datalog.Var {
	vars = slices.DeleteFunc(vars, func(v datalog.Var) bool { return slices.Contains(not.Locals, v) })
	for _, l := range not.Body {
		if inner, ok := l.(*datalog.Not); ok {
			vars = withoutLocals(vars, inner)
		}
	}
	return vars
}

// semijoin adds the condition that a group has a solution. In the set form of a filter, a
// group that touches the row in one column becomes `column = ANY (array)`.
func (s *scope) semijoin(literals []datalog.Literal) error {
	if a := s.rowView(literals); a != nil {
		return s.rowConditions(a)
	}
	if a := s.columnView(literals); a != nil {
		given, _ := s.given(a.Args)
		return s.viewOnce(a, given, 0)
	}
	v, linked := s.link(literals)
	if linked && s.isOfAll(literals) && s.leads(s.sel.Where) {
		return s.test(literals)
	}
	inner := s.newScope(s.rule, s)
	var output []datalog.Term
	if linked {
		delete(inner.env, v)
		inner.anchored = slices.DeleteFunc(slices.Clone(inner.anchored), func(w datalog.Var) bool { return w == v })
		output = []datalog.Term{v}
	}
	if err := inner.join(literals); err != nil {
		return err
	}
	sel, err := inner.complete(output)
	if err != nil {
		return err
	}
	if linked && sel != nil {
		s.where(&plan.AnyOf{Expr: s.env[v], Column: s.column(s.rule.Vars[v].Type), Selects: []*plan.Select{sel}})
		return nil
	}
	s.exists(sel, false)
	return nil
}

// exists adds EXISTS (sel), fenced or not, or the conditions themselves where there is nothing to
// select from.
func (s *scope) exists(sel *plan.Select, fenced bool) {
	switch {
	case sel == nil:
		s.dead = true
	case len(sel.From) == 0:
		s.sel.Where = append(s.sel.Where, sel.Where...)
	default:
		s.where(&plan.Exists{Selects: []*plan.Select{sel}, Fenced: fenced})
	}
}

// link is the one variable by which literals touch the row of a filter, if it is one and
// an atom binds it.
func (s *scope) link(literals []datalog.Literal) (datalog.Var, bool) {
	if s.row == nil || s.byRow() {
		return 0, false
	}
	var links []datalog.Var
	datalog.VarsOf(literals, func(v datalog.Var) {
		if s.env[v] != nil && !slices.Contains(links, v) {
			links = append(links, v)
		}
	})
	if len(links) != 1 {
		return 0, false
	}
	for _, l := range literals {
		if a, ok := l.(*datalog.Atom); ok && slices.Contains(a.Args, datalog.Term(links[0])) {
			return links[0], true
		}
	}
	return 0, false
}

// join plans literals into this select: tables first, then calls, then conditions.
func (s *scope) join(literals []datalog.Literal) error {
	literals, lists := s.lists(s.equations(literals))
	var calls []*datalog.Atom
	for _, a := range s.anchoredFirst(literals) {
		if a.Pred.IsStored() {
			s.scan(a)
		} else {
			calls = append(calls, a)
		}
	}
	for len(calls) > 0 {
		i := max(0, slices.IndexFunc(calls, s.canWalk))
		if err := s.call(calls[i]); err != nil {
			return err
		}
		calls = slices.Delete(calls, i, i+1)
	}
	for _, a := range lists {
		s.oneOf(a)
	}
	for _, l := range literals {
		if err := s.condition(l); err != nil {
			return err
		}
	}
	return nil
}

// equations binds the variables that equal something known, and returns the other literals.
func (s *scope) equations(literals []datalog.Literal) []datalog.Literal {
	for i, l := range literals {
		eq, ok := l.(*datalog.Compare)
		if !ok || eq.Op != polar.Eq {
			continue
		}
		for _, sides := range [][2]datalog.Term{{eq.Left, eq.Right}, {eq.Right, eq.Left}} {
			v, isVar := sides[0].(datalog.Var)
			if !isVar || s.env[v] != nil {
				continue
			}
			e, ok := s.known(sides[1])
			if !ok {
				s.dead = true
			}
			if e != nil {
				s.bind(v, e, s.isAnchoredTerm(sides[1]))
				return s.equations(slices.Concat(literals[:i], literals[i+1:]))
			}
		}
	}
	return literals
}

// anchoredFirst orders the atoms so that those which the question's values reach come
// first, each after the one that reaches it.
func (s *scope) anchoredFirst(literals []datalog.Literal) []*datalog.Atom {
	var rest, out []*datalog.Atom
	for _, l := range literals {
		if a, ok := l.(*datalog.Atom); ok {
			rest = append(rest, a)
		}
	}
	if len(rest) < 2 {
		return rest
	}
	reached := s.newScope(s.rule, s)
	for len(rest) > 0 {
		i := slices.IndexFunc(rest, func(a *datalog.Atom) bool { return a.Pred.IsStored() && reached.isAnchored(a) })
		if i < 0 {
			break
		}
		for _, t := range rest[i].Args {
			if v, isVar := t.(datalog.Var); isVar {
				reached.anchored = append(reached.anchored, v)
			}
		}
		out = append(out, rest[i])
		rest = slices.Delete(rest, i, i+1)
	}
	return append(out, rest...)
}

// condition plans what is no atom.
func (s *scope) condition(l datalog.Literal) error {
	switch l := l.(type) {
	case *datalog.Atom:
		return nil
	case *datalog.Not:
		return s.negation(l)
	case *datalog.Compare:
		if other := s.differsFrom(l); other != nil {
			e, err := s.value(other)
			if err != nil {
				return err
			}
			s.where(&plan.NotNull{Expr: e})
			return nil
		}
		left, err := s.value(l.Left)
		if err != nil {
			return err
		}
		right, err := s.value(l.Right)
		if err != nil {
			return err
		}
		s.where(&plan.Compare{Op: l.Op, Left: left, Right: right})
	case *datalog.In:
		return s.list(l)
	}
	return nil
}

// differsFrom returns the other side of `!=` beside a constant that the SQL type cannot
// hold: every value of the type differs from it. Otherwise nil.
func (s *scope) differsFrom(l *datalog.Compare) datalog.Term {
	sides := []datalog.Term{l.Left, l.Right}
	for i, side := range sides {
		if c, isConst := side.(datalog.Const); isConst && l.Op == polar.Ne {
			if _, ok := s.constExpr(c); !ok {
				return sides[1-i]
			}
		}
	}
	return nil
}

// list keeps the items that the SQL type can hold.
func (s *scope) list(l *datalog.In) error {
	e, err := s.value(l.Term)
	if err != nil {
		return err
	}
	var items []plan.Const
	for _, c := range l.List {
		if item, ok := s.constExpr(c); ok {
			items = append(items, item.(plan.Const))
		}
	}
	if len(items) == 0 {
		s.dead = true
		return nil
	}
	s.where(&plan.InList{Expr: e, List: items})
	return nil
}

// negation plans NOT EXISTS. What the scope has bound is given inside it.
func (s *scope) negation(not *datalog.Not) error {
	outside := s.unboundVars(not)
	slices.Sort(outside)
	for _, v := range outside {
		if _, err := s.value(v); err != nil {
			return err
		}
	}
	inner := s.newScope(s.rule, s)
	for v := range inner.env {
		inner.anchored = append(inner.anchored, v)
	}
	sel, err := inner.finish(not.Body, nil)
	if err != nil || sel == nil {
		return err
	}
	if len(sel.From) == 0 && len(sel.Where) == 0 {
		s.dead = true
		return nil
	}
	s.where(&plan.Exists{Selects: []*plan.Select{sel}, Negated: true})
	return nil
}
