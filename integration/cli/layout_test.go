package cli_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/polarsql/polarsql/cmd/polarsql/cli"
)

const layoutPolicy = `
actor User {}
resource Repository { roles = ["it's (a) reader? -- $1"]; permissions = ["read"]; "read" if "it's (a) reader? -- $1"; }
`

// The query holds what a layout could break.
const layoutMapping = `
types: {User: {table: users, id: id}, Repository: {table: repositories, id: id}}
facts:
  has_role(User:_, String:_, Repository:_):
    query: |
      SELECT user_id, U&'it''s (a) reader\003f \002d- ' || $q$$1$q$, repository_id FROM members
      WHERE E'it\'s  (' = $$it's  ($$ AND 'a'
        'b' <> u&"rol\0065" || E'b' AND 1 - -1 = 2 AND repository_id::text <> '  (  '
`

// TestLayout: PostgreSQL answers what is laid out as it answers what would be sent.
func TestLayout(t *testing.T) {
	url := forge.URL(t)
	dir := t.TempDir()
	policy, mapping := filepath.Join(dir, "policy.polar"), filepath.Join(dir, "mapping.yaml")
	for file, text := range map[string]string{policy: layoutPolicy, mapping: layoutMapping} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	var texts []string
	for _, flags := range [][]string{{"--one-line"}, nil} {
		var out, errors strings.Builder
		args := append([]string{"sql", "authorize", "User:bob", "read", "Repository:7", "-p", policy, "-m", mapping, "--database-url", url}, flags...)
		if code := cli.Main(args, strings.NewReader(""), &out, &errors); code != 0 {
			t.Fatalf("exit code %d: %s", code, errors.String())
		}
		text, _, _ := strings.Cut(out.String(), "\n-- $1 = ")
		texts = append(texts, text)
		for user, want := range map[string]bool{"bob": true, "alice": false} {
			var allowed bool
			if err := conn.QueryRow(ctx, text, user, "7").Scan(&allowed); err != nil || allowed != want {
				t.Errorf("%s: %v, %v from\n%s", user, allowed, err, text)
			}
		}
	}
	if texts[0] == texts[1] {
		t.Error("nothing was laid out")
	}
}
