package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/polarsql/polarsql"
)

// Questions about many pairs: the values are a user and a file in turn, the answer is the numbers, from 1, of the pairs
// that are allowed.

// oneByOne asks about each pair by itself.
func oneByOne() contender {
	one := authorize("view", "File")
	return contender{name: obvious, calls: func(ctx context.Context, p place, v values) ([]string, error) {
		var allowed []bool
		for n := 0; n < len(v); n += 2 {
			q, err := one.query(p.engine, v[n:n+2])
			if err != nil {
				return nil, err
			}
			rows, _, err := p.session.run(ctx, q, true)
			if err != nil {
				return nil, err
			}
			allowed = append(allowed, rows[0] == yes)
		}
		return numbers(allowed), nil
	}}
}

// atOnce asks about all pairs in one statement.
func atOnce() contender {
	return contender{name: ours, calls: func(ctx context.Context, p place, v values) ([]string, error) {
		batch, err := checksOf(p.engine, v)
		if err != nil {
			return nil, err
		}
		rows, _, err := p.session.run(ctx, batchRows(batch), true)
		if err != nil {
			return nil, err
		}
		answers := batch.Answers()
		for _, row := range rows {
			var part int
			var n int64
			if _, err := fmt.Sscan(row, &part, &n); err != nil {
				return nil, err
			}
			if err := answers.Allow(part, n); err != nil {
				return nil, err
			}
		}
		return numbers(answers.All()), nil
	}}
}

func checksOf(e *polarsql.Engine, v values) (polarsql.Batch, error) {
	var checks []polarsql.Check
	for n := 0; n < len(v); n += 2 {
		checks = append(checks, polarsql.Check{Actor: polarsql.Ref("User", v[n]), Action: "view", Resource: polarsql.Ref("File", v[n+1])})
	}
	return e.AuthorizeMany(checks)
}

// batchRows asks for the rows of a batch, as text.
func batchRows(batch polarsql.Batch) query {
	text, args := batch.SQL()
	return asText("SELECT concat_ws(' ', part, n) FROM ("+text+") AS allowed", args)
}

// numbers are those of the pairs that are allowed, as a query gives them.
func numbers(allowed []bool) []string {
	var all []string
	for i, yes := range allowed {
		if yes {
			all = append(all, string(binary.BigEndian.AppendUint64(nil, uint64(i+1))))
		}
	}
	return all
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
