package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

// quietTime is how long files must not change before the tests run again: editors write a
// file in several steps.
const quietTime = 100 * time.Millisecond

// watch runs the tests now and after each change of a policy file until the user ends it; the
// exit code is that of the last run. A policy that cannot be used does not end it.
func (c *testCommand) watch(s *session) error {
	watcher, err := watchFiles(c.files())
	if err != nil {
		return err
	}
	defer func() { _ = watcher.close() }()
	code := exitNoAnswer
	for {
		err := c.once(s)
		if errors.Is(err, context.Canceled) {
			return endedWith(code)
		}
		if code = s.exitCode(err); s.stdout.err != nil {
			return endedWith(code)
		}
		fmt.Fprintf(s.stderr, "watching %s; Ctrl-C ends\n", fileNames(c.files()))
		if err := watcher.next(s.ctx); errors.Is(err, context.Canceled) {
			return endedWith(code)
		} else if err != nil {
			return err
		}
	}
}

func fileNames(files []string) string {
	if len(files) > 3 {
		return fmt.Sprintf("%d files", len(files))
	}
	return strings.Join(files, ", ")
}

// fileWatcher tells when one of some files may have changed. It watches their folders, since
// editors replace files.
type fileWatcher struct {
	files   []string // with full paths, also those that links lead to
	folders []string
	events  <-chan fsnotify.Event
	errors  <-chan error
	close   func() error
}

func watchFiles(files []string) (*fileWatcher, error) {
	source, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, fmt.Errorf("files cannot be watched: %w", err)
	}
	w := &fileWatcher{events: source.Events, errors: source.Errors, close: source.Close}
	for _, file := range files {
		if err := w.add(file); err != nil {
			_ = source.Close()
			return nil, fmt.Errorf("%s cannot be watched: %w", file, err)
		}
	}
	for _, folder := range w.folders {
		if err := source.Add(folder); err != nil {
			_ = source.Close()
			return nil, withHint("check the path; it is relative to the current directory", "the folder %s cannot be watched: %w", folder, err)
		}
	}
	return w, nil
}

// add notes a file and, if it is reached through links, the file itself.
func (w *fileWatcher) add(file string) error {
	path, err := filepath.Abs(file)
	if err != nil {
		return err
	}
	paths := []string{path}
	if target, err := filepath.EvalSymlinks(path); err == nil && target != path {
		paths = append(paths, target) // otherwise it does not exist yet
	}
	for _, path := range paths {
		w.files = append(w.files, path)
		if folder := filepath.Dir(path); !slices.Contains(w.folders, folder) {
			w.folders = append(w.folders, folder)
		}
	}
	return nil
}

// next waits for a change, and then until there was none for the quiet time.
func (w *fileWatcher) next(ctx context.Context) error {
	var quiet <-chan time.Time
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-quiet:
			return nil
		case event := <-w.events:
			gone := event.Has(fsnotify.Remove) || event.Has(fsnotify.Rename)
			if gone && slices.Contains(w.folders, event.Name) {
				return fmt.Errorf("the folder %s is gone and cannot be watched any longer", event.Name)
			}
			if slices.Contains(w.files, event.Name) && (gone || event.Has(fsnotify.Create) || event.Has(fsnotify.Write)) {
				quiet = time.After(quietTime)
			}
		case err := <-w.errors:
			if !errors.Is(err, fsnotify.ErrEventOverflow) {
				return fmt.Errorf("watching the policy: %w", err)
			}
			quiet = time.After(quietTime) // events were lost, perhaps one of ours
		}
	}
}
