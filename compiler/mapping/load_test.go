package mapping

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/polarsql/polarsql/polar"
)

var rewrite = flag.Bool("rewrite", false, "write the expected outputs anew")

// inputs returns the YAML files of a folder below testdata.
func inputs(t *testing.T, folder string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", folder, "*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no inputs in testdata/%s (%v)", folder, err)
	}
	return files
}

func readSource(t *testing.T, path string) *polar.Source {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return polar.NewSource(filepath.Base(path), string(text))
}

// compareGolden compares an output with the .txt file beside the input.
func compareGolden(t *testing.T, input, got string) {
	t.Helper()
	path := strings.TrimSuffix(input, ".yaml") + ".txt"
	if *rewrite {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s has changed (go test -rewrite writes it anew)\ngot:\n%s\nwant:\n%s", path, got, want)
	}
}

func TestLoad(t *testing.T) {
	for _, path := range inputs(t, "valid") {
		t.Run(filepath.Base(path), func(t *testing.T) {
			m, diagnostics := Load(readSource(t, path))
			if len(diagnostics) > 0 {
				t.Fatal(diagnostics)
			}
			compareGolden(t, path, dump(m))
		})
	}
}

func TestLoadReports(t *testing.T) {
	for _, path := range inputs(t, "errors") {
		t.Run(filepath.Base(path), func(t *testing.T) {
			m, diagnostics := Load(readSource(t, path))
			if (m == nil) != (diagnostics.Count(polar.Error) > 0) {
				t.Errorf("mapping %v with %d errors", m, diagnostics.Count(polar.Error))
			}
			if len(diagnostics) == 0 {
				t.Error("nothing was reported")
			}
			said := ""
			for _, d := range diagnostics {
				if d.Span.IsZero() {
					t.Errorf("no place: %v", d)
				}
				said += d.String() + "\n"
			}
			compareGolden(t, path, said)
		})
	}
}

// TestEveryCodeIsTested looks for each code of errors.go in the expected outputs.
func TestEveryCodeIsTested(t *testing.T) {
	wording, err := os.ReadFile("errors.go")
	if err != nil {
		t.Fatal(err)
	}
	var outputs strings.Builder
	for _, path := range inputs(t, "errors") {
		text, err := os.ReadFile(strings.TrimSuffix(path, ".yaml") + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		outputs.Write(text)
	}
	codes := regexp.MustCompile(`(?:report|warn)\("([a-z-]+)"`).FindAllStringSubmatch(string(wording), -1)
	if len(codes) < 20 {
		t.Fatalf("only %d codes found", len(codes))
	}
	for _, code := range codes {
		if !strings.Contains(outputs.String(), "["+code[1]+"]\n") {
			t.Errorf("no test reports %s", code[1])
		}
	}
	for _, p := range regexp.MustCompile(`problem = "(.*)"`).FindAllStringSubmatch(string(wording), -1) {
		if message := strings.ReplaceAll(p[1], `\"`, `"`); !strings.Contains(outputs.String(), message) {
			t.Errorf("no test reports %q", message)
		}
	}
}

func TestLoadFile(t *testing.T) {
	if _, err := LoadFile(filepath.Join("testdata", "valid", "tables.yaml")); err != nil {
		t.Error(err)
	}
	if _, err := LoadFile(filepath.Join("testdata", "errors", "warnings.yaml")); err != nil {
		t.Errorf("warnings are no error: %v", err)
	}
	m, err := LoadFile(filepath.Join("testdata", "errors", "types.yaml"))
	if _, ok := err.(polar.Diagnostics); !ok || m != nil {
		t.Errorf("got %v, %v; want no mapping and diagnostics", m, err)
	}
	if _, err := LoadFile("missing.yaml"); err == nil || !strings.Contains(err.Error(), "missing.yaml") {
		t.Errorf("got %v; want the file's name", err)
	}
}

func TestEmptyMapping(t *testing.T) {
	for _, text := range []string{"", "# nothing\n", "facts:\n", "null\n", "\ufefftypes: {}\nfacts: {}\n", "%YAML 1.2\n---\nfacts:\n"} {
		m, diagnostics := Load(polar.NewSource("empty.yaml", text))
		if m == nil || len(diagnostics) > 0 || len(m.Facts()) > 0 || len(m.Types()) > 0 {
			t.Errorf("%q: got %v %v", text, m, diagnostics)
		}
	}
}

// TestLimits gives the YAML reader, which is recursive, what would fill the stack.
func TestLimits(t *testing.T) {
	for name, text := range map[string]string{
		"brackets": "a: " + strings.Repeat("[", 1_000_000),
		"braces":   strings.Repeat("{a: ", 500_000),
		"dashes":   strings.Repeat("- ", 500_000),
		"keys":     strings.Repeat("? ", 500_000),
		"size":     "# " + strings.Repeat("x", maxSize),
	} {
		m, diagnostics := Load(polar.NewSource("deep.yaml", text))
		if m != nil || diagnostics.Count(polar.Error) != 1 {
			t.Errorf("%s: got %v with %d diagnostics", name, m, len(diagnostics))
		}
	}
}

// TestSpansInWindowsFiles checks places behind \r\n and characters of several bytes.
func TestSpansInWindowsFiles(t *testing.T) {
	text := "# größer\r\nfacts:\r\n  é(Größe:_, \"ü ö\", größer): # ß\r\n    query: |\r\n      SELECT 'ß'\r\n      FROM x WHERE $1\r\n"
	_, diagnostics := Load(polar.NewSource("w.yaml", text))
	if len(diagnostics) != 1 || diagnostics[0].Span.String() != "w.yaml:6:20" {
		t.Errorf("got %v", diagnostics)
	}
	m, diagnostics := Load(polar.NewSource("w.yaml", strings.Replace(text, "$1", "1", 1)))
	if m == nil {
		t.Fatal(diagnostics)
	}
	var got []string
	for _, a := range m.Facts()[0].Args {
		got = append(got, a.Span.String()+" "+a.Span.Text())
	}
	want := "w.yaml:3:5 Größe:_, w.yaml:3:14 \"ü ö\", w.yaml:3:21 größer"
	if strings.Join(got, ", ") != want {
		t.Errorf("got %s, want %s", strings.Join(got, ", "), want)
	}
}

// dump prints everything of a mapping.
func dump(m *Mapping) string {
	var b strings.Builder
	for _, t := range m.Types() {
		fmt.Fprintf(&b, "%s: type %s: %s, id %s, sql type %q\n", t.Span, t.Name, t.Table, printName(t.ID), m.SQLType(t.Name))
	}
	for _, f := range m.Facts() {
		fmt.Fprintf(&b, "%s: %s", f.Span, f)
		if f.Context {
			b.WriteString(" context")
		}
		for _, a := range f.Args {
			fmt.Fprintf(&b, "\n    %s %s", a.Span, a.Span.Text())
		}
		for _, src := range f.Sources {
			fmt.Fprintf(&b, "\n  %s: %s", src.Span, dumpSource(src))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func dumpSource(src *Source) string {
	var b strings.Builder
	if src.Table != nil {
		fmt.Fprintf(&b, "table %s", src.Table)
	} else {
		fmt.Fprintf(&b, "query %q", src.Query)
	}
	for _, c := range src.Columns {
		fmt.Fprintf(&b, "\n    %s ", c.Span)
		switch {
		case c.Value != nil:
			fmt.Fprintf(&b, "value %q", *c.Value)
		case c.SQL != "":
			fmt.Fprintf(&b, "sql %q", c.SQL)
		case c.Name != "":
			b.WriteString(printName(c.Name))
		default:
			b.WriteString("by position")
		}
		for _, v := range c.Values {
			fmt.Fprintf(&b, " %q=%q", v.Stored, v.Polar)
		}
	}
	if src.Where != "" {
		fmt.Fprintf(&b, "\n    %s where %q", src.WhereSpan(), src.Where)
	}
	return b.String()
}
