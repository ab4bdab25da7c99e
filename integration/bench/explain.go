package main

import (
	"context"
	"fmt"
	"io"
	"strings"
)

func explainAll(ctx context.Context, p place, cases []benchCase, out io.Writer) error {
	for _, c := range cases {
		if err := explain(ctx, p, c, out); err != nil {
			return err
		}
	}
	return nil
}

// explain prints the text and the plan of every statement for the first question of a case.
func explain(ctx context.Context, p place, c benchCase, out io.Writer) error {
	questions, err := c.questions(ctx, p)
	if err != nil {
		return fmt.Errorf("%s: %w", c.name, err)
	}
	for _, one := range c.contenders() {
		if one.query == nil {
			continue
		}
		q, err := one.query(p.engine, questions[0])
		if err != nil {
			return err
		}
		plan, err := p.session.plan(ctx, q, "ANALYZE, BUFFERS")
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "%s, %s, asked with %v\n\n%s\n\n%s\n\n", c.name, one.name, questions[0], q.text, strings.Join(plan, "\n"))
	}
	return nil
}

// plan is what EXPLAIN says about the prepared statement.
func (s *session) plan(ctx context.Context, q query, options string) ([]string, error) {
	name, err := s.prepare(ctx, q.text)
	if err != nil {
		return nil, err
	}
	statement := "EXPLAIN (" + options + ") EXECUTE " + name
	if len(q.args) > 0 {
		statement += "(" + strings.Join(literals(q.args), ", ") + ")"
	}
	rows, err := s.draw(ctx, statement)
	if err != nil {
		return nil, err
	}
	var lines []string
	for _, row := range rows {
		lines = append(lines, row[0])
	}
	return lines, nil
}

func literals(args []string) []string {
	var quoted []string
	for _, arg := range args {
		quoted = append(quoted, "'"+strings.ReplaceAll(arg, "'", "''")+"'")
	}
	return quoted
}
