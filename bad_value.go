package polarsql

import (
	"errors"
	"fmt"

	"github.com/polarsql/polarsql/sqlgen"
)

// IsBadValue tells whether an error is about a value that mostly comes from a request: an id
// that is not of its column's SQL type, or text in place of a cursor (a *CursorError). The answer
// is no. An application may say "not found" or "bad request" where any other error is a failure
// of its own.
func IsBadValue(err error) bool {
	var id *sqlgen.ValueError
	var cursor *CursorError
	return errors.As(err, &id) || errors.As(err, &cursor)
}

// CursorError says that a text is no cursor of what it was given to: it was made up or cut, or
// is of another question, or another order.
type CursorError struct {
	Cursor string
	Reason error
}

func (e *CursorError) Error() string {
	return fmt.Sprintf("polarsql: %q is no cursor: %v; take it from the page before", e.Cursor, e.Reason)
}

// Unwrap returns the reason.
func (e *CursorError) Unwrap() error { return e.Reason }

var (
	errNotOfOrder = errors.New("it is not that of a row in this order")
	errNotOfQuery = errors.New("it is not that of a row of this query")
)
