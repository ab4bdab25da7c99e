package mapping

import (
	"fmt"
	"strings"

	"github.com/polarsql/polarsql/polar"
)

// All wording of this package stands in this file.

// problem is what is wrong with a name, a signature or a piece of SQL; "" is nothing. The
// diagnostics put it behind the place and the text it is about.
type problem string

// Problems of names.
const (
	problemEmptyName       problem = "a name is missing"
	problemLongName        problem = "a name is longer than 63 bytes, which PostgreSQL would cut off"
	problemNotAName        problem = "it is not a plain name"
	problemTooManyParts    problem = "it has more than two parts"
	problemQualifiedColumn problem = "it has a dot; a column is named without its table"
)

// Problems of signatures.
const (
	problemNoParenthesis  problem = "expected `(` after the predicate"
	problemPredicateName  problem = "this is not a predicate name"
	problemTypeName       problem = "this is not a type name"
	problemNoArguments    problem = "a fact has at least one argument"
	problemNoArgument     problem = "expected an argument"
	problemArgumentEnd    problem = "expected `,` or `)` after the argument"
	problemAfterSignature problem = "nothing may follow the closing parenthesis"
	problemNoType         problem = "`_` needs a type in front"
	problemSecondColon    problem = "an argument has one colon"
)

// Problems of SQL, and of quotes anywhere.
const (
	problemUnclosedQuote       problem = "the quote that opens here is never closed"
	problemUnclosedComment     problem = "the comment that opens here is never closed"
	problemUnclosedParenthesis problem = "the parenthesis that opens here is never closed"
	problemUnopenedParenthesis problem = "this closes a parenthesis that is not open"
	problemSemicolon           problem = "a semicolon cannot stand here"
	problemParameter           problem = "parameters cannot be used here"
	problemNulByte             problem = "a NUL byte cannot stand in SQL"
	problemEmptySQL            problem = "it is empty"
	problemTopComma            problem = "a comma outside parentheses makes it more than one expression"
	problemNotASelect          problem = "a query starts with SELECT, VALUES, TABLE or WITH"
	problemLeadingWhere        problem = "the word WHERE is written by the compiler"
)

// hints say what to do about a problem where the same is true wherever it occurs.
var hints = map[problem]string{
	problemNotAName:            `put a part with other characters in double quotes, and all of it in single quotes for YAML: '"My Name"'`,
	problemTooManyParts:        "write `table` or `schema.table`",
	problemUnclosedQuote:       "close it; mind that ` #` starts a comment in YAML, put such a text in quotes or behind `|`",
	problemUnclosedComment:     "close it with `*/`",
	problemUnclosedParenthesis: "close it",
	problemUnopenedParenthesis: "remove it",
	problemSemicolon:           "remove it: the text becomes a part of larger statements",
	problemParameter:           "write the value itself: the mapping never holds data of a request",
	problemTopComma:            "put the expression in parentheses if it is one",
	problemNotASelect:          "for a table or a view write `table:` and `columns:`",
	problemLeadingWhere:        "remove it",
	problemPredicateName:       signatureHint,
	problemNoParenthesis:       signatureHint,
	problemAfterSignature:      signatureHint,
	problemArgumentEnd:         signatureHint,
	problemNoArgument:          signatureHint,
	problemTypeName:            "a constant with a colon or blanks in it goes in quotes",
	problemSecondColon:         "a constant with a colon in it goes in quotes",
	problemNoType:              "write `User:_`, with the type of the values",
}

const signatureHint = "a signature is a predicate and its arguments, as in has_role(User:_, owner, Repository:_)"

func report(code string, span polar.Span, hint, format string, args ...any) polar.Diagnostic {
	return polar.Diagnostic{Code: code, Severity: polar.Error, Span: span, Hint: hint, Message: fmt.Sprintf(format, args...)}
}

func warn(code string, span polar.Span, hint, format string, args ...any) polar.Diagnostic {
	d := report(code, span, hint, format, args...)
	d.Severity = polar.Warning
	return d
}

// also names a second place; a mapping made in code has none.
func also(d polar.Diagnostic, span polar.Span, message string) polar.Diagnostic {
	if !span.IsZero() {
		d.Related = append(d.Related, polar.Related{Span: span, Message: message})
	}
	return d
}

// The YAML itself.

func errSyntax(span polar.Span, message string) polar.Diagnostic {
	hint := ""
	switch {
	case strings.Contains(message, "mapping value is not allowed"):
		hint = "a text that holds `: ` goes in quotes or behind `|` on lines of its own"
	case strings.Contains(message, "found character '\t'"), strings.Contains(message, "tab character"):
		hint = "indent with blanks, not with tabs"
	}
	return report("yaml-syntax", span, hint, "this is not valid YAML: %s", message)
}

func errEncoding(span polar.Span) polar.Diagnostic {
	return report("yaml-syntax", span, "save the file as UTF-8", "the text is not valid UTF-8")
}

func errTooLarge(span polar.Span) polar.Diagnostic {
	return report("yaml-syntax", span, "", "the mapping is larger than %d bytes", maxSize)
}

func errTooDeep(span polar.Span) polar.Diagnostic {
	return report("yaml-syntax", span, "", "the YAML is nested too deeply")
}

func errDocuments(span polar.Span) polar.Diagnostic {
	return report("yaml-syntax", span, "put everything into one document, or into a file of its own", "a mapping is one YAML document, and here starts another")
}

func errFeature(span polar.Span, what string) polar.Diagnostic {
	return report("yaml-feature", span, "write the value out", "%s cannot be used in a mapping", what)
}

func errKind(span polar.Span, what, want, got string) polar.Diagnostic {
	hint := ""
	switch {
	case want == wantText && (got == aNumber || got == aBoolean):
		hint = "if it is meant as a text, put it in quotes"
	case want == wantList && got == wantText:
		hint = "put it in brackets, as in [id]"
	case want == wantMapping:
		hint = "write keys and values, on lines of their own or as in {table: users, ..}"
	}
	return report("yaml-type", span, hint, "%s must be %s, not %s", what, want, got)
}

func errDuplicateKey(span, first polar.Span, key string) polar.Diagnostic {
	return also(
		report("duplicate-key", span, "remove one of the two", "`%s` is written twice", key),
		first, "the first is here")
}

func errUnknownKey(span polar.Span, key, where string, allowed []string) polar.Diagnostic {
	hint := "the keys are " + strings.Join(allowed, ", ")
	if meant := suggest(key, allowed); meant != "" {
		hint = fmt.Sprintf("did you mean `%s`?", meant)
	}
	return report("unknown-key", span, hint, "%s has no key `%s`", where, key)
}

func errCutText(span polar.Span, key string) polar.Diagnostic {
	return report("unknown-key", span, "inside { } a text with a comma goes in quotes", "%s stands where a key was expected", quoted(key))
}

func errMissingKey(span polar.Span, where, key, hint string) polar.Diagnostic {
	return report("missing-key", span, hint, "%s has no `%s`", where, key)
}

// Types.

func errTypeName(span polar.Span, name string) polar.Diagnostic {
	return report("type-name", span, "", "%s is not a Polar type name", quoted(name))
}

func errReservedType(span polar.Span, name string) polar.Diagnostic {
	if isPrimitive(name) {
		return report("reserved-type", span, "remove the entry", "%s is a type of plain values and has no table", name)
	}
	return report("reserved-type", span, "write an entry for each concrete type", "%s is abstract: no object has it as its own type", name)
}

func errDuplicateType(span, first polar.Span, name string) polar.Diagnostic {
	return also(
		report("duplicate-type", span, "remove one of the two", "type %s has two entries", name),
		first, "the first is here")
}

func errSQLType(span polar.Span, text string) polar.Diagnostic {
	return report("sql-type", span, "write a type as in CREATE TABLE, such as bigint, uuid or text", "%s is not a SQL type", quoted(text))
}

func errSQLTypeConflict(span, first polar.Span, name, one, other string) polar.Diagnostic {
	return also(
		report("sql-type", span, "keep the type of the table's column", "the ids of %s cannot be both %s and %s", name, one, other),
		first, "the other is here")
}

func warnPrimitiveSQLType(span polar.Span, name, sqlType string) polar.Diagnostic {
	return warn("sql-type", span, "remove it", "this has no effect: %s is always %s", name, sqlType)
}

// Names.

func errTableName(span polar.Span, text string, p problem) polar.Diagnostic {
	return report("table-name", span, hints[p], "%s cannot be a table: %s", quoted(text), p)
}

func errColumnName(span polar.Span, text string, p problem) polar.Diagnostic {
	hint := hints[p]
	if p == problemNotAName {
		hint = fmt.Sprintf("for an expression write {sql: %s}; a name with such characters goes in double quotes inside single ones: '\"My Name\"'", quoted(text))
	}
	return report("column-name", span, hint, "%s cannot be a column: %s", quoted(text), p)
}

// Signatures.

func errSignature(span polar.Span, p problem) polar.Diagnostic {
	return report("malformed-signature", span, hints[p], "%s", p)
}

func errDuplicateFact(span, first polar.Span, fact *Fact) polar.Diagnostic {
	return also(
		report("duplicate-fact", span, "make one entry with a list of sources", "%s has two entries", fact),
		first, "the first is here")
}

func errConstantType(span polar.Span, arg Arg) polar.Diagnostic {
	return report("constant-type", span, fmt.Sprintf("write `%s:_` and give the value as a column: {value: %s}", arg.Type, arg.Constant),
		"a constant in a signature is a String, not %s", article(arg.Type))
}

func errAbstractType(span polar.Span, name string) polar.Diagnostic {
	return report("abstract-type", span, "write an entry for each concrete type", "%s is abstract: a fact names the type that its objects have", name)
}

func warnBareType(span polar.Span, name string) polar.Diagnostic {
	return warn("bare-type", span, fmt.Sprintf("for a column of that type write `%s:_`; for the constant write it in quotes", name),
		"this is the String constant %s, which is also the name of a type", quoted(name))
}

// Sources.

func errNoSource(fact *Fact) polar.Diagnostic {
	return report("no-source", fact.Span, "add `table:` and `columns:`, or `query:`, or `context: true`", "%s does not say where its facts are", fact)
}

func errContextSource(fact *Fact) polar.Diagnostic {
	return report("context-source", fact.Span, "remove `context: true`: facts of every entry may also be given with a question",
		"%s is only given with the question, but has a table or query too", fact)
}

func errNeitherTableNorQuery(span polar.Span, fact *Fact) polar.Diagnostic {
	return report("no-source", span, "add `table:` and `columns:`, or `query:`", "%s has a source with neither table nor query", fact)
}

func errTableAndQuery(span polar.Span, fact *Fact) polar.Diagnostic {
	return report("table-and-query", span, "keep one; for both make a list of two sources", "a source of %s has a table and a query", fact)
}

func errBesideQuery(span polar.Span, key string) polar.Diagnostic {
	hint := "write the condition in the query"
	if key == "columns" {
		hint = "select the columns in the query, one for each `_`, in order"
	}
	return report("beside-query", span, hint, "`%s` goes with `table`, not with `query`", key)
}

func errColumnCount(span polar.Span, fact *Fact, got int) polar.Diagnostic {
	var open []string
	for _, a := range fact.Open() {
		open = append(open, a.Type)
	}
	want := len(open)
	hint := "the signature has no `_`, so remove `columns`"
	if want > 0 {
		hint = "one column for each `_`, in order: " + strings.Join(open, ", ")
	}
	return report("column-count", span, hint, "%s needs %s, not %d", fact, count(want, "column"), got)
}

func errColumnForm(span polar.Span) polar.Diagnostic {
	return report("column-form", span, "write one of: name, {value: constant}, {column: name, values: {stored: polar}}, {sql: \"expression\"}",
		"a column is exactly one of a name, a value and an expression")
}

func errValuesWithoutColumn(span polar.Span) polar.Diagnostic {
	return report("column-form", span, "write {column: name, values: {stored: polar}}", "`values` needs `column`")
}

func errValuesType(span polar.Span, arg Arg) polar.Diagnostic {
	return report("values-type", span, "write {sql: \"CASE .. END\"} for other types", "a value map gives Strings, and this argument is %s", article(arg.Type))
}

func errNoValues(span polar.Span) polar.Diagnostic {
	return report("values-type", span, "list the stored values, such as {1: member, 2: owner}", "the value map is empty, so no row could ever be a fact")
}

func errDuplicateStored(span polar.Span, stored string) polar.Diagnostic {
	return report("duplicate-key", span, "remove one of the two", "the stored value %s is written twice", quoted(stored))
}

func errConstantValue(span polar.Span, value string, arg Arg) polar.Diagnostic {
	return report("constant-value", span, "", "%s is not %s", quoted(value), article(arg.Type))
}

func errSQL(span polar.Span, what string, p problem) polar.Diagnostic {
	return report("sql-text", span, hints[p], "in %s: %s", what, p)
}

func quoted(text string) string { return polar.Quote(text) }

func article(word string) string {
	if word != "" && strings.ContainsRune("AEIOaeio", rune(word[0])) { // a User
		return "an " + word
	}
	return "a " + word
}

func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
