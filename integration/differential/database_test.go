package differential_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// ddl creates the case's tables.
func (c *testCase) ddl() string {
	var b strings.Builder
	if c.complete {
		b.WriteString("DROP SCHEMA public CASCADE;\nCREATE SCHEMA public;\n")
	}
	fmt.Fprintf(&b, "CREATE TYPE %s AS ENUM (%s);\n", enumType, quoteTexts(words()))
	fmt.Fprintf(&b, "CREATE DOMAIN %s AS %s;\n", domainType, enumType)
	fmt.Fprintf(&b, "CREATE TYPE %s AS ENUM (%s);\n", scantType, quoteTexts(scantWords()))
	for i, t := range c.tables {
		if !c.uses(i) {
			continue
		}
		columns := make([]string, len(t.columns))
		for i, col := range t.columns {
			columns[i] = quoteName(col.name) + " " + col.sqlType
			if i == 0 && t.keyed {
				columns[i] += " PRIMARY KEY"
			}
		}
		fmt.Fprintf(&b, "CREATE TABLE %s (%s);\n", quoteName(t.name), strings.Join(columns, ", "))
	}
	return b.String()
}

func quoteTexts(list []string) string {
	quoted := make([]string, len(list))
	for i, s := range list {
		quoted[i] = quoteText(s)
	}
	return strings.Join(quoted, ", ")
}

// inserts fills the tables.
func (c *testCase) inserts() string {
	var b strings.Builder
	for i, t := range c.tables {
		if !c.uses(i) {
			continue
		}
		if len(t.rows) == 0 || len(t.columns) == 0 {
			for range t.rows {
				fmt.Fprintf(&b, "INSERT INTO %s DEFAULT VALUES;\n", quoteName(t.name))
			}
			continue
		}
		rows := make([]string, len(t.rows))
		for i, row := range t.rows {
			cells := make([]string, len(row))
			for j, cell := range row {
				cells[j] = "NULL"
				if cell != nil {
					cells[j] = quoteText(*cell)
				}
			}
			rows[i] = "(" + strings.Join(cells, ", ") + ")"
		}
		fmt.Fprintf(&b, "INSERT INTO %s VALUES %s;\n", quoteName(t.name), strings.Join(rows, ", "))
	}
	return b.String()
}

// uses tells whether a type or a source is in the table.
func (c *testCase) uses(table int) bool {
	return slices.ContainsFunc(c.types, func(t *objectType) bool { return t.table == table }) ||
		slices.ContainsFunc(c.entries, func(e *entry) bool {
			return slices.ContainsFunc(e.sources, func(s source) bool { return s.table == table })
		})
}

func quoteName(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

func quoteText(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// mapping writes the mapping file.
func (c *testCase) mapping() string {
	var b strings.Builder
	b.WriteString("types:\n")
	for _, t := range c.types {
		if t.table >= 0 {
			own := c.tables[t.table]
			fmt.Fprintf(&b, "  %s: {table: %s, id: %s}\n", t.name, yamlName(own.name), yamlName(own.columns[0].name))
		}
	}
	b.WriteString("facts:\n")
	for _, e := range c.entries {
		if len(e.sources) == 0 {
			continue
		}
		fmt.Fprintf(&b, "  %s:\n", yamlText(e.signature()))
		for _, s := range e.sources {
			b.WriteString("    - " + c.sourceText(s) + "\n")
		}
	}
	b.WriteString("sql_types:\n")
	for _, t := range c.types {
		if t.table < 0 || c.untyped {
			fmt.Fprintf(&b, "  %s: %s\n", t.name, t.idType)
		}
	}
	return b.String()
}

func yamlText(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

func yamlName(s string) string { return yamlText(quoteName(s)) }

func (c *testCase) sourceText(s source) string {
	t := c.tables[s.table]
	condition := ""
	if s.where >= 0 {
		condition = quoteName(t.columns[s.where].name)
		if s.negated {
			condition = "NOT " + condition
		}
	}
	if s.isQuery() {
		var columns []string
		for _, col := range s.columns {
			if col.constant != nil {
				columns = append(columns, "CAST("+quoteText(*col.constant)+" AS "+col.constantType+")")
				continue
			}
			columns = append(columns, quoteName(t.columns[col.column].name))
		}
		sql := "SELECT " + strings.Join(columns, ", ") + " FROM " + quoteName(t.name)
		if condition != "" {
			sql += " WHERE " + condition
		}
		return "{query: " + yamlText(sql) + "}"
	}
	columns := make([]string, len(s.columns))
	for i, col := range s.columns {
		columns[i] = col.text(t)
	}
	out := "{table: " + yamlName(t.name) + ", columns: [" + strings.Join(columns, ", ") + "]"
	if condition != "" {
		out += ", where: " + yamlText(condition)
	}
	return out + "}"
}

func (c sourceColumn) text(t *table) string {
	switch {
	case c.constant != nil:
		return "{value: " + strconv.Quote(*c.constant) + "}"
	case len(c.values) > 0:
		pairs := make([]string, len(c.values))
		for i, v := range c.values {
			pairs[i] = v[0] + ": " + strconv.Quote(v[1])
		}
		return "{column: " + yamlName(t.columns[c.column].name) + ", values: {" + strings.Join(pairs, ", ") + "}}"
	case c.expression:
		col := t.columns[c.column]
		return "{sql: " + yamlText("CAST("+quoteName(col.name)+" AS "+col.sqlType+")") + "}"
	}
	return yamlName(t.columns[c.column].name)
}
