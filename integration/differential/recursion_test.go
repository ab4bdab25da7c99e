package differential_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/polarsql/polarsql/polar"
)

// chooseRecursions adds predicates with recursions of all shapes above those of chooseRules.
func (w *world) chooseRecursions(p *policyText) {
	add := func(format string, args ...any) { p.rules = append(p.rules, fmt.Sprintf(format, args...)) }
	for i := range w.weighted(2, 3, 5, 1) {
		name := fmt.Sprintf("rec%d", i)
		switch w.weighted(4, 4, 2) {
		case 0:
			w.closure(name, add)
		case 1:
			w.mutual(name, add)
		case 2:
			w.nested(name, add)
		}
		if i == 1 {
			w.note("several recursions")
		}
		w.note("recursion")
	}
	w.negations(add)
	for _, s := range w.recursions {
		if w.chance(0.6) {
			w.permissionOver(s, add)
		}
	}
}

// define makes a predicate known to the rules that come after it.
func (w *world) define(name string, args ...string) {
	s := shape{name, args}
	w.rules = append(w.rules, s)
	w.recursions = append(w.recursions, s)
}

// link is a call of a stored fact between two types, which it makes up where there is none.
func (w *world) link(from, to, x, y string) string {
	var fits []shape
	for _, f := range w.facts {
		if slices.Equal(f.args, []string{from, to}) {
			fits = append(fits, f)
		}
	}
	if len(fits) == 0 || w.chance(0.3) {
		s := shape{pick(w.random, []string{"linked", "below", "near"}), []string{from, to}}
		if !slices.ContainsFunc(w.facts, func(f shape) bool { return f.String() == s.String() }) {
			w.facts = append(w.facts, s)
		}
		fits = append(fits, s)
	}
	return fmt.Sprintf("%s(%s, %s)", pick(w.random, fits).name, x, y)
}

// parameter is a variable with its type, or without, where its uses tell.
func (w *world) parameter(name, typ string) string {
	if w.chance(0.08) {
		w.note("untyped parameter")
		return name
	}
	return name + ": " + typ
}

// unless is a condition under `not` over lower predicates, or nothing.
func (w *world) unless(x, typ string) string {
	if w.chance(0.6) {
		return ""
	}
	w.note("negation", "negation in a recursion")
	for _, s := range some(w.random, len(w.rules), w.rules) {
		if slices.Contains(s.args, typ) && w.chance(0.6) {
			if slices.ContainsFunc(w.recursions, func(r shape) bool { return r.name == s.name }) {
				w.note("negation of a recursion")
			}
			return " and not " + w.callAt(s, typ, x)
		}
	}
	return fmt.Sprintf(" and not is_banned(%s)", x)
}

// callAt is a call with a variable in one place of its type and anything in the others.
func (w *world) callAt(s shape, typ, x string) string {
	args := make([]string, len(s.args))
	placed := false
	for i, a := range s.args {
		switch {
		case a == typ && (!placed || w.chance(0.3)):
			args[i], placed = x, true
		case w.chance(0.5):
			args[i] = "_"
		default:
			args[i] = w.constant(s.name, a)
		}
	}
	return s.name + "(" + strings.Join(args, ", ") + ")"
}

// closure is a relation of a type to itself whose step recurses on both sides: a transitive
// closure, or something that only resembles one.
func (w *world) closure(name string, add adder) {
	w.note("non-linear")
	t := pick(w.random, w.types).name
	x, y, z := w.parameter("x", t), t, w.parameter("z", t)
	add("%s(x: %s, z: %s) if %s%s;", name, t, t, w.link(t, t, "x", "z"), w.unless("x", t))
	switch w.weighted(6, 2, 2, 1, 1) {
	case 0:
		add("%s(%s, %s) if %s(x, y) and y matches %s and %s(y, z)%s;", name, x, z, name, y, name, w.unless("y", t))
	case 1: // two recursions around a fact
		add("%s(%s, %s) if %s(x, a) and a matches %s and %s and %s(b, z);", name, x, z, name, t, w.link(t, t, "a", "b"), name)
	case 2: // the first column stays, and is used twice
		add("%s(x: %s, z: %s) if %s(x, y) and y matches %s and %s and %s(x, w) and w matches %s and %s%s;",
			name, t, t, name, t, w.link(t, t, "y", "z"), name, t, w.link(t, t, "w", "z"), w.unless("z", t))
	case 3: // turned around
		add("%s(x: %s, z: %s) if %s(y, x) and y matches %s and %s(z, y);", name, t, t, name, t, name)
	case 4: // three calls
		add("%s(x: %s, z: %s) if %s(x, y) and y matches %s and %s(y, w) and w matches %s and %s(w, z);", name, t, t, name, t, name, t, name)
	}
	w.define(name, t, t)
}

// mutual are predicates over two or three types, each of which needs the next one.
func (w *world) mutual(name string, add adder) {
	n := min(w.between(2, 3), len(w.types))
	types := some(w.random, n, w.types)
	if n < 2 {
		w.closure(name, add)
		return
	}
	w.note([]string{"", "", "mutual over two types", "mutual over three types"}[n])
	holder := pick(w.random, w.of("actor")).name
	self, both := w.chance(0.4), w.chance(0.35)
	for i, t := range types {
		next := types[(i+1)%n].name
		at := func(j int) string { return fmt.Sprintf("%s_%d", name, j%n) }
		if i == 0 || w.chance(0.4) {
			add("%s(u: %s, x: %s) if %s;", at(i), holder, t.name, w.link(holder, t.name, "u", "x"))
		}
		add("%s(u: %s, x: %s) if %s and y matches %s and %s(u, y)%s;", at(i), holder, t.name, w.link(t.name, next, "x", "y"), next, at(i+1), w.unless("x", t.name))
		if self && i < 2 {
			add("%s(u: %s, x: %s) if %s and y matches %s and %s(u, y);", at(i), holder, t.name, w.link(t.name, t.name, "x", "y"), t.name, at(i))
		}
		if both && i == 1 { // calls both of the others
			w.note("non-linear")
			third := types[(i+2)%n].name
			add("%s(u: %s, x: %s) if %s(u, y) and y matches %s and %s and %s(u, z) and z matches %s and %s;", at(i), holder, t.name,
				at(i+1), next, w.link(next, t.name, "y", "x"), at(i+2), third, w.link(t.name, third, "x", "z"))
		}
		w.define(at(i), holder, t.name)
	}
}

// nested has another recursion in its step.
func (w *world) nested(name string, add adder) {
	if len(w.recursions) == 0 {
		w.closure(name+"in", add)
	}
	w.note("nested recursion")
	inner := pick(w.random, w.recursions)
	from, to := inner.args[0], inner.args[1]
	holder := pick(w.random, w.types).name
	add("%s(u: %s, x: %s) if %s;", name, holder, to, w.link(holder, to, "u", "x"))
	step := fmt.Sprintf("%s(a, x) and a matches %s", inner.name, from)
	back := w.link(from, to, "a", "y")
	if from == to && w.chance(0.7) {
		back = "y = a"
	}
	add("%s(u: %s, x: %s) if %s and %s and y matches %s and %s(u, y)%s;", name, holder, to, step, back, to, name, w.unless("x", to))
	w.define(name, holder, to)
}

// negations put what is defined so far under `not`, twice.
func (w *world) negations(add adder) {
	if w.chance(0.5) || len(w.rules) == 0 {
		return
	}
	inner := pick(w.random, w.rules)
	if len(w.recursions) > 0 && w.chance(0.8) {
		inner = pick(w.random, w.recursions)
		w.note("negation of a recursion")
	}
	i := slices.IndexFunc(inner.args, func(a string) bool { return w.typ(a) != nil })
	if i < 0 {
		return
	}
	w.note("negation", "negation in a negation")
	t := inner.args[i]
	other := pick(w.random, w.types).name
	add("lacks(x: %s) if %s and not %s;", t, w.link(t, other, "x", "_"), w.callAt(inner, t, "x"))
	add("kept(x: %s) if %s and not lacks(x);", t, w.link(t, other, "x", "_"))
	w.rules = append(w.rules, shape{"lacks", []string{t}}, shape{"kept", []string{t}})
	w.tops = append(w.tops, shape{"kept", []string{t}})
}

// permissionOver makes a permission depend on a predicate of two columns.
func (w *world) permissionOver(s shape, add adder) {
	from, to := w.typ(s.args[0]), w.typ(s.args[1])
	if to == nil || from == nil || to.keyword == "" || len(to.allPermissions()) == 0 {
		return
	}
	action := polar.Quote(pick(w.random, to.allPermissions()))
	if from.keyword == "actor" {
		add("has_permission(actor: %s, %s, res: %s) if %s(actor, res);", from.name, action, to.name, s.name)
		return
	}
	actor := pick(w.random, w.of("actor")).name
	if len(from.allRoles()) > 0 {
		add("has_permission(actor: %s, %s, res: %s) if %s(x, res) and x matches %s and has_role(actor, %q, x);", actor, action, to.name, s.name, from.name, pick(w.random, from.allRoles()))
	}
}

// chooseRing relates types to each other in a ring.
func (w *world) chooseRing() {
	var types []*objectType
	for _, t := range w.types {
		if t.keyword != "" && t.name != "User" && len(t.allRoles()) > 0 {
			types = append(types, t)
		}
	}
	if len(types) < 2 || w.chance(0.7) {
		return
	}
	w.ring = some(w.random, w.between(2, 3), types)
	extended := func(t *objectType) bool {
		return slices.ContainsFunc(w.types, func(other *objectType) bool { return other.base == t })
	}
	if w.chance(0.5) && !slices.ContainsFunc(w.ring, extended) { // a subtype may have declared the role
		w.giveRingRoles()
	}
	w.note("recursion", "hierarchy", []string{"", "", "mutual over two types", "mutual over three types"}[len(w.ring)])
	for i, t := range w.ring {
		t.relations = append(t.relations, relation{"next", w.ring[(i+1)%len(w.ring)]})
	}
}

// giveRingRoles gives the types of the ring the same roles, each of which implies the next.
func (w *world) giveRingRoles() {
	w.ringRoles = some(w.random, 2, roleNames)
	w.note("roles around a ring")
	for _, t := range w.ring {
		for _, role := range w.ringRoles {
			if !slices.Contains(t.allRoles(), role) {
				t.roles = append(t.roles, role)
			}
		}
	}
}

// aroundRing are the shorthands that pass roles on along the ring.
func (w *world) aroundRing(t *objectType) []string {
	i := slices.Index(w.ring, t)
	if i < 0 {
		return nil
	}
	next := w.ring[(i+1)%len(w.ring)]
	var out []string
	if len(w.ringRoles) > 0 {
		out = append(out, fmt.Sprintf("%q if %q;", w.ringRoles[0], w.ringRoles[1]))
	}
	for _, role := range t.allRoles() {
		if slices.Contains(next.allRoles(), role) {
			out = append(out, fmt.Sprintf("%q if %q on \"next\";", role, role))
		}
	}
	if len(out) == 0 || w.chance(0.4) {
		out = append(out, `role if role on "next";`)
	}
	return out
}

// uses adds rules that compare numbers that facts have.
func (w *world) uses(add adder) {
	for _, f := range w.facts {
		if f.name != "size" || w.chance(0.2) {
			continue
		}
		t := w.typ(f.args[0])
		if t.keyword == "" || len(t.allPermissions()) == 0 {
			continue
		}
		actor := pick(w.random, w.of("actor")).name
		limit := pick(w.random, []string{"2", "n", "@current_unix_time"})
		w.note("comparison")
		if limit == "@current_unix_time" {
			w.note("clock")
		}
		add("has_permission(actor: %s, %q, res: %s) if size(res, m) and size(_, n) and n %s %s and m %s %s and has_role(actor, _, res);", actor, pick(w.random, t.allPermissions()), t.name,
			pick(w.random, []string{"<", "<=", ">", ">=", "!="}), limit, pick(w.random, []string{"<", "<=", ">", ">=", "="}), pick(w.random, []string{"n", "1"}))
	}
}
