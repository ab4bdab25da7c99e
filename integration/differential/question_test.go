package differential_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/polar"
)

// form is a way to ask.
type form string

const (
	authorize form = "Authorize"
	listing   form = "List"
	filter    form = "Filter"
	rowFilter form = "RowFilter"
	paged     form = "Page"
	counted   form = "Count" // the rows that Filter leaves, and their number where Count says something else
	whoCan    form = "WhoCan"
	actions   form = "Actions"
	batch     form = "Batch" // which of these may the actor act on
	many      form = "AuthorizeMany"
	crowd     form = "AuthorizeCrowd" // AuthorizeMany in the form for many checks
	flags     form = "Flags"          // true of which rows
	anything  form = "Query"
)

// isFilter tells whether the form gives a condition on the rows of a table.
func (f form) isFilter() bool { return f == filter || f == rowFilter || f == flags }

// question is one statement. Except with Query its predicate is allow, and its places are
// the actor, the action and the resource.
type question struct {
	form      form
	predicate string
	places    []place
	reduced   bool   // asked without the passes that the case disables
	context   bool   // asked with facts that come with the question
	table     string // of a filter in a regression: `of` its name and that of its id
}

// place is an argument of a question.
type place struct {
	typ   string
	how   how
	value string // when given

	candidates []string // when free: only these are asked about, if there are any
}

// how an argument is asked about.
type how int

const (
	given how = iota // one value, a parameter of the statement as applications send it
	swept            // every known value, in one statement: the parameter becomes a column
	free             // solved for
)

func (q question) String() string {
	parts := make([]string, len(q.places))
	for i, p := range q.places {
		parts[i] = [...]string{polar.Value{Type: p.typ, ID: p.value}.String(), "each " + p.typ, p.typ + " free"}[p.how]
	}
	out := fmt.Sprintf("%s %s(%s)", q.form, q.predicate, strings.Join(parts, ", "))
	if q.reduced {
		out += " without some passes"
	}
	if q.context {
		out += " with facts of its own"
	}
	return out
}

// isOfRows tells whether the answer has rows of the type's table only.
func (f form) isOfRows() bool { return f.isFilter() || f == paged || f == counted }

// isBatch tells whether the question cannot be asked without the engine.
func (q question) isBatch() bool {
	return q.form == batch || q.form == many || q.form == crowd || q.form == flags
}

// open are the places that are not given: the columns of the answer, in order.
func (q question) open() []place {
	return slices.DeleteFunc(slices.Clone(q.places), func(p place) bool { return p.how == given })
}

// chooseQueries makes random patterns of given and free arguments.
func (w *world) chooseQueries() []question {
	actor := func() string { return pick(w.random, w.of("actor")).name }
	candidates := slices.Concat(w.rules, w.recursions, w.recursions, w.recursions, w.tops, w.tops, w.facts)
	for _, t := range w.of("resource") {
		candidates = append(candidates,
			shape{"has_role", []string{actor(), "String", t.name}},
			shape{"has_permission", []string{actor(), "String", t.name}},
			shape{"allow", []string{actor(), "String", t.name}})
		for _, r := range t.relations {
			candidates = append(candidates, shape{"has_relation", []string{t.name, "String", r.target.name}})
		}
	}
	if w.global {
		candidates = append(candidates, shape{"has_role", []string{"User", "String"}}, shape{"allow", []string{"User", "String"}})
	}
	var out []question
	for range 6 {
		s := pick(w.random, candidates)
		q := question{form: anything, predicate: s.name}
		for _, typ := range s.args {
			if w.chance(0.05) {
				typ = w.anyType()
			}
			p := place{typ: typ, how: free}
			if w.chance(0.5) {
				p.how, p.value = given, w.givenValue(s.name, typ)
			}
			q.places = append(q.places, p)
		}
		out = append(out, q)
	}
	return out
}

func (w *world) givenValue(predicate, typ string) string {
	switch typ {
	case "String":
		return pick(w.random, append(w.stringsFor(predicate), "frob"))
	case "Integer":
		return strconv.Itoa(w.between(-1, 5))
	case "Boolean":
		return pick(w.random, []string{"true", "false"})
	}
	return pick(w.random, append([]string{w.typ(typ).unknown}, w.typ(typ).ids...))
}

// questions are those of one run: some triples of actor type, action and resource type,
// each asked about in every form, random queries, and some of both without some passes.
func (c *testCase) questions() []question {
	r := newRandom(c.seed + 1<<40)
	var triples [][]question
	for _, a := range c.types {
		if a.keyword != "actor" {
			continue
		}
		for _, t := range c.types {
			if t.keyword == "" {
				continue
			}
			for _, action := range append(slices.Clone(t.allPermissions()), "frob") {
				if action != "frob" || r.chance(0.2) {
					triples = append(triples, c.about(r, a, action, t))
				}
			}
		}
	}
	out := slices.Concat(some(r, 3, triples)...)
	out = append(out, c.queries...)
	for i, q := range some(r, 8, out) {
		q.reduced, q.context = i > 1, i < 2
		if !q.isBatch() || q.context {
			out = append(out, q)
		}
	}
	return out
}

func (c *testCase) about(r random, a *objectType, action string, t *objectType) []question {
	act := place{typ: "String", value: action}
	eachActor, eachResource := place{typ: a.name, how: swept}, place{typ: t.name, how: swept}
	candidates := c.sweep()[t.name]
	oneActor, oneResource := place{typ: a.name, value: pick(r, a.ids)}, place{typ: t.name, value: pick(r, t.ids)}
	out := []question{
		{form: authorize, predicate: "allow", places: []place{eachActor, act, eachResource}},
		{form: listing, predicate: "allow", places: []place{eachActor, act, {typ: t.name, how: free}}},
		{form: whoCan, predicate: "allow", places: []place{{typ: a.name, how: free}, act, eachResource}},
		{form: actions, predicate: "allow", places: []place{eachActor, {typ: "String", how: free}, eachResource}},
	}
	if r.chance(0.5) {
		out = append(out, question{form: batch, predicate: "allow", places: []place{eachActor, act, {typ: t.name, how: free, candidates: candidates}}})
	}
	checks := []place{eachActor, act, {typ: t.name, how: free, candidates: candidates}}
	if r.chance(0.5) {
		checks = []place{{typ: a.name, how: free, candidates: c.sweep()[a.name]}, act, eachResource}
	}
	out = append(out, question{form: many, predicate: "allow", places: checks}, question{form: crowd, predicate: "allow", places: checks})
	if t.table >= 0 {
		for _, f := range []form{filter, rowFilter, flags, paged, counted} {
			out = append(out, question{form: f, predicate: "allow", places: []place{eachActor, act, {typ: t.name, how: free}}})
		}
	}
	if r.chance(0.3) { // as applications ask
		out = append(out, question{form: authorize, predicate: "allow", places: []place{oneActor, act, oneResource}},
			question{form: listing, predicate: "allow", places: []place{oneActor, act, {typ: t.name, how: free}}})
	}
	return out
}

// asked is a question with a value in every swept place: one statement.
type asked struct {
	values []string // by place; of free ones nothing
	sql    string
	args   []any
}

// effort bounds the work for a question: the length of its text times how often it is asked.
const effort = 80_000

// statements compiles a question for choices of values in its swept places: all of them, or
// some if the statement is long. They differ in their arguments only.
func (c *testCase) statements(e compilers, q question, known map[string][]string) ([]asked, error) {
	choices := q.choices(known)
	newRandom(c.seed).Shuffle(len(choices), func(i, j int) { choices[i], choices[j] = choices[j], choices[i] })
	var out []asked
	for _, values := range choices {
		if len(out) > 1 && len(out)*len(out[0].sql) > effort {
			break
		}
		sql, args, err := e.compile(q, values)
		if err != nil {
			return nil, err
		}
		if q.form.isFilter() {
			own := c.tables[c.typ(q.places[2].typ).table]
			sql = "SELECT row." + quoteName(own.columns[0].name) + " FROM " + quoteName(own.name) + " AS row WHERE " + sql
		}
		if len(out) > 0 && sql != out[0].sql {
			return nil, fmt.Errorf("the text depends on values: with %v it is %s, with %v %s", out[0].values, out[0].sql, values, sql)
		}
		out = append(out, asked{values, sql, args})
	}
	return out, nil
}

// choices are all ways to give values to the swept places.
func (q question) choices(known map[string][]string) [][]string {
	choices := [][]string{nil}
	for _, p := range q.places {
		var next [][]string
		values := []string{p.value}
		if p.how == swept {
			values = known[p.typ]
		}
		for _, prefix := range choices {
			for _, v := range values {
				next = append(next, append(slices.Clip(prefix), v))
			}
		}
		choices = next
	}
	return choices
}

// compilers make the SQL of a question; places that are free have no value.
type compilers interface {
	compile(q question, values []string) (string, []any, error)
}

// byEngine compiles as applications do.
type byEngine struct{ *polarsql.Engine }

func (e byEngine) compile(q question, values []string) (string, []any, error) {
	object := func(i int) polarsql.Object { return polarsql.Object{Type: q.places[i].typ, ID: values[i]} }
	var s polarsql.Statement
	var err error
	switch q.form {
	case authorize:
		s, err = e.Authorize(object(0), values[1], object(2))
	case listing:
		s, err = e.List(object(0), values[1], q.places[2].typ, polarsql.Page{})
	case whoCan:
		s, err = e.WhoCan(q.places[0].typ, values[1], object(2), polarsql.Page{})
	case actions:
		s, err = e.Actions(object(0), object(2))
	case paged:
		return e.page(object(0), values[1], q.places[2].typ)
	case counted:
		return e.counted(object(0), values[1], q.places[2].typ)
	case filter, rowFilter:
		ask := e.Filter
		if q.form == rowFilter {
			ask = e.RowFilter
		}
		condition, err := ask(object(0), values[1], q.places[2].typ, "row")
		if err != nil {
			return "", nil, err
		}
		sql, args := condition.SQL(1)
		return sql, args, nil
	case flags:
		conditions, err := e.Flags(object(0), q.places[2].typ, "row", values[1])
		if err != nil {
			return "", nil, err
		}
		sql, args := conditions[0].SQL(1)
		return sql, args, nil
	case batch:
		of := make([]polarsql.Object, len(q.places[2].candidates))
		for i, id := range q.places[2].candidates {
			of[i] = polarsql.Object{Type: q.places[2].typ, ID: id}
		}
		v := polarsql.Var("r", q.places[2].typ)
		s, err = e.Query(polarsql.NewQuery(polarsql.Call("allow", object(0), polarsql.Text(values[1]), v), polarsql.In(v, of...)), polarsql.Page{})
	case many, crowd:
		return e.many(q, values)
	case anything:
		s, err = e.query(q, object)
	}
	if err != nil {
		return "", nil, err
	}
	sql, args := s.SQL()
	return sql, args, nil
}

// page asks for a page that has room for all rows.
func (e byEngine) page(actor polarsql.Object, action, typ string) (string, []any, error) {
	s, err := e.Page(actor, action, typ, polarsql.PageRequest{
		Alias: "row", Columns: []string{"row." + quoteName(e.Mapping().Type(typ).ID)}, Limit: 1000})
	if err != nil {
		return "", nil, err
	}
	sql, args := s.SQL()
	return "SELECT page.id FROM (" + sql + ") AS page(id, cursor)", args, nil
}

// counted asks for the rows by a filter and counts them in both ways: Count beside what it is
// compared with, so that a difference is a row too many.
func (e byEngine) counted(actor polarsql.Object, action, typ string) (string, []any, error) {
	s, err := e.Count(actor, action, typ, polarsql.CountRequest{Alias: "row"})
	if err != nil {
		return "", nil, err
	}
	condition, err := e.Filter(actor, action, typ, "row")
	if err != nil {
		return "", nil, err
	}
	count, args := s.SQL()
	visible, more := condition.SQL(len(args) + 1)
	own := e.Mapping().Type(typ)
	return fmt.Sprintf(`WITH visible(id) AS (SELECT row.%s::text FROM %s AS row WHERE %s), number(n) AS (%s)
		SELECT id FROM visible UNION ALL SELECT 'counted ' || n FROM number WHERE n <> (SELECT count(*) FROM visible)`,
		quoteName(own.ID), quoteName(own.Table.Name), visible, count), append(args, more...), nil
}

// query asks about any predicate.
func (e byEngine) query(q question, object func(int) polarsql.Object) (polarsql.Statement, error) {
	args := make([]polarsql.Argument, len(q.places))
	isFree := false
	for i, p := range q.places {
		args[i] = object(i)
		if p.how == free {
			args[i] = polarsql.Var(fmt.Sprintf("arg%d", i+1), p.typ)
			isFree = true
		}
	}
	query := polarsql.NewQuery(polarsql.Call(q.predicate, args...))
	if isFree {
		return e.Query(query, polarsql.Page{})
	}
	return e.Exists(query)
}

// many asks about each candidate of the free place; its rows are those that are allowed.
func (e byEngine) many(q question, values []string) (string, []any, error) {
	at := slices.IndexFunc(q.places, func(p place) bool { return p.how == free })
	var checks []polarsql.Check
	var ids []string
	values = slices.Clone(values)
	for _, id := range q.places[at].candidates {
		values[at] = id
		ids = append(ids, quoteText(id))
		checks = append(checks, polarsql.Check{Action: values[1],
			Actor: polarsql.Object{Type: q.places[0].typ, ID: values[0]}, Resource: polarsql.Object{Type: q.places[2].typ, ID: values[2]}})
	}
	if q.form == crowd {
		checks = slices.Repeat(checks, 100)
	}
	asked, err := e.AuthorizeMany(checks)
	if err != nil {
		return "", nil, err
	}
	sql, args := asked.SQL()
	return "SELECT (CAST(ARRAY[" + strings.Join(ids, ", ") + "] AS text[]))[asked.n] FROM (" + sql + ") AS asked", args, nil
}
