package compiler

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/polarsql/polarsql/compiler/datalog"
	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/polar"
)

// All wording of the compiler stands here, one function per diagnostic.

func errCannotEnumerate(q Question, v *datalog.Variable, at polar.Span) error {
	return polar.Diagnostics{{
		Code: "cannot-enumerate", Severity: polar.Error, Span: at,
		Message: fmt.Sprintf("%s cannot be answered: nothing in this rule says which objects of type %s to try for %s", q, v.Type, v.Name),
		Hint:    fmt.Sprintf("give %s a table under `types` in the mapping, or bind the variable with a fact", v.Type),
	}}
}

func errUnknownSQLType(polarType string) error {
	return polar.Diagnostics{{
		Code: "unknown-sql-type", Severity: polar.Error,
		Message: fmt.Sprintf("the SQL type of the ids of %s is not known", polarType),
		Hint:    fmt.Sprintf("write `sql_types: {%s: bigint}` (or uuid, text, ..) in the mapping, or let polarsql read it from the database", polarType),
	}}
}

// diagUnknownType is about a type in a question or in a fact that comes with one.
func diagUnknownType(predicate, name string, at polar.Span, policy *polar.Policy) polar.Diagnostic {
	var names []string
	for _, t := range policy.Types() {
		names = append(names, t.Name)
	}
	hint := polar.Suggest(name, names)
	if hint == "" {
		hint = "types are written as in the policy, capital letters included"
	}
	return polar.Diagnostic{
		Code: "unknown-type", Severity: polar.Error, Span: at,
		Message: fmt.Sprintf("%s: the policy has no type %s", predicate, name),
		Hint:    hint,
	}
}

func diagUnknownPredicate(sym symbol, at polar.Span, known []symbol) polar.Diagnostic {
	return polar.Diagnostic{
		Code: "unknown-predicate", Severity: polar.Error, Span: at,
		Message: fmt.Sprintf("the policy and the mapping say nothing about %s with %s", sym.name, arguments(sym.arity)),
		Hint:    predicateHint(sym, known),
	}
}

// predicateHint names the numbers of arguments that the predicate has, or else a predicate
// with a similar name, or those there are.
func predicateHint(sym symbol, known []symbol) string {
	var names, arities []string
	for _, s := range known {
		if s.name == sym.name {
			arities = append(arities, fmt.Sprint(s.arity))
		}
		if !slices.Contains(names, s.name) {
			names = append(names, s.name)
		}
	}
	if len(arities) > 0 {
		slices.Sort(arities)
		return fmt.Sprintf("%s has %s arguments", sym.name, strings.Join(arities, " or "))
	}
	if hint := polar.Suggest(sym.name, names); hint != "" {
		return hint
	}
	return "the predicates are " + strings.Join(names, ", ")
}

// arguments is "1 argument", "2 arguments".
func arguments(n int) string {
	if n == 1 {
		return "1 argument"
	}
	return fmt.Sprintf("%d arguments", n)
}

// diagUnusedGiven is about a fact that comes with a question for nothing.
func diagUnusedGiven(f polar.Signature, hint string) polar.Diagnostic {
	return polar.Diagnostic{
		Code: "unused-context-fact", Severity: polar.Error, Span: f.Span,
		Message: fmt.Sprintf("the fact %s comes with the question, but the policy does not use such facts", signatureText(f)),
		Hint:    hint,
	}
}

// shownUses bounds the types that a hint lists.
const shownUses = 5

// usesHint shows the types with which a predicate is used.
func usesHint(uses [][]typeSet) string {
	var texts []string
	for _, use := range uses {
		parts := make([]string, len(use))
		for i, types := range use {
			names := slices.Sorted(maps.Keys(types))
			parts[i] = strings.Join(names[:min(len(names), shownUses)], "|")
			if len(names) > shownUses {
				parts[i] += "|.."
			}
		}
		text := "(" + strings.Join(parts, ", ") + ")"
		if !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	if len(texts) > shownUses {
		texts = append(texts[:shownUses], "..")
	}
	return "it uses it with the types " + strings.Join(texts, ", ")
}

func diagUnusedVariable(v polar.Variable) polar.Diagnostic {
	return polar.Diagnostic{
		Code: "unused-variable", Severity: polar.Error, Span: v.Span,
		Message: fmt.Sprintf("%s is an argument of no call", v.Name),
		Hint:    "use it in a call, or leave it out",
	}
}

// diagListedType is about a value in the list of a variable of another type.
func diagListedType(a Arg, item polar.Const) polar.Diagnostic {
	return polar.Diagnostic{
		Code: "listed-type", Severity: polar.Error, Span: item.Span,
		Message: fmt.Sprintf("%s is %s and cannot be %s", a.Name, strings.Join(a.Types, " or "), item.Value),
		Hint:    "remove the value from the list, or the type from the variable",
	}
}

func errTooManyTypings(q Question, limit int) error {
	return polar.Diagnostics{{
		Code: "too-many-types", Severity: polar.Error, Span: q.span(),
		Message: fmt.Sprintf("%s can have its variables of more than %d combinations of types", q, limit),
		Hint:    "give the variables types",
	}}
}

func errNoTable(q Question, polarType string) error {
	return polar.Diagnostics{{
		Code: "no-table", Severity: polar.Error,
		Message: fmt.Sprintf("%s cannot be a filter: the mapping gives %s no table", q, polarType),
		Hint:    fmt.Sprintf("add `types: {%s: {table: .., id: ..}}`", polarType),
	}}
}

func diagMissingFact(call, rule string, at polar.Span, entry string) polar.Diagnostic {
	return polar.Diagnostic{
		Code: "missing-fact", Severity: polar.Error, Span: at,
		Message: fmt.Sprintf("the rule for %s needs %s, but the mapping has no such fact and no rule makes one", rule, call),
		Hint:    fmt.Sprintf("add to the mapping, under `facts`:\n        %s", entry),
	}
}

func diagEndlessRule(call, rule string, at polar.Span, entry string) polar.Diagnostic {
	return polar.Diagnostic{
		Code: "missing-fact", Severity: polar.Error, Span: at,
		Message: fmt.Sprintf("the rule for %s can never hold: it needs %s, and the rules that make one need it in turn, without a fact to start from", rule, call),
		Hint:    fmt.Sprintf("add to the mapping, under `facts`, where it starts, or write a rule that starts it:\n        %s", entry),
	}
}

func relatedNeed(rule string, at polar.Span) polar.Related {
	return polar.Related{Span: at, Message: fmt.Sprintf("the rule for %s needs it, too", rule)}
}

func relatedEntry(f *mapping.Fact) polar.Related {
	return polar.Related{Span: f.Span, Message: fmt.Sprintf("%s gives other facts", f)}
}

func hintExtendEntry(f *mapping.Fact) string {
	return fmt.Sprintf("let %s give it, too: one of its `values`, or another source", f)
}

func diagUnusedFact(f *mapping.Fact) polar.Diagnostic {
	return polar.Diagnostic{
		Code: "unused-fact", Severity: polar.Warning, Span: f.Span,
		Message: fmt.Sprintf("no rule of the policy uses %s", f),
		Hint:    "remove the entry, or check the spelling of its predicate, types and constants",
	}
}

func diagWrongID(polarType, sqlType string, at polar.Span, err error) polar.Diagnostic {
	return polar.Diagnostic{
		Code: "wrong-id", Severity: polar.Warning, Span: at,
		Message: fmt.Sprintf("no %s has this id: %v, as the ids of %s are", polarType, err, polarType),
		Hint:    "write an id of type " + sqlType,
	}
}

func diagUnknownMappedType(name string, at polar.Span, hint string) polar.Diagnostic {
	return polar.Diagnostic{
		Code: "unknown-type", Severity: polar.Error, Span: at,
		Message: fmt.Sprintf("the policy has no type %s", name),
		Hint:    hint,
	}
}

func diagConflictingIDs(polarType string, column mapping.Column, known idColumn) polar.Diagnostic {
	d := polar.Diagnostic{
		Code: "id-type", Severity: polar.Error, Span: column.Span,
		Message: fmt.Sprintf("the ids of %s are %s here and %s elsewhere, which PostgreSQL does not compare", polarType, column.SQLType, known.sqlType),
		Hint:    fmt.Sprintf("cast them in the query to %s", known.sqlType),
	}
	if column.Name != "" {
		d.Hint = fmt.Sprintf("cast the column: {sql: \"CAST(%s AS %s)\"}", column.Name, known.sqlType)
	}
	if !known.span.IsZero() {
		d.Related = []polar.Related{{Span: known.span, Message: fmt.Sprintf("here they are %s", known.sqlType)}}
	}
	return d
}
