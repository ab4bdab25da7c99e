package main

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// largeTables are those whose size is the scale's.
var largeTables = []string{"repositories", "repo_collaborators", "repo_teams", "folders", "folder_grants", "files", "file_shares"}

// newestFirst is the order of pages, which the index files_newest has.
var newestFirst = []string{"f.created_at DESC", "f.id DESC"}

func catalogOf(t *testing.T, p place) catalog {
	t.Helper()
	indexes, err := readIndexes(t.Context(), p.session)
	if err != nil {
		t.Fatal(err)
	}
	return catalog{large: largeTables, indexes: indexes}
}

// reads whole tables, as it should: its answer is most of them.
func wantsWholeTables(c benchCase) bool {
	return strings.Contains(c.name, "everything") || strings.Contains(c.name, ", all") || strings.Contains(c.name, "10 %") ||
		strings.Contains(c.name, "35 %") || strings.Contains(c.name, "100 %")
}

// TestPlans: no statement of ours reads a large table whole, whichever way PostgreSQL plans it.
func TestPlans(t *testing.T) {
	p := placeIn(t, someData, "")
	judge := catalogOf(t, p)
	for _, mode := range []string{"generic", "custom"} {
		if _, err := p.session.conn.Exec(t.Context(), planModes[mode]); err != nil {
			t.Fatal(err)
		}
		for _, c := range cases() {
			if c.ours.query == nil || wantsWholeTables(c) {
				continue
			}
			t.Run(mode+"/"+c.name, func(t *testing.T) {
				plan := planOf(t, p, c)
				for _, defect := range judge.defects(plan) {
					t.Error(defect)
				}
			})
		}
	}
}

// planOf is the plan of our statement for the first question of a case.
func planOf(t *testing.T, p place, c benchCase) planNode {
	t.Helper()
	questions, err := c.questions(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	q, err := c.ours.query(p.engine, questions[0])
	if err != nil {
		t.Fatal(err)
	}
	plan, err := p.session.planTree(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// TestPlansOfManyChecks: neither do many checks at once, of users who have little and of one who has everything.
func TestPlansOfManyChecks(t *testing.T) {
	p := placeIn(t, someData, "")
	judge := catalogOf(t, p)
	batches := map[string]values{"of all users": nil, "of " + small: nil, "of " + whale: nil}
	for i := range 50 {
		file := strconv.Itoa(1000001 + i)
		batches["of all users"] = append(batches["of all users"], strconv.Itoa(1+i), file)
		batches["of "+small] = append(batches["of "+small], small, file)
		batches["of "+whale] = append(batches["of "+whale], whale, file)
	}
	for name, pairs := range batches {
		batch, err := checksOf(p.engine, pairs)
		if err != nil {
			t.Fatal(err)
		}
		for _, mode := range []string{"generic", "custom"} {
			t.Run(name+"/"+mode, func(t *testing.T) {
				if _, err := p.session.conn.Exec(t.Context(), planModes[mode]); err != nil {
					t.Fatal(err)
				}
				plan, err := p.session.planTree(t.Context(), batchRows(batch))
				if err != nil {
					t.Fatal(err)
				}
				for _, defect := range judge.defects(plan) {
					t.Error(defect)
				}
			})
		}
	}
}

// TestPlansNeedTheirIndexes: without an index its statement reads a table whole, and TestPlans would say so.
func TestPlansNeedTheirIndexes(t *testing.T) {
	tests := []struct {
		name    string // of the case
		without []string
		reads   string // the table that is then read whole
	}{
		{"authorize: miss, depth 8", []string{"folders_pkey"}, "folders"},
		{"authorize: miss, depth 8", []string{"files_pkey"}, "files"},
		{"filter: ids, 10 files", []string{"files_owner"}, "files"},
		{"filter: ids, 10 files", []string{"files_folder"}, "files"},
		{"filter: ids, 10 files", []string{"folders_parent"}, "folders"},
		{"count: 10 files", []string{"files_owner"}, "files"},
		{"count: 10 files", []string{"files_folder"}, "files"},
		{"filter: repositories, 2", []string{"repositories_org"}, "repositories"},
		{"who can view: few, depth 25", []string{"file_shares_pkey"}, "file_shares"},
		{"actions: of a stranger, depth 8", []string{"folders_pkey"}, "folders"},
	}
	p := placeIn(t, someData, planModes["generic"])
	judge := catalogOf(t, p)
	for _, test := range tests {
		t.Run(test.name+" without "+strings.Join(test.without, ", "), func(t *testing.T) {
			c := caseNamed(t, test.name)
			withoutIndexes(t, p, test.without, func() {
				plan := planOf(t, p, c)
				whole := func(defect string) bool { return strings.HasSuffix(defect, "Scan on "+test.reads) }
				if found := judge.defects(plan); !slices.ContainsFunc(found, whole) {
					t.Errorf("found %q, want a scan of %s; the plan uses %q", found, test.reads, plan.uses())
				}
			})
			if found := judge.defects(planOf(t, p, c)); len(found) > 0 {
				t.Errorf("with its indexes again: %q", found)
			}
		})
	}
}

// TestRowFormFollowsTheOrder: what tests row by row reads the rows in the order of the page, and stops; without the index
// for that order it has to sort them all.
func TestRowFormFollowsTheOrder(t *testing.T) {
	p := placeIn(t, someData, "")
	judge := catalogOf(t, p)
	judge.ordered = newestFirst
	for _, one := range rowForms() {
		for _, mode := range []string{"generic", "custom"} {
			t.Run(one.name+"/"+mode, func(t *testing.T) {
				if _, err := p.session.conn.Exec(t.Context(), planModes[mode]); err != nil {
					t.Fatal(err)
				}
				c := benchCase{asked: []values{{third}}, ours: one}
				if found := judge.defects(planOf(t, p, c)); len(found) > 0 {
					t.Errorf("found %q", found)
				}
				withoutIndexes(t, p, []string{"files_newest"}, func() {
					if found := judge.defects(planOf(t, p, c)); !slices.ContainsFunc(found, func(d string) bool { return strings.HasPrefix(d, "a sort") }) {
						t.Errorf("without files_newest: found %q, want a sort below the limit", found)
					}
				})
			})
		}
	}
}

// TestPagesExpectFewRows: PostgreSQL sets memory aside for all rows that it expects of a recursion, before the first one.
// It makes no hash table of what somebody has been granted, either: that may be millions of rows.
func TestPagesExpectFewRows(t *testing.T) {
	p := placeIn(t, someData, "")
	for _, mode := range []string{"generic", "custom"} {
		if _, err := p.session.conn.Exec(t.Context(), planModes[mode]); err != nil {
			t.Fatal(err)
		}
		for _, who := range []string{nobody, whale} {
			q, err := newestPage().query(p.engine, values{who})
			if err != nil {
				t.Fatal(err)
			}
			lines, err := p.session.plan(t.Context(), q, "VERBOSE")
			if err != nil {
				t.Fatal(err)
			}
			for _, line := range lines {
				if reservesMemory(line) {
					t.Errorf("user %s, %s: %s", who, mode, line)
				}
			}
		}
	}
}

var expectedRows = regexp.MustCompile(`(?:Recursive Union|Aggregate) .* rows=(\d+) `)

// reservesMemory tells whether a node of a plan makes a hash table of many rows, expected or not.
func reservesMemory(line string) bool {
	if found := expectedRows.FindStringSubmatch(line); found != nil {
		return len(found[1]) > len("9999")
	}
	return strings.Contains(line, "hashed SubPlan")
}

// rowForms are the queries of pages that test row by row.
func rowForms() []contender { return []contender{byExpert("page_row")} }

// withoutIndexes calls f in a transaction without the indexes, and takes it back.
func withoutIndexes(t *testing.T, p place, names []string, f func()) {
	t.Helper()
	tx, err := p.session.conn.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback(context.Background()) }()
	for _, name := range names {
		drop := "DROP INDEX " + pgx.Identifier{name}.Sanitize()
		if table, isKey := strings.CutSuffix(name, "_pkey"); isKey {
			drop = "ALTER TABLE " + table + " DROP CONSTRAINT " + name + " CASCADE"
		}
		if _, err := tx.Exec(t.Context(), drop); err != nil {
			t.Fatal(err)
		}
	}
	f()
}

func caseNamed(t *testing.T, name string) benchCase {
	t.Helper()
	all := cases()
	i := slices.IndexFunc(all, func(c benchCase) bool { return c.name == name })
	if i < 0 {
		t.Fatalf("no case is called %q", name)
	}
	return all[i]
}
