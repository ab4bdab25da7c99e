package differential_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/polarsql/polarsql/compiler"
	"github.com/polarsql/polarsql/polar"
)

// tuple is an answer: a value or a wildcard for each open place of a question.
type tuple []polar.Binding

// key numbers the wildcards of each type in order of appearance.
func (t tuple) key() string {
	var b strings.Builder
	for i, v := range t {
		fmt.Fprintf(&b, "%s\x00", v.Value.Type)
		if v.Any == 0 {
			fmt.Fprintf(&b, "=%s\x01", v.Value.ID)
			continue
		}
		number, seen := 1, map[int]bool{}
		for _, u := range t[:i] {
			if u.Any == 0 || u.Value.Type != v.Value.Type {
				continue
			}
			if u.Any == v.Any {
				break
			}
			if !seen[u.Any] {
				seen[u.Any] = true
				number++
			}
		}
		fmt.Fprintf(&b, "*%d\x01", number)
	}
	return b.String()
}

func (t tuple) String() string {
	parts := make([]string, len(t))
	for i, v := range t {
		parts[i] = v.Value.String()
		if v.Any > 0 {
			parts[i] = fmt.Sprintf("%s{any %d}", v.Value.Type, v.Any)
		}
	}
	return "(" + strings.Join(parts, ", ") + ")"
}

// difference is what is wrong with an answer.
type difference struct {
	missing, extra             []string
	notes                      []string
	missingTuples, extraTuples []tuple
}

func (d difference) any() bool { return len(d.missing)+len(d.extra)+len(d.notes) > 0 }

// judge compares the rows of PostgreSQL with the answers of the evaluator.
type judge struct {
	c        *testCase
	q        question
	all      []asked // with the values that swept places take
	model    *polar.Model
	negative bool // the policy has a `not` or a `!=`
	answers  map[string]tuple
}

// expected asks the evaluator.
func (j *judge) expected() error {
	atom := polar.Atom{Predicate: j.q.predicate}
	var vars []polar.Variable
	for i, p := range j.q.places {
		if p.how == given {
			atom.Args = append(atom.Args, polar.Const{Value: polar.Value{Type: p.typ, ID: p.value}})
			continue
		}
		atom.Args = append(atom.Args, polar.Var{Index: len(vars)})
		vars = append(vars, polar.Variable{Name: "v" + strconv.Itoa(i), Types: []string{p.typ}})
	}
	answers, err := j.model.Solve(atom, vars)
	if err != nil {
		return err
	}
	j.answers = map[string]tuple{}
	for _, a := range answers {
		j.answers[tuple(a).key()] = tuple(a)
	}
	return nil
}

// compare checks rows; a nil cell is NULL.
func (j *judge) compare(rows [][]*string) difference {
	var d difference
	open := j.q.open()
	got := map[string]bool{}
	seen := map[string]bool{}
	for _, row := range rows {
		text := rowText(row)
		if seen[text] {
			d.notes = append(d.notes, "row twice: "+text)
		}
		seen[text] = true
		for i, cell := range row {
			if candidates := open[i].candidates; candidates != nil && (cell == nil || !slices.Contains(candidates, *cell)) {
				d.notes = append(d.notes, "not among the candidates: "+text)
			}
			if cell == nil && j.q.form != anything && j.hasTable(open[i].typ) {
				d.notes = append(d.notes, "NULL for a type with a table")
			}
		}
		for _, t := range j.expand(open, row) {
			got[t.key()] = true
			if _, ok := j.answers[t.key()]; !ok {
				d.extra = append(d.extra, fmt.Sprintf("%s (of row %s)", t, text))
				d.extraTuples = append(d.extraTuples, t)
			}
		}
	}
	for key, t := range j.answers {
		if !got[key] && !j.tolerated(open, t) {
			d.missing = append(d.missing, t.String())
			d.missingTuples = append(d.missingTuples, t)
		}
	}
	slices.Sort(d.missing)
	slices.Sort(d.extra)
	d.missing, d.extra = slices.Compact(d.missing), slices.Compact(d.extra)
	return d
}

func rowText(row []*string) string {
	parts := make([]string, len(row))
	for i, cell := range row {
		parts[i] = "NULL"
		if cell != nil {
			parts[i] = polar.Quote(*cell)
		}
	}
	return "(" + strings.Join(parts, ", ") + ")"
}

func (j *judge) hasTable(typ string) bool {
	t := j.c.typ(typ)
	return t != nil && t.table >= 0
}

// expand replaces NULL by every value of the domain.
func (j *judge) expand(open []place, row []*string) []tuple {
	out := []tuple{{}}
	for i, p := range open {
		choices := []polar.Binding{}
		if row[i] != nil {
			choices = append(choices, polar.Binding{Value: polar.Value{Type: p.typ, ID: boolText(p.typ, *row[i])}})
		} else {
			choices = j.model.Domain(p.typ)
		}
		var next []tuple
		for _, prefix := range out {
			for _, choice := range choices {
				next = append(next, append(slices.Clip(prefix), choice))
			}
		}
		out = next
	}
	return out
}

// boolText is a boolean as Polar writes it.
func boolText(typ, text string) string {
	if typ == polar.Boolean {
		return map[string]string{"t": "true", "f": "false"}[text]
	}
	return text
}

// tolerated tells whether an answer of the evaluator need not be in PostgreSQL's: values
// that swept places did not take or that no column can hold; and, of types with a table,
// what is no row of it, as far as it may come from a wildcard or from a variable that only a
// negation or a comparison mentions: these stand for rows.
func (j *judge) tolerated(open []place, t tuple) bool {
	if !j.wasAsked(open, t) {
		return true
	}
	test := j.q.form == authorize || j.q.form == many || j.q.form == crowd
	for i, p := range open {
		v := t[i]
		switch {
		case p.candidates != nil && (v.Any > 0 || !slices.Contains(p.candidates, v.Value.ID)):
			return true
		case v.Any == 0 && compiler.ValidID(j.c.idType(p.typ), v.Value.ID) != nil:
			return true
		case !j.hasTable(p.typ) || j.isRow(p.typ, v):
		case p.how == free && !test && (v.Any > 0 || j.q.form.isOfRows() || j.holdsForAny(t, i)):
			return true
		case j.negative && !test:
			return true
		}
	}
	return j.negative && !test && slices.ContainsFunc(j.q.places, func(p place) bool {
		return p.how == given && j.hasTable(p.typ) && !j.isRow(p.typ, polar.Binding{Value: polar.Value{Type: p.typ, ID: p.value}})
	})
}

// wasAsked tells whether a statement had the values of the swept places.
func (j *judge) wasAsked(open []place, t tuple) bool {
	if !slices.ContainsFunc(open, func(p place) bool { return p.how == swept }) {
		return true
	}
	return slices.ContainsFunc(j.all, func(a asked) bool {
		next := 0
		for i, p := range j.q.places {
			if p.how == swept && (t[next].Any > 0 || t[next].Value.ID != a.values[i]) {
				return false
			}
			if p.how != given {
				next++
			}
		}
		return true
	})
}

func (j *judge) isRow(typ string, v polar.Binding) bool {
	return v.Any == 0 && slices.ContainsFunc(j.c.tables[j.c.typ(typ).table].rows, func(row []*string) bool { return *row[0] == v.Value.ID })
}

// holdsForAny tells whether the answer also holds with an unknown value in a place.
func (j *judge) holdsForAny(t tuple, i int) bool {
	other := slices.Clone(t)
	highest := 0
	for _, v := range t {
		highest = max(highest, v.Any)
	}
	other[i] = polar.Binding{Value: polar.Value{Type: t[i].Value.Type, ID: "*"}, Any: highest + 1}
	_, ok := j.answers[other.key()]
	return ok
}
