package cli

import (
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/polarsql/polarsql/compiler"
	"github.com/polarsql/polarsql/compiler/compilertest"
	"github.com/polarsql/polarsql/polar"
)

// TestListsAgreeWithTheCompiler: without tables of types, the lists that check --lists warns of
// are those that the compiler refuses.
func TestListsAgreeWithTheCompiler(t *testing.T) {
	files, err := filepath.Glob("../../../polar/testdata/*/*.polar")
	if err != nil || len(files) < 30 {
		t.Fatalf("%d policies: %v", len(files), err)
	}
	published, err := filepath.Glob("../../../../*/corpus/real/*.polar") // where it lies beside the repository
	if err != nil {
		t.Fatal(err)
	}
	policies, listed, refused := 0, 0, 0
	for _, file := range append(files, published...) {
		policy := loadQuietly(t, file)
		if policy == nil {
			continue
		}
		m, err := compilertest.Mapping(policy, compilertest.Flat)
		if err != nil {
			continue // a policy without facts
		}
		c, diagnostics := compiler.New(policy, m, compiler.Options{MissingFactsEmpty: true})
		if err := diagnostics.Err(); err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		policies++
		warned := warnedLists(polar.CheckListing(policy, nil))
		for list, questions := range listQuestions(policy) {
			refusal := refusedList(t, c, questions)
			if refusal == "" && warned[list] || refusal != "" && !warned[list] {
				t.Errorf("%s: %s: warned: %v; the compiler says: %s", file, list, warned[list], refusal)
			}
			if listed++; refusal != "" {
				refused++
			}
		}
	}
	t.Logf("%d policies, %d lists, %d of them refused", policies, listed, refused)
	if policies < 20 || listed < 100 || refused < 5 {
		t.Error("too few to say anything")
	}
}

func loadQuietly(t *testing.T, file string) *polar.Policy {
	t.Helper()
	s := &session{}
	text, err := s.readFile("policy", file)
	if err != nil {
		t.Fatal(err)
	}
	policy, _ := polar.Load(polar.NewSource(file, text))
	return policy
}

var notListable = regexp.MustCompile(`^(.*) on (\S+) can be checked but not listed`)

// warnedLists are the actions and types that diagnostics name, as "action" on Type.
func warnedLists(diagnostics polar.Diagnostics) map[string]bool {
	out := map[string]bool{}
	for _, d := range diagnostics {
		m := notListable.FindStringSubmatch(d.Message)
		for _, action := range strings.Split(m[1], ", ") {
			out[action+" on "+m[2]] = true
		}
	}
	return out
}

// listQuestions are the lists of every action and type, for all types of actors.
func listQuestions(policy *polar.Policy) map[string][]compiler.Question {
	out := map[string][]compiler.Question{}
	for _, actor := range policy.Types() {
		if actor.Kind != polar.ActorType {
			continue
		}
		for _, resource := range policy.Types() {
			if resource.Kind != polar.ActorType && resource.Kind != polar.ResourceType {
				continue
			}
			for _, action := range namedActions(policy) {
				list := fmt.Sprintf("%s on %s", polar.Quote(action), resource.Name)
				out[list] = append(out[list], compiler.Question{Predicate: "allow", Args: []compiler.Arg{
					{Kind: compiler.Bound, Type: actor.Name, Name: "actor"},
					{Kind: compiler.Fixed, Type: polar.String, Name: "action", Value: action},
					{Kind: compiler.Free, Type: resource.Name, Name: "id"},
				}})
			}
		}
	}
	return out
}

func namedActions(policy *polar.Policy) []string {
	var out []string
	for _, typ := range policy.Types() {
		out = append(out, typ.Permissions...)
	}
	for _, rule := range policy.Rules() {
		if rule.Head.Predicate != "has_permission" && rule.Head.Predicate != "allow" || len(rule.Head.Args) != 3 {
			continue
		}
		if action, ok := rule.Head.Args[1].(polar.Const); ok {
			out = append(out, action.Value.ID)
		}
	}
	return out
}

// refusedList is what the compiler says against one of several questions; empty if nothing.
func refusedList(t *testing.T, c *compiler.Compiler, questions []compiler.Question) string {
	t.Helper()
	for _, q := range questions {
		_, err := c.Plan(q)
		var diagnostics polar.Diagnostics
		switch {
		case err == nil:
		case errors.As(err, &diagnostics) && diagnostics[0].Code == "cannot-enumerate":
			return diagnostics[0].Message
		default:
			t.Errorf("%s: %v", q, err)
		}
	}
	return ""
}
