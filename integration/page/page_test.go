package page_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/adapters/polarpgx"
)

var orders = map[string][]polarsql.Order{
	"":                                {},
	"id DESC":                         {{Column: "id", Desc: true}},
	"created_at DESC, id DESC":        {{Column: "created_at", Desc: true}},
	"created_at, id":                  {{Column: "created_at", NotNull: true}},
	"rank, id":                        {{Column: "rank"}},
	"rank DESC, id DESC":              {{Column: "rank", Desc: true}},
	"rank, title DESC, id DESC":       {{Column: "rank"}, {Column: "title", Desc: true}},
	"rank DESC, title, id":            {{Column: "rank", Desc: true}, {Column: "title"}},
	"title, rank, id":                 {{Column: "title"}, {Column: "rank"}},
	"created_at DESC, rank, id":       {{Column: "created_at", Desc: true}, {Column: "rank"}},
	"title DESC, rank DESC, id DESC":  {{Column: "title", Desc: true}, {Column: "rank", Desc: true}},
	"created_at, rank DESC, id":       {{Column: "created_at", NotNull: true}, {Column: "rank", Desc: true}, {Column: "id"}},
	"visibility, title DESC, id DESC": {{Column: "visibility"}, {Column: "title", Desc: true}},
}

var conditions = map[string]polarsql.Sqlizer{
	"TRUE":                              nil,
	"d.rank = 7 OR d.title = 'title 5'": polarsql.SQL("d.rank = ? OR d.title = ?", 7, "title 5"),
	"d.title LIKE '%9'":                 polarsql.SQL("d.title LIKE ?", "%9"),
	"FALSE":                             polarsql.SQL("d.id < ?", 0),
}

// TestPages walks all pages and compares them with all rows, sorted.
func TestPages(t *testing.T) {
	client, pool := newClient(t, pgx.QueryExecModeCacheStatement)
	for order, by := range orders {
		for condition, where := range conditions {
			for _, who := range []string{everything, nothing, ten, oldest, third, onTrial} {
				want := sorted(t, client, pool, who, condition, order)
				for _, limit := range []int{3, 16, 700} {
					request := polarsql.PageRequest{Alias: "d", Columns: []string{"d.id"}, Where: where, Order: by, Limit: limit}
					if got := walked(t, client, who, request, len(want)); !slices.Equal(got, want[:min(len(got), len(want))]) || len(got) < min(len(want), 3*limit) {
						t.Errorf("user %s, %s, ORDER BY %s LIMIT %d: %s", who, condition, order, limit, firstDifference(got, want))
					}
				}
			}
		}
	}
}

// sorted are the ids of all rows that Filter leaves.
func sorted(t *testing.T, client *polarpgx.Client, db polarpgx.DB, who, condition, order string) []int64 {
	t.Helper()
	visible, err := client.Filter(user(who), "read", "Document", "d")
	if err != nil {
		t.Fatal(err)
	}
	sql := "SELECT d.id FROM documents AS d WHERE @visible AND (" + condition + ")"
	if order == "" {
		order = "id"
	}
	rows, err := db.Query(context.Background(), sql+" ORDER BY "+order, polarpgx.Conditions{"visible": visible})
	if err != nil {
		t.Fatal(err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

// walked are the ids of all pages, or of the first few where there are many, and the last.
func walked(t *testing.T, client *polarpgx.Client, who string, request polarsql.PageRequest, all int) []int64 {
	t.Helper()
	var ids []int64
	pages := all/request.Limit + 2
	if request.Limit < 100 {
		pages = min(pages, 4)
	}
	for range pages {
		page, err := polarpgx.Page(context.Background(), client, user(who), "read", "Document", request, pgx.RowTo[int64])
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, page.Rows...)
		if page.Next == "" {
			if len(ids) != all {
				t.Errorf("user %s, %v: the pages end after %d rows of %d", who, request, len(ids), all)
			}
			return ids
		}
		if len(page.Rows) != request.Limit {
			t.Errorf("a page of %d rows has a next one", len(page.Rows))
		}
		request.After = page.Next
	}
	if len(ids) >= all {
		t.Errorf("user %s, %v: no page is the last", who, request)
	}
	return ids
}

func firstDifference(got, want []int64) string {
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			return fmt.Sprintf("row %d is %d, not %d", i+1, got[i], want[i])
		}
	}
	return fmt.Sprintf("%d rows, not %d", len(got), len(want))
}

// TestModes asks in each way that pgx sends a query, with columns of several types.
func TestModes(t *testing.T) {
	type document struct {
		ID    int64
		Title *string
		Flag  bool
	}
	for _, mode := range []pgx.QueryExecMode{pgx.QueryExecModeCacheStatement, pgx.QueryExecModeCacheDescribe, pgx.QueryExecModeDescribeExec, pgx.QueryExecModeExec, pgx.QueryExecModeSimpleProtocol} {
		client, _ := newClient(t, mode)
		request := polarsql.PageRequest{
			Alias: "d", Columns: []string{"d.id", "d.title", "d.rank IS NULL AS flag"}, Limit: 4,
			Where: polarsql.SQL("d.rank <= ? OR d.rank IS NULL", 40), Order: []polarsql.Order{{Column: "rank", Desc: true}},
		}
		first, err := polarpgx.Page(context.Background(), client, user(third), "read", "Document", request, pgx.RowToStructByName[document])
		if err != nil || len(first.Rows) != 4 || !first.Rows[0].Flag || first.Next == "" {
			t.Fatalf("%s: %+v, %v", mode, first, err)
		}
		request.After = first.Next
		second, err := polarpgx.Page(context.Background(), client, user(third), "read", "Document", request, pgx.RowToStructByName[document])
		if err != nil || len(second.Rows) != 4 || second.Rows[0].ID >= first.Rows[3].ID {
			t.Errorf("%s: %+v, %v", mode, second, err)
		}
		n, err := client.Count(context.Background(), user(oldest), "read", "Document", polarsql.CountRequest{Alias: "d", Where: polarsql.SQL("d.rank = ?", 7)})
		if err != nil || n == 0 {
			t.Errorf("%s: %d, %v", mode, n, err)
		}
	}
}

// TestCounts compares counts with the number of rows that Filter leaves.
func TestCounts(t *testing.T) {
	client, pool := newClient(t, pgx.QueryExecModeCacheStatement)
	ctx := context.Background()
	for condition, where := range conditions {
		for _, who := range []string{everything, nothing, ten, oldest, third, onTrial} {
			want := int64(len(sorted(t, client, pool, who, condition, "")))
			request := polarsql.CountRequest{Alias: "d", Where: where}
			if got, err := client.Count(ctx, user(who), "read", "Document", request); err != nil || got != want {
				t.Errorf("user %s, %s: %d, not %d: %v", who, condition, got, want, err)
			}
			for _, most := range []int{1, 9, 1001, 1 << 19} {
				if got, err := client.CountUpTo(ctx, user(who), "read", "Document", request, most); err != nil || got != min(want, int64(most)) {
					t.Errorf("user %s, %s up to %d: %d, not %d: %v", who, condition, most, got, want, err)
				}
			}
		}
	}
}

// TestFacts: facts of a request count for a page, too.
func TestFacts(t *testing.T) {
	client, _ := newClient(t, pgx.QueryExecModeCacheStatement)
	on := client.WithFacts(polarsql.NewFact("is_trial", user(nothing)))
	request := polarsql.PageRequest{Alias: "d", Columns: []string{"d.id"}, Limit: 3, Order: []polarsql.Order{{Column: "id", Desc: true}}}
	page, err := polarpgx.Page(context.Background(), on, user(nothing), "read", "Document", request, pgx.RowTo[int64])
	if err != nil || !slices.Equal(page.Rows, []int64{20000, 19999, 19998}) {
		t.Errorf("%+v, %v", page, err)
	}
	if n, err := on.Count(context.Background(), user(nothing), "read", "Document", polarsql.CountRequest{Alias: "d"}); err != nil || n != 20000 {
		t.Errorf("%d, %v", n, err)
	}
}

// TestBadCursors: a cursor that is none, of another order, or with values of other types gives no
// row, and the error says that it is the cursor.
func TestBadCursors(t *testing.T) {
	for _, mode := range []pgx.QueryExecMode{pgx.QueryExecModeCacheStatement, pgx.QueryExecModeExec, pgx.QueryExecModeSimpleProtocol} {
		client, _ := newClient(t, mode)
		for _, after := range []string{"7", "{}", `{"id": 5}`, `{"rank": "x", "id": 5}`, `{"rank": 1, "id": "5) OR TRUE"}`, `{"rank": 1, "id": null}`, `{"rank": 1}`, `[1, 2]`,
			`{"rank": 1, "id": 2} --`, `{"rank": 1e9999, "id": 2}`, `{"rank": 1.5, "id": 2}`, `{"rank": true, "id": 2}`, `{"rank": {"a": 1}, "id": 2}`, `{"rank": 99999999999, "id": 2}`,
			`{"rank": "\u0000", "id": 2}`, `{"rank": 1, "id": 2, "title": "x"}`, `null`, `{"rank": ` + strings.Repeat("[", 9000) + strings.Repeat("]", 9000) + `, "id": 2}`} {
			request := polarsql.PageRequest{Alias: "d", Columns: []string{"d.id"}, Limit: 3, Order: []polarsql.Order{{Column: "rank"}}, After: after}
			page, err := polarpgx.Page(context.Background(), client, user(everything), "read", "Document", request, pgx.RowTo[int64])
			var bad *polarsql.CursorError
			if !errors.As(err, &bad) || bad.Cursor != after || !polarsql.IsBadValue(err) || len(page.Rows) > 0 {
				t.Errorf("%s, %.100s: %+v, %.300v", mode, after, page, err)
			}
		}
	}
}

// TestOwnErrors: what is wrong with the application's own SQL is not put on the cursor, and in
// a transaction nothing is.
func TestOwnErrors(t *testing.T) {
	client, pool := newClient(t, pgx.QueryExecModeCacheStatement)
	ctx := context.Background()
	request := polarsql.PageRequest{Alias: "d", Columns: []string{"d.id"}, Limit: 3, After: `{"id": 5}`, Where: polarsql.SQL("CAST(d.visibility AS int) = ?", 1)}
	_, err := polarpgx.Page(ctx, client, user(everything), "read", "Document", request, pgx.RowTo[int64])
	var refused *pgconn.PgError
	if !errors.As(err, &refused) || refused.Code != "22P02" || polarsql.IsBadValue(err) {
		t.Errorf("%v", err)
	}
	tx, err := pool.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback(ctx) }()
	request.Where, request.After = nil, `{"id": "x"}`
	page, err := polarpgx.Page(ctx, client.With(tx), user(everything), "read", "Document", request, pgx.RowTo[int64])
	if !errors.As(err, &refused) || refused.Code != "22P02" || len(page.Rows) > 0 {
		t.Errorf("in a transaction: %+v, %v", page, err)
	}
}

// TestOrderBehindTheID: the id decides, and what is sorted by after it is no part of the cursor.
func TestOrderBehindTheID(t *testing.T) {
	client, pool := newClient(t, pgx.QueryExecModeCacheStatement)
	want := sorted(t, client, pool, ten, "TRUE", "id DESC")
	request := polarsql.PageRequest{Alias: "d", Columns: []string{"d.id"}, Limit: 3, Order: []polarsql.Order{{Column: "id", Desc: true}, {Column: "rank"}}}
	if got := walked(t, client, ten, request, len(want)); len(got) < 9 || !slices.Equal(got, want[:len(got)]) {
		t.Error(firstDifference(got, want))
	}
}

// TestOwnSQLStaysInside: a condition cannot reach beyond its parentheses.
func TestOwnSQLStaysInside(t *testing.T) {
	client, _ := newClient(t, pgx.QueryExecModeCacheStatement)
	for _, text := range []string{"TRUE) OR (TRUE", "TRUE --", "TRUE; SELECT 1", "d.id = $1", "(TRUE", "'", "TRUE /* ", "d.id = ?", ""} {
		request := polarsql.PageRequest{Alias: "d", Columns: []string{"d.id"}, Limit: 3, Where: polarsql.SQL(text)}
		page, err := polarpgx.Page(context.Background(), client, user(nothing), "read", "Document", request, pgx.RowTo[int64])
		if err == nil || len(page.Rows) > 0 {
			t.Errorf("%q: %+v", text, page)
		}
		if n, err := client.Count(context.Background(), user(nothing), "read", "Document", polarsql.CountRequest{Alias: "d", Where: request.Where}); err == nil || n > 0 {
			t.Errorf("%q: counted %d", text, n)
		}
	}
	for _, text := range []string{"TRUE OR TRUE", "d.title = '(' OR d.title <> ')' OR d.title IS NULL"} {
		request := polarsql.PageRequest{Alias: "d", Columns: []string{"d.id"}, Limit: 30, Where: polarsql.SQL(text)}
		page, err := polarpgx.Page(context.Background(), client, user(nothing), "read", "Document", request, pgx.RowTo[int64])
		if err != nil || len(page.Rows) > 4 {
			t.Errorf("%q: %d rows, %v", text, len(page.Rows), err)
		}
	}
}

// TestAllColumns: d.* is the table's columns, in rows of any form, and * alone, which would be more, is refused.
func TestAllColumns(t *testing.T) {
	client, _ := newClient(t, pgx.QueryExecModeCacheStatement)
	request := polarsql.PageRequest{Alias: "d", Columns: []string{"d.*"}, Limit: 3}
	page, err := polarpgx.Page(context.Background(), client, user(everything), "read", "Document", request, pgx.RowToMap)
	if err != nil || len(page.Rows) != 3 || len(page.Rows[0]) != 7 || page.Rows[0]["id"] != int64(1) || page.Next == "" {
		t.Errorf("%v, %v", page, err)
	}
	type first struct {
		ID     int64
		Folder *int64
	}
	request.Columns = []string{"d.id", "d.folder_id"}
	if page, err := polarpgx.Page(context.Background(), client, user(everything), "read", "Document", request, pgx.RowToAddrOfStructByPos[first]); err != nil || len(page.Rows) != 3 || page.Rows[0].ID != 1 {
		t.Errorf("by place: %v, %v", page, err)
	}
	request.Columns = []string{"*"}
	if _, err := client.Engine().Page(user(everything), "read", "Document", request); err == nil || !strings.Contains(err.Error(), "write d.*") {
		t.Errorf("*: %v", err)
	}
}

// TestQuestionMarks: ?? is an operator's question mark, and the error about one that is not doubled says so.
func TestQuestionMarks(t *testing.T) {
	client, _ := newClient(t, pgx.QueryExecModeCacheStatement)
	request := polarsql.PageRequest{Alias: "d", Columns: []string{"d.id"}, Limit: 3}
	for text, want := range map[string]int{
		"jsonb_build_object('a', d.id) ?? 'a' AND d.rank < ?":                 3,
		"jsonb_build_object('a', d.id) ??| ARRAY['a', 'b'] AND d.rank < ?":    3,
		"jsonb_build_object('a', d.id) ??& ARRAY['a', 'b'] AND d.rank < ?":    0,
		"jsonb_build_object('what?', d.id) ?? 'what??' AND d.rank < ?":        -1,
		"jsonb_build_object('a', d.id) ? 'a' AND d.rank < ?":                  -1,
		"jsonb_build_object('what??', d.id) ?? 'what??' AND d.rank < ? + 100": 3,
	} {
		request.Where = polarsql.SQL(text, 100)
		page, err := polarpgx.Page(context.Background(), client, user(everything), "read", "Document", request, pgx.RowTo[int64])
		if want < 0 {
			if err == nil || !strings.Contains(err.Error(), "given: 1; write ?? for a question mark") {
				t.Errorf("%s: %v", text, err)
			}
		} else if err != nil || len(page.Rows) != want {
			t.Errorf("%s: %d rows, %v", text, len(page.Rows), err)
		}
	}
	request.Where = polarsql.SQL("d.rank = ?", 1, 2)
	if _, err := client.Engine().Page(user(everything), "read", "Document", request); err == nil || strings.Contains(err.Error(), "??") {
		t.Errorf("an argument too many: %v", err)
	}
}

// TestTextDependsOnShape: values do not change the text.
func TestTextDependsOnShape(t *testing.T) {
	client, _ := newClient(t, pgx.QueryExecModeCacheStatement)
	texts := map[string]bool{}
	for i := range 5 {
		statement, err := client.Engine().Page(user(fmt.Sprint(i)), "read", "Document", polarsql.PageRequest{
			Alias: "d", Columns: []string{"d.id"}, Limit: 17 + i, Where: polarsql.SQL("d.rank = ?", i),
			Order: []polarsql.Order{{Column: "title"}}, After: fmt.Sprintf(`{"title": "a%d", "id": %d}`, i, i)})
		if err != nil {
			t.Fatal(err)
		}
		text, _ := statement.SQL()
		texts[text] = true
	}
	if len(texts) != 1 {
		t.Errorf("%d texts: %s", len(texts), strings.Join(slices.Collect(keys(texts)), "\n"))
	}
}

func keys(m map[string]bool) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}
