package sqlgen

import (
	"strings"
	"testing"

	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/compiler/plan"
)

// TestFencedAlternatives: an alternative of a fenced condition that asks two tables has both
// fenced, or the database would collect one of them whole.
func TestFencedAlternatives(t *testing.T) {
	rows := func(table string) []*plan.Select {
		source := &mapping.Source{Table: &mapping.Table{Name: table}}
		return []*plan.Select{{From: []*plan.From{{Rel: &plan.Table{Source: source}}}}}
	}
	both := &plan.Select{Where: []plan.Condition{&plan.Exists{Selects: rows("members")}, &plan.Exists{Selects: rows("organizations")}}}
	outer := rows("repositories")
	outer[0].Where = []plan.Condition{&plan.Exists{Selects: append(rows("owners"), both), Fenced: true}}
	s, err := Generate(&plan.Plan{Form: plan.Test, Branches: outer}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	text, _ := s.Text()
	if fences := strings.Count(text, " OFFSET 0)"); fences != 3 {
		t.Errorf("%d fences, want 3: %s", fences, text)
	}
}
