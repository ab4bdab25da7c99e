package polar

// Query is a conjunction of calls as it is written. What it names is not looked up in a
// policy. ParseQuery makes it.
type Query struct {
	Calls []Atom     // their Vars point into Vars
	Vars  []Variable // Types are as written in `x: T` and `x matches T`; nil where nothing is
	Lists []In       // `x in [values]`: the term is a Var, the items are Consts
}

// ParseQuery reads a question: calls, `x in [..]` and `x matches T`, joined by `and`.
//
//	allow(User{"alice"}, action, r: Repository) and r in [Repository{"a"}, Repository{"b"}]
//
// The query is nil when there are errors; several are reported.
func ParseQuery(text string) (*Query, Diagnostics) {
	r := newQueryReader("query", text)
	r.guarded(func() {
		if !r.peek().EOF() {
			for _, operand := range r.operands() {
				r.condition(operand)
			}
		}
		if r.errors == 0 && len(r.query.Calls) == 0 {
			r.collector.report(errEmptyQuery(r.whole()))
		}
	})
	if r.errors > 0 {
		return nil, r.diagnostics.sorted()
	}
	return &r.query, r.diagnostics.sorted()
}

// ParseFact reads one fact, as a test's setup would have it: `is_trial(Organization{"1"})`.
func ParseFact(text string) (Fact, Diagnostics) {
	r := newQueryReader("fact", text)
	var out Fact
	r.guarded(func() {
		x := r.expression()
		t, err := x.atom()
		if err != nil {
			r.report(err)
			return
		}
		if !r.atEnd() {
			r.report(errExpected(r.peek(), "the end of the fact", "give one fact at a time"))
			return
		}
		out = r.fact(r.call(t))
	})
	if r.errors > 0 {
		return Fact{}, r.diagnostics.sorted()
	}
	return out, r.diagnostics.sorted()
}

// Suggest is the hint `did you mean "x"?` for the candidate closest to a word, or empty if
// none is close.
func Suggest(word string, candidates []string) string { return suggestWord(word, candidates) }
