// Command polarsql checks, tests and asks authorization policies written in Polar.
// `polarsql --help` says how.
package main

import (
	"os"

	"github.com/polarsql/polarsql/cmd/polarsql/cli"
)

func main() { os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }
