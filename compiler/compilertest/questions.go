package compilertest

import (
	"slices"

	"github.com/polarsql/polarsql/compiler"
	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/polar"
)

// Questions are the five kinds of question, a filter in both forms, for every actor type, resource type and action
// of the policy, and for an action that it does not name.
func Questions(policy *polar.Policy, m *mapping.Mapping) []compiler.Question {
	var out []compiler.Question
	for _, actor := range policy.Types() {
		if actor.Kind != polar.ActorType {
			continue
		}
		out = append(out, globalQuestions(policy, actor.Name)...)
		for _, resource := range policy.Types() {
			if resource.Kind != polar.ActorType && resource.Kind != polar.ResourceType {
				continue
			}
			out = append(out, questionsAbout(policy, m, actor.Name, resource.Name)...)
		}
	}
	return out
}

func questionsAbout(policy *polar.Policy, m *mapping.Mapping, actor, resource string) []compiler.Question {
	givenActor := compiler.Arg{Kind: compiler.Bound, Type: actor, Name: "actor"}
	givenResource := compiler.Arg{Kind: compiler.Bound, Type: resource, Name: "resource"}
	anyActor := compiler.Arg{Kind: compiler.Free, Type: actor, Name: "id"}
	anyResource := compiler.Arg{Kind: compiler.Free, Type: resource, Name: "id"}
	anyAction := compiler.Arg{Kind: compiler.Free, Type: polar.String, Name: "action"}
	ask := func(args ...compiler.Arg) compiler.Question { return compiler.Question{Predicate: "allow", Args: args} }

	out := []compiler.Question{ask(givenActor, anyAction, givenResource)}
	for _, action := range actions(policy, resource) {
		out = append(out, ask(givenActor, action, givenResource), ask(givenActor, action, anyResource), ask(anyActor, action, givenResource))
		if m.Type(resource) != nil {
			out = append(out, ask(givenActor, action, compiler.Arg{Kind: compiler.Row, Type: resource, Name: "resource"}),
				ask(givenActor, action, compiler.Arg{Kind: compiler.Row, ByRow: true, Type: resource, Name: "resource"}))
		}
	}
	return out
}

// actions are those that the resource's block declares or that a rule names, and one more.
func actions(policy *polar.Policy, resource string) []compiler.Arg {
	names := slices.Clone(policy.Type(resource).Permissions)
	for _, name := range namedActions(policy, 3) {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	out := make([]compiler.Arg, len(names), len(names)+1)
	for i, name := range names {
		out[i] = compiler.Arg{Kind: compiler.Fixed, Type: polar.String, Name: "action", Value: name}
	}
	return append(out, compiler.Arg{Kind: compiler.Bound, Type: polar.String, Name: "action", Other: true})
}

// namedActions are the actions in the heads of longhand rules, where Block permissions do
// not say them.
func namedActions(policy *polar.Policy, arity int) []string {
	declared := map[string]bool{}
	for _, t := range policy.Types() {
		for _, p := range t.Permissions {
			declared[p] = true
		}
	}
	var out []string
	for _, r := range policy.Rules() {
		if (r.Head.Predicate != "has_permission" && r.Head.Predicate != "allow") || len(r.Head.Args) != arity {
			continue
		}
		k, ok := r.Head.Args[1].(polar.Const)
		if ok && k.Value.Type == polar.String && !declared[k.Value.ID] && !slices.Contains(out, k.Value.ID) {
			out = append(out, k.Value.ID)
		}
	}
	return out
}

// globalQuestions ask for permissions without a resource.
func globalQuestions(policy *polar.Policy, actor string) []compiler.Question {
	isGlobal := func(r *polar.Rule) bool { return r.Head.Predicate == "allow" && len(r.Head.Args) == 2 }
	if !slices.ContainsFunc(policy.Rules(), isGlobal) {
		return nil
	}
	var out []compiler.Question
	for _, name := range namedActions(policy, 2) {
		action := compiler.Arg{Kind: compiler.Fixed, Type: polar.String, Name: "action", Value: name}
		for _, kind := range []compiler.ArgKind{compiler.Bound, compiler.Free} {
			out = append(out, compiler.Question{Predicate: "allow", Args: []compiler.Arg{{Kind: kind, Type: actor, Name: "actor"}, action}})
		}
	}
	return out
}
