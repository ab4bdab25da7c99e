package sqlgen

import (
	"fmt"
	"strings"
)

// startItem is the row that a page begins behind: its columns in the types of the table,
// which PostgreSQL knows.
func (p *pageWriter) startItem(given fragment) fragment {
	columns := make([]string, len(p.keys))
	at := p.w.names.fresh()
	for i, k := range p.keys {
		columns[i] = at + "." + protect(quoteIdent(k.Column))
	}
	return concat(text(p.start+columnList(len(p.keys))+" AS MATERIALIZED (SELECT "+strings.Join(columns, ", ")+
		" FROM jsonb_populate_record(CAST(NULL AS "+protect(quoteTable(p.table))+"), "), given, text(") AS "+at+")"))
}

// behind is the condition that a row comes after the start.
//
//	(a, id) < ($a, $id)                                             all descend
//	a <= $a AND (a < $a OR (a = $a AND (b > $b OR ..)))             mixed; the first part is for an index
//	(a > $a OR a IS NULL OR (a = $a AND id > $id))                  a may be NULL, which is last
func (p *pageWriter) behind() fragment {
	names, given := make([]string, len(p.keys)), make([]string, len(p.keys))
	uniform := true
	for i, k := range p.keys {
		names[i] = p.column(k.Column)
		given[i] = fmt.Sprintf("(SELECT %s.%s FROM %s)", p.start, column(i), p.start)
		if i < len(p.spec.AfterNull) && p.spec.AfterNull[i] {
			given[i], uniform = "", false
		}
		uniform = uniform && k.Desc == p.keys[0].Desc && (k.Desc || k.NotNull)
	}
	if uniform {
		operator := " > "
		if p.keys[0].Desc {
			operator = " < "
		}
		return text("(" + strings.Join(names, ", ") + ")" + operator + "(" + strings.Join(given, ", ") + ")")
	}
	out := further(p.keys[len(p.keys)-1], names[len(names)-1], given[len(given)-1])
	for i := len(p.keys) - 2; i >= 0; i-- {
		same := names[i] + " = " + given[i]
		if given[i] == "" {
			same = names[i] + " IS NULL"
		}
		out = "(" + further(p.keys[i], names[i], given[i]) + " OR (" + same + " AND " + out + "))"
	}
	if first := p.keys[0]; given[0] != "" && (first.Desc || first.NotNull) {
		bound := map[bool]string{false: " >= ", true: " <= "}[first.Desc]
		out = names[0] + bound + given[0] + " AND " + out
	}
	return text(out)
}

// further is the condition that a value comes after a given one: NULL, which has no text, is
// behind every value, or before it where the order descends.
func further(k Order, name, given string) string {
	switch {
	case k.Desc && given == "":
		return name + " IS NOT NULL"
	case k.Desc:
		return name + " < " + given
	case given == "":
		return "FALSE"
	case k.NotNull:
		return name + " > " + given
	}
	return "(" + name + " > " + given + " OR " + name + " IS NULL)"
}
