package docs_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/polarsql/polarsql/cmd/polarsql/cli"
	"github.com/polarsql/polarsql/integration/postgres"
	"github.com/polarsql/polarsql/sqltext"
)

// TestConsole runs the commands that the pages show, among the page's files and with its
// database, and compares what they print.
func TestConsole(t *testing.T) {
	commands := 0
	for _, p := range pages(t) {
		t.Run(filepath.Base(p.path), func(t *testing.T) { commands += runPage(t, p) })
	}
	t.Logf("%d commands", commands)
	if commands < 25 {
		t.Errorf("only %d commands found", commands)
	}
}

// runPage returns the number of commands.
func runPage(t *testing.T, p *page) int {
	source, err := filepath.Abs(filepath.Join(root, filepath.FromSlash(p.path)))
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("POLARSQL_DATABASE_URL", p.database(t))
	t.Chdir(p.files(t))
	commands := 0
	var rewritten strings.Builder
	end := 0
	for _, b := range p.blocks {
		got := b.text
		switch {
		case b.language == "console":
			var ran int
			got, ran = runConsole(t, b)
			commands += ran
		case b.command != "":
			got = printedSQL(t, b)
			commands++
		}
		if !*rewrite && got != b.text {
			t.Errorf("%s (-shown +printed):\n%s", b, cmp.Diff(b.text, got))
		}
		rewritten.WriteString(p.text[end:b.start] + got)
		end = b.start + len(b.text)
	}
	if *rewrite && !t.Failed() {
		rewritten.WriteString(p.text[end:])
		if err := os.WriteFile(source, []byte(rewritten.String()), 0o644); err != nil { //nolint:gosec // a page for everyone
			t.Fatal(err)
		}
	}
	return commands
}

// database makes the database of the page's SQL and returns its URL; without any SQL it is "".
func (p *page) database(t *testing.T) string {
	t.Helper()
	var statements []string
	for _, b := range p.blocks {
		if strings.HasSuffix(b.file, ".sql") {
			statements = append(statements, b.text)
		}
	}
	if statements == nil {
		return ""
	}
	url := postgres.URL(t)
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	// What `check` says of it would depend on how the server was built.
	statements = append(statements, "ALTER DATABASE "+pgx.Identifier{conn.Config().Database}.Sanitize()+" SET jit = off")
	for _, s := range statements {
		if _, err := conn.Exec(ctx, s); err != nil {
			t.Fatalf("%s: %v", p.path, err)
		}
	}
	return url
}

// runConsole runs the commands of a block and returns the block as it should be.
func runConsole(t *testing.T, b *block) (text string, commands int) {
	t.Helper()
	var out strings.Builder
	code := 0
	for _, line := range strings.SplitAfter(b.text, "\n") {
		command, isCommand := strings.CutPrefix(line, "$ ")
		if !isCommand {
			continue
		}
		commands++
		out.WriteString(line)
		if strings.TrimSpace(command) == "echo $?" {
			out.WriteString(strconv.Itoa(code) + "\n")
			continue
		}
		code = runCommand(t, b, command, &out)
	}
	if commands == 0 {
		t.Errorf("%s: no line begins with `$ `", b)
	}
	return out.String(), commands
}

// runCommand runs polarsql in this process; both outputs go to one place, as on a screen.
func runCommand(t *testing.T, b *block, command string, out *strings.Builder) int {
	t.Helper()
	args, ok := words(command)
	if !ok || args[0] != "polarsql" {
		t.Fatalf("%s: cannot run %s", b, command)
	}
	return cli.Main(args[1:], strings.NewReader(""), out, out)
}

// words splits a command as a shell does, as far as the pages need it: blanks, single quotes
// and variables.
func words(command string) (out []string, ok bool) {
	word, inWord := "", false
	for i, part := range strings.Split(strings.TrimSpace(command), "'") {
		if i%2 == 1 {
			word, inWord = word+part, true
			continue
		}
		if strings.ContainsAny(part, `"|<>;&\`) {
			return nil, false
		}
		for j, field := range strings.Split(part, " ") {
			if j > 0 && inWord {
				out, word, inWord = append(out, word), "", false
			}
			word, inWord = word+os.ExpandEnv(field), inWord || field != ""
		}
	}
	if inWord {
		out = append(out, word)
	}
	return out, strings.Count(command, "'")%2 == 0 && len(out) > 0
}

// printedSQL is what the comment before a block prints, laid out for people.
func printedSQL(t *testing.T, b *block) string {
	t.Helper()
	var out strings.Builder
	if code := runCommand(t, b, "polarsql "+b.command+" -p policy.polar -m mapping.yaml --json", &out); code != 0 {
		t.Fatalf("%s: %s", b, out.String())
	}
	var printed struct {
		SQL string `json:"sql"`
	}
	if err := json.Unmarshal([]byte(out.String()), &printed); err != nil {
		t.Fatal(err)
	}
	return sqltext.Indent(printed.SQL) + "\n"
}
