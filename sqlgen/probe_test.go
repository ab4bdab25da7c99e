package sqlgen

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/polarsql/polarsql/compiler/mapping"
)

func TestProbes(t *testing.T) {
	admin := "admin"
	table := &mapping.Table{Schema: "app", Name: `od"d`}
	for _, test := range []struct {
		name  string
		probe Probe
		want  string
	}{
		{"type", ProbeType(&mapping.Type{Table: mapping.Table{Schema: "public", Name: "users"}, ID: "id"}),
			`SELECT "id" FROM "public"."users" WHERE FALSE`},
		{"table", ProbeSource(&mapping.Source{Table: table, Columns: []mapping.Column{
			{Name: `us"er`}, {Value: &admin}, {SQL: "lower(role)"},
		}, Where: "a OR b"}),
			`SELECT "us""er", NULL, (lower(role)) FROM "app"."od""d" WHERE FALSE AND (a OR b)`},
		{"query", ProbeSource(&mapping.Source{Query: "SELECT 1, 2", Columns: make([]mapping.Column, 2)}),
			`SELECT * FROM (SELECT 1, 2) AS _p WHERE FALSE`},
	} {
		if test.probe.Text != test.want {
			t.Errorf("%s\n got %s\nwant %s", test.name, test.probe.Text, test.want)
		}
	}
}

// TestProbePlaces: each character of the text is found in the column or condition it is in.
func TestProbePlaces(t *testing.T) {
	probe := ProbeSource(&mapping.Source{
		Table:   &mapping.Table{Schema: "public", Name: "größen"},
		Columns: []mapping.Column{{Name: "ä"}, {SQL: "ö + 1"}},
		Where:   "ü > 2",
	})
	for text, want := range map[string]int{`"ä"`: 0, `(ö + 1)`: 1} {
		from := utf8.RuneCountInString(probe.Text[:strings.Index(probe.Text, text)]) + 1
		for character := from; character < from+utf8.RuneCountInString(text); character++ {
			if got, ok := probe.Column(character); !ok || got != want || probe.InWhere(character) {
				t.Errorf("character %d is in column %d, %v; want %d", character, got, ok, want)
			}
		}
	}
	where := utf8.RuneCountInString(probe.Text[:strings.Index(probe.Text, "(ü")]) + 1
	if _, ok := probe.Column(where); ok || !probe.InWhere(where) || probe.InWhere(where-1) {
		t.Error("the condition is not where it is")
	}
	for _, character := range []int{-1, 0, 1, 1000} {
		if _, ok := probe.Column(character); ok || probe.InWhere(character) {
			t.Errorf("character %d is nowhere", character)
		}
	}
}
