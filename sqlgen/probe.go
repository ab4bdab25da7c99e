package sqlgen

import (
	"strings"
	"unicode/utf8"

	"github.com/polarsql/polarsql/compiler/mapping"
)

// ColumnTypes asks for the types whose oids are in $1, the text form of an oid array: rows of
// oid, name fit for CAST, and whether the type is an enum that statements may name. Names
// outside pg_catalog are qualified, so that they mean the same under every search_path. A
// length is not part of them: -1 makes format_type say bpchar, where character alone would
// mean character(1).
const ColumnTypes = `SELECT t.oid, CASE WHEN n.nspname = 'pg_catalog' THEN pg_catalog.format_type(t.oid, -1)
  ELSE pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(t.typname) END,
  t.typtype = 'e' AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')
FROM pg_catalog.pg_type AS t JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace
WHERE t.oid = ANY (CAST($1 AS oid[]))`

// NotNullColumns asks for the columns that are declared NOT NULL of the tables whose oids are in $1, the
// text form of an oid array: rows of the table's oid and the column's number, which the
// description of a probe has, too.
const NotNullColumns = `SELECT a.attrelid, CAST(a.attnum AS integer)
FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_class AS c ON c.oid = a.attrelid
WHERE a.attrelid = ANY (CAST($1 AS oid[])) AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND a.attnotnull`

// IndexedColumns asks for the columns that an index of all rows begins with, for the tables
// whose oids are in $1: the same kind of rows as of NotNullColumns.
const IndexedColumns = `SELECT DISTINCT i.indrelid, CAST(i.indkey[0] AS integer)
FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid JOIN pg_catalog.pg_am AS m ON m.oid = c.relam
WHERE i.indrelid = ANY (CAST($1 AS oid[])) AND i.indisvalid AND i.indpred IS NULL AND i.indkey[0] > 0 AND m.amname IN ('btree', 'hash')`

// UniqueColumns asks for the columns of which a unique index has each value in one row, for the
// tables whose oids are in $1: the same kind of rows. A table that others inherit from has
// theirs, too, which its index does not cover; an index may compare otherwise than the column.
const UniqueColumns = `SELECT DISTINCT i.indrelid, CAST(i.indkey[0] AS integer)
FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS c ON c.oid = i.indrelid
JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
WHERE i.indrelid = ANY (CAST($1 AS oid[])) AND i.indisunique AND i.indimmediate AND i.indisvalid AND i.indpred IS NULL
AND i.indnkeyatts = 1 AND i.indkey[0] > 0 AND i.indcollation[0] = a.attcollation
AND (c.relkind = 'p' OR c.relkind = 'r' AND NOT c.relhassubclass)`

// CursorRow reads the row of a cursor, $1, as a page of a type's table does: it fails where a
// value is not of its column's type.
func CursorRow(t *mapping.Type) string {
	return "SELECT TRUE FROM jsonb_populate_record(CAST(NULL AS " + quoteTable(t.Table) + "), CAST($1 AS jsonb))"
}

// Probe is a statement that gives no rows, but whose description shows the types of a
// mapping's columns, and whose failure shows what is wrong with them.
type Probe struct {
	Text    string
	columns []extent // where each column of the source stands in Text
	where   extent   // where the condition stands
}

// extent is a half-open range of bytes; empty when what it is for is not in the text.
type extent struct{ start, end int }

func (e extent) contains(offset int) bool { return e.start <= offset && offset < e.end }

// ProbeType selects the id column of a Polar type's table.
func ProbeType(t *mapping.Type) Probe {
	var w probeWriter
	w.text("SELECT ")
	w.column(quoteIdent(t.ID))
	w.text(" FROM " + quoteTable(t.Table) + " WHERE FALSE")
	return w.probe()
}

// ProbeSource selects the columns of a source, one per column of the mapping; NULL stands
// for a constant. The columns of a query are all that it gives.
func ProbeSource(src *mapping.Source) Probe {
	var w probeWriter
	if src.Table == nil {
		w.text("SELECT * FROM (" + src.Query + ") AS _p WHERE FALSE")
		return w.probe()
	}
	w.text("SELECT ")
	for i, c := range src.Columns {
		if i > 0 {
			w.text(", ")
		}
		switch {
		case c.Name != "":
			w.column(quoteIdent(c.Name))
		case c.SQL != "":
			w.column("(" + c.SQL + ")")
		default:
			w.column("NULL")
		}
	}
	w.text(" FROM " + quoteTable(*src.Table) + " WHERE FALSE")
	if src.Where != "" {
		w.text(" AND ")
		start := w.b.Len()
		w.text("(" + src.Where + ")")
		w.p.where = extent{start, w.b.Len()}
	}
	return w.probe()
}

// Column tells which column of the source stands at a character of the text, counted from 1
// as PostgreSQL does in its errors.
func (p Probe) Column(character int) (int, bool) {
	offset := p.offset(character)
	for i, e := range p.columns {
		if e.contains(offset) {
			return i, true
		}
	}
	return 0, false
}

// InWhere tells whether the source's condition stands at a character of the text.
func (p Probe) InWhere(character int) bool { return p.where.contains(p.offset(character)) }

// offset turns a character's number into its byte offset; -1 for a number that has none.
func (p Probe) offset(character int) int {
	offset := 0
	for ; character > 1 && offset < len(p.Text); character-- {
		_, size := utf8.DecodeRuneInString(p.Text[offset:])
		offset += size
	}
	if character != 1 {
		return -1
	}
	return offset
}

// probeWriter writes the text and notes where the columns are.
type probeWriter struct {
	b strings.Builder
	p Probe
}

func (w *probeWriter) text(s string) { w.b.WriteString(s) }

func (w *probeWriter) column(expression string) {
	start := w.b.Len()
	w.text(expression)
	w.p.columns = append(w.p.columns, extent{start, w.b.Len()})
}

func (w *probeWriter) probe() Probe {
	w.p.Text = w.b.String()
	return w.p
}
