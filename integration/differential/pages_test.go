package differential_test

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/polarsql/polarsql"
)

// comparePages asks for a list page by page and compares the pages with all of it, in order.
func (e byEngine) comparePages(ctx context.Context, conn *pgconn.PgConn, q question, whole [][]*string) error {
	const limit = 2
	var want, got []string
	for _, row := range whole {
		want = append(want, rowText(row))
	}
	page := polarsql.Page{Limit: limit}
	for len(got) <= len(want) {
		s, err := e.List(polarsql.Object{Type: q.places[0].typ, ID: q.places[0].value}, q.places[1].value, q.places[2].typ, page)
		if err != nil {
			return err
		}
		sql, args := s.SQL()
		rows, err := (&asking{question: q, all: []asked{{sql: sql, args: args}}}).answers(ctx, conn)
		if err != nil {
			return err
		}
		for _, row := range rows {
			got = append(got, rowText(row))
			if row[0] != nil {
				page.After = *row[0]
			}
		}
		if len(rows) < limit {
			break
		}
	}
	if !slices.Equal(got, want) {
		return fmt.Errorf("pages of %d: %v, but the list is %v", limit, got, want)
	}
	return nil
}
