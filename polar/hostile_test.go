package polar

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"
)

// fill repeats what a function writes until the text has about a number of bytes.
func fill(size int, write func(b *strings.Builder, i int)) string {
	var b strings.Builder
	for i := 0; b.Len() < size; i++ {
		write(&b, i)
	}
	return b.String()
}

func line(format string) func(*strings.Builder, int) {
	return func(b *strings.Builder, i int) {
		fmt.Fprintf(b, strings.ReplaceAll(format, "%i", "%[1]d"), i)
	}
}

// hostile are files of about a megabyte that try to make the front end slow or large.
func hostile() map[string]string {
	const size = MaxSourceBytes - 1000
	repeat := func(s string) string { return strings.Repeat(s, size/len(s)) }
	half := func(first, second string) string {
		return fill(size/2, line(first)) + fill(size/2, line(second))
	}
	in := func(head, format, tail string) string { return head + fill(size, line(format)) + tail }
	all := "resource Root { roles = [\"r\"]; }\n"
	return map[string]string{
		"opening parentheses":          repeat("("),
		"opening parentheses in rules": "p(x) if " + repeat("("),
		"closing parentheses":          repeat(")"),
		"opening brackets":             repeat("["),
		"opening braces":               repeat("{"),
		"blocks in blocks":             repeat("resource A{"),
		"semicolons":                   repeat(";"),
		"quotes":                       repeat(`"`),
		"open string":                  `p("` + repeat("a"),
		"open strings":                 repeat("p(\"a\n"),
		"backslashes":                  `p("` + repeat(`\`),
		"NUL":                          repeat("\x00"),
		"NUL in a string":              `p("` + repeat("\x00") + `");`,
		"invalid UTF-8":                repeat("\xff"),
		"truncated UTF-8":              repeat("\xe4\xb8"),
		"spaces":                       repeat(" "),
		"one comment":                  "#" + repeat("a"),
		"comments":                     repeat("#\n"),
		"one long name":                "p(" + repeat("a") + ");",
		"one long wrong name":          "p(x) if " + repeat("a") + ";",
		"one long line of mistakes":    repeat("p(;"),
		"one long line of warnings":    "actor U{}" + in("", "p(x%i: U);", ""),
		"name segments":                "p(" + repeat("a::") + ");",
		"not":                          "p(x) if " + repeat("not ") + "q(x);",
		"or":                           "p(x) if " + repeat("q(x) or ") + "q(x);",
		"and":                          "p(x) if " + repeat("q(x) and ") + "q(x);",
		"not or":                       "p(x) if r(x) and not (" + repeat("q(x) or ") + "q(x));",
		"and of ors":                   "p(x) if " + repeat("(q(x) or r(x)) and ") + "q(x);",
		"chained comparisons":          "p(x) if x" + repeat(" = x") + ";",
		"list":                         "p(x) if x in [" + repeat("1,") + "];",
		"list of variables":            in("p(x) if x in [", "x%i,", "];"),
		"arguments":                    "p(" + repeat("_,") + ");",
		"different arguments":          in("p(", "x%i,", ");"),
		"facts":                        in("", "p(%i);\n", ""),
		"digits":                       "p(" + repeat("9") + ");",
		"roles":                        in("resource A { roles = [", `"r%i",`, "]; }"),
		"equal roles":                  "resource A { roles = [" + repeat(`"r",`) + "]; }",
		"relations":                    in("resource A { relations = {", `r%i: T%i,`, "}; }"),
		"types without a block":        half("resource Repository%i{}\n", "p(x: Repositry%i) if q(x);\n"),
		"names not declared":           "resource A { roles = [" + fill(size/2, line(`"r%i",`)) + "]; " + fill(size/2, line(`"x%i" if "r1";`)) + "}",
		"blocks":                       in("", "resource A%i{}\n", ""),
		"equal blocks":                 repeat("resource A{}\n"),
		"global blocks":                repeat("global{}\n"),
		"missing braces":               repeat("resource A{\n"),
		"missing semicolons":           in("", "resource A%i { roles = [\"r\"] }\n", ""),
		"extends in a chain":           in("resource A0{}", "resource A1%i extends A%i{}\n", ""),
		"extends in a circle":          in("resource A0 extends A1{}", "resource A1%i extends A%i{}\n", ""),
		"extends long":                 in("resource A extends ", "B%i,", " {}"),
		"all extend one":               "resource P { roles = [" + fill(size/3, line(`"r%i",`)) + "]; }" + fill(size/2, line("resource A%i extends P{}\n")),
		"all extend two":               "resource P { roles = [" + fill(size/3, line(`"r%i",`)) + "]; } resource Q { roles = [" + fill(size/4, line(`"r%i",`)) + "]; }" + fill(size/3, line("resource A%i extends P,Q{}\n")),
		"roles of everything":          "resource A { roles = [" + fill(size/3, line(`"r%i",`)) + "]; relations = { up: A }; " + fill(size/2, line("role if \"r1\" on \"up\";")) + "}",
		"abstract parameters":          all + half("resource A%i{}\n", "p(x: Resource) if x matches Actor and q(x);"),
		"abstract recursion":           all + half("resource A%i extends Root{}\n", "p(x: Resource, y: Root) if not p(y, x) and q(x, y);"),
		"negation everywhere":          in("actor U{}", "p%i(x: U) if q(x) and not p1%i(x);", ""),
		"a circle of negations":        in("actor U{} p0(x: U) if p1(x);", "p1%i(x: U) if q(x) and not p%i(x);", ""),
		"names under not":              in("actor U{}", `has_role(u: U, "r%i", o: O) if not has_role(u, role, o) and a(role);`, ""),
		"names in a circle":            in("actor U{} has_role(u: U, role: String) if has_role(u, role) and not has_role(u, \"r1\") and role != \"r1\";", `has_role(u: U, "r%i") if has_role(u, "r1%i");`, ""),
		"matches":                      "p(x) if q(x)" + repeat(" and x matches Resource") + ";",
		"tests":                        in("actor U{}", "test \"t%i\" { assert p(x: U) iff x in [U{\"a\"}]; }", ""),
		"fixtures":                     in("actor U{}", "test fixture f%i { p(U{\"a\"}); }", ""),
		"a fixture used often":         "test fixture f { " + fill(size/2, line("p(%i);")) + "} " + fill(size/2, line("test \"t%i\" { setup { fixture f; } assert p(1); }")),
		"fixtures not there":           "test fixture fixture0 {} test \"t\" { setup { " + fill(size, line("fixture fixture1%i;")) + "} assert p(1); }",
		"iff":                          in("test \"t\" { assert p(x: Integer) iff x in [", "%i,", "]; }"),
		"objects":                      "p(" + repeat("A{") + ");",
		"field access":                 "p(a) if a" + repeat(".b") + ";",
		"on":                           "resource A { \"a\" if \"a\"" + repeat(` on "a"`) + "; }",
		"colons":                       "p(" + repeat("x: ") + ");",
	}
}

// TestHostileInput: whatever a file of the largest size holds, the front end comes to an end
// soon, with a message that a person can read, and does not fill the memory.
func TestHostileInput(t *testing.T) {
	for name, text := range hostile() {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			policy, diagnostics := Load(NewSource("p.polar", text))
			if policy != nil {
				_ = CheckListing(policy, nil)
			}
			took := time.Since(start)
			runtime.ReadMemStats(&after)
			t.Logf("%v, %d MB, %d diagnostics", took, (after.TotalAlloc-before.TotalAlloc)>>20, len(diagnostics))
			if took > 15*time.Second {
				t.Errorf("%v", took)
			}
			if used := (after.TotalAlloc - before.TotalAlloc) >> 20; used > 1500 {
				t.Errorf("%d MB", used)
			}
			if (policy == nil) != (diagnostics.Count(Error) > 0) {
				t.Error("a policy must come back exactly when there are no errors")
			}
			if n := len(diagnostics.Error()); n > 5<<20 {
				t.Errorf("messages of %d bytes", n)
			}
		})
	}
}

// TestParenthesesAreRefusedAtOnce: a megabyte of them is an error within a second.
func TestParenthesesAreRefusedAtOnce(t *testing.T) {
	for _, text := range []string{strings.Repeat("(", MaxSourceBytes), "p(x) if " + strings.Repeat("(", MaxSourceBytes-8)} {
		start := time.Now()
		_, diagnostics := Load(NewSource("p.polar", text))
		if took := time.Since(start); took > time.Second || diagnostics.Count(Error) == 0 {
			t.Errorf("%v: %.200s", took, diagnostics.Error())
		}
	}
}
