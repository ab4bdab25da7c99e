package polarpgx

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/jackc/pgx/v5"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/polar"
)

// answerRow is the row of a query that is being read.
type answerRow struct {
	rows    pgx.Rows
	raw     [][]byte // as text
	columns []polarsql.Column
}

// eachRow asks a query and calls f for the rows of the page. It returns the cursor of the
// page that follows.
func (c *Client) eachRow(ctx context.Context, q polarsql.Query, page polarsql.Page, f func(answerRow) error) (next string, err error) {
	lookahead := page
	if page.Limit > 0 && page.Limit < math.MaxInt {
		lookahead.Limit++ // tells whether a page follows
	}
	statement, err := c.engine.Query(q, lookahead)
	if err != nil {
		return "", err
	}
	if next, err = c.readRows(ctx, statement, page.Limit, f); err != nil && !errors.Is(err, errStopped) {
		return "", fmt.Errorf("asking a query: %w", err)
	}
	return next, err
}

func (c *Client) readRows(ctx context.Context, statement polarsql.Statement, limit int, f func(answerRow) error) (string, error) {
	sql, args := statement.SQL()
	// Ids come as text, so that those of the last row can become the cursor as they are.
	rows, err := c.db.Query(ctx, sql, append([]any{pgx.QueryResultFormats{pgx.TextFormatCode}}, args...)...)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	columns := statement.Columns()
	var last []*string
	for n := 0; rows.Next(); n++ {
		if limit > 0 && n == limit {
			rows.Close()
			return polarsql.Cursor(last), rows.Err()
		}
		for _, field := range rows.FieldDescriptions() {
			if field.Format != pgx.TextFormatCode {
				return "", errors.New("the database sent ids in binary although text was asked for")
			}
		}
		r := answerRow{rows, rows.RawValues(), columns}
		if len(r.raw) != len(columns) {
			return "", fmt.Errorf("the database sent %d columns where %d were asked for", len(r.raw), len(columns))
		}
		if err := f(r); err != nil {
			return "", err
		}
		last = r.texts(last[:0])
	}
	return "", rows.Err()
}

// texts are the columns as Polar writes their values, nil for NULL.
func (r answerRow) texts(out []*string) []*string {
	for i, raw := range r.raw {
		if raw == nil {
			out = append(out, nil)
			continue
		}
		text := idOf(r.columns[i].Type, string(raw))
		out = append(out, &text)
	}
	return out
}

// values are the row as objects: a column without a type has it in the column before.
func (r answerRow) values() (Row, error) {
	texts := r.texts(nil)
	var out Row
	for i := 0; i < len(texts); i++ {
		typ := r.columns[i].Type
		if i+1 < len(texts) && r.columns[i+1].Type == "" {
			if texts[i] == nil {
				return nil, errors.New("the database sent an id without its type")
			}
			typ = *texts[i]
			i++
		}
		value := Value{Object: polarsql.Object{Type: typ}, Any: texts[i] == nil}
		if !value.Any {
			value.ID = *texts[i]
		}
		out = append(out, value)
	}
	return out, nil
}

// idOf turns PostgreSQL's text of a value into Polar's.
func idOf(polarType, text string) string {
	if polarType == polar.Boolean {
		switch text {
		case "t":
			return "true"
		case "f":
			return "false"
		}
	}
	return text
}
