package docs_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/polarsql/polarsql/integration/postgres"
)

// around stands around the pages' statements: they may use these names without declaring
// them, and leave what they declare unused.
const around = `package main

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"testing"

	"github.com/Masterminds/squirrel"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"gorm.io/gorm"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/adapters/polarpgx"
	"github.com/polarsql/polarsql/adapters/polarpgx/policytest"
	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/polar"
)

var errForbidden = errors.New("forbidden")

var (
	_ = slices.Equal[[]int]
	_ = squirrel.Select
	_ = pgx.BeginFunc
	_ = policytest.Run
	_ = polar.RunTests
	_ = mapping.New
	_ = polarpgx.New
)

func main() {}
`

const signature = `(ctx context.Context, t *testing.T, pool *pgxpool.Pool, tx pgx.Tx, db *sql.DB, orm *gorm.DB, policy *polar.Policy, m *mapping.Mapping,
	engine *polarsql.Engine, auth *polarpgx.Client, alice polarsql.Object, policyText, mappingText string, readable, writable polarsql.Condition) error`

// TestGoCode compiles what the pages show.
func TestGoCode(t *testing.T) {
	var file strings.Builder
	file.WriteString(around)
	fragments := 0
	for _, p := range pages(t) {
		for _, b := range p.blocks {
			if b.language == "go" && !strings.HasPrefix(b.text, "package ") {
				fragments++
				fmt.Fprintf(&file, "\nfunc _%s {\n\t{\n//line %s\n%s\t}\n\treturn nil\n}\n", signature, b, b.text)
			}
		}
	}
	if fragments < 8 {
		t.Errorf("only %d pieces of Go found", fragments)
	}
	source := filepath.Join(t.TempDir(), "fragments.go")
	if err := os.WriteFile(source, []byte(file.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	out := build(t, source, os.DevNull)
	for _, line := range strings.Split(strings.TrimSpace(out), "\n") {
		if line != "" && !strings.HasPrefix(line, "#") && !strings.Contains(line, "declared and not used") {
			t.Error(line)
		}
	}
}

// build compiles a file with the modules of the workspace and returns what the compiler says.
func build(t *testing.T, source, program string) string {
	t.Helper()
	command := exec.Command("go", "build", "-gcflags=-e", "-o", program, source)
	command.Dir = root
	var out bytes.Buffer
	command.Stdout, command.Stderr = &out, &out
	if err := command.Run(); err != nil && out.Len() == 0 {
		t.Fatal(err)
	}
	return out.String()
}

// readmeTables are tables as the README's mapping names them, with little in them.
const readmeTables = `
CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE organizations (id bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE members (user_id bigint REFERENCES users, role text NOT NULL, organization_id bigint REFERENCES organizations);
CREATE TABLE repositories (id bigint PRIMARY KEY, name text NOT NULL, visibility text NOT NULL DEFAULT 'private',
	organization_id bigint REFERENCES organizations);
INSERT INTO users VALUES (1, 'alice'), (2, 'bob');
INSERT INTO organizations VALUES (1, 'acme'), (2, 'umbrella');
INSERT INTO members VALUES (1, 'admin', 1), (2, 'member', 2);
INSERT INTO repositories VALUES (7, 'anvil', 'private', 1), (8, 'zinc', 'private', 1), (9, 'rocket parts', 'private', 2), (10, 'catalog', 'public', 2);`

// TestReadmeProgram compiles the README's program and runs it with its policy and mapping.
func TestReadmeProgram(t *testing.T) {
	readme := pages(t)[0]
	folder := readme.files(t)
	program := filepath.Join(folder, "program")
	if out := build(t, filepath.Join(folder, "main.go"), program); out != "" {
		t.Fatal(out)
	}
	url := postgres.URL(t)
	conn, err := pgx.Connect(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(context.Background(), readmeTables); err != nil {
		t.Fatal(err)
	}
	command := exec.Command(program)
	command.Dir = folder
	command.Env = append(os.Environ(), "DATABASE_URL="+url)
	out, err := command.CombinedOutput()
	if err != nil || string(out) != "[anvil catalog]\n" {
		t.Errorf("printed %q, %v", out, err)
	}
}
