package cli

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fsnotify/fsnotify"
)

// fakeWatcher watches two files of a folder that is nowhere; what happens there is sent to it.
func fakeWatcher() (*fileWatcher, chan fsnotify.Event, chan error) {
	events, failures := make(chan fsnotify.Event), make(chan error)
	return &fileWatcher{
		files: []string{"/p/a.polar", "/p/b.polar"}, folders: []string{"/p"},
		events: events, errors: failures,
	}, events, failures
}

// TestQuietTime runs on a clock of its own.
func TestQuietTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		watcher, events, failures := fakeWatcher()
		start := time.Now()
		go func() {
			for _, e := range []fsnotify.Event{
				{Name: "/p/notes.txt", Op: fsnotify.Write},   // 1 h: another file
				{Name: "/p/a.polar", Op: fsnotify.Chmod},     // 2 h: the same text
				{Name: "/p/sub/a.polar", Op: fsnotify.Write}, // 3 h: another file of that name
			} {
				time.Sleep(time.Hour)
				events <- e
			}
			time.Sleep(time.Hour)
			for _, op := range []fsnotify.Op{fsnotify.Remove, fsnotify.Rename, fsnotify.Create, fsnotify.Write | fsnotify.Chmod} {
				events <- fsnotify.Event{Name: "/p/b.polar", Op: op}
				time.Sleep(quietTime - time.Millisecond)
			}
			failures <- fsnotify.ErrEventOverflow
		}()
		if err := watcher.next(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got, want := time.Since(start), 4*time.Hour+4*(quietTime-time.Millisecond)+quietTime; got != want {
			t.Errorf("settled after %v, want %v", got, want)
		}
	})
}

func TestEachKindOfChange(t *testing.T) {
	for _, op := range []fsnotify.Op{fsnotify.Write, fsnotify.Create, fsnotify.Remove, fsnotify.Rename} {
		synctest.Test(t, func(t *testing.T) {
			watcher, events, _ := fakeWatcher()
			go func() { events <- fsnotify.Event{Name: "/p/a.polar", Op: op} }()
			start := time.Now()
			if err := watcher.next(t.Context()); err != nil || time.Since(start) != quietTime {
				t.Errorf("%v: %v after %v", op, err, time.Since(start))
			}
		})
	}
}

func TestWatchingEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		watcher, events, failures := fakeWatcher()
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			events <- fsnotify.Event{Name: "/p/a.polar", Op: fsnotify.Write}
			cancel() // before the files are quiet
		}()
		if err := watcher.next(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("ended by the user: %v", err)
		}
		go func() { events <- fsnotify.Event{Name: "/p", Op: fsnotify.Remove} }()
		if err := watcher.next(t.Context()); err == nil || !strings.Contains(err.Error(), "/p is gone") {
			t.Errorf("the folder is gone: %v", err)
		}
		go func() { failures <- errors.New("no more watches") }()
		if err := watcher.next(t.Context()); err == nil || !strings.Contains(err.Error(), "no more watches") {
			t.Errorf("got %v", err)
		}
	})
}

func TestWatchWhatIsNotThere(t *testing.T) {
	if _, err := watchFiles([]string{filepath.Join(t.TempDir(), "nowhere", "policy.polar")}); err == nil || !strings.Contains(err.Error(), "cannot be watched") {
		t.Errorf("got %v", err)
	}
}

// transcript collects output and lets a test wait for some.
type transcript struct {
	mu      sync.Mutex
	text    bytes.Buffer
	written chan struct{}
}

func newTranscript() *transcript { return &transcript{written: make(chan struct{}, 1)} }

func (w *transcript) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	select {
	case w.written <- struct{}{}:
	default:
	}
	return w.text.Write(b)
}

// await waits until the parts have been written, in this order, and drops the output so far.
func (w *transcript) await(t *testing.T, parts ...string) {
	t.Helper()
	deadline := time.After(time.Minute)
	for !w.drop(parts) {
		select {
		case <-w.written:
		case <-deadline:
			w.mu.Lock()
			defer w.mu.Unlock()
			t.Fatalf("no %q, only:\n%s", parts, w.text.String())
		}
	}
}

func (w *transcript) drop(parts []string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	rest := w.text.String()
	for _, part := range parts {
		_, after, found := strings.Cut(rest, part)
		if !found {
			return false
		}
		rest = after
	}
	w.text.Reset()
	w.text.WriteString(rest)
	return true
}

const (
	watchedRules = "actor User {}\nresource Repo { roles = [\"reader\"]; permissions = [\"read\"]; \"read\" if \"reader\"; }\n"
	watchedTest  = "test \"t\" { assert allow(User{\"alice\"}, \"read\", Repo{\"r\"}); }\n"
	passingTest  = "test \"t\" { assert_not allow(User{\"alice\"}, \"read\", Repo{\"r\"}); }\n"
)

// TestWatch changes files in the ways that editors do and waits for what is printed.
func TestWatch(t *testing.T) {
	folder := t.TempDir()
	rules, tests := filepath.Join(folder, "rules.polar"), filepath.Join(folder, "tests.polar")
	write := func(file, text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(rules, watchedRules)
	output, code, end := startWatch(t, &testCommand{Files: []string{rules, tests}})
	output.await(t, "tests.polar does not exist", "watching "+rules+", "+tests+"; Ctrl-C ends\n")

	write(tests, watchedTest)
	output.await(t, "tests.polar:1:12: assertion failed", "1 test, 1 assertion: 0 passed, 1 failed\n", "watching ")

	write(rules, watchedRules+"resource {}\n")
	output.await(t, "rules.polar:3:10: error: ", "watching ")

	write(rules+".new", watchedRules+"test \"second\" { assert_not allow(User{\"bob\"}, \"read\", Repo{\"r\"}); }\n")
	if err := os.Rename(rules+".new", rules); err != nil {
		t.Fatal(err)
	}
	output.await(t, "2 tests, 2 assertions: 1 passed, 1 failed\n", "watching ")

	if err := os.Remove(tests); err != nil {
		t.Fatal(err)
	}
	output.await(t, "tests.polar does not exist", "watching ")

	write(tests, passingTest)
	output.await(t, "2 tests, 2 assertions: 2 passed, 0 failed\n", "watching ")

	end()
	if got := <-code; got != exitYes {
		t.Errorf("exit code %d, want that of the last run", got)
	}
}

// TestWatchLinkedFile: a change of the file behind a link is a change.
func TestWatchLinkedFile(t *testing.T) {
	file, link := filepath.Join(t.TempDir(), "policy.polar"), filepath.Join(t.TempDir(), "link.polar")
	if err := os.WriteFile(file, []byte(watchedRules), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(file, link); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	output, code, end := startWatch(t, &testCommand{Files: []string{link}})
	output.await(t, "0 tests", "watching "+link)
	if err := os.WriteFile(file, []byte(watchedRules+watchedTest), 0o600); err != nil {
		t.Fatal(err)
	}
	output.await(t, "1 test, 1 assertion: 0 passed, 1 failed\n", "watching ")
	end()
	if got := <-code; got != exitNo {
		t.Errorf("exit code %d, want that of the last run", got)
	}
}

// startWatch runs the command until end is called; then code tells how it ended.
func startWatch(t *testing.T, c *testCommand) (output *transcript, code chan int, end func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	c.Watch = true
	output = newTranscript()
	code = make(chan int, 1)
	s := &session{ctx: ctx, stdout: &sink{Writer: output}, stderr: output}
	go func() { code <- s.exitCode(c.Run(s)) }()
	return output, code, cancel
}
