package main

import (
	"context"
	"encoding/binary"
	"strings"

	"github.com/polarsql/polarsql"
)

// Questions about many pairs: the values are a user and a file in turn, the answer is the numbers, from 1, of the pairs
// that are allowed.

// oneByOne asks about each pair by itself.
func oneByOne() contender {
	one := authorize("view", "File")
	return contender{name: obvious, calls: func(ctx context.Context, p place, v values) ([]string, error) {
		var allowed []string
		for n := 0; n < len(v); n += 2 {
			q, err := one.query(p.engine, v[n:n+2])
			if err != nil {
				return nil, err
			}
			rows, _, err := p.session.run(ctx, q, true)
			if err != nil {
				return nil, err
			}
			if rows[0] == yes {
				allowed = append(allowed, string(binary.BigEndian.AppendUint64(nil, uint64(n/2+1))))
			}
		}
		return allowed, nil
	}}
}

// asArrays gives users and files to a query as two arrays.
func asArrays(c contender) contender {
	return contender{name: c.name, query: func(e *polarsql.Engine, v values) (query, error) {
		var users, files []string
		for n := 0; n < len(v); n += 2 {
			users, files = append(users, v[n]), append(files, v[n+1])
		}
		return c.query(e, values{"{" + strings.Join(users, ",") + "}", "{" + strings.Join(files, ",") + "}"})
	}}
}
