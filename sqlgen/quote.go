package sqlgen

import (
	"fmt"
	"strings"

	"github.com/polarsql/polarsql/compiler/mapping"
)

// quoteIdent quotes a table, column or alias name.
func quoteIdent(name string) string {
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

// quoteLiteral quotes a string constant of the policy or the mapping. The result holds
// neither `?`, `:`, `@`, `$`, `--` nor a backslash as themselves: libraries that rewrite
// SQL look for these inside literals too. Such characters are written as U&'\XXXX'.
func quoteLiteral(s string) string {
	if !strings.ContainsAny(s, special) && !strings.Contains(s, "--") {
		return "'" + strings.ReplaceAll(s, "'", "''") + "'"
	}
	var b strings.Builder
	b.WriteString("U&'")
	for _, r := range s {
		switch {
		case r == '\'':
			b.WriteString("''")
		// A single hyphen is harmless and common; two would be a comment to some.
		case strings.ContainsRune(special, r), r == '-' && strings.HasSuffix(b.String(), "-"):
			fmt.Fprintf(&b, `\%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String() + "'"
}

// special are the characters that are not written as themselves: the writer's own mark for
// a question mark is one, too. All are ASCII, so that four digits are enough.
const special = `?:@$\#` + ownQuestion

// quoteTable writes a schema-qualified table name.
func quoteTable(t mapping.Table) string {
	return quoteIdent(t.Schema) + "." + quoteIdent(t.Name)
}
