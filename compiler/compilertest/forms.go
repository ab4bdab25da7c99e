package compilertest

import (
	"strings"

	"github.com/polarsql/polarsql/compiler/plan"
)

// Forms are the names that Form can give, in the order from plain to general.
var Forms = []string{"walk", "collect", "tagged", "closure", "fixpoint"}

// Form names what a recursion of a plan became: its form, or, of one that is linear only
// because a pass made it so, what that pass has done.
func Form(r plan.RecursionForm) string {
	for _, note := range r.Notes {
		switch {
		case strings.Contains(note, "transitive closure"):
			return "closure"
		case strings.Contains(note, "tells them apart") && r.Form != "fixpoint":
			return "tagged"
		}
	}
	return r.Form
}
