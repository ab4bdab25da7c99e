package polarsql_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/polarsql/polarsql"
)

func bookOf(n int) polarsql.Object {
	return polarsql.Ref("Book", fmt.Sprintf("00000000-0000-4000-8000-%012d", n))
}

func batchSQL(t *testing.T, e *polarsql.Engine, checks ...polarsql.Check) (string, []any) {
	t.Helper()
	batch, err := e.AuthorizeMany(checks)
	if err != nil {
		t.Fatal(err)
	}
	return batch.SQL()
}

// TestTheTextOfABatch: it depends on the kinds of check, not on the order, the number or the
// values of the checks.
func TestTheTextOfABatch(t *testing.T) {
	e := library(t)
	bob := polarsql.Ref("User", 77)
	kinds := []polarsql.Check{
		{Actor: alice, Action: "read", Resource: book},
		{Actor: bob, Action: "read", Resource: bookOf(78)},
		{Actor: alice, Action: "dance", Resource: book},
		{Actor: bob, Action: `'; DROP TABLE users; --`, Resource: book},
	}
	text, args := batchSQL(t, e, kinds...)
	var many []polarsql.Check
	for i := range 100 {
		c := kinds[i%len(kinds)]
		c.Actor.ID, c.Resource = fmt.Sprint(i), bookOf(1000+i)
		if c.Action != "read" {
			c.Action = fmt.Sprint("made up ", i)
		}
		many = append(many, c)
	}
	slices.Reverse(many)
	other, more := batchSQL(t, e, many...)
	if other != text || len(more) != len(args) {
		t.Errorf("%s\nbecomes\n%s", text, other)
	}
	for _, arg := range more {
		if text, ok := arg.(string); !ok || !strings.HasPrefix(text, "{") {
			t.Errorf("%v is sent as %T", arg, arg)
		}
	}
}

// TestOneActor: what one actor asks has a text of its own, in which the actor is one value.
func TestOneActor(t *testing.T) {
	e := library(t)
	_, args := batchSQL(t, e, polarsql.Check{Actor: alice, Action: "read", Resource: book},
		polarsql.Check{Actor: alice, Action: "read", Resource: bookOf(8)})
	if !slices.Contains(args, any(alice.ID)) {
		t.Errorf("the arguments are %v", args)
	}
}

// TestManyOfOneActor: from 32 checks on what they share is read first, in one text for any number.
func TestManyOfOneActor(t *testing.T) {
	e := library(t)
	ask := func(n int) string {
		var checks []polarsql.Check
		for i := range n {
			checks = append(checks, polarsql.Check{Actor: alice, Action: "read", Resource: bookOf(1000 + i)})
		}
		text, _ := batchSQL(t, e, checks...)
		return text
	}
	few, many := ask(31), ask(32)
	if few != ask(2) || many != ask(1000) || few == many {
		t.Errorf("the text depends on the number of checks otherwise:\n%s\n%s", few, many)
	}
	if strings.Contains(few, "MATERIALIZED") || !strings.Contains(many, "MATERIALIZED") {
		t.Errorf("few checks: %s\nmany: %s", few, many)
	}
}

// TestAnswers: rows belong to checks, also to several that are the same.
func TestAnswers(t *testing.T) {
	e := library(t)
	other := bookOf(8)
	checks := []polarsql.Check{
		{Actor: alice, Action: "dance", Resource: book}, {Actor: alice, Action: "read", Resource: other},
		{Actor: alice, Action: "read", Resource: book}, {Actor: alice, Action: "read", Resource: other}}
	batch, err := e.AuthorizeMany(checks)
	if err != nil {
		t.Fatal(err)
	}
	answers := batch.Answers()
	if got := answers.All(); !slices.Equal(got, []bool{false, false, false, false}) {
		t.Errorf("before any row: %v", got)
	}
	// The part of actions that the policy does not name comes first.
	if err := answers.Allow(2, 1); err != nil {
		t.Fatal(err)
	}
	if got := answers.All(); !slices.Equal(got, []bool{false, true, false, true}) {
		t.Errorf("after one row: %v", got)
	}
	for _, row := range [][2]int{{0, 1}, {3, 1}, {1, 0}, {-1, 1}, {1, 9}, {2, 9}} {
		if err := answers.Allow(row[0], int64(row[1])); err == nil {
			t.Errorf("%v is a row", row)
		}
	}
	if got := (polarsql.Batch{}).Answers().All(); len(got) != 0 {
		t.Errorf("no checks have answers: %v", got)
	}
}

// TestBatchErrors: an error says which check it is about.
func TestBatchErrors(t *testing.T) {
	e := library(t)
	good := polarsql.Check{Actor: alice, Action: "read", Resource: book}
	for _, c := range []struct {
		bad  polarsql.Check
		says string
	}{
		{polarsql.Check{Actor: alice, Action: "read", Resource: polarsql.Ref("Ghost", 1)}, "the policy has no type Ghost"},
		{polarsql.Check{Actor: polarsql.Ref("Ghost", 1), Action: "dance", Resource: book}, "the policy has no type Ghost"},
		{polarsql.Check{Actor: alice, Action: "read", Resource: polarsql.Ref("Book", 1.5)}, "empty Object"},
		{polarsql.Check{Actor: alice, Action: "read", Resource: polarsql.Ref("Book", "seven")}, "is not a uuid"},
		{polarsql.Check{Actor: polarsql.Ref("User", "al"), Action: "read", Resource: book}, "is not a bigint"},
		{polarsql.Check{}, "empty Object"},
	} {
		batch, err := e.AuthorizeMany([]polarsql.Check{good, c.bad, good})
		if err == nil {
			t.Errorf("%s: no error", c.bad)
			continue
		}
		for _, part := range []string{"check 2", c.bad.String(), c.says} {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("%s: the error does not say %q: %v", c.bad, part, err)
			}
		}
		if sql, args := batch.SQL(); !strings.HasSuffix(sql, "WHERE FALSE") || args != nil {
			t.Errorf("the batch that comes with an error is %s %v", sql, args)
		}
	}
}
