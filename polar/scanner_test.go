package polar

import (
	"math/rand"
	"os"
	"strings"
	"testing"

	"github.com/alecthomas/participle/v2/lexer"
)

// scannerByRules is the scanner again, as regular expressions: slow, and easy to check against
// the language's description. Rules are tried in order, the first match wins.
var scannerByRules = func() *lexer.StatefulDefinition {
	const start = `[^\x00-@\[-^` + "`" + `{-\x7f\p{Z}\p{Cc}\x{FEFF}\x{FFFD}]`
	const rest = `[^\x00-/:-@\[-^` + "`" + `{-\x7f\p{Z}\p{Cc}\x{FEFF}\x{FFFD}]*`
	return lexer.MustSimple([]lexer.SimpleRule{
		{Name: "whitespace", Pattern: `[\s\x{0B}\x{85}\x{FEFF}\p{Z}]+`},
		{Name: "Comment", Pattern: `#[^\n]*`},
		{Name: "String", Pattern: `"(?:\\(?s:.)|[^"\\\n])*"`},
		{Name: "OpenString", Pattern: `"(?:\\(?s:.)|[^"\\\n])*\\?`},
		{Name: "Float", Pattern: `[+-]?\d+(?:\.\d+(?:[eE][+-]?\d+)?|[eE][+-]?\d+)`},
		{Name: "Integer", Pattern: `[+-]?\d+`},
		{Name: "Constant", Pattern: `@` + start + rest},
		{Name: "MatchesExactly", Pattern: `matches!`},
		{Name: "Ident", Pattern: start + rest + `(?:::` + start + rest + `)*\??`},
		{Name: "Punct", Pattern: `\?=|==|!=|<=|>=|::|&&|\|\||[()\[\]{},:;=<>.]`},
		{Name: "Invalid", Pattern: `//|/\*|--|(?s:.)`},
	})
}()

// compareScanners checks that both scanners cut a text the same way.
func compareScanners(t *testing.T, text string) {
	t.Helper()
	slow, err := scannerByRules.LexString("p.polar", text)
	if err != nil {
		t.Fatal(err)
	}
	names := lexer.SymbolsByRune(polarLexer)
	wantNames := lexer.SymbolsByRune(scannerByRules)
	fast := newScanner("p.polar", text)
	for {
		want, err := slow.Next()
		if err != nil {
			t.Fatal(err)
		}
		for wantNames[want.Type] == "whitespace" {
			want, _ = slow.Next()
		}
		got, _ := fast.Next()
		if names[got.Type] != wantNames[want.Type] || got.Value != want.Value || got.Pos != want.Pos {
			t.Fatalf("in %q:\ngot  %s %q at %v\nwant %s %q at %v", text,
				names[got.Type], got.Value, got.Pos, wantNames[want.Type], want.Value, want.Pos)
		}
		if want.EOF() {
			return
		}
	}
}

func TestScannerIsTheRules(t *testing.T) {
	var all strings.Builder
	for _, folder := range []string{"testdata/patterns", "testdata/syntax", "testdata/check", "testdata/rules"} {
		for _, file := range policyFiles(t, folder) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			compareScanners(t, string(text))
			all.Write(text)
		}
	}
	// Texts glued together from pieces that are easy to get wrong.
	pieces := []string{
		" ", "\n", "\t", "\r\n", "\v", "\u0085", "\u00a0", "\ufeff", "#", "# c\n", `"`, `\`, `"a"`, `"a\"b"`, "\"a\\\nb\"",
		"1", "-", "+", "-1", ".", "1.5", "1e", "e", "E+2", "1.", "@", "@a", "matches", "matches!", "!", "=", "<", ">", "?", "?=",
		":", "::", "a", "A::b", "a?", "é", "_", "9", "&", "|", "&&", "(", ")", "{", "}", "\x00", "\x7f", "\u009f", "\ufffd", "$", "日本", "'",
	}
	random := rand.New(rand.NewSource(1))
	for range 20_000 {
		var b strings.Builder
		for range 1 + random.Intn(8) {
			b.WriteString(pieces[random.Intn(len(pieces))])
		}
		compareScanners(t, b.String())
	}
	// Pieces of policies, cut at random.
	text := []rune(all.String())
	for range 2_000 {
		from := random.Intn(len(text))
		compareScanners(t, string(text[from:min(from+1+random.Intn(60), len(text))]))
	}
}
