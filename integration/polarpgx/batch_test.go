package polarpgx_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/adapters/polarpgx"
)

// mixedChecks are of several types, with duplicates and with what nobody has heard of.
var mixedChecks = []struct {
	polarsql.Check
	want bool
}{
	{polarsql.Check{Actor: user("alice"), Action: "read", Resource: repository(1)}, true},
	{polarsql.Check{Actor: user("alice"), Action: "rename", Resource: organization(acme)}, true},
	{polarsql.Check{Actor: user("alice"), Action: "read", Resource: repository(5)}, true},
	{polarsql.Check{Actor: user("bob"), Action: "read", Resource: polarsql.Ref("Setting", "any")}, false},
	{polarsql.Check{Actor: user("alice"), Action: "read", Resource: polarsql.Ref("Setting", "{NULL,\"")}, true},
	{polarsql.Check{Actor: user("bob"), Action: "push", Resource: repository(1)}, false},
	{polarsql.Check{Actor: user("alice"), Action: "read", Resource: repository(1)}, true},
	{polarsql.Check{Actor: user("alice"), Action: "rename", Resource: organization(uuid.MustParse(initech))}, false},
	{polarsql.Check{Actor: user("nobody"), Action: "read", Resource: repository(3)}, true},
	{polarsql.Check{Actor: user("nobody"), Action: "read", Resource: repository(4)}, false},
	{polarsql.Check{Actor: user("alice"), Action: "read", Resource: repository(99)}, false},
	{polarsql.Check{Actor: user("alice"), Action: "no such action", Resource: repository(1)}, false},
	{polarsql.Check{Actor: user("alice"), Action: "another {", Resource: repository(1)}, false},
	{polarsql.Check{Actor: user("$1"), Action: "read", Resource: repository(4)}, true},
	{polarsql.Check{Actor: user("o'neil"), Action: "push", Resource: repository(4)}, true},
	{polarsql.Check{Actor: user("'; DROP TABLE users; --"), Action: "read", Resource: repository(4)}, true},
	{polarsql.Check{Actor: user(`\`), Action: "read", Resource: repository(4)}, false},
	{polarsql.Check{Actor: user("NULL"), Action: "read", Resource: repository(3)}, true},
}

func TestAuthorizeMany(t *testing.T) {
	inEachMode(t, func(t *testing.T, db polarpgx.DB) {
		client := newClient(t, db)
		for range 7 { // the plan changes after five
			var checks []polarsql.Check
			var want []bool
			for _, c := range mixedChecks {
				checks, want = append(checks, c.Check), append(want, c.want)
			}
			got, err := client.AuthorizeMany(context.Background(), checks)
			if err != nil || !slices.Equal(got, want) {
				t.Fatalf("%v, %v, want %v", got, err, want)
			}
			for i := range checks { // a part with one check, or none
				got, err := client.AuthorizeMany(context.Background(), checks[i:i+1])
				if err != nil || !slices.Equal(got, want[i:i+1]) {
					t.Errorf("%s: %v, %v", checks[i], got, err)
				}
			}
		}
		if got, err := client.AuthorizeMany(context.Background(), nil); err != nil || len(got) != 0 {
			t.Errorf("no checks: %v, %v", got, err)
		}
	})
}

// TestThousandsAtOnce: far more checks than a statement may have parameters.
func TestThousandsAtOnce(t *testing.T) {
	client := newClient(t, tables.Database(t))
	var checks []polarsql.Check
	var want []bool
	for i := range 70_000 {
		c := mixedChecks[i%len(mixedChecks)]
		if i%2 == 0 {
			c.Check, c.want = polarsql.Check{Actor: user(fmt.Sprint("stranger", i)), Action: "push", Resource: repository(i % 12)}, false
		}
		checks, want = append(checks, c.Check), append(want, c.want)
	}
	got, err := client.AuthorizeMany(context.Background(), checks)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%d answers, %v", len(got), err)
	}
}

// TestManyWithFacts: facts of the request hold for every check.
func TestManyWithFacts(t *testing.T) {
	inEachMode(t, func(t *testing.T, db polarpgx.DB) {
		client := newClient(t, db).WithFacts(
			polarsql.NewFact("is_public", repository(4)),
			polarsql.NewFact("has_role", user("nobody"), polarsql.Text("owner"), organization(initech)))
		got, err := client.AuthorizeMany(context.Background(), []polarsql.Check{
			{Actor: user("bob"), Action: "read", Resource: repository(4)},
			{Actor: user("bob"), Action: "push", Resource: repository(4)},
			{Actor: user("nobody"), Action: "push", Resource: repository(4)},
			{Actor: user("nobody"), Action: "rename", Resource: organization(initech)},
			{Actor: user("nobody"), Action: "rename", Resource: organization(acme)},
		})
		if want := []bool{true, false, true, true, false}; err != nil || !slices.Equal(got, want) {
			t.Errorf("%v, %v", got, err)
		}
		if _, err := client.WithFacts(polarsql.NewFact("no_such", user("bob"))).AuthorizeMany(context.Background(),
			[]polarsql.Check{mixedChecks[0].Check}); err == nil {
			t.Error("a fact that the policy does not use is accepted")
		}
	})
}

// TestOneBadCheckDeniesAll: nothing is sent, and the error names the check.
func TestOneBadCheckDeniesAll(t *testing.T) {
	client := newClient(t, tables.Database(t)).With(silent{t})
	for _, bad := range []polarsql.Check{
		{Actor: user("alice"), Action: "read", Resource: repository("abc")},
		{Actor: user("alice"), Action: "read", Resource: repository("1 OR TRUE")},
		{Actor: user("alice"), Action: "read", Resource: repository(nil)},
		{Actor: user("a\x00"), Action: "read", Resource: repository(1)},
		{Actor: user("alice"), Action: "rename", Resource: organization("11111111")},
		{Actor: user("alice"), Action: "read", Resource: polarsql.Ref("Ghost", 1)},
	} {
		checks := []polarsql.Check{mixedChecks[0].Check, mixedChecks[1].Check, bad, mixedChecks[2].Check}
		got, err := client.AuthorizeMany(context.Background(), checks)
		if got != nil || err == nil || !strings.Contains(err.Error(), "check 3") {
			t.Errorf("%s: %v, %v", bad, got, err)
		}
	}
}
