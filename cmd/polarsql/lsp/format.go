package lsp

import "github.com/polarsql/polarsql/polar"

// format returns a document in the standard style, or false if it has errors.
func format(source *polar.Source) (string, bool) {
	text, diagnostics := polar.Format(source)
	return text, diagnostics.Count(polar.Error) == 0
}
