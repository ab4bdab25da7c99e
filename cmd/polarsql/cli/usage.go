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
	var parse *kong.ParseError
	if errors.As(err, &parse) {
		if wrong := wrongCommand(parse); wrong != nil {
			return wrong
		}
	}
	if flag := noValue.FindStringSubmatch(err.Error()); flag != nil {
		err = fmt.Errorf("%s needs a value", flag[1])
	}
	return hinted{err: err, hint: "see polarsql --help, or polarsql COMMAND --help"}
}

// noValue is what kong says of a flag at the end of the line.
var noValue = regexp.MustCompile(`^(--[\w-]+): expected .* but got "EOL"`)

// wrongCommand is the error where a command is missing or there is no such one, else nil.
func wrongCommand(parse *kong.ParseError) error {
	node := parse.Context.Model.Node
	for _, p := range parse.Context.Path {
		if p.Command != nil {
			node = p.Command
		}
	}
	var names []string
	for _, child := range node.Children {
		names = append(names, child.Name)
	}
	if len(names) == 0 {
		return nil
	}
	_, above, _ := strings.Cut(node.FullPath(), " ")
	hint := "the commands are " + strings.Join(names, ", ")
	if strings.HasPrefix(parse.Error(), "expected one of") {
		return withHint(hint, "%s", strings.TrimSpace("a command is missing after polarsql "+above))
	}
	word, unexpected := strings.CutPrefix(parse.Error(), "unexpected argument ")
	if !unexpected {
		return nil
	}
	word, _, _ = strings.Cut(word, ", did you mean")
	if suggestion := polar.Suggest(word, names); suggestion != "" {
		hint = suggestion + " " + hint
	}
	return withHint(hint, "there is no command %s", strings.TrimSpace(above+" "+word))
}
