package polarpgx_test

import (
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/polarsql/polarsql/adapters/polarpgx"
	"github.com/polarsql/polarsql/integration/postgres"
)

// TestJIT: a connection opened without it has no warning, another has one where the server
// can compile at all.
func TestJIT(t *testing.T) {
	config, err := pgx.ParseConfig(postgres.URL(t))
	if err != nil {
		t.Fatal(err)
	}
	with := connect(t, config)
	if _, err := with.Exec(t.Context(), "SET jit = on"); err != nil {
		t.Fatal(err)
	}
	var available bool
	if err := with.QueryRow(t.Context(), "SELECT pg_jit_available()").Scan(&available); err != nil {
		t.Fatal(err)
	}
	polarpgx.WithoutJIT(config)
	for _, test := range []struct {
		conn *pgx.Conn
		warn bool
	}{{with, available}, {connect(t, config), false}} {
		diagnostics, err := polarpgx.CheckSettings(t.Context(), test.conn)
		if err != nil {
			t.Fatal(err)
		}
		if (len(diagnostics) > 0) != test.warn {
			t.Errorf("warnings %v, want one: %v", diagnostics, test.warn)
		}
	}
}

func connect(t *testing.T, config *pgx.ConnConfig) *pgx.Conn {
	t.Helper()
	conn, err := pgx.ConnectConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(t.Context()) })
	return conn
}
