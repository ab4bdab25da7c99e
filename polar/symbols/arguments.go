package symbols

import (
	"cmp"
	"slices"
	"strings"
)

// argument offers what may be an argument of a call: names where the predicate wants them,
// else variables and types of objects.
func (l *candidates) argument(call *openCall) {
	if written := call.arguments[len(call.arguments)-1]; len(written) > 0 || l.nameArgument(call, len(call.arguments)-1) {
		return
	}
	if l.frame.kind == inBlock {
		l.keywords("actor", "resource")
	}
	l.variables()
	if l.frame.kind != inBlock {
		l.blockTypes()
	}
}

// nameArgument offers roles, permissions or relations if the argument holds such a name.
func (l *candidates) nameArgument(call *openCall, index int) bool {
	switch {
	case call.predicate == "has_role" && index == 1:
		l.namesFor(l.laterArgument(call, 2), Role)
	case (call.predicate == "has_permission" || call.predicate == "allow") && index == 1:
		l.namesFor(l.laterArgument(call, 2), Permission)
	case call.predicate == "has_relation" && index == 1:
		l.namesFor(call.arguments[0], Relation)
	default:
		return l.carriedNames(call.predicate, index)
	}
	l.variables()
	return true
}

// carriedNames offers names for arguments of other predicates that hold them.
func (l *candidates) carriedNames(predicate string, index int) bool {
	var places []place // of each arity: how many arguments there will be is not known yet
	for p := range l.carriers {
		if p.name == predicate && p.index == index {
			places = append(places, p)
		}
	}
	slices.SortFunc(places, func(a, b place) int { return cmp.Compare(a.arity, b.arity) })
	found := false
	for _, p := range places {
		for _, use := range l.carriers.names(p) {
			found = true
			for _, b := range use.blocks {
				l.names(b, use.kind)
			}
		}
	}
	return found
}

// laterArgument returns the tokens of an argument behind the cursor.
func (l *candidates) laterArgument(call *openCall, index int) []string {
	arguments := splitArguments(l.next)
	if n := index - len(call.arguments) + 1; n < len(arguments) {
		words := arguments[n]
		if end := slices.Index(words, ")"); end >= 0 {
			words = words[:end]
		}
		return words
	}
	return nil
}

// namesFor offers the names of one kind that an object, given by its tokens, may have.
func (l *candidates) namesFor(object []string, kind Kind) {
	for _, b := range l.Index.blocks.below(l.typesWritten(object)) {
		l.names(b, kind)
	}
	if object == nil {
		l.names(l.Index.blocks.global, kind)
	}
}

// typesWritten returns the types of an object by its tokens: Type{..}, x: Type, or a variable
// whose type stands elsewhere in the statement. nil means that nothing is known.
func (l *candidates) typesWritten(object []string) []string {
	switch {
	case len(object) > 1 && object[1] == "{":
		return object[:1]
	case len(object) > 2 && object[1] == ":":
		return object[2:3]
	case len(object) == 1:
		statement := slices.Concat(l.words, l.next)
		if end := slices.Index(statement, ";"); end >= 0 {
			statement = statement[:end]
		}
		for i := 0; i+2 < len(statement); i++ {
			if statement[i] == object[0] && (statement[i+1] == ":" || strings.HasPrefix(statement[i+1], "matches")) {
				return statement[i+2 : i+3]
			}
		}
	}
	return nil
}

// variables offers the variables of the statement.
func (l *candidates) variables() {
	for _, name := range l.variablesWritten() {
		l.add(Variable, name, "variable")
	}
}

// variablesWritten returns the names before the cursor that are neither called nor types.
func (c *cursor) variablesWritten() []string {
	var out []string
	for i, w := range c.words {
		before, after := "", ""
		if i > 0 {
			before = c.words[i-1]
		}
		if i+1 < len(c.words) {
			after = c.words[i+1]
		}
		isType := before == ":" || strings.HasPrefix(before, "matches") || after == "{"
		isWord := isShorthandWord(w) && c.frame.kind == inBlock || w == "assert" || w == "assert_not"
		if isName(w) && w != "_" && after != "(" && !isType && !isWord {
			out = append(out, w)
		}
	}
	return out
}

// namesOfVariable offers the names that the variable before `in`, `=` or `!=` stands for.
func (l *candidates) namesOfVariable() {
	i := len(l.words) - 1
	for i > 0 && l.words[i] != "in" && l.words[i] != "=" && l.words[i] != "!=" {
		i--
	}
	if i < 1 {
		return
	}
	for j, w := range l.words[:i-1] {
		if w != l.words[i-1] {
			continue
		}
		there := &candidates{Index: l.Index, cursor: &cursor{words: l.words[:j], next: slices.Concat(l.words[j+1:], l.next), frame: l.frame}}
		if call := there.call(); call != nil {
			there.nameArgument(call, len(call.arguments)-1)
		}
		for _, c := range there.list {
			if c.Kind != Variable {
				l.add(c.Kind, c.Text, c.Detail)
			}
		}
	}
}
