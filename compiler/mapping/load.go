package mapping

import (
	"fmt"
	"os"

	"github.com/polarsql/polarsql/polar"
)

// Load reads a mapping from YAML. With errors the mapping is nil; warnings come with it. The
// diagnostics stand in source order. An empty document is a mapping without entries.
func Load(src *polar.Source) (*Mapping, polar.Diagnostics) {
	d := newDocument(src)
	types, facts, ids := d.decode(d.parse())
	return d.finish(types, facts, ids)
}

// LoadFile reads a mapping from a YAML file. The error is polar.Diagnostics when the file
// could be read; warnings alone are no error and are dropped.
func LoadFile(path string) (*Mapping, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the mapping: %w", err)
	}
	m, diagnostics := Load(polar.NewSource(path, string(text)))
	return m, diagnostics.Err()
}

// New makes a mapping in code, with the checks of Load. Types and facts are copied. Names of
// tables and columns are taken as they are; a table without a schema is in public, and an
// argument that is a constant may leave its type out. The error is polar.Diagnostics.
func New(types []Type, facts []Fact) (*Mapping, error) {
	var c checker
	typeCopies := make([]*Type, len(types))
	for i, t := range types {
		typeCopies[i] = c.copyType(t)
	}
	factCopies := make([]*Fact, len(facts))
	for i, f := range facts {
		factCopies[i] = c.copyFact(f)
	}
	m, diagnostics := c.finish(typeCopies, factCopies, nil)
	return m, diagnostics.Err()
}

func (c *checker) copyType(t Type) *Type {
	t.Table.Schema = orDefault(t.Table.Schema, defaultSchema)
	if t.SQLType != "" {
		t.SQLType = c.sqlType(t.Span, t.SQLType)
	}
	return &t
}

func (c *checker) copyFact(f Fact) *Fact {
	f.Args = append([]Arg(nil), f.Args...)
	for i, a := range f.Args {
		if a.IsConstant {
			f.Args[i].Type = orDefault(a.Type, polar.String)
		}
	}
	sources := f.Sources
	f.Sources = make([]*Source, len(sources))
	for i, src := range sources {
		f.Sources[i] = c.copySource(src)
	}
	return &f
}

func (c *checker) copySource(src *Source) *Source {
	out := *src
	at := func(int, int) polar.Span { return src.Span }
	if src.Table != nil {
		out.Table = &Table{Schema: orDefault(src.Table.Schema, defaultSchema), Name: src.Table.Name}
	}
	if src.Query != "" {
		out.Query = c.sql(sqlQuery, src.Query, at)
		out.broken = out.Query == ""
	}
	if src.Where != "" {
		out.Where = c.sql(sqlWhere, src.Where, at)
	}
	out.Columns = append([]Column(nil), src.Columns...)
	for i, column := range out.Columns {
		if column.SQL != "" {
			out.Columns[i].SQL = c.sql(sqlColumn, column.SQL, at)
			out.Columns[i].broken = out.Columns[i].SQL == ""
		}
		out.Columns[i].Values = append([]ValuePair(nil), column.Values...)
	}
	return &out
}

func orDefault(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
