package postgres

import "strings"

// UnavailableError says that no way led to a server: what was tried, and what would help.
type UnavailableError struct {
	Tried []Attempt
}

// Attempt is one way that was tried and why it failed.
type Attempt struct {
	Way Way
	Err error
}

// remedies say what to do so that a way works.
var remedies = map[Way]string{
	Given:    "set " + envURL + " to a server where databases may be created: postgres://user:password@host:5432/postgres",
	Docker:   "install and start a Docker engine (" + envImage + " names the image; without a registry build one, see integration/image)",
	Local:    "install PostgreSQL's server: apt-get install postgresql, dnf install postgresql-server, apk add postgresql, brew install postgresql@17",
	Download: "let this machine reach the Maven repository that embedded-postgres downloads from",
}

func (e *UnavailableError) Error() string {
	var text strings.Builder
	text.WriteString("no PostgreSQL server could be found or started\ntried:\n")
	for _, attempt := range e.Tried {
		text.WriteString("  " + string(attempt.Way) + ": " + indent(attempt.Err.Error()) + "\n")
	}
	text.WriteString("any one of these helps:")
	for _, attempt := range e.Tried {
		text.WriteString("\n  - " + remedies[attempt.Way])
	}
	return text.String()
}

// Unwrap gives the errors of the ways that were tried.
func (e *UnavailableError) Unwrap() []error {
	errs := make([]error, len(e.Tried))
	for i, attempt := range e.Tried {
		errs[i] = attempt.Err
	}
	return errs
}

// indent keeps the lines of a long reason under its first one.
func indent(reason string) string {
	return strings.ReplaceAll(strings.TrimSpace(reason), "\n", "\n      ")
}
