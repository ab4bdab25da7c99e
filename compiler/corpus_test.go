package compiler_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/polarsql/polarsql/compiler"
	"github.com/polarsql/polarsql/compiler/compilertest"
	"github.com/polarsql/polarsql/compiler/datalog"
	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/compiler/plan"
	"github.com/polarsql/polarsql/polar"
)

// eachPolicy runs f for every policy at hand in every layout of its facts.
func eachPolicy(t *testing.T, f func(*testing.T, compilertest.Policy, *mapping.Mapping)) {
	for _, policy := range compilertest.Policies(t, "..") {
		for _, layout := range compilertest.Layouts {
			t.Run(policy.Name+"/"+string(layout), func(t *testing.T) {
				m, err := compilertest.Mapping(policy.Policy, layout)
				if err != nil {
					t.Fatal(err)
				}
				f(t, policy, m)
			})
		}
	}
}

func newCompiler(t *testing.T, policy *polar.Policy, m *mapping.Mapping, opts compiler.Options) *compiler.Compiler {
	t.Helper()
	opts.MissingFactsEmpty = true
	c, diagnostics := compiler.New(policy, m, opts)
	if err := diagnostics.Err(); err != nil {
		t.Fatal(err)
	}
	return c
}

// TestPrograms checks the program of every question after every pass.
func TestPrograms(t *testing.T) {
	programs := 0
	eachPolicy(t, func(t *testing.T, policy compilertest.Policy, m *mapping.Mapping) {
		var question compiler.Question
		c := newCompiler(t, policy.Policy, m, compiler.Options{AfterPass: func(pass string, p *datalog.Program) {
			programs++
			for _, problem := range compilertest.Check(p) {
				t.Errorf("%s after %s: %s", question, pass, problem)
			}
		}})
		for _, question = range compilertest.Questions(policy.Policy, m) {
			p, err := c.Program(question)
			if err != nil {
				t.Errorf("%s: %v", question, err)
				continue
			}
			for _, problem := range compilertest.CheckUnfolded(p, 64) {
				t.Errorf("%s in the end: %s", question, problem)
			}
			if t.Failed() {
				return // the other questions mostly have the same mistake
			}
		}
	})
	t.Logf("%d programs", programs)
}

// TestPlans: every question about every policy has a plan, or an error that tells why not.
func TestPlans(t *testing.T) {
	plans, refused := 0, map[string]int{}
	eachPolicy(t, func(t *testing.T, policy compilertest.Policy, m *mapping.Mapping) {
		c := newCompiler(t, policy.Policy, m, compiler.Options{})
		for _, question := range compilertest.Questions(policy.Policy, m) {
			p, err := c.Plan(question)
			var diagnostics polar.Diagnostics
			switch {
			case errors.As(err, &diagnostics):
				refused[diagnostics[0].Code]++
				if !slices.Contains([]string{"cannot-enumerate"}, diagnostics[0].Code) {
					t.Errorf("%v", err)
				}
			case err != nil:
				t.Errorf("%s: %v", question, err)
			case p.Form == plan.Rows && len(p.Columns) == 0:
				t.Errorf("%s: rows without columns", question)
			default:
				plans++
			}
		}
	})
	t.Logf("%d plans, refused: %v", plans, refused)
}

// TestDisabledPasses: each optional pass can be left out, and all of them.
func TestDisabledPasses(t *testing.T) {
	choices := [][]string{compiler.PassNames()}
	for _, name := range compiler.PassNames() {
		choices = append(choices, []string{name})
	}
	eachPolicy(t, func(t *testing.T, policy compilertest.Policy, m *mapping.Mapping) {
		questions := compilertest.Questions(policy.Policy, m)
		for _, disabled := range choices {
			var question compiler.Question
			c := newCompiler(t, policy.Policy, m, compiler.Options{DisabledPasses: disabled, AfterPass: func(pass string, p *datalog.Program) {
				if slices.Contains(disabled, pass) {
					t.Fatalf("%s runs though it is disabled", pass)
				}
				for _, problem := range compilertest.Check(p) {
					t.Errorf("without %v, %s after %s: %s", disabled, question, pass, problem)
				}
			}})
			for _, question = range questions {
				if _, err := c.Program(question); err != nil {
					t.Errorf("without %v, %s: %v", disabled, question, err)
				}
				if t.Failed() {
					return
				}
			}
		}
	})
}
