package polar

import (
	"fmt"
	"strings"
	"testing"
)

// TestNoPlace: a diagnostic that is about no place in a file prints none.
func TestNoPlace(t *testing.T) {
	d := Diagnostic{Code: "no-table", Severity: Error, Message: "User has no table", Hint: "add one"}
	if got, want := d.String(), "error: User has no table [no-table]\n    = hint: add one"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestManyDiagnostics: warnings do not push out errors, and what is left out is counted.
func TestManyDiagnostics(t *testing.T) {
	var ds Diagnostics
	for i := range 50_000 {
		severity := Warning
		if i%2 == 1 {
			severity = Error
		}
		ds = append(ds, Diagnostic{Code: "x", Severity: severity, Message: fmt.Sprintf("number %d.", i)})
	}
	ds = append(ds, Diagnostic{Code: "limit", Severity: Error, Message: "there are others"})
	text := ds.Error()
	if n := strings.Count(text, "error: number"); n != 20 {
		t.Errorf("%d errors", n)
	}
	if n := strings.Count(text, "warning: number"); n != 100 {
		t.Errorf("%d warnings", n)
	}
	if !strings.HasSuffix(text, "error: there are others [limit]\nand 49880 more") {
		t.Errorf("it ends with %s", text[len(text)-100:])
	}
	if text := ds[1:21].Error(); strings.Contains(text, "more") || strings.Count(text, "\n") != 19 {
		t.Errorf("twenty: %s", text)
	}
}
