package sqlgen

import (
	"fmt"
	"strings"
)

// Own SQL of the application holds `?` for an argument and `??` for a question mark, as
// squirrel has it.

// ownMark numbers an argument of the application until all parameters are known.
type ownMark int

// ownCondition is the application's condition, in parentheses so that an OR stays inside.
func ownCondition(sql string) fragment {
	if sql == "" {
		return fragment{}
	}
	var out fragment
	parts := strings.Split(strings.ReplaceAll(sql, "??", ownQuestion), "?")
	for i := range parts[1:] {
		out.args = append(out.args, ownMark(i))
	}
	out.sql = "(" + strings.Join(parts, "?") + ")"
	return out
}

// ownArguments is how many arguments own SQL takes.
func ownArguments(sql string) int {
	return strings.Count(strings.ReplaceAll(sql, "??", ""), "?")
}

// placed puts the arguments of own SQL behind the parameters.
func placed(f fragment, params int) fragment {
	f = f.flat()
	args := make([]any, len(f.args))
	for i, a := range f.args {
		args[i] = a
		if mark, ok := a.(ownMark); ok {
			args[i] = params + int(mark)
		}
	}
	return fragment{f.sql, args}
}

// balanced refuses own SQL that would reach beyond the parentheses around it.
func balanced(sql string) error {
	depth := 0
	var quote rune
	for i, r := range sql {
		switch {
		case quote != 0:
			if r == quote {
				quote = 0
			}
		case r == '\'' || r == '"':
			quote = r
		case r == ';', r == '$', strings.HasPrefix(sql[i:], "--"), strings.HasPrefix(sql[i:], "/*"):
			return errUnbalanced(sql)
		case r == '(':
			depth++
		case r == ')':
			if depth--; depth < 0 {
				return errUnbalanced(sql)
			}
		}
	}
	if depth != 0 || quote != 0 {
		return errUnbalanced(sql)
	}
	return nil
}

func errUnbalanced(sql string) error {
	return fmt.Errorf("%q cannot be a part of a statement: close its parentheses and quotes, leave out comments and semicolons, and write ? for an argument", sql)
}

// errArguments tells how to write a `?` that takes no argument: it is most often one too many.
func errArguments(sql string, wants, given int) error {
	hint := ""
	if wants > given {
		hint = "; write ?? for a question mark that stands for none, as in the operators ??, ??| and ??& of jsonb"
	}
	return fmt.Errorf("the condition %q has a ? for arguments: %d, and is given: %d%s", sql, wants, given, hint)
}
