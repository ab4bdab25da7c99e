package docs_test

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

var (
	link    = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading = regexp.MustCompile(`(?m)^#+ +(.*)$`)
	code    = regexp.MustCompile("`[^`\n]*`")
)

// TestLinks: what the pages link to in the repository exists, headings included.
func TestLinks(t *testing.T) {
	all := pages(t)
	for _, name := range []string{"ARCHITECTURE.md", "examples/gitclub/README.md"} {
		text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, &page{path: name, text: string(text)})
	}
	checked := 0
	for _, p := range all {
		prose := code.ReplaceAllString(fence.ReplaceAllString(p.text, ""), "")
		for _, found := range link.FindAllStringSubmatch(prose, -1) {
			if strings.Contains(found[1], "://") {
				continue
			}
			checked++
			if problem := followLink(p, found[1]); problem != "" {
				t.Errorf("%s links to %s: %s", p.path, found[1], problem)
			}
		}
	}
	t.Logf("%d links", checked)
	if checked < 20 {
		t.Errorf("only %d links found", checked)
	}
}

// followLink says what is wrong with a link inside the repository, or "".
func followLink(from *page, target string) string {
	file, anchor, hasAnchor := strings.Cut(target, "#")
	text := from.text
	if file != "" {
		read, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(path.Join(path.Dir(from.path), file))))
		if err != nil {
			return "there is no such file"
		}
		text = string(read)
	}
	if !hasAnchor {
		return ""
	}
	for _, h := range heading.FindAllStringSubmatch(fence.ReplaceAllString(text, ""), -1) {
		if anchorOf(h[1]) == anchor {
			return ""
		}
	}
	return "there is no such heading"
}

// anchorOf is the name that GitHub gives a heading.
func anchorOf(heading string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-', r == '_', unicode.IsLetter(r), unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return -1
	}, heading)
}
