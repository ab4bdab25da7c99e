package polar

import (
	"fmt"

	"github.com/alecthomas/participle/v2/lexer"
)

// All wording about queries and facts given as text stands here.

const queryForm = `a query is calls, as in allow(User{"alice"}, action, r: Repository), joined by and`

func errEmptyQuery(at Span) Diagnostic {
	return errorAt(at, "empty-query", queryForm, "the query asks nothing")
}

func errAfterCondition(t lexer.Token) *syntaxError {
	if isWord(t, "or") {
		return errAt(t, "not-in-query", "ask two questions, or write a rule in the policy and call it", "a query has no `or`")
	}
	return errExpected(t, "`and` or the end of the query", queryForm)
}

func errNotInQuery(at Span, what string) Diagnostic {
	return errorAt(at, "not-in-query", "write a rule in the policy that has it, and call that", "a query has no %s", what)
}

func errNoCondition(e exprNode) Diagnostic {
	return errorAt(e.at(), "not-in-query", queryForm, "a call is expected")
}

func errNowInQuery(at Span) Diagnostic {
	return errorAt(at, "not-in-query", "write a rule in the policy that has it, and call that", "a query has no @current_unix_time")
}

func errListTerm(at Span) Diagnostic {
	return errorAt(at, "not-in-query", "write a variable that is an argument of a call", "`in` restricts a variable")
}

func errExactMatch(n *matchesNode) Diagnostic {
	return errorAt(n.span, "not-in-query", fmt.Sprintf("write %s matches %s", n.variable.name, n.typ.text), "types of a query are exact anyway: it has no `matches!`")
}

func errSecondType(v Variable, typ identNode) Diagnostic {
	return errorAt(typ.span, "second-type", "leave one out, or use two variables", "`%s` is %s already", v.Name, v.Types[0]).
		with(v.Span, "here `%s` begins", v.Name)
}
