package mapping

import (
	"slices"
	"strconv"

	"github.com/polarsql/polarsql/polar"
)

// checker collects what is wrong with a mapping, and makes one when nothing is.
type checker struct {
	diagnostics polar.Diagnostics
}

func (c *checker) add(d polar.Diagnostic) { c.diagnostics = append(c.diagnostics, d) }

// finish checks the parts and makes the mapping, or none when there are errors.
func (c *checker) finish(types []*Type, facts []*Fact, ids []idType) (*Mapping, polar.Diagnostics) {
	m := &Mapping{types: types, byName: map[string]*Type{}, facts: facts, sqlTypes: map[string]string{}}
	for _, t := range types {
		c.checkType(m, t)
	}
	for _, id := range ids {
		c.checkIDType(m, id)
	}
	bySignature := map[string]*Fact{}
	for _, f := range facts {
		c.checkFact(bySignature, f)
	}
	c.warnBareTypes(m)
	slices.SortStableFunc(c.diagnostics, func(a, b polar.Diagnostic) int { return a.Span.Start - b.Span.Start })
	if c.diagnostics.Count(polar.Error) > 0 {
		return nil, c.diagnostics
	}
	m.markKeys()
	return m, c.diagnostics
}

func (m *Mapping) markKeys() {
	type column struct {
		table Table
		name  string
	}
	keys := map[column]bool{}
	for _, t := range m.types {
		keys[column{t.Table, t.ID}] = true
	}
	for _, f := range m.facts {
		for _, src := range f.Sources {
			for i := range src.Columns {
				c := &src.Columns[i]
				c.Key = src.Table != nil && c.Name != "" && keys[column{*src.Table, c.Name}]
			}
		}
	}
}

func isPrimitive(name string) bool {
	return name == polar.String || name == polar.Integer || name == polar.Boolean
}

func isAbstract(name string) bool { return name == polar.Actor || name == polar.Resource }

func (c *checker) checkType(m *Mapping, t *Type) {
	switch first := m.byName[t.Name]; {
	case !isTypeName(t.Name):
		c.add(errTypeName(t.Span, t.Name))
	case isPrimitive(t.Name), isAbstract(t.Name):
		c.add(errReservedType(t.Span, t.Name))
	case first != nil:
		c.add(errDuplicateType(t.Span, first.Span, t.Name))
	}
	m.byName[t.Name] = t
	if t.SQLType != "" {
		m.sqlTypes[t.Name] = t.SQLType
	}
	if t.broken {
		return
	}
	c.checkTable(t.tableSpan, t.Table)
	if p := checkIdentifier(t.ID); p != "" {
		c.add(errColumnName(t.idSpan, t.ID, p))
	}
}

func (c *checker) checkTable(span polar.Span, t Table) {
	for _, part := range []string{t.Schema, t.Name} {
		if p := checkIdentifier(part); p != "" {
			c.add(errTableName(span, t.String(), p))
			return
		}
	}
}

// sqlType normalises a SQL type, or reports it and returns "".
func (c *checker) sqlType(span polar.Span, text string) string {
	t, ok := normaliseSQLType(text)
	if !ok {
		c.add(errSQLType(span, text))
	}
	return t
}

func (c *checker) checkIDType(m *Mapping, id idType) {
	switch {
	case !isTypeName(id.polarType):
		c.add(errTypeName(id.span, id.polarType))
	case isAbstract(id.polarType):
		c.add(errReservedType(id.span, id.polarType))
	case isPrimitive(id.polarType):
		c.add(warnPrimitiveSQLType(id.span, id.polarType, m.SQLType(id.polarType)))
	default:
		c.mergeIDType(m, id)
	}
}

func (c *checker) mergeIDType(m *Mapping, id idType) {
	t := m.byName[id.polarType]
	if t != nil && t.SQLType == "" {
		t.SQLType = id.sqlType
	}
	if t != nil && id.sqlType != "" && t.SQLType != id.sqlType {
		c.add(errSQLTypeConflict(id.typeSpan, t.sqlTypeSpan, id.polarType, id.sqlType, t.SQLType))
	}
	m.sqlTypes[id.polarType] = id.sqlType
}

func (c *checker) checkFact(bySignature map[string]*Fact, f *Fact) {
	if f.broken {
		return
	}
	c.checkSignature(bySignature, f)
	switch {
	case f.Context && len(f.Sources) > 0:
		c.add(errContextSource(f))
	case !f.Context && len(f.Sources) == 0:
		c.add(errNoSource(f))
	}
	for _, src := range f.Sources {
		if !src.broken {
			c.checkSource(f, src)
		}
	}
}

// checkSignature also checks what the grammar of signatures says, for facts made in code.
func (c *checker) checkSignature(bySignature map[string]*Fact, f *Fact) {
	if !isPredicate(f.Predicate) {
		c.add(errSignature(f.Span, problemPredicateName))
	}
	if len(f.Args) == 0 {
		c.add(errSignature(f.Span, problemNoArguments))
	}
	for _, a := range f.Args {
		switch {
		case !isTypeName(a.Type):
			c.add(errSignature(a.Span, problemTypeName))
		case isAbstract(a.Type):
			c.add(errAbstractType(a.Span, a.Type))
		case a.IsConstant && a.Type != polar.String:
			c.add(errConstantType(a.Span, a))
		}
	}
	if first := bySignature[f.String()]; first != nil {
		c.add(errDuplicateFact(f.Span, first.Span, f))
		return
	}
	bySignature[f.String()] = f
}

func (c *checker) checkSource(f *Fact, src *Source) {
	open := f.Open()
	switch {
	case src.Table == nil && src.Query == "":
		c.add(errNeitherTableNorQuery(src.Span, f))
	case src.Table != nil && src.Query != "":
		c.add(errTableAndQuery(src.Span, f))
	case src.Query != "":
		c.checkQuery(src, len(open))
	case len(src.Columns) != len(open):
		c.add(errColumnCount(src.columnsSpan, f, len(src.Columns)))
	default:
		c.checkTable(src.Span, *src.Table)
		for i, column := range src.Columns {
			if !column.broken {
				c.checkColumn(column, open[i])
			}
		}
	}
}

// checkQuery gives a query's columns, which have positions only.
func (c *checker) checkQuery(src *Source, width int) {
	if src.Where != "" {
		c.add(errBesideQuery(src.Span, "where"))
	}
	for _, column := range src.Columns {
		if column.Name != "" || column.SQL != "" || column.Value != nil || column.Values != nil {
			c.add(errBesideQuery(src.Span, "columns"))
			break
		}
	}
	columns := make([]Column, width)
	for i := range columns {
		columns[i].Span = src.Span
		if len(src.Columns) == width {
			columns[i].SQLType = src.Columns[i].SQLType
		}
	}
	src.Columns = columns
}

func (c *checker) checkColumn(column Column, arg Arg) {
	forms := 0
	for _, set := range []bool{column.Name != "", column.SQL != "", column.Value != nil} {
		if set {
			forms++
		}
	}
	if len(column.Values) > 0 && column.Name == "" {
		c.add(errValuesWithoutColumn(column.Span))
		return
	}
	if forms != 1 {
		c.add(errColumnForm(column.Span))
		return
	}
	if column.Name != "" {
		if p := checkIdentifier(column.Name); p != "" {
			c.add(errColumnName(column.Span, column.Name, p))
		}
	}
	if column.Value != nil && !isValueOf(*column.Value, arg.Type) {
		c.add(errConstantValue(column.Span, *column.Value, arg))
	}
	c.checkValues(column, arg)
}

func (c *checker) checkValues(column Column, arg Arg) {
	if len(column.Values) > 0 && arg.Type != polar.String {
		c.add(errValuesType(column.Span, arg))
	}
	seen := map[string]bool{}
	for _, v := range column.Values {
		if seen[v.Stored] {
			c.add(errDuplicateStored(column.Span, v.Stored))
		}
		seen[v.Stored] = true
	}
}

// isValueOf tells whether a text is the id of a value of the type.
func isValueOf(text, polarType string) bool {
	switch polarType {
	case polar.Integer:
		n, err := strconv.ParseInt(text, 10, 64)
		return err == nil && strconv.FormatInt(n, 10) == text
	case polar.Boolean:
		return text == "true" || text == "false"
	}
	return true
}

// warnBareTypes warns of `User` where `User:_` was probably meant: as a constant it would
// silently match nothing.
func (c *checker) warnBareTypes(m *Mapping) {
	known := map[string]bool{polar.String: true, polar.Integer: true, polar.Boolean: true}
	for _, t := range m.types {
		known[t.Name] = true
	}
	for name := range m.sqlTypes {
		known[name] = true
	}
	for _, f := range m.facts {
		for _, a := range f.Open() {
			known[a.Type] = true
		}
	}
	for _, f := range m.facts {
		for _, a := range f.Args {
			if a.IsConstant && known[a.Constant] && a.Span.Text() == a.Constant {
				c.add(warnBareType(a.Span, a.Constant))
			}
		}
	}
}

// sqlKind says what a piece of SQL is.
type sqlKind int

const (
	sqlQuery sqlKind = iota
	sqlWhere
	sqlColumn
)

func (k sqlKind) String() string { return [...]string{"`query`", "`where`", "`sql`"}[k] }

// sql checks a piece of SQL and returns it without comments, or reports it and returns "".
// at gives the place of a part of the text.
func (c *checker) sql(kind sqlKind, text string, at func(start, end int) polar.Span) string {
	found, p, offset := scanSQL(text)
	where := at(offset, offset+1)
	if p == "" {
		where = at(0, len(text))
		p = sqlProblem(kind, found)
	}
	if p == "" {
		return found.clean
	}
	if p == problemTopComma {
		where = at(found.topComma, found.topComma+1)
	}
	c.add(errSQL(where, kind.String(), p))
	return ""
}

// sqlProblem checks what each kind of SQL asks for.
func sqlProblem(kind sqlKind, found sqlText) problem {
	switch {
	case found.clean == "":
		return problemEmptySQL
	case kind == sqlQuery && !slices.Contains([]string{"select", "values", "table", "with"}, found.first) && found.clean[0] != '(':
		return problemNotASelect
	case kind == sqlWhere && found.first == "where":
		return problemLeadingWhere
	case kind != sqlQuery && found.topComma >= 0:
		return problemTopComma
	}
	return ""
}
