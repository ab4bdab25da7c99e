package lsp

import (
	"cmp"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/polarsql/polarsql/polar"
)

// workspace holds the documents and tells which of them form a policy together: those of a
// workspace folder that its patterns select, on disk or open, and outside of workspace
// folders the open ones of one directory. The text of an open document wins over the disk.
type workspace struct {
	patterns []string

	mu        sync.Mutex
	folders   []*folder
	documents map[string]*document // by key
	analyses  map[string]*analysis // by policy; made when asked for, dropped by changes
}

// document is one file as the server sees it. A change makes a new one.
type document struct {
	key     string // its path, or its URI if it is no file
	uri     string // as the client writes it
	policy  string // which documents form one policy: those where this is equal
	open    bool
	version int // of an open document
	source  *polar.Source
	lines   *lines
}

func newWorkspace(patterns []string) *workspace {
	return &workspace{patterns: patterns, documents: map[string]*document{}, analyses: map[string]*analysis{}}
}

// keyOf returns the key of a document.
func keyOf(uri string) string {
	if path, ok := pathOf(uri); ok {
		return path
	}
	return uri
}

// watchers are the files whose changes on disk matter: a bit more than those of the policy.
func (w *workspace) watchers() []fileWatcher {
	patterns := w.patterns
	if len(patterns) == 0 {
		patterns = []string{defaultPattern}
	}
	var out []fileWatcher
	for _, p := range patterns {
		out = append(out, fileWatcher{GlobPattern: "**/" + path.Base(filepath.ToSlash(p))})
	}
	return out
}

// setFolders replaces the workspace folders and reads their files. The error says what could
// not be read.
func (w *workspace) setFolders(paths []string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.folders = nil
	for _, path := range paths {
		w.folders = append(w.folders, newFolder(path, w.patterns))
	}
	return w.scan()
}

// rescan looks for files that came, changed or went without the client saying so.
func (w *workspace) rescan() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.scan()
}

// scan reads all files of the folders anew. Documents that are open stay as they are.
func (w *workspace) scan() error {
	old := w.documents
	w.documents, w.analyses = map[string]*document{}, map[string]*analysis{}
	for _, d := range old {
		if d.open {
			w.put(d.key, d.uri, d.source.Text, true, d.version)
		}
	}
	var failed error
	for _, f := range w.folders {
		paths, err := f.find()
		if err != nil {
			failed = fmt.Errorf("%s: %w; say which belong to the policy: polarsql lsp --policy 'GLOB'", f.path, err)
			continue
		}
		for _, path := range paths {
			if d := w.documents[path]; d == nil {
				w.load(path, uriOf(path))
			}
		}
	}
	return failed
}

// load puts a file's text on disk into its document. One that cannot be read is dropped.
func (w *workspace) load(path, uri string) {
	if w.folderOf(path) != nil {
		if text, err := readPolicy(path); err == nil {
			w.put(path, uri, text, false, 0)
			return
		}
	}
	w.drop(path)
}

func (w *workspace) drop(key string) {
	if d := w.documents[key]; d != nil {
		delete(w.analyses, d.policy)
		delete(w.documents, key)
	}
}

func (w *workspace) put(key, uri, text string, open bool, version int) {
	d := &document{key: key, uri: uri, open: open, version: version, lines: newLines(text)}
	var name string
	d.policy, name = w.policyOf(key)
	d.source = polar.NewSource(name, text)
	w.drop(key)
	w.documents[key] = d
	delete(w.analyses, d.policy)
}

// policyOf tells which policy a document belongs to, and its name in messages.
func (w *workspace) policyOf(key string) (policy, name string) {
	if !filepath.IsAbs(key) {
		return key, key
	}
	f := w.folderOf(key)
	if f == nil {
		return "open files in " + filepath.Dir(key), filepath.Base(key)
	}
	if below, err := filepath.Rel(f.path, key); err == nil && !strings.HasPrefix(below, "..") {
		return f.path, filepath.ToSlash(below)
	}
	return f.path, key
}

// folderOf returns the innermost workspace folder whose policy has the file, or nil.
func (w *workspace) folderOf(path string) *folder {
	var best *folder
	for _, f := range w.folders {
		if f.has(path) && (best == nil || len(f.path) > len(best.path)) {
			best = f
		}
	}
	return best
}

// open takes a document over from the disk.
func (w *workspace) open(uri, text string, version int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.put(keyOf(uri), uri, text, true, version)
}

// change applies changes to an open document, one after another.
func (w *workspace) change(uri string, version int, changes []textChange) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	d := w.documents[keyOf(uri)]
	if d == nil || !d.open {
		return fmt.Errorf("%s is not open", uri)
	}
	text := d.source.Text
	for _, c := range changes {
		if c.Range == nil {
			text = c.Text
		} else {
			text = newLines(text).replace(*c.Range, c.Text)
		}
	}
	w.put(d.key, d.uri, text, true, version)
	return nil
}

// close gives a document back to the disk.
func (w *workspace) close(uri string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if path, ok := pathOf(uri); ok {
		w.load(path, uri)
		return
	}
	w.drop(uri)
}

// changedOnDisk reads files again unless they are open.
func (w *workspace) changedOnDisk(uris []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, uri := range uris {
		if path, ok := pathOf(uri); ok && (w.documents[path] == nil || !w.documents[path].open) {
			w.load(path, uriOf(path))
		}
	}
}

// document returns a document with the analysis of its policy, or an error if the client never
// opened it.
func (w *workspace) document(uri string) (*document, *analysis, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	d := w.documents[keyOf(uri)]
	if d == nil {
		return nil, nil, fmt.Errorf("%s is not open", uri)
	}
	return d, w.analysis(d.policy), nil
}

// policies returns the analyses of all policies, in the order of their documents.
func (w *workspace) policies() []*analysis {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []*analysis
	for _, d := range w.sorted() {
		if a := w.analysis(d.policy); !slices.Contains(out, a) {
			out = append(out, a)
		}
	}
	return out
}

// analysis returns the analysis of a policy as it is now. It is not run yet.
func (w *workspace) analysis(policy string) *analysis {
	if w.analyses[policy] == nil {
		a := &analysis{}
		for _, d := range w.sorted() {
			if d.policy == policy {
				a.documents = append(a.documents, d)
			}
		}
		w.analyses[policy] = a
	}
	return w.analyses[policy]
}

func (w *workspace) sorted() []*document {
	out := make([]*document, 0, len(w.documents))
	for _, d := range w.documents {
		out = append(out, d)
	}
	slices.SortFunc(out, func(a, b *document) int { return cmp.Compare(a.key, b.key) })
	return out
}
