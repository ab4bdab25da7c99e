package docs_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/polarsql/polarsql/polar"
)

// declarations are those of the page's block for Document, and around it.
const declarations = `
actor User { relations = { manager: User }; }
global {
  roles = ["auditor"];
  permissions = ["see_statistics"];
  GLOBAL
}
resource Folder { roles = ["owner", "reader"]; permissions = ["read"]; }
resource Document {
  roles = ["owner", "reader", "blocked"];
  permissions = ["read", "comment", "write"];
  relations = { folder: Folder, author: User };
  RULE
}`

var codeSpan = regexp.MustCompile("`([^`]+)`")

// TestShorthandTable compares the table of shorthands with the rules that they become.
func TestShorthandTable(t *testing.T) {
	rows := 0
	for _, p := range pages(t) {
		if p.path != "docs/polar.md" {
			continue
		}
		_, section, _ := strings.Cut(p.text, "\n## What a shorthand stands for\n")
		section, _, _ = strings.Cut(section, "\n## ")
		for _, line := range strings.Split(section, "\n") {
			cells := strings.Split(line, "|")
			if len(cells) != 4 || !strings.Contains(cells[1], "`") {
				continue
			}
			rows++
			place, other := "RULE", "GLOBAL"
			if strings.Contains(cells[1], "global block") {
				place, other = other, place
			}
			shorthand := codeSpan.FindStringSubmatch(cells[1])[1]
			if got, want := expansion(t, strings.NewReplacer(place, shorthand, other, "").Replace(declarations)), spans(cells[2]); got != want {
				t.Errorf("%s\nbecomes\n%s\nand the page says\n%s", shorthand, got, want)
			}
		}
	}
	if rows < 12 {
		t.Errorf("only %d rows found", rows)
	}
}

func spans(cell string) string {
	var out []string
	for _, span := range codeSpan.FindAllStringSubmatch(cell, -1) {
		out = append(out, span[1])
	}
	return strings.Join(out, "\n")
}

// expansion prints the rules of a policy without the default allow.
func expansion(t *testing.T, text string) string {
	t.Helper()
	policy, diagnostics := polar.Load(polar.NewSource("policy.polar", text))
	if policy == nil {
		t.Fatal(diagnostics)
	}
	var out []string
	for _, r := range policy.Rules() {
		if r.Head.Predicate != "allow" {
			out = append(out, r.String())
		}
	}
	return strings.Join(out, "\n")
}
