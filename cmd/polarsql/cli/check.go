package cli

import (
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/adapters/polarpgx"
	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/polar"
)

type checkCommand struct {
	engineFlags
	Files []string `arg:"" optional:"" name:"policy" help:"Policy files, as with --policy."`
	Lists bool     `name:"lists" help:"Warn of actions that can be checked but not listed; with --mapping only for types without a table."`
}

// Run checks as far as it can: the policy, the mapping by itself, both together, and the
// mapping against the database.
func (c *checkCommand) Run(s *session) error {
	policy, diagnostics, err := s.loadPolicy(append(c.Policy, c.Files...))
	if err != nil {
		return err
	}
	var m *mapping.Mapping
	if c.Mapping != "" {
		var more polar.Diagnostics
		if m, more, err = c.checkMapping(s, policy); err != nil {
			return err
		}
		diagnostics = append(diagnostics, more...)
	}
	if c.Lists && policy != nil {
		diagnostics = append(diagnostics, polar.CheckListing(policy, hasTable(m))...)
	}
	s.reportCheck(diagnostics)
	if c.Mapping == "" && c.DatabaseURL != os.Getenv("POLARSQL_DATABASE_URL") {
		s.printHint("the database was not looked at: --mapping FILE says what to look for")
	}
	if diagnostics.Count(polar.Error) > 0 {
		return errNo
	}
	return nil
}

// hasTable tells of which types all objects can be tried, one by one.
func hasTable(m *mapping.Mapping) func(typ string) bool {
	return func(typ string) bool { return m != nil && m.Type(typ) != nil }
}

// checkMapping takes a nil policy for one that has errors, and returns a nil mapping for one
// that has them.
func (c *checkCommand) checkMapping(s *session, policy *polar.Policy) (*mapping.Mapping, polar.Diagnostics, error) {
	m, diagnostics, err := s.loadMapping(c.Mapping)
	if err != nil || diagnostics.Count(polar.Error) > 0 {
		return nil, diagnostics, err
	}
	if c.DatabaseURL != "" {
		conn, err := s.connect(c.DatabaseURL)
		if err != nil {
			return nil, nil, err
		}
		defer s.closeConn(conn)
		typed, err := polarpgx.ReadTypes(s.ctx, conn, m)
		more, err := asDiagnostics(err)
		if err != nil {
			return nil, nil, err
		}
		settings, err := polarpgx.CheckSettings(s.ctx, conn)
		if err != nil {
			return nil, nil, err
		}
		diagnostics = slices.Concat(diagnostics, more, settings)
		if typed != nil {
			m = typed
		}
	}
	if policy == nil {
		return m, diagnostics, nil
	}
	engine, err := polarsql.New(policy, m)
	if err == nil {
		return m, append(diagnostics, engine.Warnings()...), nil
	}
	more, err := asDiagnostics(err)
	return m, append(diagnostics, more...), err
}

// asDiagnostics takes an error apart: what is wrong in the files, or another failure.
func asDiagnostics(err error) (polar.Diagnostics, error) {
	var diagnostics polar.Diagnostics
	if errors.As(err, &diagnostics) {
		return diagnostics, nil
	}
	return nil, err
}

func (s *session) reportCheck(diagnostics polar.Diagnostics) {
	failed, warned := diagnostics.Count(polar.Error), diagnostics.Count(polar.Warning)
	if s.json {
		s.printJSON(struct {
			Errors      int          `json:"errors"`
			Warnings    int          `json:"warnings"`
			Diagnostics []diagnostic `json:"diagnostics"`
		}{failed, warned, diagnosticsJSON(diagnostics)})
		return
	}
	s.printDiagnostics(diagnostics)
	fmt.Fprintf(s.stdout, "%s, %s\n", counted(failed, "error"), counted(warned, "warning"))
}
