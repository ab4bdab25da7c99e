package postgres

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// usualPlaces are the directories, as patterns, where packages put PostgreSQL's programs outside PATH.
var usualPlaces = []string{
	"/usr/lib/postgresql/*/bin",                      // Debian, Ubuntu
	"/usr/pgsql-*/bin",                               // PostgreSQL's own RPMs
	"/usr/libexec/postgresql*",                       // Alpine
	"/usr/local/pgsql/bin",                           // built from source
	"/opt/homebrew/opt/postgresql*/bin",              // Homebrew on Apple silicon
	"/usr/local/opt/postgresql*/bin",                 // Homebrew on Intel
	"/home/linuxbrew/.linuxbrew/opt/postgresql*/bin", // Homebrew on Linux
	"/Applications/Postgres.app/Contents/Versions/*/bin",
}

// startLocal runs a throwaway cluster with programs found on this machine.
func startLocal(ctx context.Context, options Options) (*Server, error) {
	dirs := programDirs(options)
	if len(dirs) == 0 {
		return nil, noPrograms(options)
	}
	var failures []error
	for _, dir := range dirs {
		server, err := startCluster(ctx, dir, options.settings())
		if err == nil {
			return server, nil
		}
		failures = append(failures, fmt.Errorf("%s: %w", dir, err))
		if ctx.Err() != nil {
			break
		}
	}
	return nil, errors.Join(failures...)
}

// programDirs gives the directories that hold both initdb and postgres: PATH in its order, then the usual places,
// newest version first.
func programDirs(options Options) []string {
	candidates := options.ProgramDirs
	if candidates == nil {
		candidates = append(filepath.SplitList(os.Getenv("PATH")), usualDirs()...)
	}
	var dirs []string
	for _, dir := range candidates {
		if filepath.IsAbs(dir) && hasPrograms(dir) && !slices.Contains(dirs, dir) {
			dirs = append(dirs, dir)
		}
	}
	return dirs
}

func usualDirs() []string {
	var dirs []string
	for _, pattern := range usualPlaces {
		found, err := filepath.Glob(pattern)
		if err != nil {
			panic("postgres: bad pattern " + pattern)
		}
		slices.SortFunc(found, newestFirst)
		dirs = append(dirs, found...)
	}
	return dirs
}

func hasPrograms(dir string) bool {
	for _, program := range []string{"initdb", "postgres"} {
		info, err := os.Stat(filepath.Join(dir, executable(program)))
		if err != nil || info.IsDir() {
			return false
		}
	}
	return true
}

func executable(program string) string {
	if runtime.GOOS == "windows" {
		return program + ".exe"
	}
	return program
}

var number = regexp.MustCompile(`\d+`)

// newestFirst orders directories by the version number in them; 9.6 comes after 15, an unnumbered one ("latest") first.
func newestFirst(a, b string) int {
	if order := majorVersion(b) - majorVersion(a); order != 0 {
		return order
	}
	return strings.Compare(b, a)
}

func majorVersion(dir string) int {
	digits := number.FindString(dir)
	if digits == "" {
		return 1 << 30
	}
	version, err := strconv.Atoi(digits)
	if err != nil {
		return 0
	}
	return version
}

func noPrograms(options Options) error {
	if options.ProgramDirs != nil {
		return fmt.Errorf("initdb and postgres are not together in any of [%s]", strings.Join(options.ProgramDirs, " "))
	}
	return fmt.Errorf("initdb and postgres are not together in PATH or in any of %s", strings.Join(usualPlaces, ", "))
}
