package postgres

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"
)

// Template is what a test's database starts with: tables, and rows that all tests share. It is built once per server.
type Template struct {
	name  string
	build func(context.Context, *pgx.Conn) error
}

// NewTemplate names a template and how to build it in an empty database. Templates are told apart by identity: make
// each one once, as a package variable.
func NewTemplate(name string, build func(context.Context, *pgx.Conn) error) *Template {
	return &Template{name: name, build: build}
}

// databases are those made on one server.
type databases struct {
	mu        sync.Mutex
	run       string // sets this server's databases apart from those of others
	count     int
	live      map[string]bool
	templates map[*Template]*builtTemplate
}

// builtTemplate is the outcome of building a template, once.
type builtTemplate struct {
	once     sync.Once
	database string
	err      error
}

// NewDatabase makes a database and gives the URL to connect to it and a function that drops it, with whatever is still
// connected. The label is only for people who look at the server's list. A nil template makes an empty database.
func (s *Server) NewDatabase(ctx context.Context, label string, template *Template) (
	url string, drop func(context.Context) error, err error,
) {
	source := ""
	if template != nil {
		if source, err = s.templateDatabase(ctx, template); err != nil {
			return "", nil, fmt.Errorf("template %s: %w", template.name, err)
		}
	}
	name := s.newName(label)
	if url, err = withDatabase(s.URL, name); err != nil {
		return "", nil, err
	}
	if err := s.create(ctx, name, source); err != nil {
		return "", nil, err
	}
	return url, func(ctx context.Context) error { return s.drop(ctx, name) }, nil
}

// templateDatabase gives the name of the database to copy, and builds it for the first who asks.
func (s *Server) templateDatabase(ctx context.Context, template *Template) (string, error) {
	s.databases.mu.Lock()
	if s.databases.templates == nil {
		s.databases.templates = map[*Template]*builtTemplate{}
	}
	built := s.databases.templates[template]
	if built == nil {
		built = &builtTemplate{}
		s.databases.templates[template] = built
	}
	s.databases.mu.Unlock()
	built.once.Do(func() { built.database, built.err = s.buildTemplate(ctx, template) })
	return built.database, built.err
}

func (s *Server) buildTemplate(ctx context.Context, template *Template) (string, error) {
	name := s.newName("template_" + template.name)
	url, err := withDatabase(s.URL, name)
	if err != nil {
		return "", err
	}
	if err := s.create(ctx, name, ""); err != nil {
		return "", err
	}
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return "", err
	}
	// A database can be copied only while nobody is connected to it.
	if err := errors.Join(template.build(ctx, conn), conn.Close(ctx)); err != nil {
		return "", err
	}
	return name, s.exec(ctx, "ALTER DATABASE "+quote(name)+" ALLOW_CONNECTIONS false")
}

func (s *Server) create(ctx context.Context, name, source string) error {
	statement := "CREATE DATABASE " + quote(name)
	if source == "" {
		statement += " TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
	} else {
		statement += " TEMPLATE " + quote(source)
	}
	if err := s.exec(ctx, statement); err != nil {
		return fmt.Errorf("creating a database: %w", err)
	}
	s.databases.mu.Lock()
	defer s.databases.mu.Unlock()
	if s.databases.live == nil {
		s.databases.live = map[string]bool{}
	}
	s.databases.live[name] = true
	return nil
}

func (s *Server) drop(ctx context.Context, name string) error {
	if err := s.exec(ctx, "DROP DATABASE IF EXISTS "+quote(name)+" WITH (FORCE)"); err != nil {
		return fmt.Errorf("dropping the database %s: %w", name, err)
	}
	s.databases.mu.Lock()
	defer s.databases.mu.Unlock()
	delete(s.databases.live, name)
	return nil
}

// dropAll drops what is left of the databases made here, templates among them.
func (s *Server) dropAll(ctx context.Context) error {
	s.databases.mu.Lock()
	names := slices.Sorted(maps.Keys(s.databases.live))
	s.databases.mu.Unlock()
	var errs []error
	for _, name := range names {
		errs = append(errs, s.drop(ctx, name))
	}
	return errors.Join(errs...)
}

// exec runs one statement in the maintenance database, on a connection of its own.
func (s *Server) exec(ctx context.Context, statement string) error {
	conn, err := pgx.Connect(ctx, s.URL)
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, statement)
	return errors.Join(err, conn.Close(context.WithoutCancel(ctx)))
}

// maxName is the length in bytes to which PostgreSQL cuts names.
const maxName = 63

// newName makes a name that no one else on the server has.
func (s *Server) newName(label string) string {
	s.databases.mu.Lock()
	defer s.databases.mu.Unlock()
	if s.databases.run == "" {
		s.databases.run = strings.ToLower(rand.Text()[:10])
	}
	s.databases.count++
	name := fmt.Sprintf("polarsql_%s_%d_%s", s.databases.run, s.databases.count, strings.Map(plainLetter, label))
	return name[:min(len(name), maxName)]
}

// plainLetter keeps what needs no quoting anywhere.
func plainLetter(r rune) rune {
	switch {
	case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
		return r
	case r >= 'A' && r <= 'Z':
		return r - 'A' + 'a'
	default:
		return '_'
	}
}

func quote(name string) string { return pgx.Identifier{name}.Sanitize() }
