package store

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
)

//go:embed schema.sql
var schema string

// mark is the comment on every table that Load made: it drops no others.
const mark = "GitClub example data: dropped and made again at every start"

// Count is how many rows a table has.
type Count struct {
	Table string
	Rows  int
}

// Load makes the tables and fills them, in one transaction, and returns the number of rows
// of each table in the order of the schema. Tables that an earlier Load left are dropped
// first; a table of the same name that is somebody else's is an error.
func Load(ctx context.Context, conn *pgx.Conn, size Size) ([]Count, error) {
	if err := size.check(); err != nil {
		return nil, err
	}
	tables := generate(size)
	err := pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		if err := dropOwn(ctx, tx, tables); err != nil {
			return err
		}
		// The tables go where the mapping looks for them, whatever the search path.
		if _, err := tx.Exec(ctx, "SET LOCAL search_path = public;\n"+schema); err != nil {
			return fmt.Errorf("making the tables: %w", err)
		}
		for _, t := range tables {
			if err := t.fill(ctx, tx); err != nil {
				return fmt.Errorf("filling %s: %w", t.sqlName(), err)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if _, err := conn.Exec(ctx, "ANALYZE "+strings.Join(sqlNames(tables), ", ")); err != nil {
		return nil, fmt.Errorf("gathering statistics: %w", err)
	}
	counts := make([]Count, len(tables))
	for i, t := range tables {
		counts[i] = Count{Table: strings.Join(t.name, "."), Rows: len(t.rows)}
	}
	return counts, nil
}

func dropOwn(ctx context.Context, tx pgx.Tx, tables []*table) error {
	var own []string
	for _, t := range tables {
		var comment *string
		err := tx.QueryRow(ctx, `
			SELECT obj_description(c.oid, 'pg_class') FROM (SELECT to_regclass($1) AS oid) c WHERE c.oid IS NOT NULL`, t.sqlName()).
			Scan(&comment)
		switch {
		case errors.Is(err, pgx.ErrNoRows):
			continue
		case err != nil:
			return err
		case comment == nil || *comment != mark:
			return fmt.Errorf("the database has a table %s that GitClub did not make; use an empty database (`make demo` starts one)", t.sqlName())
		}
		own = append(own, t.sqlName())
	}
	if own == nil {
		return nil
	}
	_, err := tx.Exec(ctx, "DROP TABLE "+strings.Join(own, ", "))
	return err
}

// fill copies the rows in, marks the table and moves its id sequence behind them.
func (t *table) fill(ctx context.Context, tx pgx.Tx) error {
	if _, err := tx.CopyFrom(ctx, t.name, t.columns, pgx.CopyFromRows(t.rows)); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, fmt.Sprintf("COMMENT ON TABLE %s IS '%s'", t.sqlName(), mark)); err != nil {
		return err
	}
	if _, isNumber := t.rows[0][0].(int64); !isNumber || t.columns[0] != "id" {
		return nil
	}
	_, err := tx.Exec(ctx, fmt.Sprintf("SELECT setval(pg_get_serial_sequence('%s', 'id'), %d)", t.sqlName(), len(t.rows)))
	return err
}

// sqlName always names the schema: a search path must not lead elsewhere.
func (t *table) sqlName() string {
	if len(t.name) == 1 {
		return pgx.Identifier{"public", t.name[0]}.Sanitize()
	}
	return pgx.Identifier(t.name).Sanitize()
}

func sqlNames(tables []*table) []string {
	out := make([]string, len(tables))
	for i, t := range tables {
		out[i] = t.sqlName()
	}
	return out
}

// Statistics returns how many rows each table has, in the order of the schema.
func Statistics(ctx context.Context, db DB) ([]Count, error) {
	var g generator
	g.makeTables()
	var counts []Count
	for _, t := range g.tables {
		rows, err := number(ctx, db, "SELECT count(*) FROM "+t.sqlName())
		if err != nil {
			return nil, err
		}
		counts = append(counts, Count{Table: strings.Join(t.name, "."), Rows: rows})
	}
	return counts, nil
}
