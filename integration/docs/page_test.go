// Package docs_test keeps the documentation true: what README.md and docs show is parsed,
// compiled and run.
//
// A fenced block is checked by its language. A word behind the language changes what is
// expected of it:
//
//	polar           a whole policy: it loads without warnings, its tests pass
//	polar fails     its tests do not pass
//	polar wrong     it does not load
//	yaml            a mapping: it loads without warnings
//	yaml wrong      it does not load
//	go              a program, or statements that compile in a function (gocode_test.go)
//	console         commands after `$ ` and what they print (console_test.go)
//	sql             statements of the page's database, or what the comment before it prints
//	json            a JSON document
//	polar fragment, yaml fragment, sql fragment, lua, toml, text, sh: not checked
//
// A comment on the line before a block says more about it:
//
//	<!-- file policy.polar -->              the commands and programs of the page find it as this file
//	<!-- polarsql sql list User:1 .. -->    the SQL that this command prints, laid out
//
// With -rewrite the tests write what commands print into the pages.
package docs_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/polarsql/polarsql/integration/postgres"
)

func TestMain(m *testing.M) { postgres.Main(m) }

var rewrite = flag.Bool("rewrite", false, "write what commands print into the pages")

// root is the repository.
const root = "../.."

// page is a Markdown file.
type page struct {
	path   string // from the root of the repository
	text   string
	blocks []*block
}

// block is a fenced block of a page.
type block struct {
	page     *page
	line     int    // of the first line inside
	language string // the first word of the info string
	note     string // the rest of it
	file     string // the name from a comment before it
	command  string // the command from a comment before it
	text     string
	start    int // where text stands in the page
}

// String is the place of the block, as editors open it.
func (b *block) String() string { return fmt.Sprintf("%s:%d", b.page.path, b.line) }

// name is the place as the name of a subtest.
func (b *block) name() string { return fmt.Sprintf("%s line %d", filepath.Base(b.page.path), b.line) }

var (
	fence   = regexp.MustCompile("(?ms)^```([^\n]*)\n(.*?)^```$")
	comment = regexp.MustCompile(`<!-- (file|polarsql) ([^\n]*) -->\n$`)
)

// notes are the words that may follow each language.
var notes = map[string][]string{
	"polar":   {"", "fails", "wrong", "fragment"},
	"yaml":    {"", "wrong", "fragment"},
	"sql":     {"", "fragment"},
	"go":      {""},
	"console": {""},
	"json":    {""},
	"lua":     {""},
	"toml":    {""},
	"text":    {""},
	"sh":      {""},
	"":        {""},
}

// pages reads README.md and docs.
func pages(t *testing.T) []*page {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	if len(paths) < 5 {
		t.Fatalf("only %d pages in docs", len(paths))
	}
	var out []*page
	for _, path := range append([]string{filepath.Join(root, "README.md")}, paths...) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, readPage(t, filepath.ToSlash(name), string(text)))
	}
	return out
}

func readPage(t *testing.T, path, text string) *page {
	t.Helper()
	p := &page{path: path, text: text}
	for _, at := range fence.FindAllStringSubmatchIndex(text, -1) {
		b := &block{page: p, start: at[4], text: text[at[4]:at[5]], line: 1 + strings.Count(text[:at[4]], "\n")}
		b.language, b.note, _ = strings.Cut(text[at[2]:at[3]], " ")
		if c := comment.FindStringSubmatch(text[:at[0]]); c != nil && c[1] == "file" {
			b.file = c[2]
		} else if c != nil {
			b.command = c[2]
		}
		if known, ok := notes[b.language]; !ok || !slices.Contains(known, b.note) {
			t.Errorf("%s: no such kind of block: %q", b, text[at[2]:at[3]])
		}
		p.blocks = append(p.blocks, b)
	}
	if fences := strings.Count("\n"+text, "\n```"); fences != 2*len(p.blocks) {
		t.Errorf("%s: %d lines begin with a fence, and %d blocks were found", path, fences, len(p.blocks))
	}
	return p
}

// eachBlock runs f for all blocks of a language.
func eachBlock(t *testing.T, language string, f func(*testing.T, *block)) {
	for _, p := range pages(t) {
		for _, b := range p.blocks {
			if b.language == language {
				t.Run(b.name(), func(t *testing.T) { f(t, b) })
			}
		}
	}
}

// files writes the page's named blocks into a folder of the test.
func (p *page) files(t *testing.T) (folder string) {
	t.Helper()
	folder = t.TempDir()
	for _, b := range p.blocks {
		if b.file == "" {
			continue
		}
		if err := os.WriteFile(filepath.Join(folder, b.file), []byte(b.text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// named is the block that stands for a file; nil if the page has none.
func (p *page) named(file string) *block {
	for _, b := range p.blocks {
		if b.file == file {
			return b
		}
	}
	return nil
}
