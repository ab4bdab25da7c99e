package cli

import (
	"errors"

	"github.com/polarsql/polarsql/cmd/polarsql/lsp"
)

type lspCommand struct {
	Policy []string `name:"policy" short:"p" sep:"none" placeholder:"GLOB" help:"Which files form the policy, relative to the editor's workspace folder, as in 'authz/**/*.polar'; repeat the flag for more. Without it, every *.polar file below the folder."`
	Stdio  bool     `name:"stdio" hidden:"" help:"What some editors add; standard input and output are used anyway."`
}

// Run ends when the editor does: with 1, as the protocol has it, when it did not say so first.
func (c *lspCommand) Run(s *session) error {
	err := lsp.Serve(s.ctx, s.stdin, s.stdout, s.stderr, lsp.Options{Policy: c.Policy})
	if errors.Is(err, lsp.ErrNoShutdown) {
		return errNo
	}
	return err
}
