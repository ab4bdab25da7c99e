// Package cli is the command line of polarsql, callable in a test's own process.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"syscall"

	"github.com/alecthomas/kong"
)

// Exit codes. "No" and "no answer" never share one.
const (
	exitYes      = 0 // allowed, a query holds, all passed, no errors; or the command printed what it was asked for
	exitNo       = 1 // authorize: denied; query: it does not hold; test: an assertion failed, or too little coverage; check: there are errors; fmt --check: a file would change
	exitNoAnswer = 2 // wrong usage, an unreadable file, a policy that cannot be used, a failing database
)

const description = `Authorization policies written in Polar, answered by PostgreSQL.

Objects are written Type:id, such as User:1 or Repository:docs.

Exit codes:
  0  the answer is yes (authorize: allowed; query without variables: it
     holds; test: every assertion holds; check: no errors), or the command
     printed what it was asked for
  1  the answer is no (authorize: denied; query without variables: it does
     not hold; test: an assertion failed, or the coverage is too low; check:
     the policy or the mapping has errors; fmt --check: a file would change)
  2  there is no answer: wrong usage, a file that cannot be read, a policy
     or mapping that cannot be used, a database that fails`

// commands is the grammar of the command line.
type commands struct {
	JSON    bool             `name:"json" help:"Print results and diagnostics as one JSON document on standard output."`
	Version kong.VersionFlag `name:"version" help:"Print the version."`

	Check     checkCommand     `cmd:"" help:"Check a policy; with --mapping the mapping too, with --database-url against the tables it names."`
	Test      testCommand      `cmd:"" help:"Run a policy's test blocks, without a database or, with --database-url, in PostgreSQL."`
	Fmt       fmtCommand       `cmd:"" help:"Format policy files in the standard style."`
	LSP       lspCommand       `cmd:"" name:"lsp" help:"Serve an editor: the language server for policies, on standard input and output."`
	SQL       sqlCommand       `cmd:"" name:"sql" help:"Print the SQL of a question, with its parameters."`
	Authorize authorizeCommand `cmd:"" help:"May the actor do the action on the resource?"`
	List      listCommand      `cmd:"" help:"On which resources of a type may the actor do the action?"`
	Who       whoCommand       `cmd:"" help:"Which actors of a type may do the action on the resource?"`
	Actions   actionsCommand   `cmd:"" help:"What may the actor do on the resource?"`
	Query     queryCommand     `cmd:"" help:"A question of your own in Polar: calls joined by and, solved for their variables."`
}

// session is what every command gets: where it reads and writes, and until when it may run.
type session struct {
	ctx    context.Context
	stdin  io.Reader
	stdout *sink
	stderr io.Writer
	json   bool
}

// errNo is returned by a command whose answer is no and already printed.
var errNo = errors.New("no")

// endedWith is returned by a command that has an exit code and has printed everything.
type endedWith int

func (e endedWith) Error() string { return fmt.Sprintf("ended with exit code %d", int(e)) }

// Main runs the command line and returns the exit code.
func Main(args []string, stdin io.Reader, stdout, stderr io.Writer) (code int) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	s := &session{ctx: ctx, stdin: stdin, stdout: &sink{Writer: stdout}, stderr: stderr}

	type exited int // kong leaves through here after printing help
	defer func() {
		if r := recover(); r != nil {
			e, ok := r.(exited)
			if !ok {
				panic(r)
			}
			code = int(e)
		}
	}()
	var grammar commands
	parser, err := kong.New(&grammar,
		kong.Name("polarsql"), kong.Description(description), kong.Vars{"version": version()},
		kong.Writers(stdout, stderr), kong.Exit(func(c int) { panic(exited(c)) }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, NoExpandSubcommands: true, WrapUpperBound: 100}),
	)
	if err != nil {
		return s.fail(err)
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		s.json = slices.Contains(args, "--json") // what comes before the mistake need not have been read
		return s.fail(usageError(err))
	}
	s.json = grammar.JSON
	return s.exitCode(parsed.Run(s))
}

// version is that of the module, which Go knows of an installed program, and of one that was built in
// a repository.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return "polarsql " + info.Main.Version
	}
	return "polarsql (devel)"
}

// exitCode is the code for how a command ended. It prints the error if nobody has yet.
func (s *session) exitCode(err error) int {
	if s.stdout.err != nil {
		fmt.Fprintln(s.stderr, "polarsql: the output could not be written:", s.stdout.err)
		return exitNoAnswer
	}
	var ended endedWith
	switch {
	case err == nil:
		return exitYes
	case errors.Is(err, errNo):
		return exitNo
	case errors.Is(err, errUndecided):
		return exitNoAnswer
	case errors.As(err, &ended):
		return int(ended)
	default:
		return s.fail(err)
	}
}
