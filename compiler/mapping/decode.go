package mapping

import (
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/polarsql/polarsql/polar"
)

// idType is one entry of sql_types.
type idType struct {
	polarType, sqlType string
	span, typeSpan     polar.Span
}

// decode reads the YAML tree. What it could not read is reported, and left out or marked broken.
func (d *document) decode(root ast.Node) (types []*Type, facts []*Fact, ids []idType) {
	if isNothing(root) {
		return nil, nil, nil
	}
	// dbs names the databases of Oso Cloud's sync; here there is one, chosen elsewhere.
	top, ok := d.fields(root, "the file", "types", "facts", "sql_types", "dbs")
	if !ok {
		return nil, nil, nil
	}
	for _, p := range d.section(top, "types", d.entries) {
		types = append(types, d.decodeType(p))
	}
	for _, p := range d.section(top, "facts", d.entries) {
		facts = append(facts, d.decodeFact(p))
	}
	for _, p := range d.section(top, "sql_types", d.pairs) {
		if id, ok := d.decodeIDType(p); ok {
			ids = append(ids, id)
		}
	}
	return types, facts, ids
}

// section returns the entries of a top-level key; one without a value has none.
func (d *document) section(top fields, name string, read func(ast.Node, string) ([]pair, bool)) []pair {
	p := top.get(name)
	if p == nil || isNothing(p.value) {
		return nil
	}
	pairs, _ := read(p.value, "`"+name+"`")
	return pairs
}

func (d *document) decodeType(p pair) *Type {
	t := &Type{Name: p.key, Span: d.span(p.at)}
	t.tableSpan, t.idSpan, t.sqlTypeSpan = t.Span, t.Span, t.Span
	where := "type " + p.key
	f, ok := d.fields(p.value, where, "table", "id", "sql_type")
	if !ok {
		t.broken = true
		return t
	}
	t.broken = f.broken
	if table := d.required(f, where, "table", t.Span, "name the table whose rows are the objects, as in table: users"); table != nil {
		t.tableSpan = d.span(table.value)
		t.Table, ok = d.table(table)
		t.broken = t.broken || !ok
	} else {
		t.broken = true
	}
	if id := d.required(f, where, "id", t.Span, "name the column that identifies an object, as in id: id"); id != nil {
		t.idSpan = d.span(id.value)
		t.ID, ok = d.column(id.value, "`id`")
		t.broken = t.broken || !ok
	} else {
		t.broken = true
	}
	if st := f.get("sql_type"); st != nil {
		t.sqlTypeSpan = d.span(st.value)
		if text, ok := d.text(st.value, "`sql_type`"); ok {
			t.SQLType = d.sqlType(t.sqlTypeSpan, text)
		}
	}
	return t
}

// required returns a field, or reports that it is missing (unless a misspelt key was reported).
func (d *document) required(f fields, where, key string, span polar.Span, hint string) *pair {
	p := f.get(key)
	if p == nil && !f.broken {
		d.add(errMissingKey(span, where, key, hint))
	}
	return p
}

func (d *document) table(p *pair) (Table, bool) {
	text, ok := d.text(p.value, "`table`")
	if !ok {
		return Table{}, false
	}
	table, problem := parseTable(text)
	if problem != "" {
		d.add(errTableName(d.span(p.value), text, problem))
	}
	return table, problem == ""
}

func (d *document) column(n ast.Node, what string) (string, bool) {
	text, ok := d.text(n, what)
	if !ok {
		return "", false
	}
	column, problem := parseColumn(text)
	if problem != "" {
		d.add(errColumnName(d.span(n), text, problem))
	}
	return column, problem == ""
}

func (d *document) decodeIDType(p pair) (idType, bool) {
	text, ok := d.text(p.value, "the SQL type of "+p.key)
	if !ok {
		return idType{}, false
	}
	span := d.span(p.value)
	return idType{polarType: p.key, sqlType: d.sqlType(span, text), span: d.span(p.at), typeSpan: span}, true
}

func (d *document) decodeFact(p pair) *Fact {
	fact, problem, where := parseSignature(p.key, d.within(p.at, p.key))
	if problem != "" {
		d.add(errSignature(where, problem))
		fact.broken = true
	}
	switch body := p.value.(type) {
	case *ast.SequenceNode:
		for _, item := range body.Values {
			fact.Sources = append(fact.Sources, d.decodeSource(item, "a source"))
		}
	default:
		if isNothing(p.value) {
			break
		}
		d.decodeFactBody(&fact, p.value)
	}
	return &fact
}

// decodeFactBody reads the body of an entry that is not a list: one source, or `context`.
func (d *document) decodeFactBody(fact *Fact, body ast.Node) {
	if _, ok := mappingEntries(body); !ok {
		d.wrongKind(body, "an entry", "a mapping or a list of mappings")
		fact.broken = true
		return
	}
	f, _ := d.fields(body, "an entry", append([]string{"context"}, sourceKeys...)...)
	if context := f.get("context"); context != nil {
		value, ok := d.boolean(context.value, "`context`")
		fact.Context = value
		fact.broken = fact.broken || !ok
	}
	if d.hasSource(f) {
		fact.Sources = []*Source{d.sourceOf(f, d.span(body))}
	} else if f.broken {
		fact.broken = true
	}
}

func (d *document) hasSource(f fields) bool {
	for _, p := range f.pairs {
		if p.key != "context" && p.key != "db" {
			return true
		}
	}
	return false
}

// sourceKeys are the keys of a source. db names one of several databases in Oso Cloud's sync.
var sourceKeys = []string{"table", "columns", "where", "query", "db"}

func (d *document) decodeSource(n ast.Node, what string) *Source {
	f, ok := d.fields(n, what, sourceKeys...)
	if !ok {
		return &Source{broken: true}
	}
	return d.sourceOf(f, d.span(n))
}

func (d *document) sourceOf(f fields, span polar.Span) *Source {
	src := &Source{Span: span, broken: f.broken}
	if p := f.get("table"); p != nil {
		src.Span = d.span(p.value)
		if table, ok := d.table(p); ok {
			src.Table = &table
		} else {
			src.broken = true
		}
	}
	if p := f.get("query"); p != nil {
		src.Span = d.span(p.value)
		src.Query = d.sqlOf(p, sqlQuery, src)
		d.refuseBesideQuery(f, src)
		return src
	}
	if p := f.get("where"); p != nil {
		src.whereSpan = d.span(p.value)
		src.Where = d.sqlOf(p, sqlWhere, src)
	}
	src.columnsSpan = src.Span
	if p := f.get("columns"); p != nil {
		src.columnsSpan = d.keySpan(p)
		items, ok := d.list(p.value, "`columns`")
		src.broken = src.broken || !ok
		for _, item := range items {
			src.Columns = append(src.Columns, d.decodeColumn(item))
		}
	}
	return src
}

func (d *document) refuseBesideQuery(f fields, src *Source) {
	if src.Table != nil || f.get("table") != nil {
		return // said by the check of the source as a whole
	}
	for _, key := range []string{"columns", "where"} {
		if p := f.get(key); p != nil {
			d.add(errBesideQuery(d.keySpan(p), key))
			src.broken = true
		}
	}
}

// sqlOf reads a field that holds SQL.
func (d *document) sqlOf(p *pair, kind sqlKind, src *Source) string {
	text, ok := d.text(p.value, "`"+p.key+"`")
	if !ok {
		src.broken = true
		return ""
	}
	clean := d.sql(kind, text, d.within(p.value, text))
	src.broken = src.broken || clean == ""
	return clean
}

func (d *document) decodeColumn(n ast.Node) Column {
	c := Column{Span: d.span(n)}
	var ok bool
	if _, isMapping := mappingEntries(n); !isMapping {
		c.Name, ok = d.column(n, "a column")
		c.broken = !ok
		return c
	}
	if cast, ok := d.bareCast(n); ok {
		d.add(errColumnName(cast, cast.Text(), problemNotAName))
		c.broken = true
		return c
	}
	f, _ := d.fields(n, "a column", "column", "values", "value", "sql")
	c.broken = f.broken
	if p := f.get("column"); p != nil {
		c.Name, ok = d.column(p.value, "`column`")
		c.broken = c.broken || !ok
	}
	if p := f.get("value"); p != nil {
		value, ok := d.scalar(p.value, "`value`")
		c.Value = &value
		c.broken = c.broken || !ok
	}
	if p := f.get("sql"); p != nil {
		text, ok := d.text(p.value, "`sql`")
		if ok {
			c.SQL = d.sql(sqlColumn, text, d.within(p.value, text))
		}
		c.broken = c.broken || c.SQL == ""
	}
	if p := f.get("values"); p != nil {
		d.decodeValues(p, &c)
	}
	return c
}

// bareCast finds `role::text` in a list in brackets, which the YAML reader takes for a mapping.
func (d *document) bareCast(n ast.Node) (polar.Span, bool) {
	entries, _ := mappingEntries(n)
	if len(entries) != 1 {
		return polar.Span{}, false
	}
	key, value := d.span(entries[0].Key), d.span(entries[0].Value)
	between := d.slice(key.End, value.End).Text()
	return key.To(value), strings.HasPrefix(between, "::")
}

func (d *document) decodeValues(p *pair, c *Column) {
	pairs, ok := d.pairs(p.value, "`values`")
	c.broken = c.broken || !ok
	if ok && len(pairs) == 0 {
		d.add(errNoValues(d.span(p.value)))
		c.broken = true
	}
	for _, entry := range pairs {
		meaning, ok := d.scalar(entry.value, "the meaning of "+quoted(entry.key))
		c.broken = c.broken || !ok
		c.Values = append(c.Values, ValuePair{Stored: entry.key, Polar: meaning})
	}
}
