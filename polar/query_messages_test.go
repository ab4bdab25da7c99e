package polar

import (
	"strings"
	"testing"
)

// TestQueryMessages shows what is said about texts that are no query.
func TestQueryMessages(t *testing.T) {
	var b strings.Builder
	for _, text := range []string{
		``,
		`x in [T{1}]`,
		`p(x) or q(x)`,
		`(p(x) or q(x))`,
		`not p(x)`,
		`p(x) and x > 3 and y = 2`,
		`x and "read"`,
		`p(@current_unix_time)`,
		`p(x) and "a" in ["a"]`,
		`p(x) and x in [y]`,
		`p(x) and x matches! T`,
		`p(x: A) and q(x: B)`,
		`p(x`,
		"p(x,) and\n q(]) and r(x",
		`p(x) q(x)`,
		`p(Actor{"a"})`,
	} {
		q, diagnostics := ParseQuery(text)
		if q != nil || diagnostics.Err() == nil {
			t.Errorf("%s: no error", text)
		}
		b.WriteString(diagnostics.Error() + "\n\n")
	}
	golden(t, "testdata/query/messages.polar", b.String())
}

// TestQueryLimits: what is too large or no text is refused, and the number of messages is bounded.
func TestQueryLimits(t *testing.T) {
	for text, code := range map[string]string{
		strings.Repeat("(", 300) + "p()": "limit", "p(\xff)": "not-utf8", strings.Repeat(" ", 2<<20): "limit",
	} {
		if q, diagnostics := ParseQuery(text); q != nil || len(diagnostics) != 1 || diagnostics[0].Code != code {
			t.Errorf("%.20s: %v", text, diagnostics)
		}
	}
	if _, diagnostics := ParseQuery(strings.Repeat("x and ", 100) + "x"); len(diagnostics) < 10 || len(diagnostics) > maxQueryErrors+1 {
		t.Errorf("%d messages", len(diagnostics))
	}
}
