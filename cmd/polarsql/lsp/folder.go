package lsp

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/polarsql/polarsql/polar"
)

// Limits of the search for policy files, against workspaces that are a whole disk.
const (
	maxPolicyFiles = 1000
	maxEntries     = 200_000
)

// defaultPattern is which files of a workspace folder are its policy.
const defaultPattern = "**/*.polar"

// folder is a workspace folder. Its policy is every file that one of its selections has.
type folder struct {
	path       string
	selections []selection
}

// selection is the files below a directory whose path from there matches a pattern.
type selection struct {
	dir, pattern string
}

// newFolder makes a folder with the patterns, which are relative to it unless they are absolute.
func newFolder(path string, patterns []string) *folder {
	if len(patterns) == 0 {
		patterns = []string{defaultPattern}
	}
	f := &folder{path: path}
	for _, p := range patterns {
		dir, pattern := doublestar.SplitPattern(filepath.ToSlash(p))
		dir = filepath.FromSlash(dir)
		if !filepath.IsAbs(dir) {
			dir = filepath.Join(path, dir)
		}
		f.selections = append(f.selections, selection{dir: dir, pattern: pattern})
	}
	return f
}

// checkPatterns refuses patterns that cannot be read.
func checkPatterns(patterns []string) error {
	for _, p := range patterns {
		if !doublestar.ValidatePattern(filepath.ToSlash(p)) {
			return fmt.Errorf("the pattern %s cannot be read: a bracket is not closed", p)
		}
	}
	return nil
}

// has tells whether a file, which need not exist, belongs to the folder's policy.
func (f *folder) has(path string) bool {
	for _, s := range f.selections {
		if s.has(path) {
			return true
		}
	}
	return false
}

func (s selection) has(path string) bool {
	below, err := filepath.Rel(s.dir, path)
	if err != nil || below == ".." || strings.HasPrefix(below, ".."+string(filepath.Separator)) {
		return false
	}
	below = filepath.ToSlash(below)
	for _, part := range strings.Split(below, "/") {
		if isLeftOut(part) {
			return false
		}
	}
	return doublestar.MatchUnvalidated(s.pattern, below)
}

// isLeftOut tells whether files below a directory are never looked at, unless a pattern begins
// with it.
func isLeftOut(dir string) bool {
	return dir == "node_modules" || len(dir) > 1 && dir[0] == '.'
}

var errTooLarge = errors.New("there are too many files")

// find returns the files on disk that belong to the policy. After an error it returns those
// found until then.
func (f *folder) find() ([]string, error) {
	var found []string
	entries := 0
	for _, s := range f.selections {
		err := filepath.WalkDir(s.dir, func(path string, entry fs.DirEntry, err error) error {
			if entries++; entries > maxEntries || len(found) > maxPolicyFiles {
				return errTooLarge
			}
			switch {
			case err != nil:
				return nil // what cannot be read holds no policy
			case entry.IsDir() && path != s.dir && isLeftOut(entry.Name()):
				return fs.SkipDir
			case !entry.IsDir() && s.has(path):
				found = append(found, path)
			}
			return nil
		})
		if err != nil {
			return found, err
		}
	}
	return found, nil
}

// readPolicy reads a file as far as a policy may be long, and one byte more: then the parser
// says that it is too large.
func readPolicy(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = file.Close() }()
	text, err := io.ReadAll(io.LimitReader(file, polar.MaxSourceBytes+1))
	return string(text), err
}
