package cli

import (
	"fmt"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/compiler/plan"
	"github.com/polarsql/polarsql/polar"
	"github.com/polarsql/polarsql/sqltext"
)

type sqlCommand struct {
	Authorize sqlAuthorizeCommand `cmd:"" help:"The statement behind authorize."`
	List      sqlListCommand      `cmd:"" help:"The statement behind list."`
	Filter    sqlFilterCommand    `cmd:"" help:"The WHERE condition that leaves what list gives, on a table alias."`
	Who       sqlWhoCommand       `cmd:"" help:"The statement behind who."`
	Actions   sqlActionsCommand   `cmd:"" help:"The statement behind actions."`
	Query     sqlQueryCommand     `cmd:"" help:"The statement behind query; with --alias the WHERE condition for one variable."`
}

// sqlFlags are engineFlags, where the database only tells the types of columns, and what to
// print of the statement.
type sqlFlags struct {
	engineFlags
	factFlags
	OneLine bool     `name:"one-line" help:"Print the SQL as it is sent, on one line, and not laid out."`
	Plan    bool     `help:"Print the plan as a tree in place of the SQL."`
	Explain bool     `help:"Say which form each recursion has and why, in place of the SQL."`
	Without []string `placeholder:"PASS" help:"Leave out passes of the compiler by name, to see what they do."`
}

// compiled is what a question compiles to.
type compiled struct {
	sql  string
	args []any
	plan *plan.Plan
}

// print makes the engine and prints what a question compiles to.
func (f sqlFlags) print(s *session, compile func(*polar.Policy, *polarsql.Engine) (compiled, error)) error {
	policy, err := s.usablePolicy(f.Policy)
	if err != nil {
		return err
	}
	engine, err := s.engine(policy, f.engineFlags, polarsql.Options{WithoutPasses: f.Without})
	if err != nil {
		return err
	}
	if engine, err = f.add(engine); err != nil {
		return err
	}
	c, err := compile(policy, engine)
	if err != nil {
		return err
	}
	if f.Plan || f.Explain {
		s.reportPlan(c.plan, f.Plan, f.Explain)
	} else {
		s.reportSQL(c.sql, c.args, f.OneLine)
	}
	return nil
}

// reportPlan prints the plan's tree, and the forms of its recursions, as asked for.
func (s *session) reportPlan(p *plan.Plan, tree, explain bool) {
	if s.json {
		out := struct {
			Plan       string               `json:"plan,omitempty"`
			Recursions []plan.RecursionForm `json:"recursions,omitempty"`
		}{}
		if tree {
			out.Plan = p.String()
		}
		if explain {
			out.Recursions = append([]plan.RecursionForm{}, p.Recursions...)
		}
		s.printJSON(out)
		return
	}
	if tree {
		fmt.Fprint(s.stdout, p)
	}
	if explain && len(p.Recursions) == 0 {
		fmt.Fprintln(s.stdout, "no recursion")
	} else if explain {
		fmt.Fprint(s.stdout, p.Explain())
	}
}

// reportSQL prints the text, laid out for people, and, as comments, the value of each parameter.
// JSON has the text as it is sent.
func (s *session) reportSQL(sql string, args []any, oneLine bool) {
	if s.json {
		if args == nil {
			args = []any{}
		}
		s.printJSON(struct {
			SQL  string `json:"sql"`
			Args []any  `json:"args"`
		}{sql, args})
		return
	}
	if !oneLine {
		sql = sqltext.Indent(sql)
	}
	fmt.Fprintln(s.stdout, sql)
	for i, arg := range args {
		fmt.Fprintf(s.stdout, "-- $%d = %q\n", i+1, fmt.Sprint(arg))
	}
}

func numbered(statement polarsql.Statement, err error) (compiled, error) {
	if err != nil {
		return compiled{}, err
	}
	sql, args := statement.SQL()
	return compiled{sql, args, statement.Plan()}, nil
}

func conditional(condition polarsql.Condition, err error) (compiled, error) {
	if err != nil {
		return compiled{}, err
	}
	sql, args := condition.SQL(1)
	return compiled{sql, args, condition.Plan()}, nil
}

type sqlAuthorizeCommand struct {
	sqlFlags
	Actor    string `arg:"" help:"Who, as Type:id."`
	Action   string `arg:"" help:"The action, such as read."`
	Resource string `arg:"" help:"On what, as Type:id."`
}

// Run prints the statement.
func (c *sqlAuthorizeCommand) Run(s *session) error {
	return c.print(s, func(policy *polar.Policy, engine *polarsql.Engine) (compiled, error) {
		actor, resource, err := parseObjects(policy, c.Actor, c.Resource)
		if err != nil {
			return compiled{}, err
		}
		return numbered(engine.Authorize(actor, c.Action, resource))
	})
}

type sqlListCommand struct {
	sqlFlags
	pageFlags
	Actor        string `arg:"" help:"Who, as Type:id."`
	Action       string `arg:"" help:"The action, such as read."`
	ResourceType string `arg:"" name:"type" help:"The resources' type."`
}

// Run prints the statement.
func (c *sqlListCommand) Run(s *session) error {
	page, err := c.page()
	if err != nil {
		return err
	}
	return c.print(s, func(policy *polar.Policy, engine *polarsql.Engine) (compiled, error) {
		actor, resourceType, err := parseObjectAndType(policy, c.Actor, c.ResourceType)
		if err != nil {
			return compiled{}, err
		}
		return numbered(engine.List(actor, c.Action, resourceType, page))
	})
}

type sqlFilterCommand struct {
	sqlFlags
	Alias        string `name:"alias" required:"" placeholder:"NAME" help:"The alias whose rows are the resources."`
	Actor        string `arg:"" help:"Who, as Type:id."`
	Action       string `arg:"" help:"The action, such as read."`
	ResourceType string `arg:"" name:"type" help:"The resources' type."`
}

// Run prints the condition.
func (c *sqlFilterCommand) Run(s *session) error {
	return c.print(s, func(policy *polar.Policy, engine *polarsql.Engine) (compiled, error) {
		actor, resourceType, err := parseObjectAndType(policy, c.Actor, c.ResourceType)
		if err != nil {
			return compiled{}, err
		}
		return conditional(engine.Filter(actor, c.Action, resourceType, c.Alias))
	})
}

type sqlWhoCommand struct {
	sqlFlags
	pageFlags
	ActorType string `arg:"" name:"type" help:"The actors' type."`
	Action    string `arg:"" help:"The action, such as read."`
	Resource  string `arg:"" help:"On what, as Type:id."`
}

// Run prints the statement.
func (c *sqlWhoCommand) Run(s *session) error {
	page, err := c.page()
	if err != nil {
		return err
	}
	return c.print(s, func(policy *polar.Policy, engine *polarsql.Engine) (compiled, error) {
		resource, actorType, err := parseObjectAndType(policy, c.Resource, c.ActorType)
		if err != nil {
			return compiled{}, err
		}
		return numbered(engine.WhoCan(actorType, c.Action, resource, page))
	})
}

type sqlActionsCommand struct {
	sqlFlags
	Actor    string `arg:"" help:"Who, as Type:id."`
	Resource string `arg:"" help:"On what, as Type:id."`
}

// Run prints the statement.
func (c *sqlActionsCommand) Run(s *session) error {
	return c.print(s, func(policy *polar.Policy, engine *polarsql.Engine) (compiled, error) {
		actor, resource, err := parseObjects(policy, c.Actor, c.Resource)
		if err != nil {
			return compiled{}, err
		}
		return numbered(engine.Actions(actor, resource))
	})
}
