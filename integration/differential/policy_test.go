package differential_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/polarsql/polarsql/polar"
)

// policyText is a policy in pieces, which minimising drops one by one.
type policyText struct {
	blocks []blockText
	rules  []string // longhand, outside of blocks
}

type blockText struct {
	head, declarations string
	lines              []string // shorthand rules
}

func (p policyText) String() string {
	var b strings.Builder
	for _, block := range p.blocks {
		b.WriteString(block.head + " {" + block.declarations)
		for _, line := range block.lines {
			b.WriteString("\n  " + line)
		}
		if len(block.lines) > 0 {
			b.WriteString("\n")
		}
		b.WriteString("}\n")
	}
	for _, rule := range p.rules {
		b.WriteString(rule + "\n")
	}
	return b.String()
}

// policy writes a policy over the world's types.
func (w *world) policy() policyText {
	var p policyText
	w.chooseRules(&p)
	w.chooseRecursions(&p)
	if w.global {
		p.blocks = append(p.blocks, w.globalBlock())
	}
	for _, t := range w.types {
		if t.keyword != "" {
			p.blocks = append(p.blocks, w.block(t))
		}
	}
	w.longhand(&p)
	for _, f := range w.facts {
		if w.chance(0.3) { // most are used by a rule already
			p.rules = append(p.rules, fmt.Sprintf("declare %s(%s);", f.name, strings.Join(f.args, ", ")))
		}
	}
	return p
}

func (w *world) globalBlock() blockText {
	b := blockText{head: "global", declarations: "\n  roles = " + quotedList(globalRoles) + ";\n  permissions = [\"invite\"];"}
	if w.chance(0.5) {
		b.lines = append(b.lines, `"auditor" if "staff";`)
	}
	if w.chance(0.5) {
		b.lines = append(b.lines, `"invite" if "auditor";`)
	}
	return b
}

func quotedList(names []string) string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = polar.Quote(n)
	}
	return "[" + strings.Join(out, ", ") + "]"
}

func (w *world) block(t *objectType) blockText {
	b := blockText{head: t.keyword + " " + t.name}
	if t.base != nil {
		b.head += " extends " + t.base.name
	}
	if len(t.roles) > 0 {
		b.declarations += "\n  roles = " + quotedList(t.roles) + ";"
	}
	if len(t.permissions) > 0 {
		b.declarations += "\n  permissions = " + quotedList(t.permissions) + ";"
	}
	if len(t.relations) > 0 {
		var parts []string
		for _, r := range t.relations {
			parts = append(parts, r.name+": "+r.target.name)
		}
		b.declarations += "\n  relations = { " + strings.Join(parts, ", ") + " };"
	}
	if len(t.allPermissions()) == 0 {
		return b
	}
	for range w.between(1, 4) {
		b.lines = append(b.lines, w.shorthand(t))
	}
	b.lines = append(b.lines, w.aroundRing(t)...)
	return b
}

func (w *world) shorthand(t *objectType) string {
	var head string
	switch w.weighted(8, 8, 2, 1) {
	case 0:
		head = polar.Quote(pick(w.random, append(slices.Clone(t.allRoles()), t.allPermissions()...)))
	case 1:
		head = polar.Quote(pick(w.random, t.allPermissions()))
	case 2:
		head = "role"
	case 3:
		head = "permission"
	}
	if head == "role" && w.chance(0.7) {
		if on, _ := w.related(t); on != "" {
			w.note("hierarchy")
			return "role if role on " + on + ";"
		}
	}
	return head + " if " + w.shorthandBody(t) + ";"
}

func (w *world) shorthandBody(t *objectType) string {
	switch w.weighted(12, 3, 3, 1) {
	case 1:
		return w.conjunct(t) + " and " + w.conjunct(t)
	case 2:
		return w.atomOf(t) + " or " + w.atomOf(t)
	case 3:
		return "(" + w.atomOf(t) + " or " + w.atomOf(t) + ") and " + w.conjunct(t)
	}
	return w.atomOf(t)
}

func (w *world) conjunct(t *objectType) string {
	if w.chance(0.3) {
		w.note("negation")
		return "not " + w.negatable(t)
	}
	return w.atomOf(t)
}

// negatable is mostly what no role or permission can depend on.
func (w *world) negatable(t *objectType) string {
	if w.chance(0.15) {
		return w.atomOf(t)
	}
	if call := w.shorthandCall(t); call != "" {
		return call
	}
	return w.atomOf(t)
}

// related picks a relation to a type with roles, and gives it quoted.
func (w *world) related(t *objectType) (string, *objectType) {
	var relations []relation
	for _, r := range t.allRelations() {
		if len(r.target.allRoles()) > 0 {
			relations = append(relations, r)
		}
	}
	if len(relations) == 0 {
		return "", nil
	}
	r := pick(w.random, relations)
	return polar.Quote(r.name), r.target
}

func (w *world) atomOf(t *objectType) string {
	for range 10 {
		switch w.weighted(6, 3, 8, 2, 2, 4, 1) {
		case 0:
			return polar.Quote(pick(w.random, append(slices.Clone(t.allRoles()), t.allPermissions()...)))
		case 1:
			var actors []string
			for _, r := range t.allRelations() {
				if r.target.keyword == "actor" {
					actors = append(actors, r.name)
				}
			}
			if len(actors) > 0 {
				return polar.Quote(pick(w.random, actors))
			}
		case 2:
			if on, target := w.related(t); on != "" {
				names := slices.Concat(target.allRoles(), target.allRoles(), target.allPermissions())
				for _, r := range target.allRelations() {
					if r.target.keyword == "actor" {
						names = append(names, r.name)
					}
				}
				return polar.Quote(pick(w.random, names)) + " on " + on
			}
		case 3:
			if on, _ := w.related(t); on != "" {
				return pick(w.random, []string{"role", "permission"}) + " on " + on
			}
		case 4:
			if w.global {
				return "global " + polar.Quote(pick(w.random, append([]string{"invite"}, globalRoles...)))
			}
		case 5:
			if call := w.shorthandCall(t); call != "" {
				return call
			}
		case 6:
			return polar.Quote(pick(w.random, t.allRoles())) + " on resource"
		}
	}
	return polar.Quote(t.allRoles()[0])
}

// shorthandCall calls a predicate on `resource` or `actor`; "" where none fits.
func (w *world) shorthandCall(t *objectType) string {
	fits := func(arg string) string {
		switch {
		case arg == t.name || (t.base != nil && arg == t.base.name):
			return "resource"
		case w.typ(arg) != nil && w.typ(arg).keyword == "actor":
			return "actor"
		}
		return ""
	}
	for range 6 {
		s := pick(w.random, append(slices.Clone(w.facts), w.rules...))
		if !slices.ContainsFunc(s.args, func(a string) bool { return fits(a) != "" }) {
			continue
		}
		args := make([]string, len(s.args))
		for i, a := range s.args {
			args[i] = fits(a)
			if args[i] == "" || (args[i] == "actor" && w.chance(0.1)) {
				args[i] = w.constant(s.name, a)
				if w.chance(0.3) {
					args[i] = "_"
				}
			}
		}
		return s.name + "(" + strings.Join(args, ", ") + ")"
	}
	return ""
}

// constant is a literal of the type, likely in the place where the predicate has it.
func (w *world) constant(predicate, typ string) string {
	switch typ {
	case "String":
		return polar.Quote(pick(w.random, w.stringsFor(predicate)))
	case "Integer":
		return strconv.Itoa(w.between(-1, 4))
	case "Boolean":
		return pick(w.random, []string{"true", "false"})
	}
	t := w.typ(typ)
	if w.chance(0.05) {
		return typ + "{" + polar.Quote(t.unknown) + "}"
	}
	return typ + "{" + polar.Quote(pick(w.random, t.ids)) + "}"
}

func (w *world) stringsFor(predicate string) []string {
	switch predicate {
	case "has_role", "default_role":
		return roleNames
	case "has_permission", "grants", "allow":
		return permissionNames
	case "has_relation":
		return []string{"parent", "owner"}
	}
	return otherStrings
}
