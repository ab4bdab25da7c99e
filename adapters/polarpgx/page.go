package polarpgx

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/sqlgen"
)

// Rows is a page of an application's rows. The zero Rows is empty.
type Rows[T any] struct {
	Rows []T
	// Next is PageRequest.After of the page that follows, or "" when this is the last. It is text with
	// quotes and blanks: encode it for a URL.
	Next string
}

// Page returns a page of the rows of a type's table on which the actor may do the action. read
// makes a T of the columns that the request names, in their order: pgx.RowToStructByName[T],
// pgx.RowTo[T], or a function of your own.
//
//	page, err := polarpgx.Page(ctx, client, alice, "read", "Document", polarsql.PageRequest{
//		Alias:   "d",
//		Columns: []string{"d.id", "d.title"},
//		Where:   polarsql.SQL("d.title ILIKE ?", "%plan%"),
//		Order:   []polarsql.Order{{Column: "created_at", Desc: true}},
//		Limit:   50,
//		After:   cursor,
//	}, pgx.RowToStructByName[Document])
//
// A cursor that is none, or whose values are not of their columns' types, is a
// *polarsql.CursorError; in a transaction the latter is PostgreSQL's own error.
func Page[T any](ctx context.Context, c *Client, actor polarsql.Object, action, resourceType string, request polarsql.PageRequest, read pgx.RowToFunc[T]) (Rows[T], error) {
	limit := request.Limit
	request.Limit++ // tells whether a page follows
	if limit < 1 {
		request.Limit = limit
	}
	statement, err := c.engine.Page(actor, action, resourceType, request)
	if err != nil {
		return Rows[T]{}, err
	}
	page, err := readPage(ctx, c.db, statement, limit, read)
	if err != nil && request.After != "" && isDataError(err) {
		err = c.blameCursor(ctx, resourceType, request.After, err)
	}
	if err != nil {
		return Rows[T]{}, fmt.Errorf("asking for a page of each %s that %s may %q: %w", resourceType, actor, action, err)
	}
	return page, nil
}

// blameCursor finds out whether it is the cursor that PostgreSQL could not read, or a value that
// the application's own SQL works on. In a transaction, which the failure has ended, nothing can
// be found out: the error stays what it is.
func (c *Client) blameCursor(ctx context.Context, resourceType, cursor string, err error) error {
	var valid bool
	reason := c.db.QueryRow(ctx, sqlgen.CursorRow(c.engine.Mapping().Type(resourceType)), cursor).Scan(&valid)
	if isDataError(reason) {
		return &polarsql.CursorError{Cursor: cursor, Reason: reason}
	}
	return err
}

// isDataError tells whether PostgreSQL refused a value, or one nested too deep.
func isDataError(err error) bool {
	var refused *pgconn.PgError
	return errors.As(err, &refused) && (strings.HasPrefix(refused.Code, "22") || refused.Code == "54001")
}

func readPage[T any](ctx context.Context, db DB, statement polarsql.Statement, limit int, read pgx.RowToFunc[T]) (Rows[T], error) {
	sql, args := statement.SQL()
	rows, err := db.Query(ctx, sql, args...)
	if err != nil {
		return Rows[T]{}, err
	}
	defer rows.Close()
	var page Rows[T]
	last := ""
	for rows.Next() {
		if len(page.Rows) == limit {
			page.Next = last
			break
		}
		row := ownColumns{rows}
		value, err := read(row)
		if err == nil {
			last, err = row.cursor()
		}
		if err != nil {
			return Rows[T]{}, err
		}
		page.Rows = append(page.Rows, value)
	}
	rows.Close()
	if err := rows.Err(); err != nil {
		return Rows[T]{}, err
	}
	return page, nil
}

// ownColumns are rows without the cursor, their last column.
type ownColumns struct{ pgx.Rows }

// FieldDescriptions implements pgx.CollectableRow.
func (r ownColumns) FieldDescriptions() []pgconn.FieldDescription {
	all := r.Rows.FieldDescriptions()
	return all[:len(all)-1]
}

// Scan implements pgx.CollectableRow.
func (r ownColumns) Scan(dest ...any) error {
	if len(dest) == 1 {
		if whole, ok := dest[0].(pgx.RowScanner); ok { // pgx.RowToMap has one
			return whole.ScanRow(r)
		}
	}
	return r.Rows.Scan(append(dest[:len(dest):len(dest)], nil)...)
}

// Values implements pgx.CollectableRow.
func (r ownColumns) Values() ([]any, error) {
	all, err := r.Rows.Values()
	if err != nil {
		return nil, err
	}
	return all[:len(all)-1], nil
}

// RawValues implements pgx.CollectableRow.
func (r ownColumns) RawValues() [][]byte {
	all := r.Rows.RawValues()
	return all[:len(all)-1]
}

// cursor is the last column: text is the same in both formats of a value.
func (r ownColumns) cursor() (string, error) {
	all := r.Rows.RawValues()
	if len(all) == 0 || all[len(all)-1] == nil {
		return "", fmt.Errorf("the database sent a row without its place in the order")
	}
	return string(all[len(all)-1]), nil
}

// Count returns how many rows of the type's table the actor may do the action on.
func (c *Client) Count(ctx context.Context, actor polarsql.Object, action, resourceType string, request polarsql.CountRequest) (int64, error) {
	statement, err := c.engine.Count(actor, action, resourceType, request)
	if err != nil {
		return 0, err
	}
	return c.readCount(ctx, statement, actor, action, resourceType)
}

// CountUpTo is Count that stops at most, which then means so many or more.
func (c *Client) CountUpTo(ctx context.Context, actor polarsql.Object, action, resourceType string, request polarsql.CountRequest, most int) (int64, error) {
	statement, err := c.engine.CountUpTo(actor, action, resourceType, request, most)
	if err != nil {
		return 0, err
	}
	return c.readCount(ctx, statement, actor, action, resourceType)
}

func (c *Client) readCount(ctx context.Context, statement polarsql.Statement, actor polarsql.Object, action, resourceType string) (int64, error) {
	sql, args := statement.SQL()
	var n int64
	if err := c.db.QueryRow(ctx, sql, args...).Scan(&n); err != nil {
		return 0, fmt.Errorf("counting each %s that %s may %q: %w", resourceType, actor, action, err)
	}
	return n, nil
}
