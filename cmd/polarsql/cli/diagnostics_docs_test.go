package cli_test

import (
	"flag"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/cmd/polarsql/cli"
	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/polar"
)

var rewritePage = flag.Bool("rewrite-page", false, "write what the examples of docs/diagnostics.md give into the page")

// root is the repository.
const root = "../../.."

// withoutExample are the codes that a few lines cannot show: they need a large or broken file,
// a database, a program, or a mistake of ours.
var withoutExample = []string{
	"database", "database-columns", "id-type", "internal-error", "jit", "limit", "no-table", "not-utf8", "too-large", "too-many-types",
	"unknown-sql-type", "unused-context-fact",
}

// entry is what the page has of one code.
type entry struct {
	code, text   string
	start, end   int // of the message in the page
	policy, yaml string
	command      []string // that shows it, if it is not `check`
	query        *string  // that shows it
}

var (
	entryHeading = regexp.MustCompile(`(?m)^### (.*)$`)
	entryBlock   = regexp.MustCompile("(?ms)^```(polar|yaml|text)[^\n]*\n(.*?)^```$")
	entryQuery   = regexp.MustCompile("(?m)^The query `([^`]+)` then gives$")
	entryCommand = regexp.MustCompile("(?m)^`polarsql ([^`]+)` then says$")
)

// entries takes the page apart.
func entries(t *testing.T, page string) []entry {
	t.Helper()
	var out []entry
	headings := entryHeading.FindAllStringSubmatchIndex(page, -1)
	for i, at := range headings {
		end := len(page)
		if i+1 < len(headings) {
			end = headings[i+1][0]
		}
		if next := strings.Index(page[at[1]:end], "\n## "); next >= 0 {
			end = at[1] + next
		}
		e := entry{code: page[at[2]:at[3]], text: page[at[1]:end]}
		for _, block := range entryBlock.FindAllStringSubmatchIndex(e.text, -1) {
			body := e.text[block[4]:block[5]]
			switch e.text[block[2]:block[3]] {
			case "polar":
				e.policy = body
			case "yaml":
				e.yaml = body
			case "text":
				e.start, e.end = at[1]+block[4], at[1]+block[5]
			}
		}
		if m := entryCommand.FindStringSubmatch(e.text); m != nil {
			e.command = strings.Fields(m[1])
		}
		if m := entryQuery.FindStringSubmatch(e.text); m != nil {
			e.query = &m[1]
		}
		out = append(out, e)
	}
	return out
}

// says is what polarsql says about an example.
func (e entry) says(t *testing.T) string {
	t.Helper()
	if e.policy == "" {
		_, diagnostics := mapping.Load(polar.NewSource("mapping.yaml", e.yaml))
		return diagnostics.Error() + "\n"
	}
	if e.query != nil {
		return e.saysOfQuery(t)
	}
	t.Chdir(t.TempDir())
	args := []string{"check"}
	if e.command != nil {
		args = e.command
	}
	if e.code == "not-listable" {
		args = append(args, "--lists")
	}
	for flag, file := range map[string]string{"--policy": "policy.polar", "--mapping": "mapping.yaml"} {
		text := map[string]string{"--policy": e.policy, "--mapping": e.yaml}[flag]
		if text == "" {
			continue
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, flag, file)
	}
	t.Setenv("POLARSQL_DATABASE_URL", "")
	var stdout, stderr strings.Builder
	cli.Main(args, strings.NewReader(""), &stdout, &stderr)
	return stderr.String()
}

// saysOfQuery is what an engine says about the example's query.
func (e entry) saysOfQuery(t *testing.T) string {
	t.Helper()
	policy, diagnostics := polar.Load(polar.NewSource("policy.polar", e.policy))
	if policy == nil {
		t.Fatal(diagnostics)
	}
	m, diagnostics := mapping.Load(polar.NewSource("mapping.yaml", e.yaml))
	if m == nil {
		t.Fatal(diagnostics)
	}
	engine, err := polarsql.New(policy, m)
	if err != nil {
		t.Fatal(err)
	}
	q, err := engine.ParseQuery(*e.query)
	if err == nil {
		_, err = engine.Query(q, polarsql.Page{})
	}
	if err == nil {
		t.Fatal("the query has an answer")
	}
	return err.Error() + "\n"
}

var severityAndCode = regexp.MustCompile(`(?m)(error|warning): .*\[([a-z0-9-]+)\]$`)

// TestDiagnosticsPage: every example is compiled, and gives its own code and severity, no
// other, and the text on the page.
func TestDiagnosticsPage(t *testing.T) {
	file := filepath.Join(root, "docs", "diagnostics.md")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	page := string(text)
	all := entries(t, page)
	for _, e := range slices.Backward(all) { // so that places before stay where they are
		if slices.Contains(withoutExample, e.code) != (e.end == 0) {
			t.Errorf("%s: an example is missing, or not expected", e.code)
		}
		if e.end == 0 {
			continue
		}
		t.Run(e.code, func(t *testing.T) {
			said := e.says(t)
			found := severityAndCode.FindAllStringSubmatch(said, -1)
			for _, m := range found {
				if m[2] != e.code {
					t.Errorf("the example also gives %s:\n%s", m[2], said)
				}
			}
			if len(found) == 0 || !strings.HasPrefix(e.text, "\n\n*"+strings.ToUpper(found[0][1][:1])+found[0][1][1:]) {
				t.Errorf("the page does not say the severity of:\n%s", said)
			}
			if *rewritePage {
				page = page[:e.start] + said + page[e.end:]
			} else if diff := cmp.Diff(page[e.start:e.end], said); diff != "" {
				t.Errorf("-page +said:\n%s", diff)
			}
		})
	}
	if *rewritePage {
		if err := os.WriteFile(file, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

var codeInSource = regexp.MustCompile("(?:errAt|errorAt|warningAt)\\([^\"`\n]*\"([a-z0-9-]+)\"" + `|(?:report|warn)\("([a-z0-9-]+)"|(?:\bcode|Code)(?: :?=|:) *"([a-z0-9-]+)"`)

// TestEveryCodeIsOnThePage compares the page with the codes in the sources.
func TestEveryCodeIsOnThePage(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "docs", "diagnostics.md"))
	if err != nil {
		t.Fatal(err)
	}
	written := map[string]bool{}
	for _, e := range entries(t, string(text)) {
		if written[e.code] {
			t.Errorf("%s is there twice", e.code)
		}
		written[e.code] = true
	}
	inSource := map[string]bool{}
	for _, folder := range []string{"polar", "compiler", "sqlgen", "adapters"} {
		collectCodes(t, filepath.Join(root, folder), inSource)
	}
	want, got := slices.Sorted(maps.Keys(inSource)), slices.Sorted(maps.Keys(written))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("codes (-sources +page):\n%s", diff)
	}
	if len(want) < 90 {
		t.Errorf("only %d codes found in the sources; has their form changed?", len(want))
	}
}

// collectCodes finds the codes in the Go files of a folder, tests excluded.
func collectCodes(t *testing.T, folder string, codes map[string]bool) {
	t.Helper()
	err := filepath.WalkDir(folder, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(file) != ".go" || strings.HasSuffix(file, "_test.go") {
			return err
		}
		text, err := os.ReadFile(file)
		for _, m := range codeInSource.FindAllStringSubmatch(string(text), -1) {
			codes[m[1]+m[2]+m[3]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
