package query_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/adapters/polarpgx"
	"github.com/polarsql/polarsql/polar"
)

// TestQuestionsWithFactsEqualTheEvaluator: authorize, list, filter, who-can and actions see
// the facts that come with them, and agree.
func TestQuestionsWithFactsEqualTheEvaluator(t *testing.T) {
	w := newWorld(t)
	allowed := 0
	for name, texts := range factSets {
		t.Run(name, func(t *testing.T) {
			facts := parseFacts(t, texts)
			c := &asked{t: t, world: w, client: w.client.WithFacts(facts...), model: w.model(t, facts)}
			for _, resource := range []string{"Repository", "Issue", "Organization"} {
				c.ask(resource)
			}
			allowed += c.allowed
		})
	}
	if allowed < 50 {
		t.Errorf("only %d allowed", allowed)
	}
}

type asked struct {
	*world
	t       *testing.T
	client  *polarpgx.Client
	model   *polar.Model
	allowed int
}

func (c *asked) ask(resource string) {
	ctx := context.Background()
	actions := []string{"read", "push", "rename", "close", "look"}
	for _, user := range []string{"1", "2", "3", "4", "9"} {
		actor := object("User", user)
		for _, action := range actions {
			var want []string
			for _, v := range c.domain() {
				if v.Type == resource && c.holds(actor, action, polarsql.Object(v)) {
					want = append(want, v.ID)
					c.allowed++
				}
			}
			slices.Sort(want)
			list, err := polarpgx.List[string](ctx, c.client, actor, action, resource, polarsql.Page{})
			c.equal(fmt.Sprint("list ", actor, action, resource), list.IDs, err, want)
			c.equal(fmt.Sprint("filter ", actor, action, resource), c.filtered(actor, action, resource), nil, want)
		}
		for _, v := range c.domain() {
			if v.Type != resource {
				continue
			}
			var want []string
			for _, action := range actions {
				holds := c.holds(actor, action, polarsql.Object(v))
				if holds {
					want = append(want, action)
				}
				got, err := c.client.Authorize(ctx, actor, action, polarsql.Object(v))
				if err != nil || got != holds {
					c.t.Errorf("authorize %v %s %v: %v, %v", actor, action, v, got, err)
				}
			}
			slices.Sort(want)
			got, err := c.client.Actions(ctx, actor, polarsql.Object(v))
			c.equal(fmt.Sprint("actions ", actor, v), got, err, want)
		}
	}
	c.whoCan(resource, actions)
}

func (c *asked) whoCan(resource string, actions []string) {
	for _, v := range c.domain() {
		if v.Type != resource {
			continue
		}
		for _, action := range actions {
			var want []string
			for _, user := range []string{"1", "2", "3", "4", "9"} {
				if c.holds(object("User", user), action, polarsql.Object(v)) {
					want = append(want, user)
				}
			}
			got, err := polarpgx.WhoCan[string](context.Background(), c.client, "User", action, polarsql.Object(v), polarsql.Page{})
			c.equal(fmt.Sprint("who ", action, v), got.IDs, err, want)
		}
	}
}

func (c *asked) holds(actor polarsql.Object, action string, resource polarsql.Object) bool {
	c.t.Helper()
	holds, err := c.model.Holds("allow", polar.Value(actor), polar.Value{Type: polar.String, ID: action}, polar.Value(resource))
	if err != nil {
		c.t.Fatal(err)
	}
	return holds
}

func (c *asked) filtered(actor polarsql.Object, action, resource string) []string {
	c.t.Helper()
	condition, err := c.client.Filter(actor, action, resource, "x")
	if err != nil {
		c.t.Fatal(err)
	}
	return c.rowsOf(resource, condition)
}

// rowsOf are the ids of a type's table that a condition leaves.
func (w *world) rowsOf(resource string, condition polarsql.Condition) []string {
	table := map[string]string{"Repository": "repositories", "Issue": "issues", "Organization": "organizations"}[resource]
	rows, err := w.pool.Query(context.Background(), "SELECT CAST(x.id AS text) FROM "+table+" AS x WHERE @visible", polarpgx.Conditions{"visible": condition})
	if err != nil {
		return []string{err.Error()}
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		out = append(out, string(rows.RawValues()[0]))
	}
	if rows.Err() != nil {
		return []string{rows.Err().Error()}
	}
	return out
}

func (c *asked) equal(what string, got []string, err error, want []string) {
	c.t.Helper()
	got = slices.Sorted(slices.Values(got))
	if err != nil || !slices.Equal(got, want) {
		c.t.Errorf("%s: %v, %v; the evaluator has %v", what, got, err, want)
	}
}
