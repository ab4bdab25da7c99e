package polar

import (
	"strings"
	"testing"
)

func TestNegationOfFacts(t *testing.T) {
	p := handPolicy([]string{"User", "Folder"},
		handRule(atom("read", user, res), not(call("locked", res)), call("member", user, res)),
		handRule(atom("lonely", user), call("known", user), not(call("member", user, variable("_any", "Folder")))),
		handRule(atom("outsider", user), not(call("known", user))),
	)
	facts := []Fact{
		fact("member", alice, folder("a")), fact("member", alice, folder("b")), fact("locked", folder("b")),
		fact("known", alice), fact("known", bob),
	}
	m := evaluate(t, p, facts, EvalOptions{})
	wantAnswers(t, m, atom("read", user, res), "alice a")
	wantAnswers(t, m, atom("lonely", user), "bob")
	wantAnswers(t, m, atom("outsider", user), "*1")
	wantHolds(t, m, true, "outsider", object("User", "new"))
}

// "viewer" if "member" and not "blocked"; "blocked" if "suspended": both sides of the
// negation are has_role, only the names keep them apart.
func TestNegationSplitByName(t *testing.T) {
	p := handPolicy([]string{"User", "Folder"},
		handRule(atom("has_role", user, text("viewer"), res),
			call("has_role", user, text("member"), res), not(call("has_role", user, text("blocked"), res))),
		handRule(atom("has_role", user, text("blocked"), res), call("has_role", user, text("suspended"), res)),
		handRule(atom("has_role", user, text("alarm"), res),
			call("has_role", user, text("member"), res), not(call("has_role", user, text("viewer"), res))),
		handRule(atom("has_role", user, text("calm"), res),
			call("has_role", user, text("member"), res), not(call("has_role", user, text("alarm"), res))),
	)
	a := folder("a")
	facts := []Fact{
		fact("has_role", alice, text("member"), a), fact("has_role", bob, text("member"), a),
		fact("has_role", bob, text("suspended"), a),
	}
	m := evaluate(t, p, facts, EvalOptions{})
	wantAnswers(t, m, atom("has_role", alice, variable("role"), a), "calm", "member", "viewer")
	wantAnswers(t, m, atom("has_role", bob, variable("role"), a), "alarm", "blocked", "member", "suspended")
}

// Only the argument types keep the two sides apart.
func TestNegationSplitByType(t *testing.T) {
	group := variable("group", "Group")
	p := handPolicy([]string{"User", "Group", "Folder"},
		handRule(atom("can", user, res), call("in", user, group), call("can", group, res), not(call("barred", user))),
		handRule(atom("can", group, res), call("grant", group, res), not(call("can", variable("_u", "User"), folder("frozen")))),
	)
	facts := []Fact{fact("in", alice, object("Group", "g")), fact("grant", object("Group", "g"), folder("a"))}
	// can(User) needs can(Group), which needs not can(User, frozen): split by type this is
	// still a cycle, but no tuple depends on its own negation here.
	m := evaluate(t, p, facts, EvalOptions{})
	wantAnswers(t, m, atom("can", user, res), "alice a")

	p = handPolicy([]string{"User", "Group", "Folder"},
		handRule(atom("can", user, res), call("member", user, res), not(call("can", object("Group", "all"), res))),
		handRule(atom("can", group, res), call("grant", group, res)),
	)
	facts = []Fact{
		fact("member", alice, folder("a")), fact("member", alice, folder("b")),
		fact("grant", object("Group", "all"), folder("b")),
	}
	wantAnswers(t, evaluate(t, p, facts, EvalOptions{}), atom("can", user, res), "alice a")
}

// A position is won if some move leads to one that is not won. On a chain it is decided
// from the end, one alternation per position; on an odd cycle nothing decides it.
func TestNegationThroughRecursion(t *testing.T) {
	p := handPolicy([]string{"Folder"},
		handRule(atom("won", res), call("move", res, other), not(call("won", other))))
	chain := []Fact{
		fact("move", folder("5"), folder("4")), fact("move", folder("4"), folder("3")),
		fact("move", folder("3"), folder("2")), fact("move", folder("2"), folder("1")),
	}
	wantAnswers(t, evaluate(t, p, chain, EvalOptions{}), atom("won", res), "2", "4")

	cycle := []Fact{fact("move", folder("1"), folder("1"))}
	_, err := Evaluate(p, cycle, EvalOptions{})
	if err == nil || !strings.Contains(err.Error(), `won(Folder{"1"}) holds depends on its own negation`) {
		t.Errorf("got %v", err)
	}
	_, err = Evaluate(handPolicy(nil, handRule(atom("liar"), not(call("liar")))), nil, EvalOptions{})
	if err == nil || !strings.Contains(err.Error(), "liar()") {
		t.Errorf("got %v", err)
	}
}

// A conjunction, a nested `not`, and `matches` below `not`.
func TestNegatedConjunctions(t *testing.T) {
	x := variable("x", "User", "Group")
	p := handPolicy([]string{"User", "Group", "Folder"},
		// no member is missing a badge: "everyone here has a badge"
		handRule(atom("sealed", res), call("room", res),
			not(call("inside", x, res), not(call("badge", x)))),
		handRule(atom("no_users", res), call("room", res),
			not(call("inside", variable("y"), res), &Matches{Var: Var{Index: 1}, Types: []string{"User"}})),
		handRule(atom("reach", res), call("start", res)),
		handRule(atom("reach", res), call("next", other, res), not(not(call("reach", other)))),
	)
	facts := []Fact{
		fact("room", folder("a")), fact("room", folder("b")), fact("room", folder("c")),
		fact("inside", alice, folder("a")), fact("inside", bob, folder("b")), fact("inside", alice, folder("b")),
		fact("badge", alice), fact("inside", object("Group", "g"), folder("c")),
		fact("start", folder("c")), fact("next", folder("c"), folder("b")), fact("next", folder("b"), folder("a")),
	}
	m := evaluate(t, p, facts, EvalOptions{})
	wantAnswers(t, m, atom("sealed", res), "a")
	wantAnswers(t, m, atom("no_users", res), "c")
	wantAnswers(t, m, atom("reach", res), "a", "b", "c")
}

func TestVariableThatFitsNoType(t *testing.T) {
	nothing := named{"x", []string{}}
	p := handPolicy([]string{"User"},
		handRule(atom("never", user), call("known", user), call("known", nothing)),
		handRule(atom("always", user), call("known", user), not(call("known", nothing))),
	)
	// A variable that only `matches` mentioned occurs nowhere, but must still have a value.
	lost := handRule(atom("lost", user), call("known", user))
	lost.Vars = append(lost.Vars, Variable{Name: "x", Types: []string{}})
	p.rules = append(p.rules, lost)
	m := evaluate(t, p, []Fact{fact("known", alice)}, EvalOptions{})
	wantAnswers(t, m, atom("never", user))
	wantAnswers(t, m, atom("lost", user))
	wantAnswers(t, m, atom("always", user), "alice")
}
