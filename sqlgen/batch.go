package sqlgen

import (
	"slices"
	"strconv"
	"strings"

	"github.com/polarsql/polarsql/compiler/plan"
)

// testEach writes a test as a part of a batch. Its rows are the numbers, from 1, of the
// elements that it holds for.
//
//	SELECT _p1.n FROM unnest((SELECT CAST($1 AS bigint[])), ..) WITH ORDINALITY AS _p1(c1, .., n)
//	WHERE COALESCE((the test, with _p1.c1 in place of the parameter), FALSE)
//
// The SELECT around an array hides its length from the planner of the database: the plan is
// the same for any number of checks, and can be kept.
func (w *writer) testEach(p *plan.Plan, each []string, many bool) (fragment, error) {
	from, array := w.rowsOfArrays(each)
	if many {
		return w.testMany(p.Branches, from, array)
	}
	body, err := w.anyBranch(p.Branches)
	return concat(text("SELECT "+w.rowsOf+".n "), from, text(" WHERE COALESCE("), body, text(", FALSE)")), err
}

// testMany is testEach for so many elements that what they share is worth reading first.
//
//	WITH RECURSIVE .., asked(c1, .., n, ok) AS (SELECT _p1.c1, .., _p1.n, COALESCE((the branches without a walk), FALSE) FROM unnest(..))
//	SELECT _p1.n FROM asked AS _p1 WHERE _p1.ok OR the other branches
func (w *writer) testMany(branches []*plan.Select, from, array fragment) (fragment, error) {
	w.gatherFor(array)
	var others []*plan.Select
	var starts []*start
	for _, sel := range branches {
		if s := w.startOf(sel); s != nil {
			starts = append(starts, s)
		} else {
			others = append(others, sel)
		}
	}
	body, err := w.anyBranch(others)
	if err != nil {
		return fragment{}, err
	}
	ok := concat(text("COALESCE("), body, text(", FALSE)"))
	if len(starts) == 0 {
		return w.gathering.with(nil, concat(text("SELECT "+w.rowsOf+".n "), from, text(" WHERE "), ok)), nil
	}
	asked := w.names.fresh()
	items := []fragment{concat(text(asked+" AS MATERIALIZED (SELECT "+w.rowsOf+".*, "), ok, text(" AS ok "), from, text(")"))}
	allowed := []fragment{text(w.rowsOf + ".ok")}
	for _, s := range starts {
		more, by, err := w.started(s, asked)
		if err != nil {
			return fragment{}, err
		}
		items, allowed = append(items, more...), append(allowed, by)
	}
	return w.gathering.with(items, concat(text("SELECT "+w.rowsOf+".n FROM "+asked+" AS "+w.rowsOf+" WHERE "), join(allowed, " OR "))), nil
}

// perRow ends an EXISTS that is asked for each of some rows. The fence keeps the database
// from reading a whole table into a hash instead of a few rows by index for each.
const perRow = " OFFSET 0)"

// rowsOfArrays makes the named parameters arrays, whose elements stand for them from here on.
// It also returns one of the arrays.
func (w *writer) rowsOfArrays(varying []string) (rows, array fragment) {
	alias := w.names.fresh()
	w.rowsOf = alias
	w.each = map[plan.ParamRef]string{}
	var arrays []fragment
	var columns []string
	for i := range w.params {
		if !slices.Contains(varying, w.params[i].Name) {
			continue
		}
		w.params[i].Array = true
		if w.params[i].SQLType == "" {
			w.params[i].SQLType = "text" // nothing compares it
		}
		array = w.paramRef(plan.ParamRef(i))
		arrays = append(arrays, concat(text("(SELECT "), array, text(")")))
		columns = append(columns, column(len(columns)))
		w.each[plan.ParamRef(i)] = alias + "." + columns[len(columns)-1]
	}
	return concat(text("FROM unnest("), join(arrays, ", "),
		text(") WITH ORDINALITY AS "+alias+"("+strings.Join(append(columns, "n"), ", ")+")")), array
}

// Batch puts parts of a batch together: rows of the part's number, from 1, and the row's.
//
//	SELECT 1 AS part, _p.n FROM (..) AS _p(n) UNION ALL ..
//
// Parameters of different parts that share answers with the same number are sent once.
func Batch(parts []Bound, shared func(param string) bool) (string, []any) {
	var b strings.Builder
	var args []any
	numbers := map[string]int{} // of shared parameters
	for i, part := range parts {
		if i > 0 {
			b.WriteString(" UNION ALL ")
		}
		b.WriteString("SELECT " + strconv.Itoa(i+1) + " AS part, " + reserved + ".n FROM (")
		number := part.number(&args, numbers, shared)
		for j, piece := range part.statement.text {
			b.WriteString(piece)
			if j < len(part.statement.slots) {
				b.WriteString("$" + strconv.Itoa(number[part.statement.slots[j]]))
			}
		}
		b.WriteString(") AS " + reserved + "(n)")
	}
	return b.String(), args
}

// number gives the parameters that the text uses their numbers behind args.
func (b Bound) number(args *[]any, numbers map[string]int, shared func(string) bool) map[int]int {
	out := map[int]int{}
	for _, p := range b.statement.order {
		param := b.statement.params[p]
		key := param.Name + " " + param.SQLType
		if n, ok := numbers[key]; ok && shared(param.Name) {
			out[p] = n
			continue
		}
		*args = append(*args, b.values[p])
		out[p], numbers[key] = len(*args), len(*args)
	}
	return out
}
