package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// settings make runs comparable whatever the server's own are: plans for a database in memory, on one processor.
const settings = `
SET jit = off;
SET work_mem = '4MB';
SET random_page_cost = 1.1;
SET effective_cache_size = '8GB';
SET max_parallel_workers_per_gather = 0;`

// limit ends statements that take too long.
const limit = 5 * time.Second

// planModes are the values of -plans as settings.
var planModes = map[string]string{
	"auto":    "SET plan_cache_mode = auto;",
	"generic": "SET plan_cache_mode = force_generic_plan;",
	"custom":  "SET plan_cache_mode = force_custom_plan;",
}

// session is a connection that prepares each text once.
type session struct {
	conn     *pgx.Conn
	prepared map[string]string
}

// connect opens a session with the settings and more, which may be empty.
func connect(ctx context.Context, config *pgx.ConnConfig, more string) (*session, error) {
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("connecting to the database: %w", err)
	}
	if _, err := conn.Exec(ctx, settings+fmt.Sprintf("SET statement_timeout = %d;", limit.Milliseconds())+more); err != nil {
		return nil, errors.Join(err, conn.Close(ctx))
	}
	return &session{conn: conn, prepared: map[string]string{}}, nil
}

func (s *session) close(ctx context.Context) { _ = s.conn.Close(ctx) } // it has nothing to lose

// version is the server's.
func (s *session) version() string {
	return "PostgreSQL " + s.conn.PgConn().ParameterStatus("server_version")
}

// prepare makes the statement's plan source on the server, once per text.
func (s *session) prepare(ctx context.Context, text string) (string, error) {
	if name, ok := s.prepared[text]; ok {
		return name, nil
	}
	name := "q" + strconv.Itoa(len(s.prepared))
	if _, err := s.conn.PgConn().Prepare(ctx, name, text, nil); err != nil {
		return "", fmt.Errorf("%w, in\n%s", err, text)
	}
	s.prepared[text] = name
	return name, nil
}

// run executes a statement and reads its one column: all values, or only how many there are. Whoever wrote it, values go
// as text and come in binary, so that no statement has a cheaper protocol than another.
func (s *session) run(ctx context.Context, q query, keep bool) (rows []string, n int, err error) {
	name, err := s.prepare(ctx, q.text)
	if err != nil {
		return nil, 0, err
	}
	values := make([][]byte, len(q.args))
	for i, arg := range q.args {
		values[i] = []byte(arg)
	}
	reader := s.conn.PgConn().ExecPrepared(ctx, name, values, nil, []int16{pgx.BinaryFormatCode})
	for reader.NextRow() {
		n++
		if keep {
			rows = append(rows, string(reader.Values()[0]))
		}
	}
	_, err = reader.Close()
	return rows, n, err
}

// plans are how often PostgreSQL has planned a statement for its values, and how often it took the plan for any.
type plans struct {
	Custom  int `json:"custom"`
	Generic int `json:"generic"`
}

// plans gives those of a prepared statement; PostgreSQL 14 is the first to tell.
func (s *session) plans(ctx context.Context, text string) (plans, error) {
	var p plans
	name, err := s.prepare(ctx, text)
	if err != nil {
		return p, err
	}
	err = s.conn.QueryRow(ctx, "SELECT custom_plans, generic_plans FROM pg_prepared_statements WHERE name = $1",
		pgx.QueryExecModeExec, name).Scan(&p.Custom, &p.Generic)
	return p, err
}

// tooSlow tells whether a statement was ended by limit.
func tooSlow(err error) bool {
	var refused *pgconn.PgError
	return errors.As(err, &refused) && refused.Code == "57014"
}

// draw runs a SELECT whose rows are the values of questions.
func (s *session) draw(ctx context.Context, text string) ([]values, error) {
	rows, err := s.conn.Query(ctx, text, pgx.QueryResultFormats{pgx.TextFormatCode})
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var drawn []values
	for rows.Next() {
		var v values
		for _, raw := range rows.RawValues() {
			v = append(v, string(raw))
		}
		drawn = append(drawn, v)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("%w, in\n%s", err, strings.TrimSpace(text))
	}
	return drawn, nil
}
