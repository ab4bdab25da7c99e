package cli_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/polarsql/polarsql/cmd/polarsql/cli"
)

// TestManyMistakes: a mapping that is wrong everywhere does not fill the screen.
func TestManyMistakes(t *testing.T) {
	dir := t.TempDir()
	policy, mapping := filepath.Join(dir, "policy.polar"), filepath.Join(dir, "mapping.yaml")
	var facts strings.Builder
	facts.WriteString("facts:\n")
	for i := range 300 {
		fmt.Fprintf(&facts, "  fact%d(User:_): {table: t, columns: [a, b]}\n", i)
	}
	for file, text := range map[string]string{policy: "actor User {}\n", mapping: facts.String()} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	check := func(flags ...string) (stdout, stderr string) {
		var out, errors strings.Builder
		if code := cli.Main(append([]string{"check", policy, "-m", mapping}, flags...), strings.NewReader(""), &out, &errors); code != 1 {
			t.Errorf("exit code %d", code)
		}
		return out.String(), errors.String()
	}
	out, errors := check()
	if strings.Count(errors, ": error: ") != 20 || !strings.HasSuffix(errors, "\nand 280 more\n") || out != "300 errors, 0 warnings\n" {
		t.Errorf("%s%s", errors, out)
	}
	if out, _ := check("--json"); strings.Count(out, `"code": `) != 300 {
		t.Errorf("%d in JSON", strings.Count(out, `"code": `))
	}
}
