package compilertest

import (
	"slices"
	"strings"

	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/polar"
)

// Layout is a way of laying out the facts of a policy in tables.
type Layout string

// The layouts.
const (
	// Flat is one table per fact type, text ids, and no tables of types.
	Flat Layout = "flat"
	// Columns gives each type a table with bigint ids, in which its relations and its
	// attributes are columns; other facts have tables of their own.
	Columns Layout = "columns"
)

// Layouts lists the layouts.
var Layouts = []Layout{Flat, Columns}

// maxTypings bounds the fact types that are made of one call with open types.
const maxTypings = 64

// Mapping makes up a mapping with a table for every fact that the policy's rules or tests
// speak of, by the layout.
func Mapping(policy *polar.Policy, layout Layout) (*mapping.Mapping, error) {
	b := &builder{policy: policy, layout: layout, taken: map[string]bool{}}
	for _, test := range policy.Tests() {
		for _, f := range test.Facts {
			types := make([]string, len(f.Args))
			for i, a := range f.Args {
				types[i] = a.Type
			}
			b.add(f.Predicate, types)
		}
	}
	for _, d := range policy.Declared() {
		b.addTypings(d.Predicate, concreteTypes(policy, d.Types))
	}
	for _, r := range policy.Rules() {
		b.addCalls(r, r.Body)
	}
	var types []mapping.Type
	if layout == Columns {
		for _, t := range policy.Types() {
			if t.Kind != polar.Primitive {
				types = append(types, mapping.Type{Name: t.Name, Table: mapping.Table{Schema: "app", Name: t.Name}, ID: "id", SQLType: "bigint"})
			}
		}
	}
	return mapping.New(types, b.facts)
}

type builder struct {
	policy *polar.Policy
	layout Layout
	facts  []mapping.Fact
	taken  map[string]bool // signatures
}

func concreteTypes(policy *polar.Policy, names []string) [][]string {
	out := make([][]string, len(names))
	for i, name := range names {
		out[i] = policy.Concrete(name)
	}
	return out
}

// addCalls adds what the calls of a body may read. Permissions are left to the rules and to
// the facts of the tests.
func (b *builder) addCalls(r *polar.Rule, body []polar.Literal) {
	for _, l := range body {
		switch l := l.(type) {
		case *polar.Not:
			b.addCalls(r, l.Body)
		case *polar.Call:
			if l.Atom.Predicate != "has_permission" && l.Atom.Predicate != "allow" {
				b.addTypings(l.Atom.Predicate, argumentTypes(r, l.Atom))
			}
		}
	}
}

func argumentTypes(r *polar.Rule, a polar.Atom) [][]string {
	out := make([][]string, len(a.Args))
	for i, t := range a.Args {
		switch t := t.(type) {
		case polar.Var:
			out[i] = r.Vars[t.Index].Types
		case polar.Const:
			out[i] = []string{t.Value.Type}
		case polar.Now:
			out[i] = []string{polar.Integer}
		}
		if out[i] == nil {
			out[i] = []string{polar.String}
		}
	}
	return out
}

// addTypings adds a fact type per combination of types, as far as the limit allows.
func (b *builder) addTypings(predicate string, types [][]string) {
	typings := [][]string{nil}
	for _, choices := range types {
		var next [][]string
		for _, prefix := range typings {
			for _, t := range choices {
				if len(next) < maxTypings {
					next = append(next, append(slices.Clip(prefix), t))
				}
			}
		}
		typings = next
	}
	for _, typing := range typings {
		b.add(predicate, typing)
	}
}

func (b *builder) add(predicate string, types []string) {
	name := predicate + "_" + strings.Join(types, "_")
	if b.taken[name] {
		return
	}
	b.taken[name] = true
	if b.layout == Columns && b.addColumns(predicate, types) {
		return
	}
	fact := mapping.Fact{Predicate: predicate}
	src := &mapping.Source{Table: &mapping.Table{Schema: "facts", Name: name}}
	for i, t := range types {
		fact.Args = append(fact.Args, mapping.Arg{Type: t})
		src.Columns = append(src.Columns, mapping.Column{Name: "arg" + string(rune('1'+i)), SQLType: b.sqlType(t)})
	}
	fact.Sources = []*mapping.Source{src}
	b.facts = append(b.facts, fact)
}

// addColumns adds relations and attributes as columns of their type's own table; false for
// facts that are neither.
func (b *builder) addColumns(predicate string, types []string) bool {
	if len(types) == 0 || len(types) > 3 || b.policy.Type(types[0]).Kind == polar.Primitive {
		return false
	}
	id := mapping.Column{Name: "id", SQLType: "bigint"}
	source := func(columns ...mapping.Column) []*mapping.Source {
		return []*mapping.Source{{Table: &mapping.Table{Schema: "app", Name: types[0]}, Columns: append([]mapping.Column{id}, columns...)}}
	}
	switch {
	case predicate == "has_relation" && len(types) == 3 && types[1] == polar.String:
		found := false
		for _, relation := range b.policy.Type(types[0]).Relations {
			if relation.Type == types[2] || slices.Contains(b.policy.Concrete(relation.Type), types[2]) {
				found = true
				b.facts = append(b.facts, mapping.Fact{Predicate: predicate,
					Args:    []mapping.Arg{{Type: types[0]}, {Constant: relation.Name, IsConstant: true}, {Type: types[2]}},
					Sources: source(mapping.Column{Name: relation.Name + "_" + types[2], SQLType: "bigint"})})
			}
		}
		return found
	case len(types) == 1:
		sources := source()
		sources[0].Where = predicate + "_at IS NOT NULL"
		b.facts = append(b.facts, mapping.Fact{Predicate: predicate, Args: []mapping.Arg{{Type: types[0]}}, Sources: sources})
		return true
	case len(types) == 2 && b.policy.Type(types[1]).Kind == polar.Primitive && predicate != "has_role":
		b.facts = append(b.facts, mapping.Fact{Predicate: predicate, Args: []mapping.Arg{{Type: types[0]}, {Type: types[1]}},
			Sources: source(mapping.Column{Name: predicate, SQLType: b.sqlType(types[1])})})
		return true
	}
	return false
}

func (b *builder) sqlType(polarType string) string {
	switch {
	case polarType == polar.Integer:
		return "bigint"
	case polarType == polar.Boolean:
		return "boolean"
	case polarType != polar.String && b.layout == Columns:
		return "bigint"
	}
	return "text"
}
