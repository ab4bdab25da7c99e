package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/adapters/polarpgx"
	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/polar"
)

// policyFlags name the policy.
type policyFlags struct {
	Policy []string `name:"policy" short:"p" sep:"none" placeholder:"FILE" help:"A policy file; repeat the flag for a policy in several files. - is standard input."`
}

// engineFlags name what a question needs besides its own arguments.
type engineFlags struct {
	policyFlags
	Mapping     string `name:"mapping" short:"m" placeholder:"FILE" help:"The mapping file: where each kind of fact lives."`
	DatabaseURL string `name:"database-url" env:"POLARSQL_DATABASE_URL" placeholder:"URL" help:"The PostgreSQL database, as postgres://user:password@host:port/database."`
}

// loadPolicy reads and checks policy files. Diagnostics may be warnings only.
func (s *session) loadPolicy(files []string) (*polar.Policy, polar.Diagnostics, error) {
	if len(files) == 0 {
		return nil, nil, withHint("name its file: --policy FILE", "there is no policy")
	}
	var sources []*polar.Source
	named := map[string]bool{}
	for _, file := range files {
		if named[filepath.Clean(file)] {
			return nil, nil, withHint("name each file once, with --policy or without", "the policy file %s is named twice", file)
		}
		named[filepath.Clean(file)] = true
		text, err := s.readPolicy(file)
		if err != nil {
			return nil, nil, err
		}
		sources = append(sources, polar.NewSource(file, text))
	}
	policy, diagnostics := polar.Load(sources...)
	return policy, diagnostics, nil
}

// readPolicy reads a policy file, but not one that is a mapping by its name.
func (s *session) readPolicy(file string) (string, error) {
	if ext := filepath.Ext(file); ext == ".yaml" || ext == ".yml" {
		return "", withHint("a mapping is given by --mapping FILE", "%s is a YAML file, where a policy is wanted", file)
	}
	return s.readFile("policy", file)
}

func (s *session) readFile(what, file string) (string, error) {
	if file == "-" {
		text, err := io.ReadAll(s.stdin)
		return string(text), err
	}
	text, err := os.ReadFile(file)
	switch {
	case isFolder(file):
		return "", withHint("name the files in it", "%s is a folder, where a %s file is wanted", file, what)
	case errors.Is(err, fs.ErrNotExist):
		return "", withHint("check the path; it is relative to the current directory", "the %s file %s does not exist", what, file)
	case err != nil:
		return "", fmt.Errorf("the %s file cannot be read: %w", what, err)
	}
	return string(text), nil
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// usablePolicy is loadPolicy for commands that need a policy without errors.
func (s *session) usablePolicy(files []string) (*polar.Policy, error) {
	policy, diagnostics, err := s.loadPolicy(files)
	if err != nil {
		return nil, err
	}
	if err := diagnostics.Err(); err != nil {
		return nil, err
	}
	return policy, nil
}

// loadMapping reads the mapping file.
func (s *session) loadMapping(file string) (*mapping.Mapping, polar.Diagnostics, error) {
	if file == "" {
		return nil, nil, withHint("name its file: --mapping FILE", "there is no mapping")
	}
	if filepath.Ext(file) == ".polar" {
		return nil, nil, withHint("a policy is given by --policy FILE", "%s is a policy, where a mapping is wanted", file)
	}
	text, err := s.readFile("mapping", file)
	if err != nil {
		return nil, nil, err
	}
	m, diagnostics := mapping.Load(polar.NewSource(file, text))
	return m, diagnostics, nil
}

// usableMapping is loadMapping for commands that need a mapping without errors.
func (s *session) usableMapping(file string) (*mapping.Mapping, error) {
	m, diagnostics, err := s.loadMapping(file)
	if err != nil {
		return nil, err
	}
	if err := diagnostics.Err(); err != nil {
		return nil, err
	}
	return m, nil
}

// engine makes an engine; with a database, the column types are those of its tables.
func (s *session) engine(policy *polar.Policy, flags engineFlags, opts polarsql.Options) (*polarsql.Engine, error) {
	m, err := s.usableMapping(flags.Mapping)
	if err != nil {
		return nil, err
	}
	if flags.DatabaseURL == "" {
		return polarsql.NewWith(policy, m, opts)
	}
	conn, err := s.connect(flags.DatabaseURL)
	if err != nil {
		return nil, err
	}
	defer s.closeConn(conn)
	typed, err := polarpgx.ReadTypes(s.ctx, conn, m)
	if err != nil {
		return nil, err
	}
	return polarsql.NewWith(policy, typed, opts)
}

// ask connects to the database and puts a question to it.
func (s *session) ask(policy *polar.Policy, flags askFlags, question func(*polarpgx.Client) error) error {
	m, err := s.usableMapping(flags.Mapping)
	if err != nil {
		return err
	}
	conn, err := s.connect(flags.DatabaseURL, polarpgx.WithoutJIT)
	if err != nil {
		return err
	}
	defer s.closeConn(conn)
	engine, err := polarpgx.NewEngine(s.ctx, conn, policy, m)
	if err != nil {
		return err
	}
	if engine, err = flags.add(engine); err != nil {
		return err
	}
	return question(polarpgx.New(engine, conn))
}

const connectTimeout = 10 * time.Second

// connect opens the database as the options say. pgx keeps passwords out of its errors.
func (s *session) connect(url string, options ...func(*pgx.ConnConfig)) (*pgx.Conn, error) {
	if url == "" {
		return nil, withHint("give its URL: --database-url postgres://user:password@host:port/database, or POLARSQL_DATABASE_URL", "there is no database")
	}
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, withHint("write postgres://user:password@host:port/database", "the database URL cannot be used: %w", err)
	}
	for _, option := range options {
		option(config)
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = connectTimeout
	}
	conn, err := pgx.ConnectConfig(s.ctx, config)
	if err != nil {
		return nil, withHint("check that the server runs and that the URL names the right host, port, database and user", "the database cannot be reached: %w", err)
	}
	return conn, nil
}

// closeConn ends a connection also after an interrupt. What was to be said about it was said.
func (s *session) closeConn(conn *pgx.Conn) {
	_ = conn.Close(context.WithoutCancel(s.ctx))
}
