package polar

import (
	"fmt"
	"strings"

	"github.com/alecthomas/participle/v2/lexer"
)

// place is the kind of item the parser is in; messages name it.
type place string

const (
	inRule        place = "rule"
	inDeclare     place = "`declare`"
	inBlockHead   place = "block"
	inDeclaration place = "declaration"
	inShorthand   place = "shorthand rule"
	inFixtureHead place = "fixture"
	inTestHead    place = "test"
	inSetupHead   place = "setup"
	inUseFixture  place = "use of the fixture"
	inFact        place = "fact"
	inAssertion   place = "assertion"
)

// errUnexpected words an error of the grammar: after says what was read, t is the token that
// does not fit.
func errUnexpected(where place, after, t lexer.Token) *syntaxError {
	switch where {
	case inBlockHead:
		return errInBlockHead(after, t)
	case inDeclaration:
		return errInDeclaration(after, t)
	case inDeclare:
		return errExpected(t, "a list of types in parentheses", "write declare predicate(Type, Type);")
	case inFixtureHead:
		return errExpected(t, "a fixture's name and `{`", "write test fixture name { .. }")
	case inTestHead:
		return errExpected(t, "a test's name in double quotes and `{`", `write test "what holds" { .. }`)
	case inSetupHead:
		return errExpected(t, "`{` after `setup`", "")
	case inUseFixture:
		return errExpected(t, "a fixture's name", "write fixture name; with the name as it is, without quotes")
	}
	return errExpected(t, "the rest of the "+string(where), "")
}

func errInBlockHead(after, t lexer.Token) *syntaxError {
	switch {
	case isWord(t, "extends"):
		return errAt(t, "syntax", "write resource Child extends Parent { .. }", "`extends` needs the names of types after it")
	case isName(after) && isBlockKeyword(after.Value):
		return errExpected(t, fmt.Sprintf("the type's name after `%s`", after.Value), "")
	}
	return errExpected(t, fmt.Sprintf("`{` after `%s`", after.Value), "after the type's name stands `{`, or extends and the names of other types")
}

func errInDeclaration(after, t lexer.Token) *syntaxError {
	switch {
	case isPunct(after, "="):
		return errExpected(t, "a list in `[ ]` or a map in `{ }`", `write ["a", "b"], or { name: Type } for relations`)
	case t.Type == tokenIdent && (isPunct(after, "[") || isPunct(after, ",")) && !isPunct(after, "{"):
		return errAt(t, "syntax", fmt.Sprintf("write %q, or { %s: Type } for a relation", t.Value, t.Value), "expected a string, found %s", found(t))
	case isPunct(after, "{") && t.Type == tokenString:
		return errAt(t, "quoted-relation", fmt.Sprintf("write %s: Type", unquote(t.Value)), "a relation's name is declared without quotes")
	case isPunct(after, "{") && t.Type == tokenIdent:
		return errAt(t, "syntax", fmt.Sprintf("write %s: Type", t.Value), "the relation `%s` needs a type", t.Value)
	case isPunct(after, ":"):
		return errExpectedType(t, ":")
	case t.Type == tokenString || t.Type == tokenIdent:
		return errExpected(t, "`,` or a closing bracket", "write `,` between the two")
	}
	return errExpected(t, "a closing bracket", "write `]` after a list, `}` after relations")
}

// errNotAnItem is about what can begin nothing at the top of a file.
func errNotAnItem(t lexer.Token) *syntaxError {
	switch {
	case t.Type == tokenString:
		return errAt(t, "shorthand-outside", "move it into the actor or resource block that declares "+t.Value, "a shorthand rule stands only inside a block")
	case t.Type == tokenConstant:
		return errAt(t, "unsupported-construct", "remove it", "%s: rules take no flags", t.Value)
	case isPunct(t, "?="):
		return errAt(t, "unsupported-construct", "write a test with assert", "`?=` queries are not supported")
	case isWord(t, "type"):
		return errAt(t, "unsupported-construct", "to name a fact type, write declare predicate(Type, Type);", "`type` declarations of rules are not supported")
	case t.Type == tokenIdent && reserved[t.Value] && refusedWord(t) == nil:
		return errAt(t, "reserved-word", "choose another name, if it is meant as one", "`%s` is a reserved word, and begins no block, rule or test", t.Value)
	case isName(t):
		return errAt(t, "syntax", `write test "what holds" { .. } around it`, "`%s` stands only inside a test", t.Value)
	}
	return errExpected(t, "a block, a rule or a test", "")
}

// errExpectedIf is about what stands behind the head of a shorthand, which was one token if
// simple.
func errExpectedIf(head, t lexer.Token, simple bool) *syntaxError {
	switch word := head.Value; {
	case isWord(t, "iff"):
		return errAt(t, "syntax", "write if", "`iff` stands only in assertions")
	case simple && isPunct(t, ":") && (word == "roles" || word == "permissions"):
		return errAt(t, "syntax", fmt.Sprintf(`write %s = ["a", "b"];`, word), "%s are declared with `=`", word)
	case simple && isPunct(t, ":") && word == "relations":
		return errAt(t, "syntax", "write relations = { name: Type };", "relations are declared with `=`")
	case simple && isPunct(t, "=="):
		return errAt(t, "unsupported-operator", "use =", "`==` is not an operator of Polar")
	}
	return errExpected(t, "`if` after the head of the shorthand rule", `write "permission" if "role";`)
}

// errBlockHead is about block heads that could be read but are wrong; nil if all is well.
func errBlockHead(g *blockGrammar) *syntaxError {
	switch {
	case g.Keyword.Value == "fixture" && g.Name != nil:
		return errAt(g.Keyword, "block-keyword", fmt.Sprintf("write test fixture %s { .. }", g.Name.Value), "a fixture begins with `test fixture`")
	case isBlockKeyword(strings.ToLower(g.Keyword.Value)) && !isBlockKeyword(g.Keyword.Value):
		return errAt(g.Keyword, "block-keyword", "write "+strings.ToLower(g.Keyword.Value), "keywords are written in small letters, not as %s", found(g.Keyword))
	case !isBlockKeyword(g.Keyword.Value):
		return errAt(g.Keyword, "block-keyword", "write actor or resource", "a block begins with `actor`, `resource` or `global`, not with %s", found(g.Keyword))
	case g.Keyword.Value == "global" && g.Name != nil:
		return errAt(*g.Name, "syntax", "write global { .. }", "the global block has no name")
	case g.Keyword.Value != "global" && g.Name == nil:
		return errAt(g.Open, "syntax", fmt.Sprintf("write %s Name { .. }", g.Keyword.Value), "expected the type's name after `%s`", g.Keyword.Value)
	}
	return nil
}

// errDeclaration is about declarations that could be read but are wrong; nil if all is well.
func errDeclaration(g *declarationGrammar) *syntaxError {
	switch word := g.Keyword.Value; {
	case word != "roles" && word != "permissions" && word != "relations":
		return errAt(g.Keyword, "unknown-declaration", hintDeclaration(word), "a block declares `roles`, `permissions` and `relations`; `%s` is none of them", word)
	case word == "relations" && g.Relations == nil:
		return errAt(g.Strings.Open, "list-or-map", "write relations = { name: Type };", "relations are declared as a map in `{ }`, not as a list")
	case word != "relations" && g.Relations != nil:
		return errAt(g.Relations.Open, "list-or-map", fmt.Sprintf(`write %s = ["a", "b"];`, word), "%s are declared as a list of strings in `[ ]`, not as a map", word)
	}
	return nil
}

func hintDeclaration(word string) string {
	if hint := suggestWord(word, []string{"roles", "permissions", "relations"}); hint != "" {
		return hint
	}
	return "remove it, or write one of the three"
}

func errReservedWord(t lexer.Token) *syntaxError {
	return errAt(t, "reserved-word", "choose another name", "`%s` is a reserved word", t.Value)
}

func errAbstractObject(t lexer.Token) *syntaxError {
	return errAt(t, "abstract-object", "name the object's own type", "%s is abstract: no object has exactly this type", t.Value)
}

func errObjectID(t lexer.Token, typ string) *syntaxError {
	hints := map[string]string{
		Integer: "write a number without quotes", Boolean: "write true or false", String: "write it in double quotes",
	}
	return errAt(t, "bad-literal", hints[typ], "%s is not a value of type %s", t.Value, typ)
}

func warnMixedOperators(t lexer.Token, start, end int) *syntaxError {
	err := errAt(t, "mixed-and-or", "put it in parentheses", "`and` binds tighter than the `or` beside it")
	err.start, err.end, err.severity = start, end, Warning
	return err
}

// missingSemicolon points right behind the item.
func missingSemicolon(end int, where place, severity Severity) *syntaxError {
	return &syntaxError{
		start: end, end: end, code: "missing-semicolon", severity: severity,
		message: fmt.Sprintf("missing `;` after the %s", where), hint: "write `;` here",
	}
}

func warnMissingSemicolon(end int, where place) *syntaxError {
	return missingSemicolon(end, where, Warning)
}

func errMissingSemicolon(end int, where place, last lexer.Token) *syntaxError {
	err := missingSemicolon(end, where, Error)
	switch {
	case isPunct(last, "]") || isPunct(last, "}"):
		err.hint = fmt.Sprintf("write `;` after the `%s`", last.Value)
	case where == inRule || where == inShorthand:
		err.hint = "write `;` here, or `and` if the rule goes on"
	}
	return err
}

// errTrailing is about a token that follows a complete item on the same line.
func errTrailing(where place, last, t lexer.Token) *syntaxError {
	switch {
	case isPunct(t, "}") || isPunct(t, ")") || isPunct(t, "]"):
		return errUnmatched(t)
	case isPunct(t, ":-"), isPunct(t, ":"):
		return errAt(t, "syntax", "write `if` before a rule's body", "expected `;` after the %s, found `:`", where)
	case where == inFact && isWord(t, "if"):
		return errAt(t, "syntax", "move the rule out of the test", "facts of a test have no conditions")
	case where == inAssertion && isWord(t, "if"):
		return errAt(t, "syntax", "write iff", "an assertion has no `if`")
	case where == inAssertion && isWord(t, "not"):
		return errAt(t, "iff", "list the values that it takes: iff variable in [values]", "`not in` cannot stand after `iff`")
	case where == inRule && (isPunct(t, "=") || isPunct(t, "{") || isPunct(t, "<")):
		return errAt(t, "syntax", "write head if conditions;", "expected `if` or `;` after the rule's head, found `%s`", t.Value)
	}
	if t.Pos.Line > last.Pos.Line {
		return errExpected(t, fmt.Sprintf("`;` after the %s", where), "write `;` before it")
	}
	return errExpected(t, fmt.Sprintf("`;` or more of the %s", where), hintTrailing(where, last, t))
}

// hintTrailing says what is mostly missing before a token that follows a complete item.
func hintTrailing(where place, last, t lexer.Token) string {
	switch {
	case isWord(t, "if"), isPunct(t, ",") && (where == inRule || where == inShorthand):
		return "join conditions with `and`"
	case t.Type == tokenIdent && joins(strings.ToLower(t.Value)):
		return fmt.Sprintf("write %s in small letters", strings.ToLower(t.Value))
	case where == inShorthand && last.Type == tokenString && isName(t):
		return `write "role" on "relation"; conditions are joined with and, or`
	case isName(last) && isName(t):
		return "write arguments in parentheses, and `;` at the end of the " + string(where)
	}
	return "write `;` before it, or what joins the two"
}

// joins tells whether a word stands between two conditions or operands.
func joins(word string) bool {
	return word == "and" || word == "or" || word == "on" || word == "in" || word == "iff" || word == "matches"
}

func errAssertNot(t lexer.Token) *syntaxError {
	return errAt(t, "syntax", "write assert_not", "an assertion has no `not`")
}

func errUnmatched(t lexer.Token) *syntaxError {
	return errAt(t, "unmatched-bracket", "remove it, or look for the one that is missing before it", "`%s` closes nothing", t.Value)
}

func errBlockNotClosed(open, t lexer.Token) *syntaxError {
	return errAt(open, "unclosed-block", "write `}` before "+found(t)+fmt.Sprintf(" of line %d", t.Pos.Line), "this `{` is not closed")
}

func errOutsideOnly(t lexer.Token, what string) *syntaxError {
	return errAt(t, "syntax", "move it out of the block", "%s stands outside of blocks", what)
}

func errFixtureInFixture(t lexer.Token) *syntaxError {
	return errAt(t, "syntax", "name both fixtures in the test's setup", "a fixture holds facts only, no other fixtures")
}

func errSetupNotFirst(t lexer.Token, second bool) *syntaxError {
	if second {
		return errAt(t, "setup-not-first", "put all facts into the first one", "a test has one `setup`")
	}
	return errAt(t, "setup-not-first", "move it to the beginning of the test", "`setup` stands before the assertions")
}

func errNotAnAssertion(t, second lexer.Token) *syntaxError {
	switch {
	case isWord(t, "fixture"):
		return errAt(t, "syntax", "write setup { fixture name; }", "fixtures are named inside `setup`")
	case isName(t) && isPunct(second, "("):
		return errAt(t, "syntax", "put facts into setup { .. }; to test something, write assert before it", "expected `assert`, `assert_not` or `setup`, found `%s`", t.Value)
	}
	return errExpected(t, "`assert`, `assert_not` or `setup`", "")
}

func errNotUTF8(offset int) *syntaxError {
	return &syntaxError{start: offset, end: offset + 1, code: "not-utf8", severity: Error, message: "the file is not valid UTF-8", hint: "save it as UTF-8"}
}

func errSourceTooLarge(size, limit int) *syntaxError {
	return &syntaxError{code: "limit", severity: Error, message: fmt.Sprintf("the file has %d bytes, more than %d", size, limit), hint: "split it into several files"}
}

func errTooManyErrors(t lexer.Token, limit int) *syntaxError {
	return errAt(t, "limit", "", "%d errors; the rest of the file was not read", limit)
}

func errParserBug(detail string) *syntaxError {
	return &syntaxError{code: "internal-error", severity: Error, message: "internal error: " + detail, hint: "please report it, with the policy"}
}
