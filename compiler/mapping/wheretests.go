package mapping

import (
	"slices"
	"strings"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"
)

// Test is a condition on one column of a table: [NOT] column [Text].
type Test struct {
	Column  string // as the catalog has it
	Negated bool
	Text    string // what stands behind the column: "= 'public'", "IS NULL"; nothing for a boolean
}

// Tests takes the source's condition apart into tests of single columns, which all hold. A filter
// can then ask them of its row, where an index on the column, a partial one, too, finds it. It is
// false for a condition that is more than that.
func (s *Source) Tests() ([]Test, bool) {
	if s.Where == "" {
		return nil, true
	}
	parsed, err := testsParser.ParseString("", s.Where)
	if err != nil {
		return nil, false
	}
	var out []Test
	for _, t := range parsed.Tests {
		column, ok := t.Column.name()
		if !ok || s.Table == nil || column == s.Table.Name { // a table's name is its whole row
			return nil, false
		}
		out = append(out, Test{Column: column, Negated: t.Not, Text: strings.Join(t.Rest, " ")})
	}
	return out, true
}

// testsNode is a conjunction. Casts, functions, arithmetic and other columns are no part of it:
// what the database takes these for is its business.
type testsNode struct {
	Tests []testNode `parser:"@@ ( 'AND' @@ )*"`
}

type testNode struct {
	Not    bool       `parser:"(   @'NOT'"`
	Column columnNode `parser:"    @@ ) | ( @@"`
	Rest   []string   `parser:"    ( @Operator @( String | Number | 'TRUE' | 'FALSE' ) | @'IS' @'NOT'? @( 'NULL' | 'TRUE' | 'FALSE' | 'UNKNOWN' ) | @'NOT'? @'IN' @'(' @( String | Number ) ( @',' @( String | Number ) )* @')' )? )"`
}

type columnNode struct {
	Quoted string `parser:"  @Quoted"`
	Plain  string `parser:"| @Ident"`
}

var testsParser = participle.MustBuild[testsNode](
	participle.Lexer(lexer.MustSimple([]lexer.SimpleRule{
		{Name: "space", Pattern: `[ \t\r\n]+`},
		{Name: "Keyword", Pattern: `(?i)(AND|NOT|IS|IN|NULL|TRUE|FALSE|UNKNOWN)\b`},
		{Name: "Ident", Pattern: `[A-Za-z_][A-Za-z0-9_]*\b`},
		{Name: "Quoted", Pattern: `"([^"]|"")+"`},
		{Name: "String", Pattern: `'([^'\\]|'')*'`},
		{Name: "Number", Pattern: `-?[0-9]+(\.[0-9]+)?\b`},
		{Name: "Operator", Pattern: `<>|!=|<=|>=|=|<|>`},
		{Name: "Punct", Pattern: `[(),]`},
	})),
	participle.CaseInsensitive("Keyword"),
	participle.Elide("space"),
)

// notColumns are names that mean something else without quotes.
var notColumns = []string{"current_catalog", "current_date", "current_role", "current_schema", "current_time", "current_timestamp",
	"current_user", "localtime", "localtimestamp", "session_user", "system_user", "user", "or", "any", "all", "some", "exists", "case", "default"}

// name is the column's name as the catalog has it; false for a word that may be none.
func (c columnNode) name() (string, bool) {
	if c.Quoted != "" {
		return strings.ReplaceAll(c.Quoted[1:len(c.Quoted)-1], `""`, `"`), true
	}
	name := strings.ToLower(c.Plain)
	return name, !slices.Contains(notColumns, name)
}
