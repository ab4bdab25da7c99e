package polar_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/polarsql/polarsql/polar"
)

// printQuery shows a query with the variables that its calls are joined on.
func printQuery(q *polar.Query) string {
	term := func(t polar.Term) string {
		switch t := t.(type) {
		case polar.Var:
			return fmt.Sprintf("#%d", t.Index)
		case polar.Const:
			return t.Value.String()
		}
		return "?"
	}
	terms := func(ts []polar.Term) string {
		parts := make([]string, len(ts))
		for i, t := range ts {
			parts[i] = term(t)
		}
		return strings.Join(parts, ", ")
	}
	var parts []string
	for _, v := range q.Vars {
		parts = append(parts, strings.TrimSpace(v.Name+" "+strings.Join(v.Types, "|")))
	}
	for _, c := range q.Calls {
		parts = append(parts, c.Predicate+"("+terms(c.Args)+")")
	}
	for _, l := range q.Lists {
		parts = append(parts, term(l.Term)+" in ["+terms(l.List)+"]")
	}
	return strings.Join(parts, "; ")
}

func TestParseQuery(t *testing.T) {
	for text, want := range map[string]string{
		`allow(User{"alice"}, action, r: Repository)`:  `action; r Repository; allow(User{"alice"}, #0, #1)`,
		`p(x) and q(x, y: T) and x in [T{1}, T{"b"}];`: `x; y T; p(#0); q(#0, #1); #0 in [T{"1"}, T{"b"}]`,
		"p(_, _) and # comment\n q(_x, _x: T)":         `_; _; _x T; p(#0, #1); q(#2, #2)`,
		`(p(x) and q(x)) and x matches a::T`:           `x a::T; p(#0); q(#0)`,
		`p(7, true, "a\"b", Integer{1}, String{"s"})`:  `p(7, true, "a\"b", 1, "s")`,
		`p()`:              `p()`,
		`p(x) and x in []`: `x; p(#0); #0 in []`,
		`p(x: T) and q(x: T) and x matches T and x in [T{"a"}, ]`:                              `x T; p(#0); q(#0); #0 in [T{"a"}]`,
		`allow(actor: User, "read", resource) and r(resource, ` + "\n" + `"org", Org{"acme"})`: `actor User; resource; allow(#0, "read", #1); r(#1, "org", Org{"acme"})`,
	} {
		q, diagnostics := polar.ParseQuery(text)
		if len(diagnostics) > 0 {
			t.Errorf("%s: %v", text, diagnostics)
			continue
		}
		if got := printQuery(q); got != want {
			t.Errorf("%s:\n got %s\nwant %s", text, got, want)
		}
	}
}

// TestEnds: what ends too early is called by its name.
func TestEnds(t *testing.T) {
	_, query := polar.ParseQuery("p(x")
	_, fact := polar.ParseFact("p(")
	_, nothing := polar.ParseFact("")
	_, file := polar.Parse(polar.NewSource("query", "p("))
	for what, diagnostics := range map[string]polar.Diagnostics{"query": query, "fact": fact, "fact ": nothing, "file": file} {
		if want := "found the end of the " + strings.TrimSpace(what); !strings.HasSuffix(diagnostics[0].Message, want) || diagnostics[0].Span.Start != diagnostics[0].Span.End {
			t.Errorf("%v, not %q", diagnostics, want)
		}
	}
}

func TestParseFact(t *testing.T) {
	fact, diagnostics := polar.ParseFact(`has_role(User{"al\"ice"}, "admin", Org{7});`)
	if len(diagnostics) > 0 || fact.Predicate != "has_role" || fmt.Sprint(fact.Args) != `[User{"al\"ice"} "admin" Org{"7"}]` {
		t.Errorf("%v, %v", fact, diagnostics)
	}
	for _, text := range []string{``, `is_trial`, `is_trial(x)`, `is_trial(_: Org)`, `p(T{1}) and p(T{2})`, `p(T{1}) p(T{2})`, `"a"`, `p(T{"\x00`, `p(@current_unix_time)`} {
		if _, diagnostics := polar.ParseFact(text); diagnostics.Err() == nil {
			t.Errorf("%s: no error", text)
		}
	}
}

// FuzzParseQuery: any text gives a query or a message, never a panic.
func FuzzParseQuery(f *testing.F) {
	for _, seed := range []string{`allow(User{"alice"}, action, r: Repository)`, `p(x) and x in [`, `)`, `and and`, `p(x) or`, `"`, "\x00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q, diagnostics := polar.ParseQuery(text)
		if (q == nil) != (diagnostics.Err() != nil) {
			t.Errorf("%v, %v", q, diagnostics)
		}
		if _, err := polar.ParseFact(text); err != nil && err.Error() == "" {
			t.Error("an error without a message")
		}
	})
}
