package polar

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// relayout writes the tokens of a policy with other white space between them. With comments,
// it puts some wherever they may stand.
func relayout(text string, r *rand.Rand, comments bool) string {
	var b strings.Builder
	tokens := Tokens(NewSource("", text))
	comment := 0
	for i, token := range tokens {
		if token.Kind == TokenComment {
			continue
		}
		word := token.Span.Text()
		b.WriteString(word)
		if comments && word == ";" && r.IntN(10) == 0 {
			b.WriteString(strings.Repeat(" ;", r.IntN(3)))
		}
		for comments && r.IntN(6) == 0 {
			comment++
			fmt.Fprintf(&b, "%s# %d%s\n", []string{"", " ", "\n", "\n\n  "}[r.IntN(4)], comment, []string{"", "  ", "\r"}[r.IntN(3)])
		}
		tight := i+1 < len(tokens) && strings.ContainsAny(word, "()[]{},;") || word == "("
		switch n := r.IntN(12); {
		case word == "{": // or a block could be one that is on one line
			b.WriteString("\n")
		case n < 2 && tight:
		case n < 8:
			b.WriteString(" ")
		default:
			b.WriteString(strings.Repeat("\n", 1+r.IntN(3)))
		}
	}
	return b.String()
}

func withoutEmptyLines(text string) string {
	for strings.Contains(text, "\n\n") {
		text = strings.ReplaceAll(text, "\n\n", "\n")
	}
	return text
}

// checkLayouts formats the same policy in several layouts.
func checkLayouts(t testing.TB, text string, r *rand.Rand, times int) {
	t.Helper()
	syntax, diagnostics := Parse(NewSource("", text))
	if diagnostics.Count(Error) > 0 {
		return
	}
	want := treeOf(syntax)
	first := ""
	for i := range times {
		commented := relayout(text, r, true)
		got, ok := checkFormat(t, commented)
		if syntax, _ := Parse(NewSource("", got)); !ok || treeOf(syntax) != want {
			t.Errorf("another tree:\n%s", commented)
		}
		// Without comments, only empty lines are the author's.
		got, _ = checkFormat(t, relayout(text, r, false))
		if got = withoutEmptyLines(got); i == 0 {
			first = got
		} else if got != first {
			t.Errorf("two layouts of one policy:\n%s\n---\n%s", first, got)
		}
	}
}

func TestFormatAnyLayout(t *testing.T) {
	texts := policyTexts(t)
	for file, text := range texts {
		if !strings.Contains(text, "\\\n") {
			checkLayouts(t, text, rand.New(rand.NewPCG(1, uint64(len(text)))), 3)
		}
		if t.Failed() {
			t.Fatalf("in %s", file)
		}
	}
}

func TestFormatRandomPolicies(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(2, seed))
		text := randomPolicy(r)
		if _, ok := checkFormat(t, text); !ok {
			t.Errorf("not a policy:\n%s", text)
		}
		checkLayouts(t, text, r, 2)
		if t.Failed() {
			t.Fatalf("with seed %d", seed)
		}
	}
}

// FuzzFormat formats any text, and what is a policy in another layout, too.
func FuzzFormat(f *testing.F) {
	for _, text := range policyTexts(f) {
		f.Add(text, uint64(len(text)))
	}
	for seed := range uint64(20) {
		f.Add(randomPolicy(rand.New(rand.NewPCG(3, seed))), seed)
	}
	f.Fuzz(func(t *testing.T, text string, seed uint64) {
		if _, ok := checkFormat(t, text); ok && !strings.Contains(text, "\\\n") {
			checkLayouts(t, text, rand.New(rand.NewPCG(4, seed)), 2)
		}
	})
}

// policyWriter writes policies that can be parsed and have everything that the grammar has.
type policyWriter struct {
	strings.Builder
	r *rand.Rand
}

func randomPolicy(r *rand.Rand) string {
	w := policyWriter{r: r}
	for range 1 + r.IntN(8) {
		w.pick(w.rule, w.rule, w.block, w.declare, w.fixture, w.test)
		w.pick(func() {}, func() { w.WriteString("\n") }, func() { w.WriteString("\n\n\n") }, func() { w.WriteString(" ;") })
	}
	return w.String()
}

func (w *policyWriter) pick(choices ...func()) { choices[w.r.IntN(len(choices))]() }

// several writes up to most things with something between them.
func (w *policyWriter) several(least, most int, between string, one func()) {
	for i := range least + w.r.IntN(most-least+1) {
		if i > 0 {
			w.WriteString(between)
		}
		one()
	}
}

func (w *policyWriter) text(text string) func() { return func() { w.WriteString(text) } }

func (w *policyWriter) name() {
	w.pick(w.text("x"), w.text("actor"), w.text("resource"), w.text("Org::Unit"), w.text("é"), w.text("ok?"), w.text("_"),
		w.text("a_name_of_some_length"), w.text("a_name_that_is_so_long_that_not_much_else_has_room_on_its_line"))
}

func (w *policyWriter) string() {
	w.pick(w.text(`""`), w.text(`"a"`), w.text(`"# no \"comment\""`), w.text(`"some longer string"`),
		w.text(`"a string that is so long that not much else has room on its line, whatever it is"`))
}

func (w *policyWriter) value() {
	w.pick(w.string, w.text("-1"), w.text("12"), w.text("true"), func() {
		w.WriteString("User{")
		w.pick(w.string, w.text("7"), w.text("false"))
		w.WriteString("}")
	})
}

func (w *policyWriter) term() { w.pick(w.value, w.name, w.text("@current_unix_time")) }

func (w *policyWriter) call() { w.atom(w.term) }

func (w *policyWriter) atom(argument func()) {
	w.WriteString("p(")
	w.several(0, 5, ", ", argument)
	w.WriteString(")")
}

func (w *policyWriter) head() {
	w.atom(func() {
		w.pick(w.term, func() { w.name(); w.WriteString(": "); w.name() })
	})
}

func (w *policyWriter) statement(parts ...func()) func() {
	return func() {
		for _, part := range parts {
			part()
		}
		w.WriteString(";")
		w.pick(w.text(""), w.text(" "), w.text("\n"), w.text("\n\n"))
	}
}

func (w *policyWriter) rule() {
	w.statement(w.head, func() {
		w.pick(func() {}, func() { w.WriteString(" if "); w.condition(4, w.longhand) })
	})()
}

// condition writes a condition with at most depth levels of parentheses.
func (w *policyWriter) condition(depth int, leaf func()) {
	chain := func(word string) func() {
		return func() { w.several(2, 4, word, func() { w.operand(depth, leaf) }) }
	}
	w.pick(func() { w.operand(depth, leaf) }, chain(" and "), chain(" or "), func() {
		w.several(2, 3, " or ", chain(" and "))
	})
}

func (w *policyWriter) operand(depth int, leaf func()) {
	if depth == 0 || w.r.IntN(2) == 0 {
		leaf()
		return
	}
	w.pick(w.text(""), w.text("not "), w.text("not not "))
	w.pick(leaf, func() {
		w.WriteString("(")
		w.condition(depth-1, leaf)
		w.WriteString(")")
	})
}

func (w *policyWriter) longhand() {
	operator := func(text string, right func()) func() {
		return func() { w.name(); w.WriteString(text); right() }
	}
	w.pick(w.call, w.call, operator(" = ", w.term), operator(" < ", w.term), operator(" != ", w.term),
		operator(" matches ", w.name), operator(" matches! ", w.name), operator(" in ", w.list(0, 6, w.term)))
}

func (w *policyWriter) list(least, most int, item func()) func() {
	return func() {
		w.WriteString("[")
		w.several(least, most, ", ", item)
		w.WriteString("]")
	}
}

func (w *policyWriter) shorthand() {
	w.pick(w.string, w.string, w.call, w.text("role"), w.text("permission"),
		func() { w.string(); w.WriteString(" on "); w.string() },
		func() { w.WriteString("global "); w.string() })
}

func (w *policyWriter) block() {
	w.pick(w.text("global"), func() {
		w.pick(w.text("actor "), w.text("resource "))
		w.name()
		w.pick(func() {}, func() { w.WriteString(" extends "); w.several(1, 3, ", ", w.name) })
	})
	w.WriteString(" {")
	w.several(0, 5, "", func() {
		w.pick(w.statement(w.text("roles = "), w.list(0, 8, w.string)),
			w.statement(w.text("relations = {"), func() {
				w.several(0, 5, ", ", func() {
					w.pick(w.name, w.text("if"), w.text("and"))
					w.WriteString(": ")
					w.name()
				})
			}, w.text("}")),
			w.statement(w.string, w.text(" if "), func() { w.condition(3, w.shorthand) }))
	})
	w.WriteString("}")
}

func (w *policyWriter) declare() {
	w.statement(w.text("declare p("), func() { w.several(0, 6, ", ", w.name) }, w.text(")"))()
}

func (w *policyWriter) facts() {
	w.several(0, 3, "", w.statement(func() { w.atom(w.value) }))
}

func (w *policyWriter) fixture() {
	w.WriteString("test fixture ")
	w.name()
	w.WriteString(" {")
	w.facts()
	w.WriteString("}")
}

func (w *policyWriter) test() {
	w.WriteString("test ")
	w.string()
	w.WriteString(" {")
	w.pick(func() {}, func() {
		w.WriteString("setup {")
		w.facts()
		w.pick(func() {}, w.statement(w.text("fixture "), w.name), w.text("fixture x"))
		w.WriteString("}")
	})
	w.several(0, 4, "", w.statement(func() {
		w.pick(w.text("assert "), w.text("assert_not "))
		w.head()
		w.pick(func() {}, func() { w.WriteString(" iff "); w.name(); w.WriteString(" in "); w.list(0, 6, w.value)() })
	}))
	w.WriteString("}")
}
