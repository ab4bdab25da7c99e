package polar

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"testing"
)

// patternCounts are the tests and assertions of each policy in testdata/patterns.
var patternCounts = map[string][2]int{
	"01-multitenant-org-roles.polar":    {1, 4},
	"02-resource-roles-inherited.polar": {1, 5},
	"03-global-roles.polar":             {1, 6},
	"04-ownership.polar":                {1, 3},
	"05-files-and-folders.polar":        {1, 4},
	"06-sharing.polar":                  {1, 3},
	"07-user-groups-nested.polar":       {1, 3},
	"08-custom-roles.polar":             {1, 3},
	"09-default-roles.polar":            {1, 3},
	"10-toggle-negation.polar":          {1, 3},
	"11-entitlements-quota.polar":       {1, 4},
	"13-time-expiring-role.polar":       {1, 2},
	"14-public-private.polar":           {1, 7},
	"28-fixtures-in-tests.polar":        {2, 4},
}

func TestPatternsPass(t *testing.T) {
	files, err := filepath.Glob("testdata/patterns/*.polar")
	if err != nil || len(files) != len(patternCounts) {
		t.Fatalf("%d policies (%v), want %d", len(files), err, len(patternCounts))
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			p := loadFile(t, file)
			want, ok := patternCounts[filepath.Base(file)]
			if !ok {
				t.Fatal("no expected counts")
			}
			results := RunTests(p, EvalOptions{})
			if c := results.Counts(); c.Tests != want[0] || c.Assertions != want[1] || !c.Passed() {
				t.Errorf("want %d tests, %d assertions, all passing; got\n%s", want[0], want[1], results)
			}
			oppositesFail(t, p)
			shuffledFactsAgree(t, p)
		})
	}
}

// failingAssertions are those published as failing, by file: the lines.
var failingAssertions = map[string][]int{"tour-of-polar__Basic_Rules.polar": {33, 34}}

func TestCorpusPasses(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join(outside, "README.md"))
	if err != nil {
		t.Skip("no corpus beside the repository")
	}
	want := map[string]int{}
	for _, m := range regexp.MustCompile("(?m)^\\| `([^`]+\\.polar)` \\|.*?([0-9]+) (?:assertions)?").FindAllStringSubmatch(string(readme), -1) {
		want[m[1]], _ = strconv.Atoi(m[2])
	}
	for folder, least := range map[string]struct{ files, assertions int }{"seeds": {5, 22}, "real": {60, 168}} {
		files, err := filepath.Glob(filepath.Join(outside, folder, "*.polar"))
		if err != nil || len(files) != least.files {
			t.Fatalf("%s: %d policies (%v), want %d", folder, len(files), err, least.files)
		}
		assertions := 0
		for _, file := range files {
			name := filepath.Base(file)
			t.Run(name, func(t *testing.T) {
				p := loadFile(t, file)
				results := RunTests(p, EvalOptions{})
				assertions += results.Counts().Assertions
				if got := results.Counts().Assertions; got != want[name] {
					t.Errorf("%d assertions, want %d", got, want[name])
				}
				if got, want := failedLines(results), failingAssertions[name]; !slices.Equal(got, want) {
					t.Errorf("failures in lines %v, want %v\n%s", got, want, results)
				}
				oppositesFail(t, p)
				shuffledFactsAgree(t, p)
			})
		}
		if assertions != least.assertions {
			t.Errorf("%s: %d assertions, want %d", folder, assertions, least.assertions)
		}
	}
}

func loadFile(t *testing.T, file string) *Policy {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	p, diagnostics := Load(NewSource(filepath.Base(file), string(content)))
	if err := diagnostics.Err(); err != nil {
		t.Fatal(err)
	}
	return p
}

func failedLines(results TestResults) []int {
	var out []int
	for _, test := range results {
		for _, a := range test.Assertions {
			if !a.Passed {
				out = append(out, a.Assertion.Span.Position().Line)
			}
		}
	}
	return out
}

// oppositesFail turns every assertion round and expects the opposite verdict.
func oppositesFail(t *testing.T, p *Policy) {
	t.Helper()
	opposite := *p
	opposite.tests = changedTests(p, func(test *Test) {
		for i, a := range test.Assertions {
			turned := *a
			turned.Negated = !a.Negated
			test.Assertions[i] = &turned
		}
	})
	sameVerdicts(t, "turned round", RunTests(p, EvalOptions{}), RunTests(&opposite, EvalOptions{}), true)
}

func shuffledFactsAgree(t *testing.T, p *Policy) {
	t.Helper()
	shuffled := *p
	r := rand.New(rand.NewPCG(3, 4))
	shuffled.tests = changedTests(p, func(test *Test) {
		r.Shuffle(len(test.Facts), func(i, j int) { test.Facts[i], test.Facts[j] = test.Facts[j], test.Facts[i] })
	})
	sameVerdicts(t, "facts shuffled", RunTests(p, EvalOptions{}), RunTests(&shuffled, EvalOptions{}), false)
}

func changedTests(p *Policy, change func(*Test)) []*Test {
	var out []*Test
	for _, test := range p.tests {
		changed := *test
		changed.Facts = append([]Fact(nil), test.Facts...)
		changed.Assertions = append([]*Assertion(nil), test.Assertions...)
		change(&changed)
		out = append(out, &changed)
	}
	return out
}

func sameVerdicts(t *testing.T, what string, a, b TestResults, opposite bool) {
	t.Helper()
	for i, test := range a {
		for j, result := range test.Assertions {
			if (result.Passed == b[i].Assertions[j].Passed) == opposite {
				t.Errorf("%s: %s: %s: passed=%v, unexpectedly compared with the changed test", what, test.Test.Name, result.Assertion.Span, result.Passed)
			}
			if result.Err != nil || b[i].Assertions[j].Err != nil {
				t.Errorf("%s: %v, %v", what, result.Err, b[i].Assertions[j].Err)
			}
		}
	}
}
