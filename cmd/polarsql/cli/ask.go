package cli

import (
	"fmt"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/adapters/polarpgx"
)

// pageFlags select a part of a list.
type pageFlags struct {
	Limit int    `name:"limit" placeholder:"N" help:"At most so many ids."`
	After string `name:"after" placeholder:"ID" help:"Only ids after this one: the last one of the page before."`
}

func (p pageFlags) page() (polarsql.Page, error) {
	if p.Limit < 0 {
		return polarsql.Page{}, withHint("leave it out for all ids", "--limit %d is negative", p.Limit)
	}
	return polarsql.Page{Limit: p.Limit, After: p.After}, nil
}

type authorizeCommand struct {
	askFlags
	Actor    string `arg:"" help:"Who, as Type:id."`
	Action   string `arg:"" help:"The action, such as read."`
	Resource string `arg:"" help:"On what, as Type:id."`
}

// Help is the text below the flags' help. kong calls it.
func (c *authorizeCommand) Help() string {
	return `A permission of the global block has no resource. Ask for it by
  polarsql query 'allow(User{"1"}, "create_tenant")'`
}

// Run prints allowed or denied.
func (c *authorizeCommand) Run(s *session) error {
	policy, err := s.usablePolicy(c.Policy)
	if err != nil {
		return err
	}
	actor, resource, err := parseObjects(policy, c.Actor, c.Resource)
	if err != nil {
		return err
	}
	return s.ask(policy, c.askFlags, func(client *polarpgx.Client) error {
		allowed, err := client.Authorize(s.ctx, actor, c.Action, resource)
		if err != nil {
			return err
		}
		if allowed {
			return s.reportDecision(allowed, "")
		}
		statement, err := client.Engine().Authorize(actor, c.Action, resource)
		if err != nil {
			return err
		}
		return s.reportDecision(allowed, neverHint(policy, actor.Type, c.Action, resource.Type, statement.Plan()))
	})
}

func (s *session) reportDecision(allowed bool, hint string) error {
	switch {
	case s.json:
		s.printJSON(struct {
			Allowed bool   `json:"allowed"`
			Hint    string `json:"hint,omitempty"`
		}{allowed, hint})
	case allowed:
		fmt.Fprintln(s.stdout, "allowed")
	default:
		fmt.Fprintln(s.stdout, "denied")
	}
	s.printHint(hint)
	if !allowed {
		return errNo
	}
	return nil
}

type listCommand struct {
	askFlags
	pageFlags
	Actor        string `arg:"" help:"Who, as Type:id."`
	Action       string `arg:"" help:"The action, such as read."`
	ResourceType string `arg:"" name:"type" help:"The resources' type."`
}

// Run prints an id per line.
func (c *listCommand) Run(s *session) error {
	page, err := c.page()
	if err != nil {
		return err
	}
	policy, err := s.usablePolicy(c.Policy)
	if err != nil {
		return err
	}
	actor, resourceType, err := parseObjectAndType(policy, c.Actor, c.ResourceType)
	if err != nil {
		return err
	}
	return s.ask(policy, c.askFlags, func(client *polarpgx.Client) error {
		result, err := polarpgx.List[string](s.ctx, client, actor, c.Action, resourceType, page)
		if err != nil {
			return err
		}
		statement, err := client.Engine().List(actor, c.Action, resourceType, page)
		if err != nil {
			return err
		}
		s.reportIDs(result, neverHint(policy, actor.Type, c.Action, resourceType, statement.Plan()))
		return nil
	})
}

type whoCommand struct {
	askFlags
	pageFlags
	ActorType string `arg:"" name:"type" help:"The actors' type."`
	Action    string `arg:"" help:"The action, such as read."`
	Resource  string `arg:"" help:"On what, as Type:id."`
}

// Run prints an id per line.
func (c *whoCommand) Run(s *session) error {
	page, err := c.page()
	if err != nil {
		return err
	}
	policy, err := s.usablePolicy(c.Policy)
	if err != nil {
		return err
	}
	resource, actorType, err := parseObjectAndType(policy, c.Resource, c.ActorType)
	if err != nil {
		return err
	}
	return s.ask(policy, c.askFlags, func(client *polarpgx.Client) error {
		result, err := polarpgx.WhoCan[string](s.ctx, client, actorType, c.Action, resource, page)
		if err != nil {
			return err
		}
		statement, err := client.Engine().WhoCan(actorType, c.Action, resource, page)
		if err != nil {
			return err
		}
		s.reportIDs(result, neverHint(policy, actorType, c.Action, resource.Type, statement.Plan()))
		return nil
	})
}

// reportIDs prints a line per id; a line * stands for every object of the type. The hint is
// for an answer with nothing in it.
func (s *session) reportIDs(result polarpgx.Result[string], hint string) {
	if len(result.IDs) > 0 || result.All {
		hint = ""
	}
	if s.json {
		ids := result.IDs
		if ids == nil {
			ids = []string{}
		}
		s.printJSON(struct {
			IDs  []string `json:"ids"`
			All  bool     `json:"all"`
			Next string   `json:"next,omitempty"`
			Hint string   `json:"hint,omitempty"`
		}{ids, result.All, result.Next, hint})
		return
	}
	s.printHint(hint)
	if result.All {
		fmt.Fprintln(s.stdout, "*")
	}
	for _, id := range result.IDs {
		fmt.Fprintln(s.stdout, id)
	}
	if result.Next != "" {
		fmt.Fprintf(s.stderr, "more follow: --after %s\n", result.Next)
	}
}

type actionsCommand struct {
	askFlags
	Actor    string `arg:"" help:"Who, as Type:id."`
	Resource string `arg:"" help:"On what, as Type:id."`
}

// Run prints an action per line.
func (c *actionsCommand) Run(s *session) error {
	policy, err := s.usablePolicy(c.Policy)
	if err != nil {
		return err
	}
	actor, resource, err := parseObjects(policy, c.Actor, c.Resource)
	if err != nil {
		return err
	}
	return s.ask(policy, c.askFlags, func(client *polarpgx.Client) error {
		actions, err := client.Actions(s.ctx, actor, resource)
		if err != nil {
			return err
		}
		s.reportActions(actions)
		return nil
	})
}

func (s *session) reportActions(actions []string) {
	if s.json {
		if actions == nil {
			actions = []string{}
		}
		s.printJSON(struct {
			Actions []string `json:"actions"`
		}{actions})
		return
	}
	for _, action := range actions {
		fmt.Fprintln(s.stdout, action)
	}
}
