package differential_test

import (
	"fmt"
	"strings"

	"github.com/polarsql/polarsql/polar"
)

// longhand adds rules over roles, permissions and relations.
func (w *world) longhand(p *policyText) {
	add := func(format string, args ...any) { p.rules = append(p.rules, fmt.Sprintf(format, args...)) }
	if w.typ("Team") != nil && w.chance(0.8) {
		w.groups(add)
	}
	if w.typ("Role") != nil {
		w.customRoles(add)
	}
	w.defaultRoles(add)
	w.uses(add)
	for range w.between(0, 2) {
		w.grant(add)
	}
	for range w.between(0, 1) {
		p.rules = append(p.rules, w.permissionRules()...)
	}
	w.chooseTops(p)
	w.allowRules(add)
}

type adder func(format string, args ...any)

// groups pass roles on to members, directly or through groups in groups.
func (w *world) groups(add adder) {
	held := "has_role(team, role, res)"
	resource := pick(w.random, append([]string{"Resource"}, names(w.of("resource"))...))
	w.note("groups")
	if resource == "Resource" {
		w.note("groups over Resource")
	}
	switch w.weighted(3, 3, 1, 3) {
	case 3:
		w.note("teams both ways", "non-linear", "recursion")
		add("has_role(actor: Actor, role: String, res: %s) if team matches Team and has_role(actor, \"member\", team) and %s;", resource, held)
		if resource != "Resource" {
			add("has_role(actor: Actor, role: String, res: Team) if team matches Team and has_role(actor, \"member\", team) and %s;", held)
		}
	case 0:
		add("has_role(user: User, role: String, res: %s) if team matches Team and member_of(user, team) and %s;", resource, held)
	case 1:
		w.note("recursion")
		add("in_team(user: User, team: Team) if member_of(user, team);")
		if w.chance(0.5) {
			add("in_team(user: User, team: Team) if sub matches Team and below(sub, team) and in_team(user, sub);")
		} else {
			add("in_team(user: User, team: Team) if in_team(user, sub) and sub matches Team and below(sub, team);")
		}
		add("has_role(user: User, role: String, res: %s) if team matches Team and in_team(user, team) and %s;", resource, held)
		w.tops = append(w.tops, shape{"in_team", []string{"User", "Team"}})
	case 2:
		add("has_permission(user: User, action: String, res: %s) if team matches Team and member_of(user, team) and has_permission(team, action, res);", resource)
	}
}

func names(types []*objectType) []string {
	var out []string
	for _, t := range types {
		out = append(out, t.name)
	}
	return out
}

// customRoles are objects that grant actions.
func (w *world) customRoles(add adder) {
	w.note("custom roles")
	t := pick(w.random, w.of("resource")).name
	add("has_permission(actor: Actor, action: String, res: %s) if role matches Role and has_role(actor, role, res) and grants(role, action);", t)
}

func (w *world) defaultRoles(add adder) {
	for _, f := range w.facts {
		if f.name != "default_role" {
			continue
		}
		for _, t := range w.types {
			for _, r := range t.relations {
				if r.target.name == f.args[0] && w.chance(0.7) {
					add("has_role(actor: Actor, role: String, res: %s) if above matches %s and has_relation(res, %q, above) and default_role(above, role) and has_role(actor, %q, above);",
						t.name, f.args[0], r.name, pick(w.random, append(r.target.allRoles(), "member")))
				}
			}
		}
	}
}

// grant adds one rule that needs little: facts of the policy, wildcards, lists, literals.
func (w *world) grant(add adder) {
	t := pick(w.random, w.of("resource"))
	action := polar.Quote(pick(w.random, permissionNames))
	role := polar.Quote(pick(w.random, t.allRoles()))
	actor := pick(w.random, w.of("actor")).name
	switch w.weighted(2, 2, 2, 2, 2, 2, 1, 2, 2) {
	case 0:
		add("has_permission(_: %s, %s, _: %s);", actor, action, t.name)
	case 1:
		add("has_role(%s, %s, %s);", w.constant("", actor), role, w.constant("", t.name))
	case 2:
		add("has_permission(user: User, %s, user: User);", action)
	case 3:
		add("has_permission(%s, %s, _: %s);", w.constant("", actor), action, t.name)
	case 4:
		add("has_permission(actor: Actor, action: String, res: %s) if action in [%s, \"write\"] and has_role(actor, %s, res);", t.name, action, role)
	case 5:
		add("has_permission(user: %s, action: String, %s) if has_role(user, %s, x) and x matches %s and action in [\"read\", \"delete\"];",
			actor, w.constant("", t.name), role, t.name)
	case 6:
		if r := t.allRelations(); len(r) > 0 {
			rel := pick(w.random, r)
			add("has_relation(%s, %q, _: %s);", w.constant("", t.name), rel.name, rel.target.name)
		}
	case 7:
		add("has_role(user: %s, role: String, res: %s) if role = %s and has_role(user, role2, res) and role2 != role and role2 in [\"admin\", \"editor\"];", actor, t.name, role)
	case 8:
		add("has_permission(user: Actor, %s, res: %s) if user = %s and has_role(_, %s, res);", action, t.name, w.constant("", actor), role)
	}
}

// permissionRules are a rule for a permission, or a role, over facts and lower rules, or several
// that begin alike.
func (w *world) permissionRules() []string {
	t := pick(w.random, w.of("resource"))
	actor := pick(w.random, w.of("actor")).name
	callable := append(append([]shape{}, w.facts...), w.rules...)
	for _, r := range t.allRelations() {
		callable = append(callable, shape{"has_relation", []string{t.name, "String", r.target.name}})
		if r.target != t {
			callable = append(callable, shape{"has_role", []string{actor, "String", r.target.name}})
		}
	}
	predicate, literal := "has_permission", pick(w.random, t.allPermissions())
	if w.chance(0.3) {
		predicate, literal = "has_role", pick(w.random, t.allRoles())
	}
	head := []headArg{{typ: actor}, {literal: polar.Quote(literal)}, {typ: t.name}}
	if w.chance(0.1) {
		head[1] = headArg{typ: "String"}
	}
	if len(callable) > 0 && w.chance(0.4) {
		return w.alike(predicate, head, callable)
	}
	return []string{w.rule(predicate, head, callable, shape{})}
}

// chooseTops makes predicates that look at roles and permissions, under `not` too.
func (w *world) chooseTops(p *policyText) {
	if w.chance(0.5) {
		return
	}
	s := shape{name: "top0"}
	for range w.weighted(0, 1, 3, 1) {
		s.args = append(s.args, w.anyType())
	}
	callable := append(append([]shape{}, w.facts...), w.rules...)
	for _, t := range w.of("resource") {
		actor := pick(w.random, w.of("actor")).name
		callable = append(callable,
			shape{"has_role", []string{actor, "String", t.name}},
			shape{"has_permission", []string{actor, "String", t.name}})
	}
	w.rulesOf(p, s, callable)
	w.tops = append(w.tops, s)
}

// allowRules replace the default rule in some policies.
func (w *world) allowRules(add adder) {
	if w.chance(0.8) {
		return
	}
	condition := ""
	if w.chance(0.6) {
		condition = " and not " + w.banned("actor", "res")
	}
	switch w.weighted(3, 2, 1) {
	case 0:
		add("allow(actor: Actor, action: String, res: Resource) if has_permission(actor, action, res)%s;", condition)
	case 1:
		add("allow(actor: User, action, res: Resource) if%s has_permission(actor, action, res);", strings.TrimPrefix(condition, " and")+strings.Repeat(" and", min(1, len(condition))))
	case 2:
		w.note("untyped parameter")
		add("allow(actor, action, res) if has_permission(actor, action, res)%s;", condition)
		add("allow(actor: User, \"impersonate\", other: User) if actor != other and has_role(actor, _, _);")
	}
}

// banned is a call over facts or lower rules with the two variables where they fit.
func (w *world) banned(actor, resource string) string {
	s := pick(w.random, append(append([]shape{}, w.facts...), w.rules...))
	args := make([]string, len(s.args))
	for i, a := range s.args {
		switch t := w.typ(a); {
		case t != nil && t.keyword == "actor":
			args[i] = actor
		case t != nil && t.keyword == "resource":
			args[i] = resource
		default:
			args[i] = w.constant(s.name, a)
		}
	}
	return s.name + "(" + strings.Join(args, ", ") + ")"
}
