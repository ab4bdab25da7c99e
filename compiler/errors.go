package compiler

import (
	"fmt"
	"slices"
	"strings"

	"github.com/polarsql/polarsql/compiler/datalog"
	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/polar"
)

// All wording of the compiler stands here, one function per diagnostic.

func errCannotEnumerate(q Question, v datalog.Variable, at polar.Span) error {
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

func errUnknownType(q Question, name string) error {
	return polar.Diagnostics{{
		Code: "unknown-type", Severity: polar.Error,
		Message: fmt.Sprintf("%s: the policy has no type %s", q.Predicate, name),
		Hint:    "types are written as in the policy, capital letters included",
	}}
}

// errUnknownPredicate names the numbers of arguments that the predicate has, or else the
// predicates there are.
func errUnknownPredicate(q Question, known []symbol) error {
	var names, arities []string
	for _, s := range known {
		if s.name == q.Predicate {
			arities = append(arities, fmt.Sprint(s.arity))
		}
		if !slices.Contains(names, s.name) {
			names = append(names, s.name)
		}
	}
	hint := "the predicates are " + strings.Join(names, ", ")
	if len(arities) > 0 {
		slices.Sort(arities)
		hint = fmt.Sprintf("%s has %s arguments", q.Predicate, strings.Join(arities, " or "))
	}
	return polar.Diagnostics{{
		Code: "unknown-predicate", Severity: polar.Error,
		Message: fmt.Sprintf("the policy and the mapping say nothing about %s with %d arguments", q.Predicate, len(q.Args)),
		Hint:    hint,
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
