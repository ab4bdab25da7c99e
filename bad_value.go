package polarsql

import (
	"errors"
	"fmt"

	"github.com/polarsql/polarsql/sqlgen"
)

// IsBadValue tells whether an error is about a value that mostly comes from a request: an id
// that is not of its column's SQL type, or text in place of a cursor. Nothing was asked, and the
// answer is no. An application may say "not found" or "bad request" where any other error is a
// failure of its own.
func IsBadValue(err error) bool {
	var id *sqlgen.ValueError
	var cursor *cursorError
	return errors.As(err, &id) || errors.As(err, &cursor)
}

// cursorError says that a text is no cursor.
type cursorError struct{ cursor, of, from string }

func (e *cursorError) Error() string {
	return fmt.Sprintf("polarsql: %q is no cursor of a %s: take %s from the page before", e.cursor, e.of, e.from)
}
