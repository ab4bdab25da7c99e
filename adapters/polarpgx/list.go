package polarpgx

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/jackc/pgx/v5"

	"github.com/polarsql/polarsql"
)

// Result is one page of the answer to List or WhoCan. The zero Result is empty.
type Result[ID any] struct {
	// IDs are in ascending order of their SQL type.
	IDs []ID
	// All says that every object of the type is in the answer, also those with no row.
	// It only occurs for a type that the mapping gives no table, and is told on the first
	// page; IDs then has those that are also in the answer for another reason.
	All bool
	// Next is Page.After of the page that follows, or "" when this is the last.
	Next string
}

// List returns the resources of a type on which the actor may do the action. ID is
// whatever pgx scans the id's SQL type into: int64, string, uuid.UUID, pgtype.UUID, ...
func List[ID any](ctx context.Context, c *Client, actor polarsql.Object, action, resourceType string, page polarsql.Page) (Result[ID], error) {
	statement, err := c.engine.List(actor, action, resourceType, withLookahead(page))
	if err != nil {
		return Result[ID]{}, err
	}
	result, err := collectPage[ID](ctx, c.db, statement, page)
	if err != nil {
		return Result[ID]{}, fmt.Errorf("listing each %s that %s may %q: %w", resourceType, actor, action, err)
	}
	return result, nil
}

// WhoCan returns the actors of a type who may do the action on the resource. ID is as in List.
func WhoCan[ID any](ctx context.Context, c *Client, actorType, action string, resource polarsql.Object, page polarsql.Page) (Result[ID], error) {
	statement, err := c.engine.WhoCan(actorType, action, resource, withLookahead(page))
	if err != nil {
		return Result[ID]{}, err
	}
	result, err := collectPage[ID](ctx, c.db, statement, page)
	if err != nil {
		return Result[ID]{}, fmt.Errorf("listing each %s who may %q %s: %w", actorType, action, resource, err)
	}
	return result, nil
}

// withLookahead asks for two rows past the page: one that tells whether a page follows, and
// one because the row that stands for all is none of the page's ids.
func withLookahead(page polarsql.Page) polarsql.Page {
	if page.Limit > 0 && page.Limit < math.MaxInt-2 {
		page.Limit += 2
	}
	return page
}

// collectPage reads the rows of a statement made for withLookahead(page).
func collectPage[ID any](ctx context.Context, db DB, statement polarsql.Statement, page polarsql.Page) (Result[ID], error) {
	sql, args := statement.SQL()
	// Ids come as text, so that the last one can become the cursor as it is.
	rows, err := db.Query(ctx, sql, append([]any{pgx.QueryResultFormats{pgx.TextFormatCode}}, args...)...)
	if err != nil {
		return Result[ID]{}, err
	}
	defer rows.Close()
	var result Result[ID]
	var last string
	for rows.Next() {
		raw := rows.RawValues()[0]
		if raw == nil {
			result.All = true
			continue
		}
		if page.Limit > 0 && len(result.IDs) == page.Limit {
			if last == "" {
				return Result[ID]{}, errEmptyCursor
			}
			result.Next = last
			break
		}
		if rows.FieldDescriptions()[0].Format != pgx.TextFormatCode {
			return Result[ID]{}, errors.New("the database sent ids in binary although text was asked for")
		}
		var id ID
		last = string(raw)
		if err := rows.Scan(&id); err != nil {
			return Result[ID]{}, err
		}
		result.IDs = append(result.IDs, id)
	}
	rows.Close()
	if err := rows.Err(); err != nil {
		return Result[ID]{}, err
	}
	return result, nil
}

// errEmptyCursor is about a page of the one id that Page.After cannot express.
var errEmptyCursor = errors.New("the page ends with the empty id, which no page can come after: ask for a larger page")
