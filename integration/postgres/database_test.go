package postgres_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/polarsql/polarsql/integration/postgres"
)

func TestMain(m *testing.M) { postgres.Main(m) }

// builds counts how often the template was built. The tests that use it do not run at the same time as the builder.
var builds int

var library = postgres.NewTemplate("library", func(ctx context.Context, conn *pgx.Conn) error {
	builds++
	_, err := conn.Exec(ctx, `CREATE TABLE books (title text PRIMARY KEY); INSERT INTO books VALUES ('a'), ('B')`)
	return err
})

func TestDatabasesAreIsolated(t *testing.T) {
	names := map[string]bool{}
	for _, name := range []string{"one", "two", "three"} {
		t.Run(name, func(t *testing.T) {
			ctx, pool := t.Context(), library.Database(t)
			var before int
			var database string
			if err := pool.QueryRow(ctx, `SELECT count(*), current_database() FROM books`).Scan(&before, &database); err != nil {
				t.Fatal(err)
			}
			if before != 2 {
				t.Errorf("a fresh copy has %d rows, want the template's 2", before)
			}
			if names[database] {
				t.Errorf("database %s is used twice", database)
			}
			names[database] = true
			if _, err := pool.Exec(ctx, `INSERT INTO books VALUES ($1)`, name); err != nil {
				t.Fatal(err)
			}
		})
	}
	if builds != 1 {
		t.Errorf("the template was built %d times, want once", builds)
	}
}

func TestTemplateThatFails(t *testing.T) {
	built := 0
	broken := postgres.NewTemplate("broken", func(ctx context.Context, conn *pgx.Conn) error {
		built++
		_, err := conn.Exec(ctx, `CREATE TABLE books (title nothing)`)
		return err
	})
	server := postgres.Shared(t)
	for range 2 {
		_, _, err := server.NewDatabase(t.Context(), "test", broken)
		if err == nil || !strings.Contains(err.Error(), `template broken: ERROR: type "nothing" does not exist`) {
			t.Errorf("error = %v, want the template's name and PostgreSQL's reason", err)
		}
	}
	if built != 1 {
		t.Errorf("the template was built %d times, want once", built)
	}
}

// TestParallelCopies copies one template from many tests at the same time.
func TestParallelCopies(t *testing.T) {
	for i := range 8 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			var rows int
			query(t, library.URL(t), `SELECT count(*) FROM books`, &rows)
			if rows != 2 {
				t.Errorf("%d rows, want 2", rows)
			}
		})
	}
}

// TestDatabaseEndsWithItsTest: it is dropped although a connection to it is still open.
func TestDatabaseEndsWithItsTest(t *testing.T) {
	var url string
	t.Run("inner", func(t *testing.T) {
		url = postgres.URL(t)
		if _, err := pgx.Connect(t.Context(), url); err != nil {
			t.Fatal(err)
		}
	})
	if conn, err := pgx.Connect(t.Context(), url); err == nil {
		conn.Close(t.Context())
		t.Error("the database is there after its test")
	}
}
