package differential_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/adapters/polarpgx"
	"github.com/polarsql/polarsql/compiler"
	"github.com/polarsql/polarsql/compiler/compilertest"
)

// regressions is where cases lie that have failed once: policy, mapping, tables, and
// questions with their answers.
const regressions = "testdata/regressions"

// TestRegressions replays them with all passes, without each of them, and without any.
func TestRegressions(t *testing.T) {
	cases := compilertest.Goldens(t, "regressions")
	if len(cases) < 6 {
		t.Errorf("only %d cases", len(cases))
	}
	for _, g := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(g.Path), ".txt"), func(t *testing.T) { replay(t, g) })
	}
}

func replay(t *testing.T, g *compilertest.Golden) {
	conn := connect(t, "auto")
	if _, err := conn.Exec(t.Context(), g.Section("tables"), pgx.QueryExecModeSimpleProtocol); err != nil {
		t.Fatal(err)
	}
	policy, m := g.Policy(t), g.Mapping(t)
	if g.Setting("untyped") == "" {
		typed, err := polarpgx.ReadTypes(t.Context(), conn, m)
		if err != nil {
			t.Fatal(err)
		}
		m = typed
	}
	engine, err := polarsql.NewWith(policy, m, polarsql.Options{MissingFactsEmpty: true, Clock: func() time.Time { return time.Unix(now, 0) }})
	if err != nil {
		t.Fatal(err)
	}
	answer := func(e compilers) string {
		var b strings.Builder
		for _, line := range strings.Split(g.Section("questions"), "\n") {
			if line == "" || strings.HasPrefix(line, " ") {
				continue
			}
			q := readQuestion(t, line)
			b.WriteString(line + "\n")
			for _, row := range q.ask(t, conn, e) {
				b.WriteString("  " + row + "\n")
			}
		}
		return b.String()
	}
	if facts := g.Section("facts"); facts != "" { // the passes are compared without
		var given []polarsql.Fact
		for _, line := range strings.Split(strings.TrimSpace(facts), "\n") {
			f, err := polarsql.ParseFact(line)
			if err != nil {
				t.Fatal(err)
			}
			given = append(given, f)
		}
		g.Compare(t, "questions", answer(byEngine{engine.WithFacts(given...)}))
		return
	}
	g.Compare(t, "questions", answer(byEngine{engine}))
	if f, _, _ := strings.Cut(g.Section("questions"), " "); slices.Contains([]form{batch, many, crowd}, form(f)) {
		return
	}
	choices := [][]string{compiler.PassNames()}
	for _, pass := range compiler.PassNames() {
		choices = append(choices, []string{pass})
	}
	choices = append(choices, nil)
	for _, disabled := range choices {
		for _, shared := range []bool{false, true} {
			reduced, err := newWithoutPasses(policy, m, disabled, shared, nil)
			if err != nil {
				t.Fatal(err)
			}
			if got := answer(reduced); got != g.Section("questions") {
				t.Errorf("without %v, shared %t:\n%s", disabled, shared, got)
			}
		}
	}
}

// ask gives the rows of a question without swept places, in order; a test gives true or false.
func (q question) ask(t *testing.T, conn *pgx.Conn, e compilers) []string {
	t.Helper()
	values := make([]string, len(q.places))
	for i, p := range q.places {
		values[i] = p.value
	}
	sql, args, err := e.compile(q, values)
	if err != nil {
		t.Fatalf("%s: %v", q, err)
	}
	if q.form.isFilter() {
		statement := regexp.MustCompile(`^of ("(?:[^"]|"")+") ("(?:[^"]|"")+")$`).FindStringSubmatch(q.table)
		if statement == nil {
			t.Fatalf("%s: a filter needs the name of the table and of its id", q)
		}
		sql = "SELECT row." + statement[2] + " FROM " + statement[1] + " AS row WHERE " + sql
	}
	rows, err := (&asking{question: q, all: []asked{{sql: sql, args: args}}}).answers(t.Context(), conn.PgConn())
	if err != nil {
		t.Fatalf("%s: %v\n%s", q, err, sql)
	}
	if len(q.open()) == 0 {
		return []string{strconv.FormatBool(len(rows) > 0)}
	}
	out := make([]string, len(rows))
	for i, row := range rows {
		out[i] = cellsText(row)
	}
	slices.Sort(out)
	return out
}

func cellsText(row []*string) string {
	cells := make([]string, len(row))
	for i, cell := range row {
		cells[i] = "NULL"
		if cell != nil {
			cells[i] = strconv.Quote(*cell)
		}
	}
	return strings.Join(cells, ", ")
}

// text writes a question as a case has it: `List allow(User{"7"}, String{"read"}, Folder free)`.
func (q question) text() string {
	parts := make([]string, len(q.places))
	for i, p := range q.places {
		parts[i] = p.typ + " free"
		for j, id := range p.candidates {
			parts[i] += []string{" of ", " or "}[min(j, 1)] + strconv.Quote(id)
		}
		if p.how == given {
			parts[i] = p.typ + "{" + strconv.Quote(p.value) + "}"
		}
	}
	out := fmt.Sprintf("%s %s(%s)", q.form, q.predicate, strings.Join(parts, ", "))
	if q.table != "" {
		out += " " + q.table
	}
	return out
}

var (
	quotedText   = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)
	questionText = regexp.MustCompile(`^(\w+) (\w+)\((.*)\)(?: (of .*))?$`)
	placeText    = regexp.MustCompile(`^(\w+)(?: free((?: (?:of|or) "(?:[^"\\]|\\.)*")*)|\{("(?:[^"\\]|\\.)*")\})(?:, |$)`)
)

func readQuestion(t *testing.T, line string) question {
	t.Helper()
	parts := questionText.FindStringSubmatch(line)
	if parts == nil {
		t.Fatalf("no question: %s", line)
	}
	q := question{form: form(parts[1]), predicate: parts[2], table: parts[4]}
	for rest := parts[3]; rest != ""; {
		found := placeText.FindStringSubmatch(rest)
		if found == nil {
			t.Fatalf("no argument: %s", rest)
		}
		rest = rest[len(found[0]):]
		p := place{typ: found[1], how: free}
		for _, quoted := range quotedText.FindAllString(found[2], -1) {
			value, err := strconv.Unquote(quoted)
			if err != nil {
				t.Fatalf("%s: %v", quoted, err)
			}
			p.candidates = append(p.candidates, value)
		}
		if found[3] != "" {
			value, err := strconv.Unquote(found[3])
			if err != nil {
				t.Fatalf("%s: %v", found[3], err)
			}
			p = place{typ: found[1], how: given, value: value}
		}
		q.places = append(q.places, p)
	}
	if q.text() != line {
		t.Fatalf("the question %q reads as %q", line, q.text())
	}
	return q
}

// save writes a failure as a case, with the answer that the evaluator gives, and says where.
func (f *failure) save(folder string) (string, error) {
	if f.want == nil {
		return "", fmt.Errorf("it is not about a question")
	}
	var b strings.Builder
	fmt.Fprintf(&b, "Found by comparing seed %d, rows %d.\n", f.c.seed, f.c.set)
	if f.c.untyped {
		b.WriteString("untyped: true\n")
	}
	fmt.Fprintf(&b, "-- policy --\n%s-- mapping --\n%s-- tables --\n%s%s", f.c.policy, f.c.mapping(), f.c.ddl(), f.c.inserts())
	if f.question.context {
		b.WriteString("-- facts --\n")
		for _, fact := range f.c.contextFacts() {
			b.WriteString(fact.String() + "\n")
		}
	}
	fmt.Fprintf(&b, "-- questions --\n%s\n", f.concrete.text())
	for _, row := range f.want {
		b.WriteString("  " + row + "\n")
	}
	path := filepath.Join(folder, fmt.Sprintf("seed_%d_%s.txt", f.c.seed, strings.ToLower(string(f.question.form))))
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", err
	}
	return path, os.WriteFile(path, []byte(b.String()), 0o644)
}

// unanswered are seeds whose questions have once crashed the compiler or were too large for
// it, which leaves no answers to write a case with.
var unanswered = []uint64{324, 2502}

func TestSeedsWithoutAnswers(t *testing.T) {
	for _, seed := range unanswered {
		c := newCase(seed)
		n, f := run(t.Context(), connect(t, "auto"), []*testCase{c.withRows(0)}, c.questions())
		if f != nil {
			t.Errorf("seed %d: %s", seed, report(f))
		}
		if k := n.skipped["too-large"]; k > 0 {
			t.Errorf("seed %d: %d questions are too large", seed, k)
		}
	}
}
