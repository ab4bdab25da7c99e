package polarpgx_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/adapters/polarpgx"
	"github.com/polarsql/polarsql/adapters/polarpgx/policytest"
	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/polar"
)

// TestNil: what is nil is told where it is given, not at the first question.
func TestNil(t *testing.T) {
	policy, diagnostics := polar.Load(polar.NewSource("policy.polar", policyText))
	if err := diagnostics.Err(); err != nil {
		t.Fatal(err)
	}
	m, diagnostics := mapping.Load(polar.NewSource("mapping.yaml", mappingText))
	if err := diagnostics.Err(); err != nil {
		t.Fatal(err)
	}
	engine, err := polarsql.New(policy, m)
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	var noPool *pgxpool.Pool
	var noTx pgx.Tx
	pool, err := pgxpool.New(ctx, "host=localhost") // it connects when it is asked
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	client := polarpgx.New(engine, pool)
	failed := func(err error) { panic(fmt.Sprint(err)) }
	for name, test := range map[string]struct {
		f    func()
		says string
	}{
		"no engine":          {func() { polarpgx.New(nil, pool) }, "polarpgx: the engine given to New is nil"},
		"no pool":            {func() { polarpgx.New(engine, noPool) }, "polarpgx: the database given to New is a nil *pgxpool.Pool: look"},
		"nothing":            {func() { polarpgx.New(engine, nil) }, "polarpgx: the database given to New is nil"},
		"no transaction":     {func() { client.With(noTx) }, "polarpgx: the database given to With is nil: look"},
		"types of no pool":   {func() { failed(second(polarpgx.ReadTypes(ctx, noPool, m))) }, "polarpgx: the database given to ReadTypes is a nil *pgxpool.Pool"},
		"no mapping":         {func() { failed(second(polarpgx.NewEngine(ctx, pool, policy, nil))) }, "polarpgx: there is no mapping"},
		"settings of nobody": {func() { failed(second(polarpgx.CheckSettings(ctx, noPool))) }, "polarpgx: the database given to CheckSettings is a nil"},
		"tests without":      {func() { failed(second(policytest.Run(ctx, nil, policy))) }, "policytest: Run needs a database"},
	} {
		if said := panics(test.f); !strings.HasPrefix(said, test.says) {
			t.Errorf("%s: %q", name, said)
		}
	}
}

// panics returns what a function panics with.
func panics(f func()) (said string) {
	defer func() { said = fmt.Sprint(recover()) }()
	f()
	return ""
}

func second[T any](_ T, err error) error { return err }
