// Package authz holds GitClub's authorization: the policy and where its facts live.
package authz

import (
	_ "embed"
	"fmt"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/polar"
)

//go:embed policy.polar
var policyText string

//go:embed mapping.yaml
var mappingText string

// Policy returns the checked policy.
func Policy() (*polar.Policy, error) {
	syntax, diagnostics := polar.Parse(polar.NewSource("policy.polar", policyText))
	if err := diagnostics.Err(); err != nil {
		return nil, fmt.Errorf("the policy cannot be read:\n%w", err)
	}
	policy, diagnostics := polar.Check(syntax)
	if err := diagnostics.Err(); err != nil {
		return nil, fmt.Errorf("the policy does not check:\n%w", err)
	}
	return policy, nil
}

// Mapping returns where each kind of fact lives.
func Mapping() (*mapping.Mapping, error) {
	m, diagnostics := mapping.Load(polar.NewSource("mapping.yaml", mappingText))
	if err := diagnostics.Err(); err != nil {
		return nil, fmt.Errorf("the mapping cannot be read:\n%w", err)
	}
	return m, nil
}

// Engine compiles the policy's questions into SQL over the mapping's tables.
func Engine() (*polarsql.Engine, error) {
	policy, err := Policy()
	if err != nil {
		return nil, err
	}
	m, err := Mapping()
	if err != nil {
		return nil, err
	}
	return polarsql.New(policy, m)
}
