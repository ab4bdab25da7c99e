package differential_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/polarsql/polarsql/polar"
)

// table is a table of the application. A nil value is NULL.
type table struct {
	name    string
	columns []column
	rows    [][]*string
	keyed   bool // the first column is the primary key
}

type column struct {
	name, sqlType string
}

// entry is one fact of the mapping; an argument with a literal is a constant.
type entry struct {
	predicate string
	args      []entryArg
	sources   []source
}

type entryArg struct {
	typ, literal string
	fixed        bool
}

// source says how rows of a table become facts.
type source struct {
	table   int
	columns []sourceColumn // one per argument that is not fixed
	where   int            // a boolean column that must be true, or -1
	negated bool           // it must be false
	query   bool           // written as a query
}

// sourceColumn is a column, an expression, a value map over a column, or a constant.
type sourceColumn struct {
	column       int
	expression   bool
	values       [][2]string // stored, meaning
	constant     *string
	constantType string // SQL type
}

// dataWriter lays out tables and the mapping for a world.
type dataWriter struct {
	*world
	c *testCase
}

// Types of the application's that a column of Strings may have.
const (
	enumType   = "words"      // an enum with every String of the data as a label
	domainType = "some_words" // a domain over it
	scantType  = "few_words"  // an enum that lacks every other String
)

// wordTypes are columns' types in turn.
var wordTypes = []string{enumType, domainType, scantType}

// words are all Strings of the data, ordered.
func words() []string {
	return slices.Concat(roleNames, permissionNames, globalRoles, otherStrings, []string{"parent", "owner"})
}

// scantWords are the labels of scantType.
func scantWords() []string {
	var out []string
	for i, word := range words() {
		if i%2 == 0 {
			out = append(out, word)
		}
	}
	return out
}

// text is a cell's value.
func text(s string) *string { return &s }

func (d *dataWriter) typeTables() {
	for _, t := range d.types {
		if !d.chance(0.75) {
			continue
		}
		t.table = len(d.c.tables)
		name := strings.ToLower(t.name) + "s"
		if d.chance(0.2) {
			name = pick(d.random, []string{"Odd " + t.name, strings.ToUpper(t.name), t.name + `"q`, t.name + "$?x"})
		}
		d.c.tables = append(d.c.tables, &table{name: name, keyed: true, columns: []column{{pick(d.random, []string{"id", "Id", t.name + "_id"}), t.idType}}})
	}
}

// mappedFacts are the fact types that the policy could use.
func (d *dataWriter) mappedFacts() []shape {
	var out []shape
	holders := d.of("actor")
	if team := d.typ("Team"); team != nil && team.keyword != "actor" {
		holders = append(holders, team)
	}
	for _, t := range d.types {
		for _, h := range holders {
			if len(t.allRoles()) > 0 {
				out = append(out, shape{"has_role", []string{h.name, "String", t.name}})
			}
			if len(t.allPermissions()) > 0 && d.chance(0.15) {
				out = append(out, shape{"has_permission", []string{h.name, "String", t.name}})
			}
			if d.typ("Role") != nil && t.name != "Role" && len(t.allRoles()) > 0 && d.chance(0.5) {
				out = append(out, shape{"has_role", []string{h.name, "Role", t.name}})
			}
		}
		for _, r := range t.allRelations() {
			out = append(out, shape{"has_relation", []string{t.name, polar.Quote(r.name), r.target.name}})
		}
	}
	if d.global {
		out = append(out, shape{"has_role", []string{"User", "String"}})
	}
	for _, s := range d.rules {
		if d.chance(0.15) {
			out = append(out, s) // a predicate with rules and facts
		}
	}
	return append(out, d.facts...)
}

func (d *dataWriter) entry(s shape) {
	e := &entry{predicate: s.name}
	for _, a := range s.args {
		switch {
		case strings.HasPrefix(a, `"`):
			e.args = append(e.args, entryArg{typ: "String", literal: strings.Trim(a, `"`), fixed: true})
		case a == "String" && (s.name == siteFact.name || d.chance(0.2)):
			e.args = append(e.args, entryArg{typ: "String", literal: pick(d.random, d.stringsFor(s.name)), fixed: true})
		default:
			e.args = append(e.args, entryArg{typ: a})
		}
	}
	for _, other := range d.c.entries {
		if other.signature() == e.signature() {
			return
		}
	}
	for range d.between(1, 2) {
		e.sources = append(e.sources, d.source(e))
	}
	d.c.entries = append(d.c.entries, e)
}

func (e *entry) signature() string {
	args := make([]string, len(e.args))
	for i, a := range e.args {
		args[i] = a.typ + ":_"
		if a.fixed {
			args[i] = polar.Quote(a.literal)
		}
	}
	return e.predicate + "(" + strings.Join(args, ", ") + ")"
}

func (e *entry) open() []entryArg {
	return slices.DeleteFunc(slices.Clone(e.args), func(a entryArg) bool { return a.fixed })
}

// source places an entry in the table of one of its types, in a table of its own, or in
// one that another entry has.
func (d *dataWriter) source(e *entry) source {
	open := e.open()
	s := source{where: -1, table: -1}
	own := -1
	for i, a := range open {
		if t := d.typ(a.typ); t != nil && t.table >= 0 && own < 0 && d.chance(0.5) {
			own, s.table = i, t.table
		}
	}
	if s.table < 0 {
		s.table = len(d.c.tables)
		d.c.tables = append(d.c.tables, &table{name: fmt.Sprintf("facts_%d", s.table)})
	}
	t := d.c.tables[s.table]
	for i, a := range open {
		if i == own {
			s.columns = append(s.columns, sourceColumn{column: 0, expression: d.chance(0.05)})
			continue
		}
		s.columns = append(s.columns, d.sourceColumn(t, e.predicate, a.typ))
	}
	if len(open) == 0 || (own >= 0 && len(open) == 1) || d.chance(0.15) {
		s.where = t.add(d.random, "boolean")
		s.negated = d.chance(0.3)
	}
	s.query = d.chance(0.12) && len(open) > 0
	return s
}

// isQuery tells whether the source is written as a query; value maps cannot be.
func (s source) isQuery() bool {
	return s.query && !slices.ContainsFunc(s.columns, func(c sourceColumn) bool { return len(c.values) > 0 })
}

// sqlType is the type that values of a Polar type have.
func (w *world) sqlType(typ string) string {
	switch typ {
	case "String":
		return "text"
	case "Integer":
		return "bigint"
	case "Boolean":
		return "boolean"
	}
	return w.typ(typ).idType
}

// integerTypes are the SQL types of columns with Integers.
var integerTypes = []string{"bigint", "bigint", "integer", "smallint", "numeric(12)"}

func (t *table) add(r random, sqlType string) int {
	name := fmt.Sprintf("c%d", len(t.columns))
	if r.chance(0.1) {
		name = fmt.Sprintf(`Order "%d"`, len(t.columns))
	}
	t.columns = append(t.columns, column{name, sqlType})
	return len(t.columns) - 1
}

func (d *dataWriter) sourceColumn(t *table, predicate, typ string) sourceColumn {
	if d.chance(0.1) {
		constant := d.plainConstant(predicate, typ)
		return sourceColumn{constant: &constant, constantType: d.sqlType(typ)}
	}
	var out sourceColumn
	switch typ {
	case "String":
		if d.chance(0.25) {
			out.column = t.add(d.random, pick(d.random, []string{"text", "smallint"}))
			stored := []string{"1", "2", "3", "4"}
			for _, s := range some(d.random, d.between(1, 4), stored) {
				out.values = append(out.values, [2]string{s, pick(d.random, d.stringsFor(predicate))})
			}
			return out
		}
		types := []string{"text", "text", "varchar(40)"}
		if !d.c.untyped {
			types = append(types, enumType)
		}
		sqlType := pick(d.random, types)
		if sqlType == enumType {
			sqlType = wordTypes[(len(d.c.tables)+len(t.columns))%len(wordTypes)]
			d.note("column of " + sqlType)
		}
		out.column = t.add(d.random, sqlType)
	case "Integer":
		types := integerTypes
		if !d.c.untyped {
			types = append(slices.Clip(types), "text") // known to be compared as a number
		}
		sqlType := pick(d.random, types)
		switch sqlType {
		case "numeric(12)":
			d.note("numeric integers")
		case "text":
			d.note("text integers")
		}
		out.column = t.add(d.random, sqlType)
	case "Boolean":
		out.column = t.add(d.random, "boolean")
	default:
		out.column = t.add(d.random, pick(d.random, columnTypes(d.typ(typ).idType)))
	}
	out.expression = d.chance(0.08)
	return out
}

// plainConstant is a value's id.
func (d *world) plainConstant(predicate, typ string) string {
	switch typ {
	case "String":
		return pick(d.random, d.stringsFor(predicate))
	case "Integer":
		return strconv.Itoa(d.between(-1, 4))
	case "Boolean":
		return pick(d.random, []string{"true", "false"})
	}
	return pick(d.random, d.typ(typ).ids)
}
