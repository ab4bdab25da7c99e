package lsp

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// write puts files with their names for text below a new directory.
func write(t *testing.T, names ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range names {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("# "+name+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestFolder(t *testing.T) {
	dir := write(t, "a.polar", "sub/b.polar", "sub/[x]/c.polar", "sub/readme.md", "node_modules/d.polar", ".git/e.polar", ".hidden.polar")
	for _, c := range []struct {
		patterns, want []string
	}{
		{nil, []string{"a.polar", "sub/[x]/c.polar", "sub/b.polar"}},
		{[]string{"*.polar"}, []string{"a.polar"}},
		{[]string{"sub/**/*.polar"}, []string{"sub/[x]/c.polar", "sub/b.polar"}},
		{[]string{"{a,z}.polar", "sub/*.md"}, []string{"a.polar", "sub/readme.md"}},
		{[]string{".git/*.polar"}, []string{"e.polar"}}, // named, so looked at
		{[]string{"a.polar"}, []string{"a.polar"}},
		{[]string{"none/**"}, nil},
		{[]string{filepath.ToSlash(dir) + "/sub/b*.polar"}, []string{"sub/b.polar"}},
	} {
		f := newFolder(dir, c.patterns)
		found, err := f.find()
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, path := range found {
			below, err := filepath.Rel(dir, path)
			if err != nil {
				t.Fatal(err)
			}
			if !f.has(path) {
				t.Errorf("%v: finds %s and does not have it", c.patterns, below)
			}
			got = append(got, filepath.ToSlash(below))
		}
		slices.Sort(got)
		want := c.want
		if len(c.patterns) > 0 && c.patterns[0] == ".git/*.polar" {
			want = []string{".git/e.polar"}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%v: %s", c.patterns, diff)
		}
		if f.has(filepath.Join(filepath.Dir(dir), "a.polar")) {
			t.Errorf("%v: has files outside", c.patterns)
		}
	}
	if checkPatterns([]string{"{a"}) == nil || checkPatterns([]string{"a/**/[b].polar"}) != nil {
		t.Error("patterns are not checked")
	}
}

// names returns the messages' names of the documents of each policy.
func names(w *workspace) [][]string {
	var out [][]string
	for _, a := range w.policies() {
		var list []string
		for _, d := range a.documents {
			list = append(list, d.source.Name)
		}
		out = append(out, list)
	}
	return out
}

func TestWorkspacePolicies(t *testing.T) {
	one, two, elsewhere := write(t, "a.polar", "sub/b.polar"), write(t, "c.polar"), write(t, "d.polar", "e.polar", "f.polar")
	w := newWorkspace(nil)
	w.open(uriOf(filepath.Join(one, "a.polar")), "unsaved", 1) // before the folders are known
	if err := w.setFolders([]string{one, two}); err != nil {
		t.Fatal(err)
	}
	w.open(uriOf(filepath.Join(one, "new.polar")), "", 1)
	w.open(uriOf(filepath.Join(elsewhere, "d.polar")), "", 1)
	w.open(uriOf(filepath.Join(elsewhere, "f.polar")), "", 1)
	w.open("untitled:1", "", 1)
	got := names(w)
	want := [][]string{{"a.polar", "new.polar", "sub/b.polar"}, {"c.polar"}, {"d.polar", "f.polar"}, {"untitled:1"}}
	slices.SortFunc(got, func(a, b []string) int { return slices.Compare(a, b) })
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	d, _, err := w.document(uriOf(filepath.Join(one, "a.polar")))
	if err != nil || d.source.Text != "unsaved" {
		t.Errorf("%v, %v", d, err)
	}
	w.close(d.uri)
	if d, _, err = w.document(d.uri); err != nil || d.source.Text != "# a.polar\n" {
		t.Errorf("the disk does not count after closing: %v, %v", d, err)
	}
	w.close(uriOf(filepath.Join(one, "new.polar")))
	w.close("untitled:1")
	w.close(uriOf(filepath.Join(elsewhere, "d.polar")))
	if _, _, err := w.document("untitled:1"); err == nil {
		t.Error("a closed document that is no file is still there")
	}
	got = names(w)
	slices.SortFunc(got, func(a, b []string) int { return slices.Compare(a, b) })
	if diff := cmp.Diff([][]string{{"a.polar", "sub/b.polar"}, {"c.polar"}, {"f.polar"}}, got); diff != "" {
		t.Error(diff)
	}
}

func TestChangesOnDisk(t *testing.T) {
	dir := write(t, "a.polar")
	path := filepath.Join(dir, "a.polar")
	w := newWorkspace(nil)
	if err := w.setFolders([]string{dir}); err != nil {
		t.Fatal(err)
	}
	text := func() string {
		d, _, err := w.document(uriOf(path))
		if err != nil {
			return err.Error()
		}
		return d.source.Text
	}
	if err := os.WriteFile(path, []byte("second"), 0o600); err != nil {
		t.Fatal(err)
	}
	if text() != "# a.polar\n" {
		t.Errorf("read without being told: %q", text())
	}
	w.changedOnDisk([]string{uriOf(path)})
	if text() != "second" {
		t.Errorf("got %q", text())
	}
	w.open(uriOf(path), "typed", 3)
	w.changedOnDisk([]string{uriOf(path)})
	if text() != "typed" {
		t.Errorf("the disk won over an open document: %q", text())
	}
	if err := w.rescan(); err != nil || text() != "typed" {
		t.Errorf("the disk won over an open document: %q, %v", text(), err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	w.close(uriOf(path))
	if _, _, err := w.document(uriOf(path)); err == nil {
		t.Error("a removed file is still there")
	}
	if err := w.change(uriOf(path), 4, nil); err == nil {
		t.Error("a document that is not open was changed")
	}
}
