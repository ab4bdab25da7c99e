package cli

import (
	"errors"
	"fmt"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/adapters/polarpgx"
	"github.com/polarsql/polarsql/polar"
)

type checkCommand struct {
	engineFlags
	Files []string `arg:"" optional:"" name:"policy" help:"Policy files, as with --policy."`
}

// Run checks as far as it can: the policy, the mapping by itself, both together, and the
// mapping against the database.
func (c *checkCommand) Run(s *session) error {
	policy, diagnostics, err := s.loadPolicy(append(c.Policy, c.Files...))
	if err != nil {
		return err
	}
	if c.Mapping != "" {
		more, err := c.checkMapping(s, policy)
		if err != nil {
			return err
		}
		diagnostics = append(diagnostics, more...)
	}
	s.reportCheck(diagnostics)
	if diagnostics.Count(polar.Error) > 0 {
		return errNo
	}
	return nil
}

// checkMapping takes a nil policy for one that has errors.
func (c *checkCommand) checkMapping(s *session, policy *polar.Policy) (polar.Diagnostics, error) {
	m, diagnostics, err := s.loadMapping(c.Mapping)
	if err != nil || diagnostics.Count(polar.Error) > 0 {
		return diagnostics, err
	}
	if c.DatabaseURL != "" {
		conn, err := s.connect(c.DatabaseURL)
		if err != nil {
			return nil, err
		}
		defer s.closeConn(conn)
		typed, err := polarpgx.ReadTypes(s.ctx, conn, m)
		more, err := asDiagnostics(err)
		if err != nil {
			return nil, err
		}
		diagnostics = append(diagnostics, more...)
		if typed != nil {
			m = typed
		}
	}
	if policy == nil {
		return diagnostics, nil
	}
	engine, err := polarsql.New(policy, m)
	if err == nil {
		return append(diagnostics, engine.Warnings()...), nil
	}
	more, err := asDiagnostics(err)
	return append(diagnostics, more...), err
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
