package polarpgx

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/polarsql/polarsql/polar"
)

// WithoutJIT turns off PostgreSQL's compilation of statements to machine code on every
// connection that is opened with the configuration: the planner overestimates recursion and
// compiles for longer than the statement runs. It is set after connecting, not while, so
// that a pooler in between does not refuse it.
//
//	config, err := pgxpool.ParseConfig(url)
//	polarpgx.WithoutJIT(config.ConnConfig)
//	pool, err := pgxpool.NewWithConfig(ctx, config)
func WithoutJIT(config *pgx.ConnConfig) {
	before := config.AfterConnect
	config.AfterConnect = func(ctx context.Context, conn *pgconn.PgConn) error {
		if before != nil {
			if err := before(ctx, conn); err != nil {
				return err
			}
		}
		return conn.Exec(ctx, "SET jit = off").Close()
	}
}

// CheckSettings warns of settings of the connection that make the statements slow. The error
// is that of the database.
func CheckSettings(ctx context.Context, db DB) (polar.Diagnostics, error) {
	if isNil(db) {
		return nil, errors.New(nilDB("CheckSettings", db))
	}
	var jit bool
	err := db.QueryRow(ctx, "SELECT current_setting('jit') = 'on' AND pg_catalog.pg_jit_available()").Scan(&jit)
	if err != nil {
		return nil, fmt.Errorf("reading the settings of the connection: %w", err)
	}
	if !jit {
		return nil, nil
	}
	return polar.Diagnostics{{
		Code: "jit", Severity: polar.Warning,
		Message: "jit is on: PostgreSQL may compile a recursive statement to machine code for longer than it runs",
		Hint:    "turn it off for the application's role (ALTER ROLE app SET jit = off), or open its connections with polarpgx.WithoutJIT",
	}}, nil
}
