package mapping

import (
	"strings"
	"testing"

	"github.com/polarsql/polarsql/polar"
)

func TestNormaliseSQLType(t *testing.T) {
	for text, want := range map[string]string{
		"TEXT":                        "text",
		"INTEGER":                     "integer",
		"int":                         "integer",
		"Int8":                        "bigint",
		"BIGSERIAL":                   "bigint",
		" character  varying (36) ":   "character varying",
		"VARCHAR(3)":                  "character varying", // a cast with a length would cut ids off
		"char(3)":                     "bpchar",
		"numeric(5,2)":                "numeric",
		"timestamp(3) with time zone": "timestamp with time zone",
		"timestamptz":                 "timestamp with time zone",
		"double precision":            "double precision",
		"uuid[]":                      "uuid[]",
		"int4[][]":                    "integer[][]",
		`app.Kind`:                    "app.kind",
		`App."Kind of thing"`:         `app."Kind of thing"`,
		`"Ki""nd"`:                    `"Ki""nd"`,
		"":                            "",
		"big-int":                     "",
		"text; DROP TABLE users":      "",
		"text) = 1 OR (1":             "",
		"text -- x":                   "",
		`"open`:                       "",
		"a.b.c":                       "",
		"varchar(length)":             "",
		"1int":                        "",
		"text'":                       "",
	} {
		got, ok := normaliseSQLType(text)
		if got != want || ok != (want != "") {
			t.Errorf("%q: got %q, %v; want %q", text, got, ok, want)
		}
		if again, _ := normaliseSQLType(got); ok && again != got {
			t.Errorf("%q: %q becomes %q the second time", text, got, again)
		}
	}
}

func TestScanSQL(t *testing.T) {
	tests := []struct {
		text, clean string
		problem     problem
		offset      int
	}{
		{text: " a = 1\n", clean: "a = 1"},
		{text: "a -- b\n= 1", clean: "a  \n= 1"},
		{text: "a -- b", clean: "a"},
		{text: "a/* ( ; ' */= 1", clean: "a = 1"},
		{text: "/* a /* b */ c */d", clean: "d"},
		{text: "'a''b;--' || \"c\"\"(\"", clean: "'a''b;--' || \"c\"\"(\""},
		{text: `'\' || ';'`, clean: `'\' || ';'`},
		{text: `e'\'' || E'\\'`, clean: `e'\'' || E'\\'`},
		{text: `note'\' = b`, clean: `note'\' = b`}, // not an escape string: a name stands before it
		{text: "$$ ; ' $$ || $a$ $$ $a$", clean: "$$ ; ' $$ || $a$ $$ $a$"},
		{text: "a$1 + b$$", clean: "a$1 + b$$"},
		{text: "(a[1], b)", clean: "(a[1], b)"},
		{text: "data ? 'k' AND kind::text = 'x'", clean: "data ? 'k' AND kind::text = 'x'"},
		{text: "naïve = 'é'", clean: "naïve = 'é'"},
		{text: "a;", problem: problemSemicolon, offset: 1},
		{text: "a = $1", problem: problemParameter, offset: 4},
		{text: "a = $12::text", problem: problemParameter, offset: 4},
		{text: "a) OR (b", problem: problemUnopenedParenthesis, offset: 1},
		{text: "(a]", problem: problemUnopenedParenthesis, offset: 2},
		{text: "f((a)", problem: problemUnclosedParenthesis, offset: 1},
		{text: "a = 'b", problem: problemUnclosedQuote, offset: 4},
		{text: "a = 'b''", problem: problemUnclosedQuote, offset: 4},
		{text: `a = E'b\'`, problem: problemUnclosedQuote, offset: 5},
		{text: `"a`, problem: problemUnclosedQuote, offset: 0},
		{text: "$a$ b $A$", problem: problemUnclosedQuote, offset: 0},
		{text: "a /* b /* c */", problem: problemUnclosedComment, offset: 2},
		{text: "'a\x00'", problem: problemNulByte, offset: 2},
		{text: "a\x00", problem: problemNulByte, offset: 1},
	}
	for _, test := range tests {
		found, p, offset := scanSQL(test.text)
		if p != test.problem || p != "" && offset != test.offset || p == "" && found.clean != test.clean {
			t.Errorf("%q: got %q, %q at %d; want %q, %q at %d", test.text, found.clean, p, offset, test.clean, test.problem, test.offset)
		}
	}
}

// FuzzScanSQL: what passes the scan passes it again unchanged, also in parentheses, so that
// it stands for itself wherever it is written.
func FuzzScanSQL(f *testing.F) {
	for _, seed := range []string{"a = 'b' -- c", "$a$;$a$", `E'\''`, "/* /* */ */ x", "(a[1])", "a--\nb", "e'", "-/**/-", "/-- \n*"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		found, p, _ := scanSQL(text)
		if p != "" {
			return
		}
		again, p, offset := scanSQL("(" + found.clean + ")")
		if p != "" {
			t.Fatalf("%q is accepted, and %q in parentheses is not: %s at %d", text, found.clean, p, offset)
		}
		if again.clean != "("+found.clean+")" {
			t.Fatalf("%q becomes %q, and then %q", text, found.clean, again.clean)
		}
	})
}

// FuzzLoad: no input makes the reader panic, and every message can be printed.
func FuzzLoad(f *testing.F) {
	for _, seed := range []string{
		"facts:\n  a(User:_): {table: t, columns: [id]}\n", "types: {User: {table: '\"a\".b', id: id}}",
		"facts:\n  \"a(b:_)\":\n    query: |\n      SELECT $1\n", "a: &b [*b]", "? {a: b}\n: c", "- - x", "\ufeff%YAML", "a: !!str\n<<: b",
		"facts:\n  f(User:_):\n   - query: >-\n       SELECT\n\n      ;\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		m, diagnostics := Load(polar.NewSource("fuzz.yaml", text))
		if (m == nil) != (diagnostics.Count(polar.Error) > 0) {
			t.Fatalf("mapping %v with %v", m, diagnostics)
		}
		if len(diagnostics) > 0 && !strings.Contains(diagnostics.Error(), "fuzz.yaml:") {
			t.Fatal("a message without a place")
		}
	})
}
