package main

import (
	"context"
	_ "embed"

	"github.com/jackc/pgx/v5"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/adapters/polarpgx"
	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/polar"
)

//go:embed policy.polar
var policyText string

//go:embed mapping.yaml
var mappingText string

// newEngine makes the engine whose statements are measured.
func newEngine(ctx context.Context, conn *pgx.Conn) (*polarsql.Engine, error) {
	policy, diagnostics := polar.Load(polar.NewSource("policy.polar", policyText))
	if err := diagnostics.Err(); err != nil {
		return nil, err
	}
	m, diagnostics := mapping.Load(polar.NewSource("mapping.yaml", mappingText))
	if err := diagnostics.Err(); err != nil {
		return nil, err
	}
	return polarpgx.NewEngine(ctx, conn, policy, m)
}
