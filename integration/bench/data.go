package main

import (
	"context"
	_ "embed"
	"fmt"
	"strconv"

	"github.com/jackc/pgx/v5"
)

//go:embed data/schema.sql
var schemaSQL string

//go:embed data/data.sql
var dataSQL string

//go:embed data/indexes.sql
var indexesSQL string

// load fills an empty database. Scale 1 has 100,000 files in 10,000 folders, besides those of the special people.
func load(ctx context.Context, conn *pgx.Conn, scale float64) error {
	steps := []struct{ what, sql string }{
		{"setting the scale", "SET bench.scale = " + strconv.FormatFloat(scale, 'f', -1, 64)},
		{"making the tables", schemaSQL},
		{"filling the tables", dataSQL},
		{"making the indexes", indexesSQL},
		{"analysing the tables", "VACUUM ANALYZE"},
	}
	for _, step := range steps {
		if _, err := conn.Exec(ctx, step.sql); err != nil {
			return fmt.Errorf("%s: %w", step.what, err)
		}
	}
	return nil
}
