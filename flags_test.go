package polarsql_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/polarsql/polarsql"
)

// TestFlags: conditions on one row each, never NULL, in the order of the actions. An array has a
// bound.
func TestFlags(t *testing.T) {
	e := library(t)
	flags, err := e.Flags(alice, "Book", "b", "read", "dance", "read")
	if err != nil || len(flags) != 3 {
		t.Fatalf("%d flags, %v", len(flags), err)
	}
	for i, flag := range flags {
		sql, args := flag.SQL(4)
		if !strings.HasPrefix(sql, "COALESCE(") || !strings.Contains(sql, `"b"."id"`) || strings.Count(sql, "ARRAY(") != strings.Count(sql, " LIMIT ") {
			t.Errorf("flag %d is %s", i, sql)
		}
		if !strings.Contains(sql, "$4") || len(args) == 0 || !slices.Contains(args, any(alice.ID)) {
			t.Errorf("flag %d has %v: %s", i, args, sql)
		}
	}
	if first, _ := flags[0].SQL(1); first != must(flags[2].SQL(1)) || first == must(flags[1].SQL(1)) {
		t.Errorf("the order of the flags is not that of the actions")
	}
	if flags, err := e.Flags(alice, "Book", "b"); err != nil || len(flags) != 0 {
		t.Errorf("no actions: %v, %v", flags, err)
	}
}

func must(sql string, _ []any) string { return sql }

func TestFlagErrors(t *testing.T) {
	e := library(t)
	for name, err := range map[string]error{
		"no alias":  second(e.Flags(alice, "Book", "", "read")),
		"reserved":  second(e.Flags(alice, "Book", "_p1", "read")),
		"resource":  second(e.Flags(alice, "Ghost", "g", "read")),
		"actor":     second(e.Flags(polarsql.Ref("Ghost", 1), "Book", "b", "read")),
		"id":        second(e.Flags(polarsql.Ref("User", "x"), "Book", "b", "read")),
		"one of it": second(e.Flags(polarsql.Object{}, "Book", "b", "read")),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
