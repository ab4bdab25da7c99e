package main

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/polarsql/polarsql/integration/postgres"
)

func TestMain(m *testing.M) { postgres.Main(m) }

// Data for tests of answers, and data large enough for PostgreSQL to want its indexes.
var (
	littleData = postgres.NewTemplate("little", loadAt(size{0.2, 100}))
	someData   = postgres.NewTemplate("some", loadAt(size{0.5, 1000}))
)

func loadAt(size size) func(context.Context, *pgx.Conn) error {
	return func(ctx context.Context, conn *pgx.Conn) error { return load(ctx, conn, size) }
}

// placeIn is a connection to a copy of the template.
func placeIn(t *testing.T, template *postgres.Template, settings string) place {
	t.Helper()
	config, err := pgx.ParseConfig(template.URL(t))
	if err != nil {
		t.Fatal(err)
	}
	s, err := connect(t.Context(), config, settings)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.close(context.Background()) })
	engine, err := newEngine(t.Context(), s.conn)
	if err != nil {
		t.Fatal(err)
	}
	return place{&world{config: config, engine: engine}, s}
}

// TestAllAnswersAreTheSame: polarsql, the expert and the obvious query give the same rows for every question.
func TestAllAnswersAreTheSame(t *testing.T) {
	p := placeIn(t, littleData, "SET statement_timeout = 0;")
	for _, c := range cases() {
		t.Run(c.name, func(t *testing.T) {
			var runners []*runner
			for _, one := range c.contenders() {
				runners = append(runners, &runner{contender: one, place: p})
			}
			questions, err := c.questions(t.Context(), p)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := compare(t.Context(), runners, questions[:min(len(questions), 5)], effort{budget: time.Minute}); err != nil {
				t.Error(err)
			}
		})
	}
}
