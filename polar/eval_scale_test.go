package polar

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

// What holds for unknown values holds for any new value: naming two new values of each
// type beforehand changes no answer about them.
func TestUnknownValuesBehaveLikeNewOnes(t *testing.T) {
	held := 0
	for seed := range uint64(600) {
		p, facts := randomProgram(rand.New(rand.NewPCG(seed, 11)))
		values := []Value{{"User", "new"}, {"User", "newer"}, {"Folder", "new"}, {"Folder", "newer"}}
		unnamed, err := Evaluate(p, facts, EvalOptions{Now: 2})
		named, errNamed := Evaluate(p, facts, EvalOptions{Now: 2, Domain: values})
		if (err == nil) != (errNamed == nil) {
			t.Fatalf("seed %d: %v, with named values %v", seed, err, errNamed)
		}
		if err != nil {
			continue
		}
		for _, f := range facts {
			values = append(values, f.Args...)
		}
		check := func(predicate string, args ...Value) {
			got, err := unnamed.Holds(predicate, args...)
			want, errNamed := named.Holds(predicate, args...)
			if err != nil || errNamed != nil || got != want {
				t.Fatalf("seed %d: %s%v is %v (%v), named beforehand %v (%v)", seed, predicate, args, got, err, want, errNamed)
			}
			if got {
				held++
			}
		}
		for _, x := range values {
			check("p", x)
			for _, y := range values {
				check("q", x, y)
				check("r", x, y)
			}
		}
	}
	if held < 5000 {
		t.Errorf("only %d atoms held", held)
	}
}

// companyPolicy is a policy as applications have them: roles on organizations,
// repositories, folders and files, inherited downwards, groups, global roles, 20 actions.
func companyPolicy() *Policy {
	actor := variable("actor", "User", "Group")
	role, action := variable("role", String), variable("action", String)
	org, repo, dir, file := variable("org", "Org"), variable("repo", "Repo"), variable("dir", "Folder"), variable("file", "File")
	resource := variable("resource", "User", "Group", "Org", "Repo", "Folder", "File")
	group := variable("group", "Group")
	up := func(child Term, relation string, parent Term) *Rule {
		return handRule(atom("has_role", actor, role, child),
			call("has_relation", child, text(relation), parent), call("has_role", actor, role, parent))
	}
	rules := []*Rule{
		up(repo, "org", org), up(dir, "repo", repo), up(file, "folder", dir),
		up(dir, "folder", variable("above", "Folder")),
		handRule(atom("has_role", user, role, resource),
			call("has_group", user, group), call("has_role", group, role, resource)),
		handRule(atom("allow", actor, action, resource), call("has_permission", actor, action, resource)),
		handRule(atom("has_role", actor, text("reader"), file), call("is_public", file), call("has_group", actor, variable("any", "Group"))),
	}
	for _, on := range []Term{org, repo, dir, file} {
		for i, pair := range [][2]string{{"maintainer", "admin"}, {"writer", "maintainer"}, {"reader", "writer"}} {
			rules = append(rules, handRule(atom("has_role", actor, text(pair[0]), on), call("has_role", actor, text(pair[1]), on)))
			for n := range 6 {
				rules = append(rules, handRule(atom("has_permission", actor, text(fmt.Sprintf("act%d", 6*i+n)), on),
					call("has_role", actor, text(pair[0]), on)))
			}
		}
		rules = append(rules,
			handRule(atom("has_role", actor, text("admin"), on), call("has_role", actor, text("root"))),
			handRule(atom("has_permission", actor, text("erase"), on),
				call("has_role", actor, text("admin"), on), not(call("has_role", actor, text("barred"), on))),
			// negation inside the has_role component
			handRule(atom("has_role", actor, text("active"), on),
				call("has_role", actor, text("reader"), on), not(call("has_role", actor, text("barred"), on))),
			handRule(atom("has_permission", actor, text("like"), on), call("has_role", actor, text("active"), on)))
	}
	return handPolicy([]string{"User", "Group", "Org", "Repo", "Folder", "File"}, rules...)
}

func companyFacts() []Fact {
	r := rand.New(rand.NewPCG(1, 2))
	id := func(typ string, n int) Const { return object(typ, fmt.Sprint(n)) }
	roles := []string{"admin", "maintainer", "writer", "reader", "barred"}
	var facts []Fact
	grant := func(who Const, on Const) {
		facts = append(facts, fact("has_role", who, text(roles[r.IntN(len(roles))]), on))
	}
	relate := func(child Const, relation string, parent Const) {
		facts = append(facts, fact("has_relation", child, text(relation), parent))
	}
	for n := range 40 {
		grant(id("User", n), id("Org", r.IntN(10)))
		grant(id("User", n), id("Repo", r.IntN(150)))
		facts = append(facts, fact("has_group", id("User", n), id("Group", r.IntN(8))))
	}
	for n := range 8 {
		grant(id("Group", n), id("Org", n))
	}
	for n := range 150 {
		relate(id("Repo", n), "org", id("Org", r.IntN(10)))
	}
	for n := range 200 {
		relate(id("Folder", n), "repo", id("Repo", r.IntN(150)))
		relate(id("Folder", n), "folder", id("Folder", r.IntN(200)))
	}
	for n := range 300 {
		relate(id("File", n), "folder", id("Folder", r.IntN(200)))
	}
	facts = append(facts, fact("is_public", id("File", 7)), fact("has_role", id("User", 0), text("root")), fact("has_role", id("User", 1), text("root")))
	return facts
}

func TestModerateSize(t *testing.T) {
	start := time.Now()
	m := evaluate(t, companyPolicy(), companyFacts(), EvalOptions{})
	elapsed := time.Since(start)
	sizes := 0
	for _, pred := range m.byKey {
		sizes += pred.relation.count
	}
	t.Logf("%d tuples in %v", sizes, elapsed)
	if sizes < 100_000 {
		t.Errorf("only %d tuples: too small to say anything", sizes)
	}
	if elapsed > 20*time.Second {
		t.Errorf("took %v", elapsed)
	}
	wantHolds(t, m, true, "allow", object("User", "0"), text("act17"), object("File", "unknown"))
	wantHolds(t, m, false, "allow", object("User", "stranger"), text("act17"), object("File", "7"))
}
