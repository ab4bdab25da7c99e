package sqlgen

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/Masterminds/squirrel"

	"github.com/polarsql/polarsql/compiler/plan"
)

// randomStatement is a text of `p<i>` for each use of parameter i, own question marks, and
// filling.
func randomStatement(random *rand.Rand) (fragment, []plan.Param) {
	params := make([]plan.Param, 1+random.IntN(5))
	for i := range params {
		params[i] = plan.Param{Name: "p" + strconv.Itoa(i), SQLType: "text"}
	}
	var parts []fragment
	for range random.IntN(12) {
		switch random.IntN(5) {
		case 0:
			parts = append(parts, text(protect(" own?own ")))
		case 1:
			parts = append(parts, text(" a = b "))
		case 2: // what is long is not copied
			parts = []fragment{concat(append(parts, text(strings.Repeat(" ", random.IntN(2*maxCopied))))...)}
		default:
			f, _ := built(typedParam{random.IntN(len(params)), "text"})
			parts = append(parts, f)
		}
	}
	return concat(parts...), params
}

// TestNumbering: $first, $first+1, .. are all there, one number per parameter, and the
// argument behind a number is the value of the parameter that stands there.
func TestNumbering(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		f, params := randomStatement(random)
		s, err := newStatement(f, params)
		if err != nil {
			t.Fatal(err)
		}
		f = f.flat()
		values := make([]string, len(params))
		for i := range values {
			values[i] = fmt.Sprintf("value %d", i)
		}
		bound, err := s.Bind(values)
		if err != nil {
			t.Fatal(err)
		}
		first := 1 + random.IntN(200)
		sql, args := bound.Numbered(first)
		if got, want := substituteNumbers(t, sql, first, args), substituteSlots(f, values); got != want {
			t.Fatalf("%s with %v\n got %s\nwant %s", sql, args, got, want)
		}
		for i := range args {
			if !strings.Contains(sql+" ", fmt.Sprintf("$%d ", first+i)) {
				t.Fatalf("%s: no $%d for %d arguments", sql, first+i, len(args))
			}
		}
		if unique := slices.Compact(slices.Sorted(slices.Values(f.numbers()))); len(args) != len(unique) {
			t.Fatalf("%s: %d arguments for %d parameters", sql, len(args), len(unique))
		}
		question, qArgs, err := bound.Question()
		if err != nil {
			t.Fatal(err)
		}
		if got, want := substituteQuestions(question, qArgs), substituteSlots(f, values); got != want {
			t.Fatalf("%s with %v\n got %s\nwant %s", question, qArgs, got, want)
		}
	}
}

// numbers are the parameters of a fragment as numbers.
func (f fragment) numbers() []int {
	out := make([]int, len(f.args))
	for i, a := range f.args {
		out[i] = a.(int)
	}
	return out
}

// substituteSlots puts the values where a fragment has its parameters.
func substituteSlots(f fragment, values []string) string {
	out := f.sql
	for _, a := range f.args {
		out = strings.Replace(out, "?", "<"+values[a.(int)]+">", 1)
	}
	return strings.ReplaceAll(out, ownQuestion, "?")
}

func substituteNumbers(t *testing.T, sql string, first int, args []any) string {
	t.Helper()
	pieces := strings.Split(sql, "$")
	out := pieces[0]
	for _, piece := range pieces[1:] {
		end := strings.IndexFunc(piece, func(r rune) bool { return r < '0' || r > '9' })
		n, err := strconv.Atoi(piece[:end])
		if err != nil || n < first || n >= first+len(args) {
			t.Fatalf("%s: $%s is none of %d arguments from $%d", sql, piece[:end], len(args), first)
		}
		out += "<" + args[n-first].(string) + ">" + piece[end:]
	}
	return out
}

// substituteQuestions reads `?` and `??` as squirrel does.
func substituteQuestions(sql string, args []any) string {
	sql = strings.ReplaceAll(sql, "??", "\x00")
	for _, a := range args {
		sql = strings.Replace(sql, "?", "<"+a.(string)+">", 1)
	}
	return strings.ReplaceAll(sql, "\x00", "?")
}

// TestUnusedParametersAreNotSent: a parameter that the text does not use is checked, but
// has no number and no argument.
func TestUnusedParametersAreNotSent(t *testing.T) {
	params := []plan.Param{{Name: "actor", SQLType: "bigint"}, {Name: "resource", SQLType: "uuid"}}
	f, _ := built(typedParam{1, "uuid"})
	s, err := newStatement(concat(text("SELECT "), f), params)
	if err != nil {
		t.Fatal(err)
	}
	id := "7c9a1e2e-0c3c-4d22-8a38-1b9a4f1f2b11"
	bound, err := s.Bind([]string{"1", id})
	if err != nil {
		t.Fatal(err)
	}
	if sql, args := bound.Numbered(1); sql != "SELECT CAST($1 AS uuid)" || len(args) != 1 || args[0] != id {
		t.Errorf("%s with %v", sql, args)
	}
	if sql, used := s.Text(); sql != "SELECT CAST($1 AS uuid)" || len(used) != 1 || used[0].Name != "resource" {
		t.Errorf("%s with %v", sql, used)
	}
	var wrong *ValueError
	if _, err := s.Bind([]string{"one", id}); !errors.As(err, &wrong) || wrong.Param.Name != "actor" {
		t.Errorf("an unused id that is no bigint: %v", err)
	}
}

func TestBindRefuses(t *testing.T) {
	s, err := newStatement(text("SELECT"), []plan.Param{{Name: "actor", Type: "User", SQLType: "bigint"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, values := range [][]string{nil, {"1", "2"}, {""}, {"1 OR TRUE"}, {"9223372036854775808"}, {" 1"}} {
		if bound, err := s.Bind(values); err == nil || !bound.IsZero() {
			t.Errorf("Bind(%q) = %v, %v", values, bound, err)
		}
	}
	_, err = s.Bind([]string{"x"})
	if want := `actor (User): "x" is not a bigint; the ids of User are bigint`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// TestStatementRefuses: text and parameters that do not belong together.
func TestStatementRefuses(t *testing.T) {
	params := []plan.Param{{Name: "actor"}}
	for _, f := range []fragment{
		{sql: "?"},
		{sql: "? ?", args: []any{0}},
		{sql: "", args: []any{0}},
		{sql: "?", args: []any{1}},
		{sql: "?", args: []any{-1}},
		{sql: "?", args: []any{"actor"}},
	} {
		if s, err := newStatement(f, params); err == nil {
			t.Errorf("%v makes %v", f, s)
		}
	}
	if _, err := built(squirrel.Expr("a = ? AND b = 'what?'", 0)); err == nil {
		t.Error("a question mark in a literal is taken for a parameter")
	}
}
