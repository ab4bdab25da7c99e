package polarpgx

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/polarsql/polarsql"
)

// AuthorizeMany tells for each check whether it is allowed, in the order of the checks, by
// one statement. With an error there are no answers: all are denied.
func (c *Client) AuthorizeMany(ctx context.Context, checks []polarsql.Check) ([]bool, error) {
	batch, err := c.engine.AuthorizeMany(checks)
	if err != nil {
		return nil, err
	}
	answers := batch.Answers()
	if len(checks) == 0 {
		return answers.All(), nil
	}
	sql, args := batch.SQL()
	rows, err := c.db.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("asking %d checks at once: %w", len(checks), err)
	}
	var part int
	var n int64
	_, err = pgx.ForEachRow(rows, []any{&part, &n}, func() error { return answers.Allow(part, n) })
	if err != nil {
		return nil, fmt.Errorf("asking %d checks at once: %w", len(checks), err)
	}
	return answers.All(), nil
}
