package main

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// planNode is a node of a plan, as EXPLAIN (FORMAT JSON) has it.
type planNode struct {
	Type         string     `json:"Node Type"`
	Relationship string     `json:"Parent Relationship"`
	Relation     string     `json:"Relation Name"`
	Index        string     `json:"Index Name"`
	Cond         string     `json:"Index Cond"`
	Filter       string     `json:"Filter"`
	SortKey      []string   `json:"Sort Key"`
	Plans        []planNode `json:"Plans"`
}

// planTree is the plan of a query as a tree.
func (s *session) planTree(ctx context.Context, q query) (planNode, error) {
	lines, err := s.plan(ctx, q, "FORMAT JSON")
	if err != nil {
		return planNode{}, err
	}
	var plans []struct{ Plan planNode }
	if err := json.Unmarshal([]byte(strings.Join(lines, "\n")), &plans); err != nil {
		return planNode{}, err
	}
	return plans[0].Plan, nil
}

// catalog is what judging a plan takes.
type catalog struct {
	large   []string            // tables that must not be read whole
	ordered []string            // a sort key that an index has
	indexes map[string]position // by name
}

// position is what an index finds quickly: rows by this column.
type position struct{ Table, Column string }

// readIndexes gives the indexes of a database.
func readIndexes(ctx context.Context, s *session) (map[string]position, error) {
	rows, err := s.conn.Query(ctx, `
		SELECT CAST(CAST(i.indexrelid AS regclass) AS text), CAST(CAST(i.indrelid AS regclass) AS text), a.attname
		FROM pg_index AS i JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
		WHERE i.indrelid IN (SELECT oid FROM pg_class WHERE relnamespace = CAST('public' AS regnamespace))`)
	if err != nil {
		return nil, err
	}
	indexes := map[string]position{}
	var name string
	var at position
	_, err = pgx.ForEachRow(rows, []any{&name, &at.Table, &at.Column}, func() error {
		indexes[name] = at
		return nil
	})
	return indexes, err
}

// defects are the parts of a plan whose cost grows with a large table and not with the answer:
//   - a scan of the whole table, or of an index without a value for its first column,
//   - a subplan that is run for each of its rows,
//   - a sort by the columns that an index has in order, below a LIMIT.
func (c catalog) defects(n planNode) []string { return c.below(n, false) }

// below looks at a node and what is below it. What is limited stops after a few rows.
func (c catalog) below(n planNode, limited bool) []string {
	limited = limited && n.Relationship != "InitPlan" && n.Relationship != "SubPlan"
	var found []string
	if table := c.readWhole(n); table != "" && !limited {
		found = append(found, fmt.Sprintf("%s on %s", n.Type, table))
		if strings.Contains(strings.ReplaceAll(n.Filter, "hashed SubPlan", ""), "SubPlan") {
			found = append(found, "a subplan for each row of "+table)
		}
	}
	if limited && n.Type == "Sort" && slices.Equal(n.SortKey, c.ordered) {
		found = append(found, "a sort by "+strings.Join(n.SortKey, ", ")+" below a limit")
	}
	stops := n.Type == "Limit" || limited && n.Type != "Sort" && n.Type != "Hash" && !strings.Contains(n.Type, "Aggregate")
	for _, child := range n.Plans {
		found = append(found, c.below(child, stops)...)
	}
	return found
}

var notNull = regexp.MustCompile(`\(\w+ IS NOT NULL\)`)

// readWhole gives the large table of which the node reads every row, or every entry of an index.
func (c catalog) readWhole(n planNode) string {
	table := n.Relation
	switch n.Type {
	case "Seq Scan":
	case "Index Scan", "Index Only Scan", "Bitmap Index Scan":
		at := c.indexes[n.Index]
		if regexp.MustCompile(`\b` + at.Column + `\b`).MatchString(notNull.ReplaceAllString(n.Cond, "")) {
			return ""
		}
		table = at.Table
	default:
		return ""
	}
	if !slices.Contains(c.large, table) {
		return ""
	}
	return table
}

// uses are the names of the indexes in a plan.
func (n planNode) uses() []string {
	var names []string
	if n.Index != "" {
		names = append(names, n.Index)
	}
	for _, child := range n.Plans {
		names = append(names, child.uses()...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
