package polar

// collector keeps diagnostics, up to the limits.
type collector struct {
	limits           Limits
	diagnostics      Diagnostics
	errors, warnings int // how many there were, kept or not
	compared         int // words compared in search of hints
}

// maxCompared is how many words are compared before hints are no longer looked for.
const maxCompared = 2_000_000

func (c *collector) report(d Diagnostic) {
	count, limit := &c.warnings, c.limits.Warnings
	if d.Severity == Error {
		count, limit = &c.errors, c.limits.Errors
	}
	*count++
	d.Message, d.Hint = shortened(d.Message), shortened(d.Hint)
	for i := range d.Related {
		d.Related[i].Message = shortened(d.Related[i].Message)
	}
	switch {
	case *count <= limit:
		c.diagnostics = append(c.diagnostics, d)
	case *count == limit+1:
		c.diagnostics = append(c.diagnostics, tooManyDiagnostics(d, limit))
	}
}

// full tells whether hints are still worth the search for them.
func (c *collector) full() bool {
	return c.errors > c.limits.Errors || c.warnings > c.limits.Warnings
}

// suggest is suggestWord while it is worth it.
func (c *collector) suggest(word string, candidates []string) string {
	if c.full() || c.compared > maxCompared {
		return ""
	}
	c.compared += len(candidates)
	return suggestWord(word, candidates)
}
