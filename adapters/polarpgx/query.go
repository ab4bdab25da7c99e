package polarpgx

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/jackc/pgx/v5"

	"github.com/polarsql/polarsql"
)

// Answers is one page of the answer to Query. The zero Answers is empty.
type Answers struct {
	Variables []string // the query's, in order
	Rows      []Row
	// Next is Page.After of the page that follows, or "" when this is the last.
	Next string
}

// Row has the value of each variable.
type Row []Value

// Value is an object or a plain value, or every value of a type at once.
type Value struct {
	polarsql.Object // where Any is set its ID is ""
	// Any says that every value of the type is in the answer, also those that no table has.
	// Such rows come before others that are alike in the columns before.
	Any bool
}

// String prints the value as Polar, Type{*} for every value.
func (v Value) String() string {
	if v.Any {
		return v.Type + "{*}"
	}
	return v.Object.String()
}

// Query returns the values of the query's variables: distinct rows in ascending order. Each
// row of a page counts, those with Any too.
func (c *Client) Query(ctx context.Context, q polarsql.Query, page polarsql.Page) (Answers, error) {
	out := Answers{Variables: q.Variables()}
	next, err := c.eachRow(ctx, q, page, func(r answerRow) error {
		row, err := r.values()
		out.Rows = append(out.Rows, row)
		return err
	})
	if err != nil {
		return Answers{}, err
	}
	out.Next = next
	return out, nil
}

// Stream gives the rows of Query one by one as the database sends them, none of which is
// kept: reports over everything fit in no memory. After an error, which comes with a nil
// row, there are no more. The connection is in use until the loop ends; one that is left
// early still reads what the database has sent, unless ctx is cancelled.
//
//	for row, err := range client.Stream(ctx, who) {
//		if err != nil { .. }
//	}
func (c *Client) Stream(ctx context.Context, q polarsql.Query) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		_, err := c.eachRow(ctx, q, polarsql.Page{}, func(r answerRow) error {
			row, err := r.values()
			if err == nil && !yield(row, nil) {
				return errStopped
			}
			return err
		})
		if err != nil && !errors.Is(err, errStopped) {
			yield(nil, err)
		}
	}
}

// errStopped ends a stream whose reader has had enough.
var errStopped = errors.New("stopped")

// Exists tells whether the query has an answer. With an error it is false.
func (c *Client) Exists(ctx context.Context, q polarsql.Query) (bool, error) {
	statement, err := c.engine.Exists(q)
	if err != nil {
		return false, err
	}
	sql, args := statement.SQL()
	var exists bool
	if err := c.db.QueryRow(ctx, sql, args...).Scan(&exists); err != nil {
		return false, fmt.Errorf("asking whether a query has an answer: %w", err)
	}
	return exists, nil
}

// Column returns the values of a query of one variable, which has one type. ID is as in List.
func Column[ID any](ctx context.Context, c *Client, q polarsql.Query, page polarsql.Page) (Result[ID], error) {
	var out Result[ID]
	next, err := c.eachRow(ctx, q, page, func(r answerRow) error {
		if len(r.columns) != 1 {
			return fmt.Errorf("the answer has %d columns, not one: give the variable one type, and write _ for values that you do not need", len(r.columns))
		}
		if r.raw[0] == nil {
			out.All = true
			return nil
		}
		var id ID
		if err := r.rows.Scan(&id); err != nil {
			return err
		}
		out.IDs = append(out.IDs, id)
		return nil
	})
	if err != nil {
		return Result[ID]{}, err
	}
	out.Next = next
	return out, nil
}

// Tuples returns rows of a query as whatever pgx makes of its columns: pgx.RowToStructByName,
// pgx.RowToStructByPos, or a function of your own. Columns are named after the variables; a
// variable of several types has a column with the type before its own, as in r_type and r.
// NULL is every value of the type: scan it into a pointer. The text is Page.After of the
// page that follows, or "".
func Tuples[T any](ctx context.Context, c *Client, q polarsql.Query, page polarsql.Page, scan pgx.RowToFunc[T]) ([]T, string, error) {
	var out []T
	next, err := c.eachRow(ctx, q, page, func(r answerRow) error {
		tuple, err := scan(r.rows)
		out = append(out, tuple)
		return err
	})
	if err != nil {
		return nil, "", err
	}
	return out, next, nil
}
