package differential_test

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// answers runs the statements of a question and gives the rows of its open places. A test
// without free places has a row where it is true.
func (a *asking) answers(ctx context.Context, conn *pgconn.PgConn) ([][]*string, error) {
	if !a.prepared {
		if _, err := conn.Prepare(ctx, a.name, a.all[0].sql, nil); err != nil {
			return nil, err
		}
		a.prepared = true
	}
	batch := &pgconn.Batch{}
	for _, one := range a.all {
		values := make([][]byte, len(one.args))
		for i, arg := range one.args {
			values[i] = []byte(arg.(string))
		}
		batch.ExecPrepared(a.name, values, nil, []int16{pgx.TextFormatCode})
	}
	results := conn.ExecBatch(ctx, batch)
	var out [][]*string
	for i := 0; results.NextResult(); i++ {
		reader := results.ResultReader()
		for reader.NextRow() {
			if row, ok := a.row(a.all[i].values, reader.Values()); ok {
				out = append(out, row)
			}
		}
	}
	return out, results.Close()
}

// row puts the values of the swept places and the columns of a result together.
func (q question) row(values []string, columns [][]byte) ([]*string, bool) {
	row := []*string{}
	column := 0
	for i, p := range q.places {
		switch {
		case p.how == swept:
			row = append(row, text(values[i]))
		case p.how == free && columns[column] == nil:
			row = append(row, nil)
			column++
		case p.how == free:
			row = append(row, text(string(columns[column])))
			column++
		}
	}
	return row, column > 0 || string(columns[0]) == "t"
}
