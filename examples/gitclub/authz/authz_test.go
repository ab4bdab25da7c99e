package authz_test

import (
	"testing"

	"github.com/polarsql/polarsql/examples/gitclub/authz"
	"github.com/polarsql/polarsql/polar"
)

func TestPolicyPassesItsTests(t *testing.T) {
	policy, err := authz.Policy()
	if err != nil {
		t.Fatal(err)
	}
	results := polar.RunTests(policy, polar.EvalOptions{})
	counts := results.Counts()
	if !counts.Passed() || counts.Tests < 7 || counts.Assertions < 30 {
		t.Error(results)
	}
	t.Log(counts)
}

func TestMappingLoads(t *testing.T) {
	m, err := authz.Mapping()
	if err != nil {
		t.Fatal(err)
	}
	if got, want := len(m.Types()), 8; got != want {
		t.Errorf("%d types have a table, want %d", got, want)
	}
}

func TestMappingServesThePolicy(t *testing.T) {
	if _, err := authz.Engine(); err != nil {
		t.Fatal(err)
	}
}
