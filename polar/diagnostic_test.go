package polar

import "testing"

// TestNoPlace: a diagnostic that is about no place in a file prints none.
func TestNoPlace(t *testing.T) {
	d := Diagnostic{Code: "no-table", Severity: Error, Message: "User has no table", Hint: "add one"}
	if got, want := d.String(), "error: User has no table [no-table]\n    = hint: add one"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
