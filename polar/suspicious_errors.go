package polar

import (
	"fmt"
	"slices"
	"strings"
)

// All wording about what loads but cannot be meant, and about lists.

// Calls and facts that do not fit.

// arities says with how many arguments a predicate is defined.
func arities(defined []knownArity) string {
	parts := make([]string, len(defined))
	for i, d := range defined {
		parts[i] = fmt.Sprint(d.arity)
	}
	if len(parts) == 1 && parts[0] == "1" {
		return "1 argument"
	}
	return strings.Join(parts, " or ") + " arguments"
}

func warnArity(a Atom, defined []knownArity) Diagnostic {
	return warningAt(a.Span, "arity", "give it as many arguments as there; with another number it is another predicate, which no rule and no fact has",
		"`%s` has %s elsewhere, and here it has %d", a.Predicate, arities(defined), len(a.Args)).
		with(defined[0].span, "defined here")
}

func warnImpliedArity(a Atom) Diagnostic {
	forms := map[string]string{
		hasRole:       `has_role(actor, "role", resource), or has_role(actor, "role") for a global role`,
		hasPermission: `has_permission(actor, "permission", resource), or has_permission(actor, "permission") for a global one`,
		hasRelation:   `has_relation(resource, "relation", other)`,
	}
	return warningAt(a.Span, "arity", "write "+forms[a.Predicate], "`%s` has another number of arguments than the facts and rules of blocks", a.Predicate)
}

func warnArgumentOrder(a Atom, relation Const, first, third string, declared Span) Diagnostic {
	return warningAt(a.Span, "argument-order", "swap the first argument and the third: the resource that has the relation stands first",
		"%s is a relation of %s, not of %s, so this never holds", relation.Value, third, first).
		with(declared, "declared here")
}

func warnTypeConflict(a Atom, given, taken [][]string, rule Span, turned bool) Diagnostic {
	single := func(types []string) bool { return len(types) == 1 }
	hint := "change the arguments, or write a rule that takes them"
	switch {
	case turned:
		hint = "swap the arguments"
	case !slices.ContainsFunc(given, func(types []string) bool { return !single(types) }):
		hint = fmt.Sprintf("change the arguments; if there are such facts, write declare %s%s;", a.Predicate, typeList(given))
	}
	return warningAt(a.Span, "type-conflict", hint, "no rule for `%s` takes %s", a.Predicate, typeList(given)).
		with(rule, "this one takes %s", typeList(taken))
}

// typeList prints the types of arguments.
func typeList(types [][]string) string {
	parts := make([]string, len(types))
	for i, t := range types {
		parts[i] = "_"
		if t != nil {
			parts[i] = typeNames(t)
		}
	}
	return "(" + strings.Join(parts, ", ") + ")"
}

func warnUnusedFact(f Fact, printed, hint string) Diagnostic {
	return warningAt(f.Span, "unused-fact", hint, "nothing in the policy uses %s", printed)
}

func warnUnknownPredicate(a Atom, hint string) Diagnostic {
	if hint == "" {
		hint = "write a rule for it, or put a fact into the test's setup"
	}
	return warningAt(a.Span, "unknown-predicate", hint, "no rule and no fact has the predicate `%s`, so it never holds", a.Predicate)
}

// Suspicious policies.

func warnNoRules(span Span) Diagnostic {
	return warningAt(span, "no-rules", "write blocks and rules, or name the files that have them", "nothing is allowed: the policy has no rules")
}

func warnUnreached(span, granted Span) Diagnostic {
	return warningAt(span, "unreached-permissions",
		"if they should count, add allow(actor, action, resource) if has_permission(actor, action, resource);",
		"the policy's own `allow` rules never ask for has_permission, so the permissions that blocks and rules grant have no effect").
		with(granted, "for example this one")
}

func warnNotBuiltIn(a Atom) Diagnostic {
	return warningAt(a.Span, "not-built-in", "call the fact by its own name", "`%s` is not built in; it is taken for a fact type that nothing else mentions", a.Predicate)
}

func warnGlobalRole(a Atom, role Const, b *block) Diagnostic {
	return warningAt(a.Span, "global-role", fmt.Sprintf("name the resource as the third argument, or declare %s in a global block", role.Value),
		"has_role with two arguments asks for a global role, and %s is only declared in %s", role.Value, b.where())
}

func warnUnknownName(name Const, b *block, hint string) Diagnostic {
	return warningAt(name.Span, "unknown-name", hint, "nothing but this assertion mentions %s; %s does not declare it", name.Value, b.where())
}

func errTooManyQuestions(limit int) Diagnostic {
	return errorAt(Span{}, "limit", "look at the policy in parts", "the policy has more than %d pairs of an action and a type, or too many rules for them, to find out what cannot be listed", limit)
}

func warnNotListable(actions []string, typ string, cause *unfound) Diagnostic {
	quoted := make([]string, len(actions))
	for i, a := range actions {
		quoted[i] = Quote(a)
	}
	return warningAt(cause.condition, "not-listable",
		fmt.Sprintf("join it with a condition that names objects, such as a role on the %s, a relation or another fact of it", typ),
		"%s on %s can be checked but not listed: this condition tests an object that is given, and nothing says which to try", strings.Join(quoted, ", "), typ).
		with(cause.rule.Span, "in this rule")
}
