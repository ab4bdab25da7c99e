package gitclub_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/adapters/polarpgx"
	"github.com/polarsql/polarsql/examples/gitclub/store"
)

// reach asks for bob's write permission on a folder in every way.
func (w *world) reach(t *testing.T, folder polarsql.Object) map[string]bool {
	t.Helper()
	client := polarpgx.New(w.engine, w.pool)
	bob := user(store.Bob)
	allowed, err := client.Authorize(t.Context(), bob, "write", folder)
	if err != nil {
		t.Fatal(err)
	}
	list, err := polarpgx.List[string](t.Context(), client, bob, "write", "Folder", polarsql.Page{})
	if err != nil {
		t.Fatal(err)
	}
	who, err := polarpgx.WhoCan[string](t.Context(), client, "User", "write", folder, polarsql.Page{})
	if err != nil {
		t.Fatal(err)
	}
	actions, err := client.Actions(t.Context(), bob, folder)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]bool{
		"authorize": allowed,
		"list":      slices.Contains(list.IDs, folder.ID),
		"filter":    slices.Contains(w.filter(t, client.Filter, bob, "write", "Folder"), folder.ID),
		"who-can":   slices.Contains(who.IDs, bob.ID),
		"actions":   slices.Contains(actions, "write"),
		"evaluator": w.holds(t, bob, "write", folder),
	}
}

func everyWay(answer bool) map[string]bool {
	return map[string]bool{
		"authorize": answer, "list": answer, "filter": answer, "who-can": answer, "actions": answer, "evaluator": answer,
	}
}

func TestARoleReachesDownTwelveFolders(t *testing.T) {
	w := newWorld(t)
	for level := 1; level <= chainLength; level++ {
		if diff := cmp.Diff(everyWay(true), w.reach(t, w.folder(t, fmt.Sprintf("chain-%d", level)))); diff != "" {
			t.Errorf("level %d (-want +got):\n%s", level, diff)
		}
	}
	bottom := polarsql.Ref("File", w.id(t, `
		SELECT d.id::text FROM files d JOIN folders f ON f.id = d.folder_id WHERE f.name = $1`, fmt.Sprintf("chain-%d", chainLength)))
	client := polarpgx.New(w.engine, w.pool)
	for who, want := range map[int64]bool{store.Bob: true, store.Alice: false, store.SiteAdmin: true} {
		got, err := client.Authorize(t.Context(), user(who), "write", bottom)
		if err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Errorf("user %d may write the file at the bottom: %t, want %t", who, got, want)
		}
	}

	// Without the share at the top nothing is left of it at the bottom.
	if _, err := w.pool.Exec(t.Context(), `DELETE FROM folder_shares WHERE folder_id = $1`, w.folder(t, "chain-1").ID); err != nil {
		t.Fatal(err)
	}
	w.evaluate(t)
	if diff := cmp.Diff(everyWay(false), w.reach(t, w.folder(t, fmt.Sprintf("chain-%d", chainLength)))); diff != "" {
		t.Errorf("without the share (-want +got):\n%s", diff)
	}
}

func TestACycleOfFoldersEnds(t *testing.T) {
	w := newWorld(t)
	for _, name := range []string{"ring-1", "ring-2", "ring-3", "ring-4"} {
		if diff := cmp.Diff(everyWay(true), w.reach(t, w.folder(t, name))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	client := polarpgx.New(w.engine, w.pool)
	who, err := polarpgx.WhoCan[int64](t.Context(), client, "User", "read", w.folder(t, "ring-4"), polarsql.Page{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int64{store.Bob, store.SiteAdmin}, who.IDs); diff != "" {
		t.Errorf("who may read what hangs from the circle (-want +got):\n%s", diff)
	}

	// A folder that is its own parent is the smallest circle.
	var self int64
	err = w.pool.QueryRow(t.Context(), `
		INSERT INTO folders (repository_id, name) SELECT repository_id, 'self' FROM folders WHERE name = 'ring-1' RETURNING id`).Scan(&self)
	if err != nil {
		t.Fatal(err)
	}
	batch := &pgx.Batch{}
	batch.Queue(`UPDATE folders SET parent_id = id WHERE id = $1`, self)
	batch.Queue(`INSERT INTO folder_shares (folder_id, user_id, role) VALUES ($1, $2, 'writer')`, self, store.Bob)
	if err := w.pool.SendBatch(t.Context(), batch).Close(); err != nil {
		t.Fatal(err)
	}
	w.evaluate(t)
	if diff := cmp.Diff(everyWay(true), w.reach(t, w.folder(t, "self"))); diff != "" {
		t.Errorf("its own parent (-want +got):\n%s", diff)
	}
}
