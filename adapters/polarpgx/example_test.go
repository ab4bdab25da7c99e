package polarpgx_test

import (
	"context"
	"fmt"
	"log"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/adapters/polarpgx"
	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/polar"
)

const policyText = `
actor User {}
resource Repository {
  roles = ["reader"];
  permissions = ["read"];
  relations = { owner: User };
  "reader" if "owner";
  "read" if "reader";
}`

const mappingText = `
types:
  User:       {table: users, id: id}
  Repository: {table: repositories, id: id}
facts:
  has_role(User:_, String:_, Repository:_):
    table: members
    columns: [user_id, role, repository_id]
  has_relation(Repository:_, owner, User:_):
    table: repositories
    columns: [id, owner_id]`

// A program that shows one page of the repositories that Alice may read.
func Example() {
	ctx := context.Background()
	policy, diagnostics := polar.Load(polar.NewSource("policy.polar", policyText))
	if err := diagnostics.Err(); err != nil {
		log.Fatal(err)
	}
	m, diagnostics := mapping.Load(polar.NewSource("mapping.yaml", mappingText))
	if err := diagnostics.Err(); err != nil {
		log.Fatal(err)
	}
	pool, err := pgxpool.New(ctx, "postgres://localhost/forge")
	if err != nil {
		log.Fatal(err)
	}
	defer pool.Close()
	engine, err := polarpgx.NewEngine(ctx, pool, policy, m)
	if err != nil {
		log.Fatal(err)
	}
	client := polarpgx.New(engine, pool)

	alice := polarsql.Ref("User", 1)
	readable, err := client.Filter(alice, "read", "Repository", "r")
	if err != nil {
		log.Fatal(err)
	}
	rows, err := pool.Query(ctx,
		`SELECT r.name FROM repositories r WHERE r.stars > $1 AND @readable ORDER BY r.name LIMIT $2`,
		polarpgx.Conditions{"readable": readable}, 10, 20)
	if err != nil {
		log.Fatal(err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(names)
}

// The check before a write, in the transaction of the write.
func ExampleClient_With() {
	rename := func(ctx context.Context, client *polarpgx.Client, pool *pgxpool.Pool, who, repository int64, name string) error {
		return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
			allowed, err := client.With(tx).Authorize(ctx, polarsql.Ref("User", who), "rename", polarsql.Ref("Repository", repository))
			if err != nil {
				return err
			}
			if !allowed {
				return fmt.Errorf("user %d may not rename repository %d", who, repository)
			}
			_, err = tx.Exec(ctx, `UPDATE repositories SET name = $1 WHERE id = $2`, name, repository)
			return err
		})
	}
	_ = rename
}
