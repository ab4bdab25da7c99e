package polarsql

import (
	"database/sql/driver"
	"errors"
)

// Conditions and statements are text, and a driver or an ORM wants values. They implement
// driver.Valuer only to refuse: as an argument they are an error before anything is sent, and
// GORM, which takes a struct that is no Valuer for an example of a row, and without exported
// fields for one that asks nothing, gives an error instead of all rows.

var errNotAValue = errors.New("polarsql: a condition or statement is no value: put its text into the query, and its arguments beside it")

// Value implements driver.Valuer, always with an error: a condition is a part of a query's
// text, see SQL and ToSql.
func (c Condition) Value() (driver.Value, error) { return nil, errNotAValue }

// Value implements driver.Valuer, always with an error: a statement is text, see SQL and ToSql.
func (s Statement) Value() (driver.Value, error) { return nil, errNotAValue }

func (o own) Value() (driver.Value, error) { return nil, errNotAValue }
