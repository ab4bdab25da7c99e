package polar

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// All wording of the checker: one function for each diagnostic.

func errorAt(span Span, code, hint, format string, args ...any) Diagnostic {
	return Diagnostic{Code: code, Severity: Error, Span: span, Hint: hint, Message: fmt.Sprintf(format, args...)}
}

func warningAt(span Span, code, hint, format string, args ...any) Diagnostic {
	d := errorAt(span, code, hint, format, args...)
	d.Severity = Warning
	return d
}

func (d Diagnostic) with(span Span, format string, args ...any) Diagnostic {
	d.Related = append(d.Related, Related{Span: span, Message: fmt.Sprintf(format, args...)})
	return d
}

// tooManyDiagnostics stands where the first of those is that are left out.
func tooManyDiagnostics(d Diagnostic, limit int) Diagnostic {
	return Diagnostic{
		Code: "limit", Severity: d.Severity, Span: d.Span, Hint: "mend those first",
		Message: fmt.Sprintf("there are more than %d %ss, and no others are reported", limit, d.Severity),
	}
}

func errCheckerBug(detail string) Diagnostic {
	return errorAt(Span{}, "internal-error", "please report it, with the policy", "internal error: %s", detail)
}

// Blocks and declarations.

func errSecondGlobal(span, first Span) Diagnostic {
	return errorAt(span, "second-global", "put everything into one of them", "there is another global block").
		with(first, "the other one")
}

func errBuiltinBlock(name identNode) Diagnostic {
	return errorAt(name.span, "builtin-type", "choose another name", "%s is built in and has no block", name.text)
}

func errReopenedBlock(name identNode, first Span) Diagnostic {
	return errorAt(name.span, "reopened-block", "put everything into one block; an actor block may declare roles, permissions and relations, too", "%s has two blocks", name.text).
		with(first, "the other block")
}

func errExtendsAbstract(parent identNode) Diagnostic {
	return errorAt(parent.span, "extends", "remove it", "every actor block is under Actor and Resource, every resource block under Resource; `extends %s` adds nothing", parent.text)
}

func errExtendsUnknown(parent identNode, hint string) Diagnostic {
	return errorAt(parent.span, "extends", hint, "%s has no block, so nothing can extend it", parent.text)
}

func errExtendsCycle(parent identNode, child string) Diagnostic {
	if parent.text == child {
		return errorAt(parent.span, "extends", "remove it", "%s extends itself", child)
	}
	return errorAt(parent.span, "extends", "remove one of the two", "%s extends itself by way of %s", child, parent.text)
}

func errSecondDeclaration(keyword identNode, first Span) Diagnostic {
	return errorAt(keyword.span, "second-declaration", "put all names into one of them", "the block declares `%s` twice", keyword.text).
		with(first, "the other declaration")
}

func errGlobalRelations(keyword identNode) Diagnostic {
	return errorAt(keyword.span, "global-relations", "declare them on a resource", "the global block has no relations: there is no object to relate")
}

func errDeclaredTwice(name identNode, where string, kind declaredKind, first declared) Diagnostic {
	if kind == first.kind {
		return errorAt(name.span, "declared-twice", "remove one", "%q is declared twice in %s", name.text, where).
			with(first.span, "the other declaration")
	}
	return errorAt(name.span, "declared-twice", "rename one of them", "%q is both a %s and a %s in %s", name.text, first.kind, kind, where).
		with(first.span, "the other declaration")
}

func errInheritedConflict(block identNode, name string, a, b *block) Diagnostic {
	ours, theirs := a.declared[name], b.declared[name]
	what := fmt.Sprintf("%q is a %s in %s and a %s in %s", name, ours.kind, a.where(), theirs.kind, b.where())
	if ours.kind == theirs.kind {
		what = fmt.Sprintf("the relation %q leads to %s in %s and to %s in %s", name, ours.target.text, a.where(), theirs.target.text, b.where())
	}
	if block.text != a.typ.Name {
		what += ", and " + block.text + " extends both"
	}
	return errorAt(block.span, "declared-twice", "rename one of them", "%s", what).
		with(ours.span, "declared here").with(theirs.span, "and here")
}

func errTooManySupertypes(block identNode, limit int) Diagnostic {
	return errorAt(block.span, "limit", "extend fewer types", "%s extends more than %d types, directly and indirectly", block.text, limit)
}

func warnUnknownType(typ identNode, hint string) Diagnostic {
	if hint == "" {
		hint = fmt.Sprintf("write actor %s {} or resource %s {} if it is one", typ.text, typ.text)
	}
	return warningAt(typ.span, "unknown-type", hint, "%s has no block, so it is neither an Actor nor a Resource", typ.text)
}

// Shorthands.

// hintUndeclared says what may be meant by a name that a block does not declare: a similar one,
// or that of another block, nil if there is none.
func hintUndeclared(name string, b, other *block, similar string) string {
	switch {
	case similar != "":
		return similar
	case other != nil && other.typ == nil && b.typ != nil:
		return fmt.Sprintf("it is declared in the global block: write global %s", Quote(name))
	case other != nil && b.leadingTo(other) != "":
		return fmt.Sprintf("it is declared in %s: write %s on %s", other.where(), Quote(name), Quote(b.leadingTo(other)))
	case other != nil && b.typ != nil:
		return fmt.Sprintf("it is declared in %s; if that is meant, write %s on a relation that leads there", other.where(), Quote(name))
	case b.typ == nil:
		return "declare it as a role or permission of the global block"
	default:
		return fmt.Sprintf("declare it as a role, permission or relation of %s", b.where())
	}
}

func errUndeclared(name string, span Span, b *block, hint string) Diagnostic {
	return errorAt(span, "undeclared-name", hint, "%s is not declared in %s", Quote(name), b.where())
}

// hintDeclareRelation is for a relation after `on` that resembles none.
func hintDeclareRelation(name string, b *block) string {
	if identLength(name) != len(name) {
		return "declare the relation of " + b.where()
	}
	return fmt.Sprintf("write relations = { %s: Type }; in %s, with the type it leads to", name, b.where())
}

func errShorthandHead(e exprNode) Diagnostic {
	if _, ok := e.(*callNode); ok {
		return errorAt(e.at(), "shorthand-head", "move the rule out of the block", "the head of a shorthand rule is a declared name in quotes, `role` or `permission`, not a predicate")
	}
	hint := `write a name that the block declares, such as "read"`
	if n, ok := e.(*nameNode); ok {
		hint = "write " + Quote(n.name)
	}
	return errorAt(e.at(), "shorthand-head", hint, "the head of a shorthand rule is a declared name in quotes, `role` or `permission`")
}

func errShorthandOperand(e exprNode) Diagnostic {
	hint := `write a name that the block declares, or a call such as is_public(resource)`
	if n, ok := e.(*nameNode); ok && n.name != actorWord && n.name != resourceWord {
		hint = "write " + Quote(n.name)
	}
	return errorAt(e.at(), "shorthand-operand", hint, "expected a declared name in quotes, `role`, `permission` or a predicate call")
}

func errNotInShorthand(e exprNode) Diagnostic {
	return errorAt(e.at(), "not-in-shorthand", "write a longhand rule outside of the block, or call a predicate that does this", "a shorthand rule has no comparisons, `in` or `matches`")
}

func errNoGlobal(span Span) Diagnostic {
	return errorAt(span, "undeclared-name", "write global { roles = [..]; }", "there is no global block to declare the name in")
}

func errGlobalOperand(e exprNode) Diagnostic {
	return errorAt(e.at(), "shorthand-operand", `write global "role"`, "after `global` stands a name that the global block declares, in quotes")
}

func errOnInGlobal(span Span) Diagnostic {
	return errorAt(span, "global-relations", "move the rule to the resource that has the relation", "the global block has no object, so `on` leads nowhere")
}

func errResourceInGlobal(v *nameNode) Diagnostic {
	return errorAt(v.span, "global-relations", "move the rule to a resource, or name an object", "the global block has no object that `resource` could stand for")
}

func errOnOperand(e exprNode) Diagnostic {
	hint := `write on "relation"`
	if n, ok := e.(*nameNode); ok {
		hint = "write on " + Quote(n.name)
	}
	return errorAt(e.at(), "shorthand-operand", hint, "after `on` stands a declared relation in quotes, or `resource`")
}

func errOnNotRelation(n *literalNode, d declared) Diagnostic {
	return errorAt(n.span, "on-relation", "declare a relation and name it after `on`", "%s is a %s, and `on` needs a relation", n.value, d.kind).
		with(d.span, "declared here")
}

func errOnWithoutBlock(n *literalNode, d declared, similar string) Diagnostic {
	hint := fmt.Sprintf("write resource %s { .. } and declare the name there", d.target.text)
	if isBuiltinType(d.target.text) {
		hint = "let the relation lead to a type with a block"
	}
	if similar != "" {
		hint = "where the relation is declared: " + similar
	}
	return errorAt(n.span, "on-relation", hint, "the relation %s leads to %s, which has no block, so nothing is declared there", n.value, d.target.text).
		with(d.target.span, "declared here")
}

func warnNotAnActor(n *literalNode, d declared) Diagnostic {
	return warningAt(n.span, "never-true", fmt.Sprintf("write \"..\" on %s to ask for a role or permission there", n.value), "the relation %s leads to %s, which is no actor, so this never holds", n.value, d.target.text).
		with(d.target.span, "declared here")
}

func errTooManyAlternatives(span Span, limit int) Diagnostic {
	return errorAt(span, "limit", "give some of the alternatives a predicate of their own", "splitting `or` makes more than %d rules of this one", limit)
}

// Longhand rules.

func errTypedArgument(n *typedNode) Diagnostic {
	return errorAt(n.span, "typed-argument", fmt.Sprintf("write %s matches %s and ..", n.variable.name, n.typ.text), "only parameters of a head have a type after `:`")
}

func errBareLiteral(n *literalNode) Diagnostic {
	hint := ""
	if n.value.Type == String {
		hint = fmt.Sprintf("write has_role(actor, %s, resource), or move the rule into a block", n.value)
	}
	return errorAt(n.span, "bare-value", hint, "%s is a value, and a condition is expected", n.value)
}

func errBareVariable(n *nameNode) Diagnostic {
	return errorAt(n.span, "bare-value", fmt.Sprintf("write %s = true, or call a predicate", n.name), "`%s` is a variable, and a condition is expected", n.name)
}

func errBareNow(n *nowNode) Diagnostic {
	return errorAt(n.span, "bare-value", "compare it with something", "a condition is expected")
}

func errShorthandOnly(e exprNode) Diagnostic {
	word := "on"
	if _, ok := e.(*globalNode); ok {
		word = "global"
	}
	return errorAt(e.at(), "shorthand-only", "call has_role, has_permission or has_relation", "`%s` belongs into shorthand rules, inside of blocks", word)
}

func errUnsafe(v Variable, span Span, negated bool) Diagnostic {
	if v.Name == "_" {
		return errorAt(span, "unsafe-variable", "write a variable and bind it in a call", "nothing gives `_` a value here")
	}
	if negated {
		return errorAt(span, "unsafe-variable", fmt.Sprintf("bind %s in a call outside of `not`; if no value at all is meant, write `_`", v.Name), "`%s` occurs only below `not`, so nothing gives it a value", v.Name)
	}
	return errorAt(span, "unsafe-variable", fmt.Sprintf("bind %s in a call, or give it a type in the head", v.Name), "`%s` is only compared, so nothing gives it a value", v.Name)
}

// warnSingleton is told whether the variable has the name of a type, which is another slip.
func warnSingleton(v *nameNode, isType bool) Diagnostic {
	hint := fmt.Sprintf("write _ or _%s if that is meant", v.name)
	if isType {
		hint = fmt.Sprintf(`for the type write variable matches %s, for an object %s{"id"}`, v.name, v.name)
	}
	return warningAt(v.span, "singleton-variable", hint, "the variable `%s` is used once only", v.name)
}

func warnNeverTrue(span Span) Diagnostic {
	return warningAt(span, "never-true", "remove the rule, or what is false in it", "this condition is always false, so the rule never holds")
}

func warnNoType(v Variable, abstract bool) Diagnostic {
	if abstract {
		return warningAt(v.Span, "never-true", "write matches, without the `!`", "no object has exactly the type of `%s`, which is abstract, so the rule never holds", v.Name)
	}
	var parts []string
	for _, w := range v.written {
		parts = append(parts, strings.TrimSpace(strings.TrimPrefix(w, matching)))
	}
	if len(parts) == 1 && isAbstract(parts[0]) {
		block := map[string]string{Actor: "actor User {}", Resource: "resource Document {}"}[parts[0]]
		return warningAt(v.Span, "never-true", "write a block for it, such as "+block, "the policy has no %s that `%s` could be, so the rule never holds", strings.ToLower(parts[0]), v.Name)
	}
	return warningAt(v.Span, "never-true", "remove one of the types, or give each a variable of its own", "no value of `%s` has all the types it should have (%s), so the rule never holds", v.Name, strings.Join(parts, ", "))
}

func warnCompareTypes(n *Compare, left, right []string) Diagnostic {
	return warningAt(n.Span, "never-true", "compare values of one type; an object is written Type{\"id\"}", "the sides of `%s` have different types, %s and %s, so the rule never holds", n.Op, typeNames(left), typeNames(right))
}

func warnOrderTypes(n *Compare, types []string) Diagnostic {
	return warningAt(n.Span, "never-true", "compare numbers, written without quotes, or @current_unix_time; for other values there are = and !=", "`%s` compares integers, and one side is %s, so the rule never holds", n.Op, typeNames(types))
}

func warnEmptyList(n *In) Diagnostic {
	return warningAt(n.Span, "never-true", "write the values into the list, or declare the names it stands for", "the list is empty, so the rule never holds")
}

func warnInTypes(n *In, types []string) Diagnostic {
	return warningAt(n.Span, "never-true", "list values of that type; an object is written Type{\"id\"}", "nothing in the list is of type %s, so the rule never holds", typeNames(types))
}

// typeNames names the types that a value may have, the first few of many.
func typeNames(types []string) string {
	const shown = 4
	switch {
	case len(types) == 1:
		return types[0]
	case len(types) > shown+1:
		return fmt.Sprintf("%s or one of %d more", strings.Join(types[:shown], ", "), len(types)-shown)
	}
	return strings.Join(types[:len(types)-1], ", ") + " or " + types[len(types)-1]
}

// Tests.

func errSecondFixture(name identNode, first Span) Diagnostic {
	return errorAt(name.span, "second-fixture", "rename one of them", "there are two fixtures `%s`", name.text).with(first, "the other one")
}

func errTooManyFacts(span Span, limit int) Diagnostic {
	return errorAt(span, "limit", "use smaller fixtures", "the tests have more than %d facts together", limit)
}

func errUnknownFixture(name identNode, hint string) Diagnostic {
	if hint == "" {
		hint = fmt.Sprintf("write test fixture %s { .. }", name.text)
	}
	return errorAt(name.span, "unknown-fixture", hint, "there is no fixture `%s`", name.text)
}

func errNotGround(e exprNode, what string) Diagnostic {
	hint := `write a value, such as Type{"id"}, "text", 7 or true`
	if n, ok := e.(*typedNode); ok {
		hint = fmt.Sprintf(`write an object as %s{"id"}`, n.typ.text)
		if first, _ := utf8.DecodeRuneInString(n.variable.name); unicode.IsUpper(first) {
			hint = fmt.Sprintf("write an object as %s{%s}", n.variable.name, Quote(n.typ.text))
		}
	}
	return errorAt(e.at(), "not-a-value", hint, "%s hold values only", what)
}

func warnNoAssertions(name identNode) Diagnostic {
	return warningAt(name.span, "no-assertions", "write assert or assert_not", "the test asserts nothing")
}

func errIffForm(e exprNode) Diagnostic {
	return errorAt(e.at(), "iff", "write iff variable in [values]", "after `iff` stands a variable, `in` and a list of values, nothing else")
}

// errIffVariable is about a variable that the assertion lacks; known are those it has.
func errIffVariable(v *nameNode, known []Variable) Diagnostic {
	hint := fmt.Sprintf("write %s: Type among the arguments", v.name)
	if len(known) == 1 && known[0].Name != "_" {
		hint = fmt.Sprintf("write iff %s in [values]", known[0].Name)
	}
	if v.name == "_" {
		hint = "give the variable a name; each `_` is a variable of its own"
	}
	return errorAt(v.span, "iff", hint, "`%s` does not occur in the assertion", v.name)
}

func errIffSecondVariable(v Variable, listed string) Diagnostic {
	return errorAt(v.Span, "iff", fmt.Sprintf("write `_` in place of `%s` if any value will do, or one assertion for each of its values", v.Name),
		"an assertion with `iff` has one variable, here `%s`, and `%s` is another", listed, v.Name)
}

func warnIffType(n *literalNode, v Variable) Diagnostic {
	return warningAt(n.span, "iff", "remove it, or change the type of the variable", "%s is of type %s, and `%s` can only be %s", n.value, n.value.Type, v.Name, typeNames(v.Types))
}

// Strata.

func errTooManySplits(r *Rule, limit int) Diagnostic {
	return errorAt(r.Span, "limit", "give the variables of the rules around `not` types, so that there are fewer combinations", "these rules negate what they may depend on, and there are more than %d combinations of types and names to look at", limit)
}

func errTooManyMeetings(r *Rule) Diagnostic {
	return errorAt(r.Span, "limit", "divide the policy, or give parameters narrower types",
		"the policy uses `not`, and has too many rules whose heads could meet each other's calls to look for negation through recursion")
}

// errNegationCycle writes the cycle out: from needs that `to` does not hold, and the steps lead
// from `to` back to from.
func errNegationCycle(from, to string, span Span, steps []cycleStep) Diagnostic {
	d := errorAt(span, "negation-cycle", "break the cycle: negate a fact, or a predicate of its own that does not lead back here",
		"%s holds if %s does not, and depends on itself through this `not`", from, to)
	for _, step := range steps {
		if step.negated {
			d = d.with(step.span, "%s needs that %s does not hold", step.from, step.to)
		} else {
			d = d.with(step.span, "%s needs %s", step.from, step.to)
		}
	}
	return d
}
