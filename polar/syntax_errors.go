package polar

import (
	"fmt"
	"slices"
	"unicode"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2/lexer"
)

// All wording of the parser. A syntaxError is a diagnostic that does not know its source yet.
type syntaxError struct {
	start, end          int // byte offsets
	code, message, hint string
	severity            Severity
}

func (e *syntaxError) Error() string { return e.message }

func (e *syntaxError) diagnostic(source *Source) Diagnostic {
	return Diagnostic{
		Code: e.code, Severity: e.severity, Message: e.message, Hint: e.hint,
		Span: Span{Source: source, Start: e.start, End: e.end},
	}
}

func errAt(t lexer.Token, code, hint, format string, args ...any) *syntaxError {
	return &syntaxError{
		start: t.Pos.Offset, end: tokenEnd(t), code: code, hint: hint,
		message: fmt.Sprintf(format, args...), severity: Error,
	}
}

// found names a token in a message.
func found(t lexer.Token) string {
	switch {
	case t.EOF() && t.Value != "":
		return "the end of the " + t.Value
	case t.EOF():
		return "the end of the file"
	case t.Type == tokenString:
		return "the string " + t.Value
	case t.Type == tokenIdent && reserved[t.Value]:
		return fmt.Sprintf("the reserved word `%s`", t.Value)
	}
	return fmt.Sprintf("`%s`", t.Value)
}

// errExpected is the general message: what the grammar wants at a token. What is wrong with
// the token itself goes first.
func errExpected(t lexer.Token, expected, hint string) *syntaxError {
	if err := errBadToken(t); err != nil {
		return err
	}
	return errAt(t, "syntax", hint, "expected %s, found %s", expected, found(t))
}

// errBadToken is about tokens that stand nowhere in a policy; nil for all others.
func errBadToken(t lexer.Token) *syntaxError {
	if err := refusedOperator(t); err != nil {
		return err
	}
	switch {
	case t.Type == tokenOpenString:
		return errAt(t, "open-string", "write the closing quote on the same line; a line break in a string is written \\n", "this string is not closed")
	case t.Type == tokenFloat:
		return errAt(t, "float", "store the number as an Integer in a smaller unit, for example cents", "%s has a fraction or exponent; Polar has integers only", t.Value)
	case t.Type == tokenInvalid && t.Value == "'":
		return errAt(t, "bad-character", `write "..."`, "strings stand in double quotes")
	case t.Type == tokenInvalid && slices.Contains(foreignComments, t.Value):
		return errAt(t, "bad-character", "write #, which goes to the end of the line", "a comment begins with #, not with `%s`", t.Value)
	case t.Type == tokenInvalid && t.Value == "@":
		return errAt(t, "unknown-constant", "write @current_unix_time, the only constant", "expected a name after `@`")
	case t.Type == tokenInvalid:
		return errAt(t, "bad-character", "remove it; names are of letters, digits and `_`, other text stands in double quotes", "the character %q does not belong to the language", t.Value)
	case isPunct(t, "::"):
		return errAt(t, "syntax", "write both parts, as in Org::Unit", "a name cannot begin or end with `::`")
	}
	return refusedWord(t)
}

// refusedOperator explains operators people know from elsewhere; nil for all other tokens.
func refusedOperator(t lexer.Token) *syntaxError {
	const code = "unsupported-operator"
	switch {
	case isPunct(t, "=="):
		return errAt(t, code, "use =", "`==` is not an operator of Polar")
	case isPunct(t, "."):
		return errAt(t, "field-access", "use a fact, such as has_role(actor, role)", "values have no fields, so `.` means nothing here")
	case isPunct(t, "&&"):
		return errAt(t, code, "use and", "`&&` is not an operator of Polar")
	case isPunct(t, "||"):
		return errAt(t, code, "use or", "`||` is not an operator of Polar")
	case t.Type == tokenInvalid && t.Value == "!":
		return errAt(t, code, "use not", "`!` is not an operator of Polar")
	case t.Type == tokenInvalid && (t.Value == "+" || t.Value == "-" || t.Value == "*" || t.Value == "/" || t.Value == "%"),
		isWord(t, "mod"), isWord(t, "rem"):
		return errAt(t, "arithmetic", "compute the number where the fact comes from", "there is no arithmetic in Polar")
	}
	return nil
}

// refusedWord explains keywords whose constructs are not supported; nil for all other tokens.
func refusedWord(t lexer.Token) *syntaxError {
	if t.Type != tokenIdent {
		return nil
	}
	const code = "unsupported-construct"
	switch t.Value {
	case "forall":
		return errAt(t, code, "write `not` over a rule of its own that finds the counterexample", "`forall` is not supported")
	case "print", "debug":
		return errAt(t, code, "remove it", "`%s` is not supported: a policy has no side effects", t.Value)
	case "cut":
		return errAt(t, code, "use `not` to exclude what the other rules grant", "`cut` is not supported: all rules are tried, in no order")
	case "new":
		return errAt(t, code, `write an object as Type{"id"}`, "`new` is not supported")
	}
	return nil
}

// errExpectedTerm is about a token that cannot begin what is wanted: a value or a condition.
func errExpectedTerm(t lexer.Token, want string) *syntaxError {
	switch {
	case isPunct(t, "["):
		return errAt(t, "list", "use `in` to compare with the items of a list", "a list stands only after `in`")
	case isPunct(t, "{"):
		return errAt(t, "syntax", `write an object as Type{"id"}`, "an object needs its type before the `{`")
	case isPunct(t, "?="):
		return errAt(t, "unsupported-construct", "write a test with assert", "`?=` queries are not supported")
	case isPunct(t, ","):
		return errExpected(t, want, "remove the `,`, or write what is missing before it")
	case want == aValue && t.Type == tokenIdent && reserved[t.Value]:
		return errExpected(t, want, "choose another name, if it is meant as one")
	}
	return errExpected(t, want, hintWanted(want))
}

// hintWanted shows what may stand where something is wanted.
func hintWanted(want string) string {
	switch want {
	case aValue:
		return `write a variable, "text", a number, true, false or Type{"id"}`
	case aRelation:
		return `write "role" on "relation"`
	}
	return ""
}

// errExpectedCondition is about a token that cannot begin a condition; before is `if`, `and`, ..
func errExpectedCondition(before, t lexer.Token) *syntaxError {
	if isWord(before, "iff") {
		return errExpected(t, "a condition after `iff`", "write iff variable in [values]")
	}
	err := errExpectedTerm(t, fmt.Sprintf("%s after `%s`", aCondition, before.Value))
	switch {
	case err.hint != "":
	case isWord(before, "if"):
		err.hint = "write a condition; a longhand rule that always holds has no `if`"
	default:
		err.hint = fmt.Sprintf("write a condition, or remove the `%s`", before.Value)
	}
	return err
}

func errExpectedPredicate(t lexer.Token) *syntaxError {
	return errExpected(t, "the name of a predicate", `write a call, such as allow(actor, "read", resource)`)
}

func errExpectedArguments(name, t, after lexer.Token) *syntaxError {
	if isPunct(t, ".") {
		return errFieldAccess(name, t, after)
	}
	return errExpected(t, fmt.Sprintf("`(` after `%s`", name.Value), fmt.Sprintf("write the arguments in parentheses: %s(..)", name.Value))
}

func errExpectedType(t lexer.Token, after string) *syntaxError {
	hint := "write the name of a type"
	if t.Type == tokenString {
		hint = "write the name of the type without quotes"
	}
	return errExpected(t, fmt.Sprintf("a type after `%s`", after), hint)
}

func errExpectedID(typ, t lexer.Token) *syntaxError {
	return errExpected(t, fmt.Sprintf("an id after `%s{`", typ.Value), fmt.Sprintf(`write %s{"id"}`, typ.Value))
}

func errExpectedList(t lexer.Token) *syntaxError {
	return errExpected(t, "a list after `in`", `write in ["a", "b"]`)
}

func errListOperand(t lexer.Token) *syntaxError {
	return errAt(t, "list", "use `in` to compare with the items of a list", "a list cannot be compared or unified")
}

func errTooDeep(t lexer.Token, limit int) *syntaxError {
	return errAt(t, "limit", "split the condition into rules of their own", "nested deeper than %d levels", limit)
}

func errUnclosed(open, t lexer.Token) *syntaxError {
	want := map[string]string{"(": ")", "[": "]", "{": "}"}[open.Value]
	return errExpected(t, fmt.Sprintf("`%s` to close the `%s` of line %d", want, open.Value, open.Pos.Line), fmt.Sprintf("write `%s` where it ends", want))
}

// errListNotClosed is about what follows an item of a list and is neither a comma nor the
// closing bracket: mostly a comma or a colon is missing.
func errListNotClosed(open, last, t lexer.Token) *syntaxError {
	closing := map[string]string{"(": ")", "[": "]"}[open.Value]
	begins := t.Type == tokenString || t.Type == tokenInteger || isName(t)
	if !begins || last.Type == tokenPunct && last.Value == "," {
		return errUnclosed(open, t)
	}
	hint := "write `,` between the two"
	if open.Value == "(" && isName(last) && isName(t) {
		hint = fmt.Sprintf("write %s: %s, or `,` between the two", last.Value, t.Value)
	}
	return errExpected(t, fmt.Sprintf("`,` or `%s` after `%s`", closing, last.Value), hint)
}

func errObjectNotClosed(open, t lexer.Token) *syntaxError {
	if isPunct(t, ":") || isPunct(t, ",") {
		return errAt(t, "syntax", `write Type{"id"}`, "an object has exactly one id and no fields")
	}
	if t.Type == tokenInteger || isName(t) {
		return errAt(t, "syntax", `write Type{"id"}`, "an id that is no number stands in quotes")
	}
	return errUnclosed(open, t)
}

func errSecondOn(t lexer.Token) *syntaxError {
	return errAt(t, "second-on", "declare a role or permission on the block in between and use that", "`on` reaches one relation far, not two")
}

func errChainedOperator(t lexer.Token) *syntaxError {
	return errAt(t, "chained-operator", "join two conditions with `and`", "`%s` cannot follow a condition that has an operator already", t.Value)
}

func errOperandNotTerm(t lexer.Token) *syntaxError {
	return errAt(t, "operand", "bind the value to a variable in a call of its own", "both sides of `%s` have to be values or variables", t.Value)
}

func errNestedCall(name, t lexer.Token) *syntaxError {
	hint := "call it as a condition of its own, joined with `and`"
	if first, _ := utf8.DecodeRuneInString(name.Value); unicode.IsUpper(first) {
		hint = fmt.Sprintf(`an object is written %s{"id"}`, name.Value)
	}
	return errAt(name, "nested-call", hint, "`%s(..)` is a condition, not a value", name.Value)
}

func errMatchesNeedsVariable(t lexer.Token) *syntaxError {
	return errAt(t, "operand", fmt.Sprintf("write variable %s Type; the type of a value is known", t.Value), "only a variable can stand before `%s`", t.Value)
}

func errMatchesObject(t lexer.Token) *syntaxError {
	return errAt(t, "syntax", "compare the variable with the object by `=`", "a type stands here, not an object")
}

func errTypedLiteral(t lexer.Token) *syntaxError {
	return errAt(t, "syntax", "remove the `:` and the type, or write a variable before it", "only a variable can have a type after `:`")
}

// errFieldAccess is about `name.field`: after is the field.
func errFieldAccess(name, dot, after lexer.Token) *syntaxError {
	field := after.Value
	if !isName(after) {
		field = "role"
	}
	return errAt(dot, "field-access", fmt.Sprintf("use a fact, such as has_%s(%s, %s)", field, name.Value, field), "`%s` has no fields, so `.` means nothing here", name.Value)
}

func errIntegerOverflow(t lexer.Token) *syntaxError {
	return errAt(t, "integer-overflow", "write it as text, in quotes, if nothing compares it by < or >", "%s does not fit into 64 bits", t.Value)
}

func errUnknownConstant(t lexer.Token) *syntaxError {
	return errAt(t, "unknown-constant", "write @current_unix_time, the only constant", "%s is not a constant", t.Value)
}
