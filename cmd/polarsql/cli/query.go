package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/adapters/polarpgx"
	"github.com/polarsql/polarsql/polar"
)

// queryFlags are a query and the part of its answer.
type queryFlags struct {
	Limit int    `name:"limit" placeholder:"N" help:"At most so many rows."`
	After string `name:"after" placeholder:"CURSOR" help:"Only rows after this one, as the page before names it."`
	Query string `arg:"" help:"The query, in Polar: 'allow(User{\"1\"}, action, r: Repository)'."`
}

func (q queryFlags) page() (polarsql.Page, error) {
	return pageFlags{q.Limit, q.After}.page()
}

type queryCommand struct {
	askFlags
	queryFlags
}

// Run prints a line per row, or, of a query without variables, whether it holds.
func (c *queryCommand) Run(s *session) error {
	page, err := c.page()
	if err != nil {
		return err
	}
	policy, err := s.usablePolicy(c.Policy)
	if err != nil {
		return err
	}
	return s.ask(policy, c.askFlags, func(client *polarpgx.Client) error {
		q, err := client.Engine().ParseQuery(c.Query)
		if err != nil {
			return err
		}
		switch {
		case len(q.Variables()) == 0:
			return s.answerTest(client, q, page)
		case s.json || page != (polarsql.Page{}):
			answers, err := client.Query(s.ctx, q, page)
			if err != nil {
				return err
			}
			s.reportAnswers(answers)
			return nil
		}
		for row, err := range client.Stream(s.ctx, q) {
			if err != nil {
				return err
			}
			fmt.Fprintln(s.stdout, rowText(row))
			if s.stdout.err != nil {
				return s.stdout.err
			}
		}
		return nil
	})
}

func (s *session) answerTest(client *polarpgx.Client, q polarsql.Query, page polarsql.Page) error {
	if page != (polarsql.Page{}) {
		return withHint("leave out --limit and --after", "a query without variables has no rows")
	}
	holds, err := client.Exists(s.ctx, q)
	if err != nil {
		return err
	}
	if s.json {
		s.printJSON(struct {
			Holds bool `json:"holds"`
		}{holds})
	} else {
		fmt.Fprintln(s.stdout, holds)
	}
	if !holds {
		return errNo
	}
	return nil
}

// rowText is a row with tabs between its values: objects as Type:id, strings, numbers and
// booleans as they are, * for every value of a type. What would break a line is escaped.
func rowText(row polarpgx.Row) string {
	parts := make([]string, len(row))
	for i, v := range row {
		text := v.ID
		if v.Any {
			text = "*"
		}
		if v.Type != polar.String && v.Type != polar.Integer && v.Type != polar.Boolean {
			text = v.Type + ":" + text
		}
		parts[i] = lineEscapes.Replace(text)
	}
	return strings.Join(parts, "\t")
}

var lineEscapes = strings.NewReplacer("\\", `\\`, "\n", `\n`, "\r", `\r`, "\t", `\t`)

// cell is a value in JSON; the id of every value of a type is null.
type cell struct {
	Type string  `json:"type"`
	ID   *string `json:"id"`
}

func (s *session) reportAnswers(answers polarpgx.Answers) {
	if s.json {
		rows := make([][]cell, len(answers.Rows))
		for i, row := range answers.Rows {
			for _, v := range row {
				c := cell{Type: v.Type}
				if !v.Any {
					c.ID = &v.ID
				}
				rows[i] = append(rows[i], c)
			}
		}
		s.printJSON(struct {
			Variables []string `json:"variables"`
			Rows      [][]cell `json:"rows"`
			Next      string   `json:"next,omitempty"`
		}{answers.Variables, rows, answers.Next})
		return
	}
	for _, row := range answers.Rows {
		fmt.Fprintln(s.stdout, rowText(row))
	}
	if answers.Next != "" {
		fmt.Fprintf(s.stderr, "more follow: --after '%s'\n", strings.ReplaceAll(answers.Next, "'", `'\''`))
	}
}

type sqlQueryCommand struct {
	sqlFlags
	queryFlags
	Alias    string `name:"alias" placeholder:"NAME" help:"Print a WHERE condition: the alias whose rows are the values of --variable."`
	Variable string `name:"variable" placeholder:"NAME" help:"The variable that --alias is about."`
}

// Run prints the statement, or the condition.
func (c *sqlQueryCommand) Run(s *session) error {
	page, err := c.page()
	if err != nil {
		return err
	}
	if (c.Alias == "") != (c.Variable == "") {
		return withHint("give both, or none for the whole answer", "--alias and --variable belong together")
	}
	return c.print(s, func(_ *polar.Policy, engine *polarsql.Engine) (compiled, error) {
		q, err := engine.ParseQuery(c.Query)
		switch {
		case err != nil:
			return compiled{}, err
		case c.Alias != "" && page != (polarsql.Page{}):
			return compiled{}, errors.New("a condition has no pages: leave out --limit and --after")
		case c.Alias != "":
			return conditional(engine.FilterQuery(q, c.Variable, c.Alias))
		case len(q.Variables()) == 0:
			return numbered(engine.Exists(q))
		}
		return numbered(engine.Query(q, page))
	})
}
