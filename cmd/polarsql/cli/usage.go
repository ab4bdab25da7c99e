package cli

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/polarsql/polarsql/polar"
)

// usageError says what is wrong with the command line, and where to read how it is used.
func usageError(err error) error {
	hint := "see polarsql --help, or polarsql COMMAND --help"
	var parse *kong.ParseError
	if errors.As(err, &parse) {
		node := commandOf(parse)
		if wrong := wrongCommand(node, err.Error()); wrong != nil {
			return wrong
		}
		if node.Type == kong.CommandNode {
			hint = "see " + node.FullPath() + " --help"
		}
		if missing, ok := strings.CutPrefix(err.Error(), "expected "); ok && strings.HasPrefix(missing, `"<`) {
			return withHint(hint, "%s lacks %s", pathOf(node), strings.Trim(missing, `"`))
		}
	}
	if flag := noValue.FindStringSubmatch(err.Error()); flag != nil {
		err = fmt.Errorf("%s needs a value", flag[1])
	}
	return hinted{err: err, hint: hint}
}

// noValue is what kong says of a flag at the end of the line.
var noValue = regexp.MustCompile(`^(--[\w-]+): (?:expected .* but got "EOL"|missing value, expecting .*)`)

// commandOf is the command that the line came to, or the program.
func commandOf(parse *kong.ParseError) *kong.Node {
	node := parse.Context.Model.Node
	for _, p := range parse.Context.Path {
		if p.Command != nil {
			node = p.Command
		}
	}
	return node
}

// pathOf is the name of a command, without the program's.
func pathOf(node *kong.Node) string {
	_, path, _ := strings.Cut(node.FullPath(), " ")
	return path
}

// wrongCommand is the error where a command below a node is missing or there is no such one,
// else nil.
func wrongCommand(node *kong.Node, said string) error {
	var names []string
	for _, child := range node.Children {
		names = append(names, child.Name)
	}
	if len(names) == 0 {
		return nil
	}
	above := pathOf(node)
	hint := "the commands are " + strings.Join(names, ", ") + "; see " + node.FullPath() + " --help"
	if strings.HasPrefix(said, "expected one of") {
		return withHint(hint, "%s", strings.TrimSpace("a command is missing after polarsql "+above))
	}
	word, unexpected := strings.CutPrefix(said, "unexpected argument ")
	if !unexpected {
		return nil
	}
	word, _, _ = strings.Cut(word, ", did you mean")
	if suggestion := polar.Suggest(word, names); suggestion != "" {
		hint = suggestion + " " + hint
	}
	return withHint(hint, "there is no command %s", strings.TrimSpace(above+" "+word))
}
