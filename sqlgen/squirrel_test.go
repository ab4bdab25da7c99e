package sqlgen

import (
	"slices"
	"strings"
	"testing"

	sq "github.com/Masterminds/squirrel"

	"github.com/polarsql/polarsql/compiler/plan"
)

// condition is a bound condition as the facade hands it to squirrel.
type condition struct{ Bound }

func (c condition) ToSql() (string, []any, error) { return c.Question() }

// ownerOrJSON uses one parameter twice, another once, and an operator of jsonb.
func ownerOrJSON(t *testing.T) condition {
	t.Helper()
	params := []plan.Param{{Name: "actor", SQLType: "bigint"}, {Name: "unused", SQLType: "text"}, {Name: "now", SQLType: "bigint"}}
	use := func(i int) fragment {
		f, _ := built(typedParam{i, params[i].SQLType})
		return f
	}
	s, err := newStatement(concat(text("(d.owner = "), use(0), text(" OR "+protect("d.tags ? 'x'")+" OR d.until > "), use(2), text(" AND d.by = "), use(0), text(")")), params)
	if err != nil {
		t.Fatal(err)
	}
	b, err := s.Bind([]string{"7", "", "99"})
	if err != nil {
		t.Fatal(err)
	}
	return condition{b}
}

// TestInSquirrel: nested in a caller's statement, the numbers go on in order and the
// question mark of the operator stays one.
func TestInSquirrel(t *testing.T) {
	c := ownerOrJSON(t)
	inner := func(n ...string) string {
		return "(d.owner = CAST($" + n[0] + " AS bigint) OR d.tags ? 'x' OR d.until > CAST($" + n[1] + " AS bigint) AND d.by = CAST($" + n[2] + " AS bigint))"
	}
	dollar := sq.StatementBuilder.PlaceholderFormat(sq.Dollar)
	docs := dollar.Select("d.id").From("docs AS d")
	values := []any{"7", "99", "7"}
	for _, test := range []struct {
		name  string
		query sq.Sqlizer
		want  string
		args  []any
	}{
		{"alone", docs.Where(c), "SELECT d.id FROM docs AS d WHERE " + inner("1", "2", "3"), values},
		{"between", docs.Where("d.a = ?", 1).Where(c).Where(sq.Eq{"d.b": 2}),
			"SELECT d.id FROM docs AS d WHERE d.a = $1 AND " + inner("2", "3", "4") + " AND d.b = $5", slices.Concat([]any{1}, values, []any{2})},
		{"or", docs.Where(sq.Or{sq.Eq{"d.a": 1}, c}),
			"SELECT d.id FROM docs AS d WHERE (d.a = $1 OR " + inner("2", "3", "4") + ")", slices.Concat([]any{1}, values)},
		{"expression", docs.Where(sq.Expr("NOT (? AND d.a = ?)", c, 1)),
			"SELECT d.id FROM docs AS d WHERE NOT (" + inner("1", "2", "3") + " AND d.a = $4)", slices.Concat(values, []any{1})},
		{"column", dollar.Select().Column(sq.Alias(c, "mine")).From("docs AS d").Where("d.a = ?", 1),
			"SELECT (" + inner("1", "2", "3") + ") AS mine FROM docs AS d WHERE d.a = $4", slices.Concat(values, []any{1})},
		{"subquery", dollar.Select("x.id").FromSelect(docs.Where(c), "x").Where("x.id > ?", 5),
			"SELECT x.id FROM (SELECT d.id FROM docs AS d WHERE " + inner("1", "2", "3") + ") AS x WHERE x.id > $4", slices.Concat(values, []any{5})},
		{"twice", docs.Where(c).Where(c),
			"SELECT d.id FROM docs AS d WHERE " + inner("1", "2", "3") + " AND " + inner("4", "5", "6"), slices.Concat(values, values)},
		{"update", dollar.Update("docs AS d").Set("title", "t").Where(c),
			"UPDATE docs AS d SET title = $1 WHERE " + inner("2", "3", "4"), slices.Concat([]any{"t"}, values)},
	} {
		sql, args, err := test.query.ToSql()
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if sql != test.want || !slices.Equal(args, test.args) {
			t.Errorf("%s\n got %s %v\nwant %s %v", test.name, sql, args, test.want, test.args)
		}
	}
}

// TestGenerateRefuses: names of generated SQL are not for callers.
func TestGenerateRefuses(t *testing.T) {
	filter := &plan.Plan{Form: plan.Filter, Row: &plan.From{Rel: &plan.Outer{}}}
	for _, alias := range []string{"_p", "_p1", "_p1x", "_people"} {
		if _, err := Generate(filter, Options{Alias: alias}); err == nil || !strings.Contains(err.Error(), "reserved") {
			t.Errorf("%q: %v", alias, err)
		}
	}
	for _, alias := range []string{"p", "P1", "_d", "d_p1", `"`} {
		if _, err := Generate(filter, Options{Alias: alias}); err != nil {
			t.Errorf("%q: %v", alias, err)
		}
	}
}

// TestEmptyPlans: a plan without branches is no, nothing and FALSE.
func TestEmptyPlans(t *testing.T) {
	columns := []plan.Column{{Name: "id", SQLType: "bigint"}, {Name: "kind"}}
	for _, test := range []struct {
		plan *plan.Plan
		want string
	}{
		{&plan.Plan{Form: plan.Test}, "SELECT COALESCE((FALSE), FALSE) AS allowed"},
		{&plan.Plan{Form: plan.Filter}, "(FALSE)"},
		{&plan.Plan{Form: plan.Rows, Columns: columns},
			`SELECT _p1."id", _p1."kind" FROM (SELECT CAST(NULL AS bigint), CAST(NULL AS text) WHERE FALSE) AS _p1("id", "kind") ORDER BY _p1."id" NULLS FIRST, _p1."kind" NULLS FIRST`},
	} {
		s, err := Generate(test.plan, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if text, params := s.Text(); text != test.want || len(params) != 0 {
			t.Errorf("got  %s %v\nwant %s", text, params, test.want)
		}
	}
}

// TestUnconditional: a branch that always holds makes TRUE, and its negation FALSE.
func TestUnconditional(t *testing.T) {
	always := &plan.Select{}
	for _, test := range []struct {
		branch *plan.Select
		want   string
	}{
		{always, "(TRUE)"},
		{&plan.Select{Where: []plan.Condition{&plan.Exists{Selects: []*plan.Select{always}, Negated: true}}}, "(FALSE)"},
		{&plan.Select{Where: []plan.Condition{&plan.Exists{Negated: true, Selects: []*plan.Select{
			{Where: []plan.Condition{&plan.Compare{Op: "!=", Left: plan.Null{}, Right: plan.Null{}}}}}}}}, "((NULL <> NULL) IS NOT TRUE)"},
	} {
		s, err := Generate(&plan.Plan{Form: plan.Filter, Branches: []*plan.Select{test.branch}}, Options{Alias: "d"})
		if err != nil {
			t.Fatal(err)
		}
		if text, _ := s.Text(); text != test.want {
			t.Errorf("got %s, want %s", text, test.want)
		}
	}
}
