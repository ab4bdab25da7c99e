package polar

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

var (
	user  = variable("user", "User")
	res   = variable("res", "Folder")
	other = variable("other", "Folder")
	alice = object("User", "alice")
	bob   = object("User", "bob")
)

func wantAnswers(t *testing.T, m *Model, a Atom, want ...string) {
	t.Helper()
	if got := solve(t, m, a); !slices.Equal(got, want) {
		t.Errorf("%s: got %q, want %q", a.Predicate, got, want)
	}
}

func folder(id string) Const { return object("Folder", id) }

// folderPolicy: roles flow from a folder to those in it.
func folderPolicy() *Policy {
	role := variable("role", String)
	return handPolicy([]string{"User", "Folder"},
		handRule(atom("has_role", user, role, res),
			call("has_relation", res, text("parent"), other), call("has_role", user, role, other)))
}

func folderFacts() []Fact {
	return []Fact{
		fact("has_role", alice, text("reader"), folder("a")),
		fact("has_role", bob, text("writer"), folder("c")),
		fact("has_relation", folder("b"), text("parent"), folder("a")),
		fact("has_relation", folder("c"), text("parent"), folder("b")),
		fact("has_relation", folder("b"), text("parent"), folder("c")), // a cycle
	}
}

func TestRecursionEndsOnCycles(t *testing.T) {
	m := evaluate(t, folderPolicy(), folderFacts(), EvalOptions{})
	wantAnswers(t, m, atom("has_role", alice, text("reader"), res), "a", "b", "c")
	wantAnswers(t, m, atom("has_role", bob, text("writer"), res), "b", "c")
	wantHolds(t, m, false, "has_role", bob, text("writer"), folder("a"))
	wantHolds(t, m, false, "has_role", alice, text("writer"), folder("c"))
	wantHolds(t, m, false, "has_role", alice, text("reader"), folder("unknown"))
	wantHolds(t, m, false, "no_such_predicate", alice)
}

// Everything by two recursive calls: the closure of a chain has every pair.
func TestNonLinearRecursion(t *testing.T) {
	x, y, z := variable("x"), variable("y"), variable("z")
	p := handPolicy([]string{"Folder"},
		handRule(atom("path", x, y), call("edge", x, y)),
		handRule(atom("path", x, z), call("path", x, y), call("path", y, z)))
	var facts []Fact
	const n = 9
	for i := range n {
		facts = append(facts, fact("edge", folder(fmt.Sprint(i)), folder(fmt.Sprint(i+1))))
	}
	m := evaluate(t, p, facts, EvalOptions{})
	if got := len(solve(t, m, atom("path", x, y))); got != n*(n+1)/2 {
		t.Errorf("%d pairs, want %d", got, n*(n+1)/2)
	}
}

func TestWildcards(t *testing.T) {
	thing := variable("thing", "Folder", "File")
	p := handPolicy([]string{"User", "Folder", "File"},
		handRule(atom("open", user, thing), call("admin", user)),
		handRule(atom("edit", user, user)),
		handRule(atom("free", variable("any"))),
		handRule(atom("differ", user, variable("second", "User")), compare(user, Ne, variable("second", "User"))),
	)
	m := evaluate(t, p, []Fact{fact("admin", alice), fact("seen", folder("a"), bob)}, EvalOptions{})

	wantHolds(t, m, true, "open", alice, folder("unknown"))
	wantHolds(t, m, true, "open", alice, object("File", "unknown"))
	wantHolds(t, m, false, "open", bob, folder("a"))
	wantHolds(t, m, false, "open", object("User", "unknown"), folder("a"))
	wantHolds(t, m, false, "open", alice, bob) // a value of the wrong type
	wantAnswers(t, m, atom("open", user, thing), "alice a", "alice *1", "alice *1")
	wantAnswers(t, m, atom("open", user, res), "alice a", "alice *1")

	wantAnswers(t, m, atom("edit", user, variable("second")), "alice alice", "bob bob", "*1 *1")
	wantHolds(t, m, true, "edit", object("User", "new"), object("User", "new"))
	wantHolds(t, m, false, "edit", object("User", "new"), object("User", "newer"))
	wantHolds(t, m, true, "differ", object("User", "new"), object("User", "newer"))
	wantHolds(t, m, false, "differ", object("User", "new"), object("User", "new"))
	wantHolds(t, m, true, "free", text("anything"))
	wantHolds(t, m, true, "free", object(Boolean, "false"))
	wantAnswers(t, m, atom("free", variable("b", Boolean)), "false", "true")

	// An unknown value in the question is itself, not a wildcard.
	wantAnswers(t, m, atom("edit", object("User", "new"), variable("second", "User")), "new")
	wantAnswers(t, m, atom("differ", object("User", "new"), variable("second", "User")), "alice", "bob", "*1")
}

func TestUnknownValuesOutOfReach(t *testing.T) {
	p := handPolicy([]string{"User"}, handRule(atom("small", variable("n", Integer)), compare(variable("n", Integer), Lt, number(5))))
	m := evaluate(t, p, nil, EvalOptions{Domain: []Value{number(3).Value}})
	wantHolds(t, m, true, "small", number(3))
	for _, args := range [][]Value{{number(4).Value}, {{"Ghost", "g"}}} {
		if _, err := m.Holds("small", args...); err == nil || !strings.Contains(err.Error(), "EvalOptions.Domain") {
			t.Errorf("small%v: got %v, want an error that names EvalOptions.Domain", args, err)
		}
	}
	p = handPolicy([]string{"User"}, handRule(atom("three", variable("a"), variable("b"), variable("c"))))
	m = evaluate(t, p, nil, EvalOptions{})
	if _, err := m.Holds("three", Value{"User", "1"}, Value{"User", "2"}, Value{"User", "3"}); err == nil {
		t.Error("three unknown users with two unknown values: no error")
	}
	vars := []Variable{{Name: "a"}, {Name: "b"}, {Name: "c"}}
	question := atom("three", Var{Index: 0}, Var{Index: 1}, Var{Index: 2})
	if _, err := m.Solve(question, vars); err == nil || !strings.Contains(err.Error(), "EvalOptions.Fresh") {
		t.Errorf("got %v, want an error that names EvalOptions.Fresh", err)
	}
	m = evaluate(t, p, nil, EvalOptions{Fresh: 3})
	wantHolds(t, m, true, "three", object("User", "1"), object("User", "2"), object("User", "3"))
	if _, err := m.Solve(atom("three", Var{Index: 0}, Var{Index: 0}, Var{Index: 0}), vars); err == nil {
		t.Error("a variable that does not occur in the atom: no error")
	}
}

// Three unknown users differ pairwise: two unknown values would not show it.
func TestFreshValuesSufficeForTheRules(t *testing.T) {
	a, b, c := variable("a", "User"), variable("b", "User"), variable("c", "User")
	p := handPolicy([]string{"User"},
		handRule(atom("three_exist"), compare(a, Ne, b), compare(b, Ne, c), compare(a, Ne, c)))
	wantHolds(t, evaluate(t, p, nil, EvalOptions{}), true, "three_exist")
}

func TestComparisons(t *testing.T) {
	n := variable("n", Integer)
	p := handPolicy([]string{"User"},
		handRule(atom("below", user), call("age", user, n), compare(n, Lt, number(10))),
		handRule(atom("at_most", user), call("age", user, n), compare(n, Le, number(9))),
		handRule(atom("above", user), call("age", user, n), compare(n, Gt, number(9))),
		handRule(atom("at_least", user), call("age", user, n), compare(number(10), Le, n)),
		handRule(atom("fresh", user), call("until", user, n), compare(n, Gt, Now{})),
		handRule(atom("stamp", n), compare(n, Eq, Now{})),
		handRule(atom("role", user, variable("r", String)), call("age", user, n), in(variable("r", String), text("x"), text("y"))),
		handRule(atom("listed", user), call("age", user, n), in(n, number(9), number(100))),
		handRule(atom("not_nine", user), call("age", user, n), compare(n, Ne, number(9))),
		handRule(atom("not_text", user), call("age", user, n), compare(n, Ne, text("9"))),
	)
	facts := []Fact{
		fact("age", alice, number(9)), fact("age", bob, number(100)),
		fact("age", object("User", "odd"), object(Integer, "many")),
		fact("until", alice, number(1000)), fact("until", bob, number(999)),
	}
	m := evaluate(t, p, facts, EvalOptions{Now: 999})
	wantAnswers(t, m, atom("below", user), "alice") // not by text: "100" < "9"
	wantAnswers(t, m, atom("at_most", user), "alice")
	wantAnswers(t, m, atom("above", user), "bob")
	wantAnswers(t, m, atom("at_least", user), "bob")
	wantAnswers(t, m, atom("fresh", user), "alice")
	wantAnswers(t, m, atom("stamp", n), "999")
	wantAnswers(t, m, atom("role", alice, variable("r", String)), "x", "y")
	wantAnswers(t, m, atom("listed", user), "alice", "bob")
	wantAnswers(t, m, atom("not_nine", user), "bob", "odd")
	wantAnswers(t, m, atom("not_text", user))
}

func TestRealClock(t *testing.T) {
	n := variable("n", Integer)
	p := handPolicy(nil, handRule(atom("past", n), call("at", n), compare(n, Lt, Now{})))
	m := evaluate(t, p, []Fact{fact("at", number(946684800)), fact("at", number(4102444800))}, EvalOptions{})
	wantAnswers(t, m, atom("past", n), "946684800")
}

func TestEqualityBinds(t *testing.T) {
	x, y := variable("x", "User"), variable("y", "User")
	p := handPolicy([]string{"User", "Folder"},
		handRule(atom("same", x, y), compare(x, Eq, y)),
		handRule(atom("is_alice", x), compare(alice, Eq, x)),
		handRule(atom("never", x), compare(x, Eq, folder("a"))),
	)
	m := evaluate(t, p, []Fact{fact("seen", bob)}, EvalOptions{})
	wantAnswers(t, m, atom("same", x, y), "alice alice", "bob bob", "*1 *1")
	wantAnswers(t, m, atom("is_alice", x), "alice")
	wantAnswers(t, m, atom("never", x))
}

func TestFactsInAnyOrderAndRepeated(t *testing.T) {
	question := atom("has_role", user, variable("role"), res)
	want := solve(t, evaluate(t, folderPolicy(), folderFacts(), EvalOptions{}), question)
	if len(want) < 5 {
		t.Fatalf("only %q", want)
	}
	for seed := range uint64(20) {
		facts := append(folderFacts(), folderFacts()...)
		r := rand.New(rand.NewPCG(seed, 1))
		r.Shuffle(len(facts), func(i, j int) { facts[i], facts[j] = facts[j], facts[i] })
		if got := solve(t, evaluate(t, folderPolicy(), facts, EvalOptions{}), question); !slices.Equal(got, want) {
			t.Fatalf("seed %d: got %q, want %q", seed, got, want)
		}
	}
}

func TestTupleLimit(t *testing.T) {
	_, err := Evaluate(folderPolicy(), folderFacts(), EvalOptions{MaxTuples: 7})
	if err == nil || !strings.Contains(err.Error(), "more than 7 tuples") {
		t.Errorf("got %v, want the limit", err)
	}
	// 5 facts and 3 derived roles.
	if _, err := Evaluate(folderPolicy(), folderFacts(), EvalOptions{MaxTuples: 8}); err != nil {
		t.Error(err)
	}
}
