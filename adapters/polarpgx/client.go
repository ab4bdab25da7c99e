// Package polarpgx asks authorization questions over pgx: through a pool, a connection or
// a transaction, in every query execution mode of pgx.
//
// Every failure denies and is returned: a question that could not be answered gives false
// or no list at all, and an error.
package polarpgx

import (
	"context"
	"fmt"
	"reflect"

	"github.com/jackc/pgx/v5"

	"github.com/polarsql/polarsql"
)

// DB is what a Client asks: *pgxpool.Pool, *pgxpool.Conn, *pgx.Conn and pgx.Tx are one.
type DB interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// Client asks an engine's questions of one database. It is as safe for concurrent use as
// its DB is: over a pool it is, over a connection or a transaction it is not.
type Client struct {
	engine *polarsql.Engine
	db     DB
}

// New makes a client. It panics where the engine or the database is nil, as after an error
// that nobody looked at: no question could be answered.
func New(engine *polarsql.Engine, db DB) *Client {
	if engine == nil {
		panic("polarpgx: the engine given to New is nil: look at the error that NewEngine, or polarsql.New, gave with it")
	}
	if isNil(db) {
		panic(nilDB("New", db))
	}
	return &Client{engine: engine, db: db}
}

// With returns a client of the same engine over another DB, usually a transaction: the
// answers are then those of the data as the transaction sees it. It panics where that is nil.
func (c *Client) With(db DB) *Client {
	if isNil(db) {
		panic(nilDB("With", db))
	}
	return &Client{engine: c.engine, db: db}
}

// isNil tells whether there is no database, or a pointer to none.
func isNil(db DB) bool {
	v := reflect.ValueOf(db)
	return !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil()
}

func nilDB(function string, db DB) string {
	what := "nil"
	if db != nil {
		what = fmt.Sprintf("a nil %T", db)
	}
	return fmt.Sprintf("polarpgx: the database given to %s is %s: look at the error that came with the pool, connection or transaction", function, what)
}

// WithFacts returns a client that answers as if these facts were in the tables, too: what is
// true for one request only. See polarsql.Engine.WithFacts.
func (c *Client) WithFacts(facts ...polarsql.Fact) *Client {
	return &Client{engine: c.engine.WithFacts(facts...), db: c.db}
}

// Engine returns the engine whose questions the client asks.
func (c *Client) Engine() *polarsql.Engine { return c.engine }

// Authorize tells whether the actor may do the action on the resource. With an error the
// answer is false.
func (c *Client) Authorize(ctx context.Context, actor polarsql.Object, action string, resource polarsql.Object) (bool, error) {
	statement, err := c.engine.Authorize(actor, action, resource)
	if err != nil {
		return false, err
	}
	sql, args := statement.SQL()
	var allowed bool
	if err := c.db.QueryRow(ctx, sql, args...).Scan(&allowed); err != nil {
		return false, fmt.Errorf("asking whether %s may %q %s: %w", actor, action, resource, err)
	}
	return allowed, nil
}

// AnyAction stands in the answer of Actions for every action, those included that the
// policy does not name. Most policies never give it.
const AnyAction = "*"

// Actions returns everything the actor may do on the resource, in ascending order; first
// of all AnyAction, if it is everything.
func (c *Client) Actions(ctx context.Context, actor, resource polarsql.Object) ([]string, error) {
	statement, err := c.engine.Actions(actor, resource)
	if err != nil {
		return nil, err
	}
	sql, args := statement.SQL()
	rows, err := c.db.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("asking what %s may do on %s: %w", actor, resource, err)
	}
	actions, err := pgx.CollectRows(rows, scanAction)
	if err != nil {
		return nil, fmt.Errorf("asking what %s may do on %s: %w", actor, resource, err)
	}
	return actions, nil
}

func scanAction(row pgx.CollectableRow) (string, error) {
	var action *string
	if err := row.Scan(&action); err != nil {
		return "", err
	}
	if action == nil {
		return AnyAction, nil
	}
	return *action, nil
}

// Filter returns the condition that leaves, of the rows of a table alias, the resources on
// which the actor may do the action. Conditions puts it into a query. With an error the
// condition is the zero Condition: FALSE.
func (c *Client) Filter(actor polarsql.Object, action, resourceType, alias string) (polarsql.Condition, error) {
	condition, err := c.engine.Filter(actor, action, resourceType, alias)
	if err != nil {
		return polarsql.Condition{}, err
	}
	return condition, nil
}

// RowFilter returns Filter's condition in the form that tests each row by itself: see
// polarsql.Engine.RowFilter. With an error the condition is the zero Condition: FALSE.
func (c *Client) RowFilter(actor polarsql.Object, action, resourceType, alias string) (polarsql.Condition, error) {
	condition, err := c.engine.RowFilter(actor, action, resourceType, alias)
	if err != nil {
		return polarsql.Condition{}, err
	}
	return condition, nil
}

// Flags returns, for each of the actions, whether the actor may do it as a condition on the
// rows of a table alias: what a page of rows needs for its buttons. See
// polarsql.Engine.Flags. With an error there are no conditions.
func (c *Client) Flags(actor polarsql.Object, resourceType, alias string, actions ...string) ([]polarsql.Condition, error) {
	return c.engine.Flags(actor, resourceType, alias, actions...)
}

// FilterQuery returns the condition that leaves, of the rows of a table alias, the values of
// a variable of the query. With an error the condition is the zero Condition: FALSE.
func (c *Client) FilterQuery(q polarsql.Query, variable, alias string) (polarsql.Condition, error) {
	condition, err := c.engine.FilterQuery(q, variable, alias)
	if err != nil {
		return polarsql.Condition{}, err
	}
	return condition, nil
}
