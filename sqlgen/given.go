package sqlgen

import (
	"strings"

	"github.com/polarsql/polarsql/compiler/plan"
)

// given writes rows that come with the question: arrays side by side, as many columns as
// parameters, whatever the number of rows.
func (w *writer) given(rows *plan.Given, alias string) fragment {
	arrays := make([]fragment, len(rows.Columns))
	for i, param := range rows.Columns {
		arrays[i] = w.paramRef(param)
	}
	return concat(text("unnest("), join(arrays, ", "), text(") AS "+alias+columnList(len(arrays))))
}

var arrayEscapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

// arrayText writes values as the text of a PostgreSQL array. Each stands in quotes, so that
// NULL, braces, commas and blanks are nothing but text.
func arrayText(values []string) string {
	var b strings.Builder
	b.WriteByte('{')
	for i, v := range values {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('"')
		b.WriteString(arrayEscapes.Replace(v))
		b.WriteByte('"')
	}
	b.WriteByte('}')
	return b.String()
}
