package differential_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/polarsql/polarsql/polar"
)

// ruleWriter writes one longhand rule.
type ruleWriter struct {
	*world
	vars []ruleVar
	body []string
}

type ruleVar struct {
	name, typ string
	bound     bool // by a positive call or an equation
}

// headArg is one place of a head: a literal, or any value of a type.
type headArg struct {
	literal, typ string
}

// rule writes a rule; recursive, if it has a name, is called once.
func (w *world) rule(predicate string, head []headArg, callable []shape, recursive shape) string {
	r := &ruleWriter{world: w}
	args := make([]string, len(head))
	for i, h := range head {
		args[i] = r.headArgument(predicate, h)
	}
	if recursive.name != "" {
		w.note("recursion")
		r.call(recursive, nil)
	}
	if recursive.name == "" || w.chance(0.9) {
		for range w.weighted(0, 6, 5, 1) {
			if len(callable) > 0 {
				r.call(pick(w.random, callable), callable)
			}
		}
	}
	r.bindMost(callable)
	below := callable
	if strings.HasPrefix(predicate, "has_") && w.chance(0.95) { // or the negation might depend on the head
		below = slices.DeleteFunc(slices.Clone(callable), func(s shape) bool { return strings.HasPrefix(s.name, "has_") })
	}
	for range w.weighted(5, 4, 1) {
		r.condition(below)
	}
	w.Shuffle(len(r.body), func(i, j int) { r.body[i], r.body[j] = r.body[j], r.body[i] })
	text := predicate + "(" + strings.Join(args, ", ") + ")"
	if len(r.body) > 0 {
		text += " if " + strings.Join(r.body, " and ")
	}
	return text + ";"
}

// alike writes rules that begin with the same call; some go on with the same condition, too. What
// binds the variables of the head is the same as well, or each rule's own.
func (w *world) alike(predicate string, head []headArg, callable []shape) []string {
	w.note("rules alike")
	r := &ruleWriter{world: w}
	args := make([]string, len(head))
	for i, h := range head {
		args[i] = r.headArgument(predicate, h)
	}
	begins := pick(w.random, callable)
	if w.hasSite() && w.chance(0.5) {
		begins = siteFact
	}
	r.call(begins, nil)
	apart := w.chance(0.5)
	if !apart {
		r.bindMost(callable)
	}
	begin, vars := len(r.body), slices.Clone(r.vars)
	for i := range r.vars {
		r.vars[i].bound = true // in each rule, by what follows
	}
	r.condition(callable)
	var rules []string
	for range w.between(2, 4) {
		one := &ruleWriter{world: w, vars: slices.Clone(vars), body: slices.Clone(r.body[:begin])}
		if w.chance(0.5) {
			one.body = slices.Clone(r.body)
		}
		if apart {
			one.bindMost(callable)
		}
		if w.chance(0.7) {
			one.call(pick(w.random, callable), nil)
		}
		if w.chance(0.7) {
			one.condition(callable)
		}
		rules = append(rules, predicate+"("+strings.Join(args, ", ")+") if "+strings.Join(one.body, " and ")+";")
	}
	return rules
}

func (r *ruleWriter) headArgument(predicate string, h headArg) string {
	if h.literal != "" {
		return h.literal
	}
	switch r.weighted(20, 2, 2, 1, 3, 1) {
	case 5:
		w := r.typ(h.typ)
		if w != nil && w.keyword != "" { // its uses say what it can be
			r.note("untyped parameter")
			return r.newVar(h.typ, false)
		}
	case 1:
		return "_: " + h.typ
	case 2:
		return r.constant(predicate, h.typ)
	case 3:
		for _, v := range r.vars {
			if v.typ == h.typ {
				return v.name
			}
		}
	case 4:
		if t := r.typ(h.typ); t != nil && t.keyword != "" {
			super := map[string]string{"actor": "Actor", "resource": "Resource"}[t.keyword]
			return r.newVar(h.typ, false) + ": " + super
		}
	}
	return r.newVar(h.typ, false) + ": " + h.typ
}

func (r *ruleWriter) newVar(typ string, bound bool) string {
	name := fmt.Sprintf("%s%d", strings.ToLower(typ[:1]), len(r.vars))
	r.vars = append(r.vars, ruleVar{name, typ, bound})
	return name
}

// call adds a positive call, now and then with an alternative beside it.
func (r *ruleWriter) call(s shape, callable []shape) {
	text := r.callText(s)
	if len(callable) > 0 && r.chance(0.07) {
		text = "(" + text + " or " + r.callText(pick(r.random, callable)) + ")"
	}
	r.body = append(r.body, text)
}

// callText prefers variables that are there.
func (r *ruleWriter) callText(s shape) string {
	args := make([]string, len(s.args))
	for i, typ := range s.args {
		args[i] = r.argument(s, i, typ)
	}
	return s.name + "(" + strings.Join(args, ", ") + ")"
}

func (r *ruleWriter) argument(s shape, place int, typ string) string {
	if s.name == "has_relation" && place == 1 {
		return r.relationName(s)
	}
	if typ == "String" && slices.Contains([]string{"has_role", "has_permission", siteFact.name}, s.name) && r.chance(0.6) {
		return r.constant(s.name, typ)
	}
	if name := r.existing(typ); name != "" && r.chance(0.75) {
		r.bind(name)
		return name
	}
	switch r.weighted(7, 2, 1) {
	case 1:
		return r.constant(s.name, typ)
	case 2:
		return "_"
	}
	name := r.newVar(typ, true)
	if r.typ(typ) != nil && r.chance(0.4) {
		r.body = append(r.body, name+" matches "+typ)
	}
	return name
}

func (r *ruleWriter) relationName(s shape) string {
	if t := r.typ(s.args[0]); t != nil {
		for _, rel := range t.allRelations() {
			if rel.target.name == s.args[2] {
				return polar.Quote(rel.name)
			}
		}
	}
	return polar.Quote("parent")
}

// existing picks a variable of a type, unbound ones first; "" if there is none.
func (r *ruleWriter) existing(typ string) string {
	var free, all []string
	for _, v := range r.vars {
		if v.typ == typ {
			all = append(all, v.name)
			if !v.bound {
				free = append(free, v.name)
			}
		}
	}
	if len(free) > 0 && r.chance(0.8) {
		return pick(r.random, free)
	}
	if len(all) > 0 {
		return pick(r.random, all)
	}
	return ""
}

func (r *ruleWriter) bind(name string) {
	for i := range r.vars {
		if r.vars[i].name == name {
			r.vars[i].bound = true
		}
	}
}

// bindMost calls something for most of the head's variables that nothing has bound.
func (r *ruleWriter) bindMost(callable []shape) {
	for _, v := range slices.Clone(r.vars) {
		if i := slices.IndexFunc(r.vars, func(o ruleVar) bool { return o.name == v.name }); r.vars[i].bound || r.chance(0.2) {
			continue
		}
		var fits []shape
		for _, s := range callable {
			if slices.Contains(s.args, v.typ) {
				fits = append(fits, s)
			}
		}
		if len(fits) > 0 {
			r.call(pick(r.random, fits), nil)
		}
	}
}

// condition adds what binds nothing, mostly over bound variables.
func (r *ruleWriter) condition(callable []shape) {
	var vars []ruleVar
	for _, v := range r.vars {
		if v.bound || r.chance(0.2) {
			vars = append(vars, v)
		}
	}
	if len(vars) == 0 {
		return
	}
	v := pick(r.random, vars)
	switch r.weighted(6, 3, 2, 2, 2) {
	case 0:
		r.negation(callable, vars)
	case 1:
		if v.typ == "Integer" {
			right := pick(r.random, []string{"1", "2", "@current_unix_time"})
			if other := r.otherVar(vars, v); other != "" && r.chance(0.5) {
				right = other
			}
			r.note("comparison")
			if right == "@current_unix_time" {
				r.note("clock")
			}
			r.body = append(r.body, v.name+" "+pick(r.random, []string{"<", "<=", ">", ">=", "!=", "="})+" "+right)
		}
	case 2:
		if other := r.otherVar(vars, v); other != "" {
			r.body = append(r.body, v.name+" "+pick(r.random, []string{"!=", "!=", "="})+" "+other)
		}
	case 3:
		r.body = append(r.body, v.name+" "+pick(r.random, []string{"=", "!="})+" "+r.constant("", v.typ))
	case 4:
		r.note("in")
		r.body = append(r.body, v.name+" in ["+r.constant("", v.typ)+", "+r.constant("", v.typ)+"]")
	}
}

func (r *ruleWriter) otherVar(vars []ruleVar, v ruleVar) string {
	for _, o := range vars {
		if o.typ == v.typ && o.name != v.name {
			return o.name
		}
	}
	return ""
}

func (r *ruleWriter) negation(callable []shape, vars []ruleVar) {
	if len(callable) == 0 {
		return
	}
	r.note("negation")
	s := pick(r.random, callable)
	args := make([]string, len(s.args))
	for i, typ := range s.args {
		args[i] = "_"
		if s.name == "has_relation" && i == 1 {
			args[i] = r.relationName(s)
			continue
		}
		for _, v := range vars {
			if v.typ == typ && r.chance(0.7) {
				args[i] = v.name
			}
		}
		if args[i] == "_" && r.chance(0.4) {
			args[i] = r.constant(s.name, typ)
		}
	}
	text := s.name + "(" + strings.Join(args, ", ") + ")"
	switch r.weighted(8, 1, 1) {
	case 1:
		if len(vars) > 0 && vars[0].bound {
			text = "(" + text + " and " + vars[0].name + " != " + r.constant("", vars[0].typ) + ")"
		}
	case 2:
		text = "(" + text + " or " + text + ")"
	}
	r.body = append(r.body, "not "+text)
}

// chooseRules makes predicates that shorthands may call: they stand below roles.
func (w *world) chooseRules(p *policyText) {
	for i := range w.between(1, 3) {
		s := shape{name: fmt.Sprintf("rule%d", i)}
		if i > 0 && w.chance(0.15) {
			s.name = w.rules[0].name
		}
		for range w.weighted(0, 3, 4, 1) {
			s.args = append(s.args, w.anyType())
		}
		callable := append(slices.Clone(w.facts), w.rules...)
		callable = slices.DeleteFunc(callable, func(c shape) bool { return c.name == s.name })
		w.rulesOf(p, s, callable)
		w.rules = append(w.rules, s)
	}
}

func (w *world) anyType() string {
	if w.chance(0.15) {
		return pick(w.random, []string{"String", "Integer", "Boolean"})
	}
	return pick(w.random, w.types).name
}

func (w *world) rulesOf(p *policyText, s shape, callable []shape) {
	head := make([]headArg, len(s.args))
	for i, typ := range s.args {
		head[i].typ = typ
	}
	for range w.between(1, 2) {
		p.rules = append(p.rules, w.rule(s.name, head, callable, shape{}))
	}
	if len(callable) > 0 && w.chance(0.3) {
		p.rules = append(p.rules, w.alike(s.name, head, callable)...)
	}
	if w.chance(0.35) {
		p.rules = append(p.rules, w.rule(s.name, head, callable, s))
	}
}
