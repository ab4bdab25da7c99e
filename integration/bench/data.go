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

// size is how much data there is.
type size struct {
	scale float64 // scale 1 has 100,000 files in 10,000 folders, besides those of the special people
	fan   int     // folders in the folder of `wide`, with a file in each
}

// fullFan is the fan of all measurements.
const fullFan = 10000

// load fills an empty database.
func load(ctx context.Context, conn *pgx.Conn, size size) error {
	steps := []struct{ what, sql string }{
		{"setting the size", fmt.Sprintf("SET bench.scale = %s; SET bench.fan = %d", strconv.FormatFloat(size.scale, 'f', -1, 64), size.fan)},
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
