package compilertest

import (
	"testing"

	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/polar"
)

// LoadPolicy loads a text that has no mistakes.
func LoadPolicy(t testing.TB, text string) *polar.Policy {
	t.Helper()
	policy, diagnostics := polar.Load(polar.NewSource("policy.polar", text))
	if err := diagnostics.Err(); err != nil {
		t.Fatal(err)
	}
	return policy
}

// LoadMapping loads a text that has no mistakes.
func LoadMapping(t testing.TB, text string) *mapping.Mapping {
	t.Helper()
	m, diagnostics := mapping.Load(polar.NewSource("mapping.yaml", text))
	if err := diagnostics.Err(); err != nil {
		t.Fatal(err)
	}
	return m
}
