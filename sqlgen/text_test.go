package sqlgen_test

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/polarsql/polarsql/compiler"
	"github.com/polarsql/polarsql/compiler/compilertest"
	"github.com/polarsql/polarsql/polar"
	"github.com/polarsql/polarsql/sqlgen"
)

// rewritten is what some library takes for a parameter, a comment or a quote of its own.
var rewritten = regexp.MustCompile(`\?|::|:[A-Za-z_]|@|--|/\*|\$\$|\$[^1-9]|;`)

var number = regexp.MustCompile(`\$([0-9]+)`)

// checkText holds a statement to the rules for every statement, where the mapping writes no
// SQL of its own.
func checkText(t *testing.T, s *sqlgen.Statement) {
	t.Helper()
	text, params := s.Text()
	if found := rewritten.FindString(text); found != "" {
		t.Errorf("%q in %s", found, text)
	}
	used := map[int]bool{}
	for _, match := range number.FindAllStringSubmatch(text, -1) {
		n, err := strconv.Atoi(match[1])
		if err != nil || n < 1 || n > len(params) {
			t.Errorf("%s of %d parameters in %s", match[0], len(params), text)
		}
		used[n] = true
	}
	if len(used) != len(params) {
		t.Errorf("%d numbers for %d parameters: %s", len(used), len(params), text)
	}
	for i, p := range params {
		sqlType := p.SQLType
		if p.Array {
			sqlType += "[]"
		}
		if p.SQLType == "" || !strings.Contains(text, fmt.Sprintf("CAST($%d AS %s)", i+1, sqlType)) {
			t.Errorf("%s is not cast to its type %q: %s", p.Name, sqlType, text)
		}
	}
	var values []string
	var lists [][]string
	for _, p := range s.Params() {
		value := map[string]string{"bigint": "1", "boolean": "true", "uuid": "7c9a1e2e-0c3c-4d22-8a38-1b9a4f1f2b11"}[p.SQLType]
		if p.Array {
			lists = append(lists, []string{value, value})
		} else {
			values = append(values, value)
		}
	}
	bound, err := s.Bind(values, lists...)
	if err != nil {
		t.Fatal(err)
	}
	shifted, args := bound.Numbered(8)
	if len(args) != len(params) || (len(args) > 0) != strings.Contains(shifted, "$8") || strings.Contains(shifted, "$7") {
		t.Errorf("%d arguments from $8: %s", len(args), shifted)
	}
	question, qArgs, err := bound.Question()
	if err != nil || strings.Count(question, "?") != len(qArgs) {
		t.Errorf("%d arguments, %v: %s", len(qArgs), err, question)
	}
}

// TestTexts: the text of every question about every policy keeps to the rules, and is the
// same from a compiler of its own.
func TestTexts(t *testing.T) {
	statements := 0
	for _, policy := range compilertest.Policies(t, "..") {
		for _, layout := range compilertest.Layouts {
			t.Run(policy.Name+"/"+string(layout), func(t *testing.T) {
				for _, s := range generate(t, policy, layout) {
					checkText(t, s)
					statements++
				}
			})
		}
	}
	t.Logf("%d statements", statements)
}

// generate compiles all questions about a policy anew, from its mapping on.
func generate(t *testing.T, policy compilertest.Policy, layout compilertest.Layout) []*sqlgen.Statement {
	t.Helper()
	m, err := compilertest.Mapping(policy.Policy, layout)
	if err != nil {
		t.Fatal(err)
	}
	c, diagnostics := compiler.New(policy.Policy, m, compiler.Options{MissingFactsEmpty: true})
	if err := diagnostics.Err(); err != nil {
		t.Fatal(err)
	}
	var out []*sqlgen.Statement
	for _, q := range compilertest.Questions(policy.Policy, m) {
		p, err := c.Plan(q)
		var refused polar.Diagnostics
		if errors.As(err, &refused) && refused[0].Code == "cannot-enumerate" {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		s, err := sqlgen.Generate(p, sqlgen.Options{Alias: "d"})
		if err != nil {
			t.Fatalf("%s: %v", q, err)
		}
		out = append(out, s)
	}
	return out
}

// TestTextsAreTheSame: compilers of one policy and one mapping write the same texts, 20 of
// each pattern and 3 of each policy of a corpus.
func TestTextsAreTheSame(t *testing.T) {
	for _, policy := range compilertest.Policies(t, "..") {
		times := 3
		if strings.HasPrefix(policy.Name, "patterns") {
			times = 20
		}
		for _, layout := range compilertest.Layouts {
			first := ""
			for n := range times {
				var all strings.Builder
				for _, s := range generate(t, policy, layout) {
					text, params := s.Text()
					fmt.Fprintln(&all, text, params)
				}
				if n == 0 {
					first = all.String()
				} else if all.String() != first {
					t.Errorf("%s, %s: compiler %d writes other texts than the first", policy.Name, layout, n+1)
					break
				}
			}
		}
	}
}
