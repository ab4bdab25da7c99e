package lsp

import (
	"strings"
	"testing"
)

func TestPositions(t *testing.T) {
	text := "aé\r\n😀b\n\rü" // 😀 has four bytes and two UTF-16 code units
	l := newLines(text)
	for _, c := range []struct {
		before string
		want   position
	}{
		{"", position{0, 0}},
		{"a", position{0, 1}},
		{"aé", position{0, 2}},
		{"aé\r\n", position{1, 0}},
		{"aé\r\n😀", position{1, 2}},
		{"aé\r\n😀b", position{1, 3}},
		{"aé\r\n😀b\n", position{2, 0}},
		{"aé\r\n😀b\n\r", position{3, 0}},
		{text, position{3, 1}},
	} {
		if got := l.position(len(c.before)); got != c.want {
			t.Errorf("%q ends at %v, want %v", c.before, got, c.want)
		}
		if got := l.offset(c.want); got != len(c.before) {
			t.Errorf("%v is %q, want %q", c.want, text[:got], c.before)
		}
	}
	for _, c := range []struct {
		at   position
		want string
	}{
		{position{0, 99}, "aé"},        // past the end of the line
		{position{1, 1}, "aé\r\n"},     // inside of 😀
		{position{9, 0}, text},         // past the last line
		{position{-1, 5}, ""},          //
		{position{0, -1}, ""},          //
		{position{2, 7}, "aé\r\n😀b\n"}, // an empty line
	} {
		if got := l.offset(c.at); text[:got] != c.want {
			t.Errorf("%v is %q, want %q", c.at, text[:got], c.want)
		}
	}
	if l.position(-1) != (position{}) || l.position(99) != (position{3, 1}) {
		t.Error("offsets outside of the text")
	}
}

func TestReplace(t *testing.T) {
	l := newLines("one\n😀two\n")
	for _, c := range []struct {
		r    textRange
		want string
	}{
		{textRange{position{1, 2}, position{1, 5}}, "one\n😀X\n"},
		{textRange{position{0, 3}, position{1, 0}}, "oneX😀two\n"},
		{textRange{position{9, 9}, position{9, 9}}, "one\n😀two\nX"},
		{textRange{position{1, 2}, position{0, 0}}, "one\n😀Xtwo\n"}, // its end before its start
	} {
		if got := l.replace(c.r, "X"); got != c.want {
			t.Errorf("%v: %q, want %q", c.r, got, c.want)
		}
	}
}

func TestDifference(t *testing.T) {
	for _, c := range []struct{ before, after string }{
		{"a\nb\nc\n", "a\nx\ny\nc\n"},
		{"a\na\n", "a\n"},
		{"a\n", "a\na\n"},
		{"", "a\n"},
		{"a", ""},
		{"a\nb", "a\nb\n"},
		{"é\n😀 x\nz\n", "é\n😀  x\nz\n"},
		{"same\n", "same\n"},
	} {
		l := newLines(c.before)
		edits := difference(l, c.after)
		got := c.before
		for _, e := range edits {
			got = l.replace(e.Range, e.NewText)
		}
		if got != c.after || len(edits) > 1 || c.before == c.after && len(edits) > 0 {
			t.Errorf("%q to %q: %q by %v", c.before, c.after, got, edits)
		}
	}
	edit := difference(newLines("a\nb\nc\n"), "a\nx\nc\n")[0]
	if edit.NewText != "x\n" || edit.Range.Start != (position{1, 0}) {
		t.Errorf("replaces too much: %v", edit)
	}
}

func TestURIs(t *testing.T) {
	for _, c := range []struct{ uri, path string }{
		{"file:///home/alice/a%20b/%C3%A9.polar", "/home/alice/a b/é.polar"},
		{"file:///c:/policy.polar", "c:/policy.polar"},
		{"file:///x/a%23b.polar", "/x/a#b.polar"},
	} {
		path, ok := pathOf(c.uri)
		if !ok || strings.ReplaceAll(path, `\`, "/") != c.path {
			t.Errorf("%s: %q, %v", c.uri, path, ok)
		}
		if got := uriOf(c.path); got != c.uri {
			t.Errorf("%s: %s, want %s", c.path, got, c.uri)
		}
	}
	if path, _ := pathOf("file:///c%3A/policy.polar"); strings.ReplaceAll(path, `\`, "/") != "c:/policy.polar" {
		t.Errorf("an escaped drive: %q", path)
	}
	for _, uri := range []string{"untitled:Untitled-1", "", "file://", "git:/x.polar", "%zz"} {
		if path, ok := pathOf(uri); ok {
			t.Errorf("%s is the file %q", uri, path)
		}
	}
}

func TestPlainHover(t *testing.T) {
	got := plain("role `\"a\"`\n\nThe shorthand stands for\n```polar\nhas_role(a);\n```\n\nand\n\n```polar\nb;\n```")
	want := "role \"a\"\n\nThe shorthand stands for\nhas_role(a);\n\nand\n\nb;"
	if got != want {
		t.Errorf("got %q", got)
	}
}
