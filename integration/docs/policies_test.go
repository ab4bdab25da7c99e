package docs_test

import (
	"context"
	"testing"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/adapters/polarpgx/policytest"
	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/integration/postgres"
	"github.com/polarsql/polarsql/polar"
)

// TestPolicies loads the policies and runs their tests on the evaluator and in PostgreSQL.
func TestPolicies(t *testing.T) {
	pool := postgres.Database(t)
	var policies, assertions int
	eachBlock(t, "polar", func(t *testing.T, b *block) {
		if b.note == "fragment" {
			return
		}
		policy, diagnostics := polar.Load(polar.NewSource(b.String(), b.text))
		if b.note == "wrong" {
			if policy != nil {
				t.Error("it loads")
			}
			return
		}
		if len(diagnostics) > 0 {
			t.Fatal(diagnostics)
		}
		evaluated := polar.RunTests(policy, polar.EvalOptions{})
		queried, err := policytest.Run(context.Background(), pool, policy)
		if err != nil {
			t.Fatal(err)
		}
		for _, results := range []polar.TestResults{evaluated, queried} {
			if results.Counts().Passed() == (b.note == "fails") {
				t.Error(results)
			}
		}
		policies++
		assertions += queried.Counts().Assertions
	})
	t.Logf("%d policies, %d assertions", policies, assertions)
	if policies < 20 || assertions < 50 {
		t.Errorf("only %d policies with %d assertions: were blocks overlooked?", policies, assertions)
	}
}

// TestMappings loads the mappings, and makes an engine of those that have a policy on their page.
func TestMappings(t *testing.T) {
	var mappings, engines int
	eachBlock(t, "yaml", func(t *testing.T, b *block) {
		if b.note == "fragment" {
			return
		}
		m, diagnostics := mapping.Load(polar.NewSource(b.String(), b.text))
		if b.note == "wrong" {
			if m != nil {
				t.Error("it loads")
			}
			return
		}
		if len(diagnostics) > 0 {
			t.Fatal(diagnostics)
		}
		mappings++
		if b.file != "mapping.yaml" {
			return
		}
		policy, diagnostics := polar.Load(polar.NewSource("policy.polar", b.page.named("policy.polar").text))
		if policy == nil {
			t.Fatal(diagnostics)
		}
		engine, err := polarsql.New(policy, m)
		if err != nil {
			t.Fatal(err)
		}
		if len(engine.Warnings()) > 0 {
			t.Error(engine.Warnings())
		}
		engines++
	})
	t.Logf("%d mappings, %d of them with a policy", mappings, engines)
	if mappings < 9 || engines < 4 {
		t.Errorf("only %d mappings, %d with a policy: were blocks overlooked?", mappings, engines)
	}
}
