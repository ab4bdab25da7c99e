package postgres_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ulikunitz/xz"

	"github.com/polarsql/polarsql/integration/postgres"
)

// TestDownloadHappensOnce: a second server takes what the first one fetched.
func TestDownloadHappensOnce(t *testing.T) {
	programs, cache := requirePrograms(t), openDir(t)
	t.Setenv("TMPDIR", openDir(t)) // embedded-postgres leaves its log there
	for _, repository := range []string{repository(t, programs), "http://127.0.0.1:1/closed"} {
		server, err := postgres.Start(t.Context(), postgres.Options{
			Way: postgres.Download, Repository: repository, CacheDir: cache, Log: io.Discard,
		})
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(server.Description, cache) {
			t.Errorf("description = %q, want it to name %s", server.Description, cache)
		}
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	}
	if left, err := filepath.Glob(filepath.Join(cache, "unpacking-*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// repository serves what embedded-postgres downloads: a zip archive with a tar archive, whose programs are links to
// those in a directory. With no programs it has no archive either.
func repository(t *testing.T, programs string) string {
	t.Helper()
	var archive []byte
	if programs != "" {
		archive = archiveOf(t, programs)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if archive == nil || !strings.HasSuffix(r.URL.Path, ".jar") {
			http.NotFound(w, r)
			return
		}
		if _, err := w.Write(archive); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func archiveOf(t *testing.T, programs string) []byte {
	t.Helper()
	var packed bytes.Buffer
	outer := zip.NewWriter(&packed)
	entry, err := outer.Create("postgres.txz")
	check(t, err)
	compressed, err := xz.NewWriter(entry)
	check(t, err)
	inner := tar.NewWriter(compressed)
	for _, program := range []string{"initdb", "pg_ctl", "postgres"} {
		check(t, inner.WriteHeader(&tar.Header{
			Typeflag: tar.TypeSymlink, Name: "bin/" + program, Linkname: filepath.Join(programs, program), Mode: 0o777,
		}))
	}
	check(t, inner.Close())
	check(t, compressed.Close())
	check(t, outer.Close())
	return packed.Bytes()
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
