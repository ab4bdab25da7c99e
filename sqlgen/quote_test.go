package sqlgen

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/compiler/plan"
	"github.com/polarsql/polarsql/polar"
)

func TestQuoteIdent(t *testing.T) {
	for name, want := range map[string]string{
		"users":         `"users"`,
		"Users":         `"Users"`,
		`we"ird`:        `"we""ird"`,
		`"`:             `""""`,
		"select":        `"select"`,
		"größe 🦊":       `"größe 🦊"`,
		`x"; DROP --`:   `"x""; DROP --"`,
		"it's":          `"it's"`,
		`back\slash`:    `"back\slash"`,
		"with.dot":      `"with.dot"`,
		"line\nbreak":   "\"line\nbreak\"",
		"question?mark": `"question?mark"`,
	} {
		if got := quoteIdent(name); got != want {
			t.Errorf("quoteIdent(%q) = %s, want %s", name, got, want)
		}
	}
	if got := quoteTable(mapping.Table{Schema: `a"b`, Name: "c.d"}); got != `"a""b"."c.d"` {
		t.Errorf("quoteTable: %s", got)
	}
}

func TestQuoteLiteral(t *testing.T) {
	for text, want := range map[string]string{
		"":             `''`,
		"viewer":       `'viewer'`,
		"o'brien":      `'o''brien'`,
		"read-only":    `'read-only'`,
		"repo:read":    `U&'repo\003aread'`,
		"a?b":          `U&'a\003fb'`,
		"$1":           `U&'\00241'`,
		"a$$b":         `U&'a\0024\0024b'`,
		"bob@x":        `U&'bob\0040x'`,
		`back\slash`:   `U&'back\005cslash'`,
		"a--b":         `U&'a-\002db'`,
		"---":          `U&'-\002d-'`,
		"it's?":        `U&'it''s\003f'`,
		"#1":           `U&'\00231'`,
		"größe 🦊":      `'größe 🦊'`,
		"🦊?":           `U&'🦊\003f'`,
		"\U0010FFFF:":  "U&'\U0010FFFF\\003a'",
		"\x01":         `U&'\0001'`,
		"line\nbreak?": "U&'line\nbreak\\003f'",
		"-?-":          `U&'-\003f-'`,
		"-'-":          `'-''-'`,
	} {
		if got := quoteLiteral(text); got != want {
			t.Errorf("quoteLiteral(%q) = %s, want %s", text, got, want)
		}
	}
}

// TestQuoteLiteralKeepsTheText reads literals of all kinds of text as PostgreSQL does.
func TestQuoteLiteralKeepsTheText(t *testing.T) {
	alphabet := []rune("ab'\\?:@$-#\"éß€漢🦊\U0010FFFF\x01\n ;/*&U%{}0041+")
	random := rand.New(rand.NewPCG(1, 2))
	for range 20000 {
		var b strings.Builder
		for range random.IntN(8) {
			b.WriteRune(alphabet[random.IntN(len(alphabet))])
		}
		checkLiteral(t, b.String())
	}
}

func FuzzQuoteLiteral(f *testing.F) {
	for _, seed := range []string{"", "viewer", "it's", `\`, "a--b?", "🦊:", "$$"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if utf8.ValidString(s) && !strings.ContainsRune(s, 0) { // PostgreSQL's text
			checkLiteral(t, s)
		}
	})
}

func checkLiteral(t *testing.T, s string) {
	t.Helper()
	got := quoteLiteral(s)
	if back, ok := readLiteral(got); !ok || back != s {
		t.Errorf("quoteLiteral(%q) = %s, which reads as %q, %v", s, got, back, ok)
	}
	for _, bad := range []string{"?", ":", "@", "$", "--", "\x01", "\x00"} {
		if strings.Contains(got, bad) {
			t.Errorf("quoteLiteral(%q) = %s has %q in it", s, got, bad)
		}
	}
}

// readLiteral reads '..' and U&'..' with standard_conforming_strings on; false when the
// text is anything else or ends elsewhere.
func readLiteral(sql string) (string, bool) {
	sql, escapes := strings.CutPrefix(sql, "U&")
	if len(sql) < 2 || sql[0] != '\'' || sql[len(sql)-1] != '\'' {
		return "", false
	}
	var b strings.Builder
	for sql = sql[1 : len(sql)-1]; sql != ""; {
		switch {
		case strings.HasPrefix(sql, "''"):
			b.WriteByte('\'')
			sql = sql[2:]
		case sql[0] == '\'':
			return "", false
		case escapes && strings.HasPrefix(sql, `\\`):
			b.WriteByte('\\')
			sql = sql[2:]
		case escapes && sql[0] == '\\':
			if len(sql) < 5 {
				return "", false
			}
			code, err := strconv.ParseUint(sql[1:5], 16, 32)
			if err != nil || code == 0 {
				return "", false
			}
			b.WriteRune(rune(code))
			sql = sql[5:]
		default:
			b.WriteByte(sql[0])
			sql = sql[1:]
		}
	}
	return b.String(), true
}

func TestLiteral(t *testing.T) {
	for _, test := range []struct {
		constant plan.Const
		want     string
	}{
		{plan.Const{Type: polar.String, ID: "5"}, `'5'`},
		{plan.Const{Type: polar.Integer, ID: "5"}, `5`},
		{plan.Const{Type: polar.Integer, ID: "+5"}, `5`},
		{plan.Const{Type: polar.Integer, ID: "-5"}, `(-5)`},
		{plan.Const{Type: polar.Boolean, ID: "true"}, `TRUE`},
		{plan.Const{Type: "Region", ID: "world"}, `'world'`},
		{plan.Const{ID: "2"}, `'2'`}, // as stored
	} {
		if got := literal(test.constant); got != test.want {
			t.Errorf("literal(%v) = %s, want %s", test.constant, got, test.want)
		}
	}
}
