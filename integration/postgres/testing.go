package postgres

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/polarsql/polarsql/adapters/polarpgx"
)

// shared is the server of a test package.
var shared struct {
	mu     sync.Mutex
	ctx    context.Context // ends when the tests are interrupted; nil outside Main
	tried  bool
	server *Server
	err    error
}

// cleanupLimit bounds what is done after a test, when its own context has ended.
const cleanupLimit = 30 * time.Second

// releaseLimit is how long a test's connections may stay in use after its end.
const releaseLimit = 5 * time.Second

// interruptedCode is the exit code that shells give a program ended by Ctrl-C.
const interruptedCode = 130

// Main runs a package's tests and then closes the server, if a test asked for it. It is all that TestMain needs, and
// does not return:
//
//	func TestMain(m *testing.M) { postgres.Main(m) }
func Main(m *testing.M) {
	ctx, release := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer release()
	shared.mu.Lock()
	shared.ctx = ctx
	shared.mu.Unlock()
	go func() {
		<-ctx.Done()
		closeShared()
		os.Exit(interruptedCode)
	}()
	code := m.Run()
	if !closeShared() && code == 0 {
		code = 1
	}
	os.Exit(code)
}

// closeShared reports whether all went well; otherwise it has said what did not.
func closeShared() bool {
	shared.mu.Lock()
	defer shared.mu.Unlock()
	if shared.server == nil {
		return true
	}
	if err := shared.server.Close(); err != nil {
		fmt.Fprintf(os.Stderr, "postgres: closing the server: %v\n", err)
		return false
	}
	return true
}

// Shared gives the server of the test package, which the first call starts. The test fails if there is none.
func Shared(t testing.TB) *Server {
	t.Helper()
	shared.mu.Lock()
	defer shared.mu.Unlock()
	if shared.ctx == nil {
		t.Fatal("the package needs: func TestMain(m *testing.M) { postgres.Main(m) }")
	}
	if !shared.tried {
		shared.tried = true
		shared.server, shared.err = Start(shared.ctx, Options{})
	}
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	return shared.server
}

// URL gives the URL of an empty database for this test alone. It is dropped when the test ends, even if connections
// are left.
func URL(t testing.TB) string {
	t.Helper()
	return newURL(t, nil)
}

// Database gives a pool of connections to an empty database for this test alone. Both end with the test.
func Database(t testing.TB) *pgxpool.Pool {
	t.Helper()
	return newPool(t, nil)
}

// URL gives the URL of a copy of the template for this test alone, as [URL] does.
func (template *Template) URL(t testing.TB) string {
	t.Helper()
	return newURL(t, template)
}

// Database gives a pool of connections to a copy of the template for this test alone, as [Database] does.
func (template *Template) Database(t testing.TB) *pgxpool.Pool {
	t.Helper()
	return newPool(t, template)
}

func newURL(t testing.TB, template *Template) string {
	t.Helper()
	url, drop, err := Shared(t).NewDatabase(context.Background(), t.Name(), template)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), cleanupLimit)
		defer cancel()
		if err := drop(ctx); err != nil {
			t.Error(err)
		}
	})
	return url
}

func newPool(t testing.TB, template *Template) *pgxpool.Pool {
	t.Helper()
	url := newURL(t, template)
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	polarpgx.WithoutJIT(config.ConnConfig)
	pool, err := pgxpool.NewWithConfig(context.Background(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		closed := make(chan struct{})
		go func() {
			pool.Close() // waits for every connection to be given back
			close(closed)
		}()
		select {
		case <-closed:
		case <-time.After(releaseLimit):
			t.Error("the test has ended, but connections of its pool were not given back: rows not closed, a transaction left open?")
		}
	})
	return pool
}
