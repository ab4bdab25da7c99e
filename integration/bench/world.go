package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
)

// openWorld makes a database of a scale and fills it; drop drops it. With a name to keep, the database stays, and is
// used again when it is there.
func openWorld(ctx context.Context, server, keep string, scale float64, stderr io.Writer) (w *world, drop func(context.Context) error, err error) {
	admin, err := pgx.Connect(ctx, server)
	if err != nil {
		return nil, nil, fmt.Errorf("POLARSQL_DATABASE_URL: %w", err)
	}
	name := databaseName(keep, scale)
	drop = func(ctx context.Context) error { return dropDatabase(ctx, admin, name, keep) }
	var exists bool
	if err := admin.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name).Scan(&exists); err != nil {
		return nil, nil, errors.Join(err, admin.Close(ctx))
	}
	if !exists {
		create := "CREATE DATABASE " + pgx.Identifier{name}.Sanitize() + " TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
		if _, err := admin.Exec(ctx, create); err != nil {
			return nil, nil, errors.Join(err, admin.Close(ctx))
		}
	}
	if w, err = fill(ctx, admin.Config(), name, scale, !exists, stderr); err != nil {
		if !exists {
			keep = "" // half of the data is not worth keeping
		}
		return nil, nil, errors.Join(err, drop(context.WithoutCancel(ctx)))
	}
	return w, drop, nil
}

// databaseName is the same for the same name to keep, and otherwise one that no other run uses.
func databaseName(keep string, scale float64) string {
	if keep == "" {
		keep = "polarsql_bench_" + strconv.Itoa(os.Getpid())
	}
	return keep + "_" + strings.ReplaceAll(strconv.FormatFloat(scale, 'f', -1, 64), ".", "_")
}

func dropDatabase(ctx context.Context, admin *pgx.Conn, name, keep string) error {
	defer admin.Close(ctx)
	if keep != "" {
		return nil
	}
	_, err := admin.Exec(ctx, "DROP DATABASE IF EXISTS "+pgx.Identifier{name}.Sanitize()+" WITH (FORCE)")
	return err
}

func fill(ctx context.Context, config *pgx.ConnConfig, name string, scale float64, empty bool, stderr io.Writer) (*world, error) {
	config.Database = name
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	defer conn.Close(ctx)
	if empty {
		fmt.Fprintf(stderr, "bench: filling database %s\n", name)
		if err := load(ctx, conn, size{scale, fullFan}); err != nil {
			return nil, err
		}
	}
	engine, err := newEngine(ctx, conn)
	if err != nil {
		return nil, err
	}
	return &world{config: config, engine: engine}, nil
}
