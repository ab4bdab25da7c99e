// Package policytest runs a policy's test blocks in PostgreSQL: each test's facts are rows
// of tables, and each assertion is answered by compiled SQL. No mapping is needed, since
// the tables are made for the facts: one per fact type, in a schema of their own.
//
// All of it happens in one transaction that is rolled back: nobody else sees the tables, and
// nothing stays behind, not even when the process is killed.
package policytest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/polar"
)

// DB is where the tests run: a *pgxpool.Pool, a *pgx.Conn or a pgx.Tx. Its user must be
// allowed to create a schema.
type DB interface {
	Begin(ctx context.Context) (pgx.Tx, error)
}

// Run runs the policy's tests in source order. The error says why they could not be run
// at all; an assertion that could not be answered has its own in the results.
func Run(ctx context.Context, db DB, policy *polar.Policy) (results polar.TestResults, err error) {
	if db == nil || policy == nil {
		return nil, errors.New("policytest: Run needs a database and a policy, and one of them is nil")
	}
	tx, err := db.Begin(ctx)
	if err != nil {
		return nil, fmt.Errorf("starting the transaction of the tests: %w", err)
	}
	defer func() {
		// The context may be the reason for leaving; pgx has then closed the connection,
		// and with it the transaction has ended.
		if rollback := tx.Rollback(context.WithoutCancel(ctx)); rollback != nil && err == nil {
			results, err = nil, fmt.Errorf("rolling back the transaction of the tests: %w", rollback)
		}
	}()
	schema := schemaName()
	tables := layTables(policy.Tests())
	for _, statement := range createStatements(schema, tables) {
		if _, err := tx.Exec(ctx, statement); err != nil {
			return nil, fmt.Errorf("creating the tables of the tests: %w", err)
		}
	}
	m, err := mapTables(policy, schema, tables)
	if err != nil {
		return nil, err
	}
	engine, err := polarsql.NewWith(policy, m, polarsql.Options{MissingFactsEmpty: true})
	if err != nil {
		return nil, err
	}
	for _, test := range policy.Tests() {
		result, err := runTest(ctx, tx, schema, tables, engine, test)
		if err != nil {
			return nil, fmt.Errorf("running the test %s: %w", polar.Quote(test.Name), err)
		}
		results = append(results, result)
	}
	return results, nil
}

// schemaName is a name that no other run has.
func schemaName() string {
	return "polarsql_test_" + strings.ToLower(rand.Text())
}

// runTest fills the tables, asks, and takes the rows back.
func runTest(ctx context.Context, tx pgx.Tx, schema string, tables []*table, engine *polarsql.Engine, test *polar.Test) (polar.TestResult, error) {
	filled, err := tx.Begin(ctx)
	if err != nil {
		return polar.TestResult{}, err
	}
	if err := fill(ctx, filled, schema, tables, test.Facts); err != nil {
		return polar.TestResult{}, err
	}
	result := polar.RunTest(ctx, test, &oracle{tx: filled, engine: engine})
	if err := ctx.Err(); err != nil {
		return polar.TestResult{}, err
	}
	return result, filled.Rollback(ctx)
}
