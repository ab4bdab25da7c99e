package postgres

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/containerd/errdefs"
	"github.com/moby/moby/api/pkg/authconfig"
	"github.com/moby/moby/client"
	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/log"
	container "github.com/testcontainers/testcontainers-go/modules/postgres"
)

const (
	engineLimit = 3 * time.Second // for an engine to answer
	pullLimit   = 3 * time.Minute // for an image to be pulled
)

// startContainer runs the server in a container.
func startContainer(ctx context.Context, options Options) (*Server, error) {
	log.SetDefault(log.NewNoopLogger()) // testcontainers tells every step; one line is enough
	engine, err := dockerEngine(ctx)
	if err != nil {
		return nil, err
	}
	defer engine.Close()
	if err := requireImages(ctx, engine, options); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	running, err := container.Run(ctx, options.Image,
		container.WithPassword(rand.Text()), // the port is published to the network
		testcontainers.WithEnv(map[string]string{"POSTGRES_INITDB_ARGS": "--encoding=UTF8 --locale=C --no-sync"}),
		testcontainers.WithCmd(containerCommand(options.settings())...))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("image %s: %w", options.Image, err), terminate(running))
	}
	server, err := containerServer(ctx, running, options.Image)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("image %s: %w", options.Image, err), terminate(running))
	}
	return server, nil
}

func containerCommand(settings []string) []string {
	command := []string{"postgres"}
	for _, setting := range settings {
		command = append(command, "-c", setting)
	}
	return command
}

// containerServer waits for the server by connecting to it, which asks less of the image than testcontainers' own
// strategies do. An official image listens on its port only after its preparations.
func containerServer(ctx context.Context, running *container.PostgresContainer, image string) (*Server, error) {
	urls, err := containerURLs(ctx, running)
	if err != nil {
		return nil, err
	}
	url, version, err := waitForVersion(ctx, containerEnd(ctx, running), urls...)
	if err != nil {
		return nil, fmt.Errorf("%w%s", err, containerLog(running))
	}
	return &Server{
		URL:         url,
		Description: fmt.Sprintf("PostgreSQL %s in a Docker container of %s", version, image),
		stop:        func() error { return terminate(running) },
	}, nil
}

// containerURLs are the addresses at which the server may answer: 127.0.0.1, and the one that testcontainers takes the
// engine to have. Inside a container that is the gateway, which is wrong when the engine runs in the same container. The
// other way round nothing listens on 127.0.0.1, and that is noticed at once.
func containerURLs(ctx context.Context, running *container.PostgresContainer) ([]string, error) {
	address, err := running.ConnectionString(ctx, "sslmode=disable")
	if err != nil {
		return nil, err
	}
	loopback, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	loopback.Host = net.JoinHostPort("127.0.0.1", loopback.Port())
	return slices.Compact([]string{loopback.String(), address}), nil
}

// containerEnd gives a channel that is closed when the container has ended. It is watched as long as ctx lasts.
func containerEnd(ctx context.Context, running *container.PostgresContainer) <-chan struct{} {
	ended := make(chan struct{})
	go func() {
		for {
			if state, err := running.State(ctx); err == nil && !state.Running {
				close(ended)
				return
			}
			select {
			case <-ctx.Done():
				return
			case <-time.After(200 * time.Millisecond):
			}
		}
	}()
	return ended
}

func terminate(running *container.PostgresContainer) error {
	if running == nil {
		return nil
	}
	return testcontainers.TerminateContainer(running, testcontainers.StopTimeout(time.Second))
}

// containerLog is the end of what the container wrote.
func containerLog(running *container.PostgresContainer) string {
	ctx, cancel := context.WithTimeout(context.Background(), engineLimit)
	defer cancel()
	reader, err := running.Logs(ctx)
	if err != nil {
		return ""
	}
	defer reader.Close()
	text, err := io.ReadAll(io.LimitReader(reader, 1<<20))
	if err != nil {
		return ""
	}
	return lastLines(text)
}

// dockerEngine connects to the engine that testcontainers finds, if it answers soon.
func dockerEngine(ctx context.Context) (engine *testcontainers.DockerClient, err error) {
	ctx, cancel := context.WithTimeout(ctx, engineLimit)
	defer cancel()
	defer func() {
		if reason := recover(); reason != nil { // how testcontainers says that a host is misconfigured
			engine, err = nil, fmt.Errorf("no engine answers: %v", reason)
		}
	}()
	engine, err = testcontainers.NewDockerClientWithOpts(ctx)
	if err != nil {
		return nil, fmt.Errorf("no engine answers: %w", err)
	}
	if _, err := engine.Ping(ctx, client.PingOptions{}); err != nil {
		return nil, errors.Join(fmt.Errorf("no engine answers: %w", err), engine.Close())
	}
	return engine, nil
}

// requireImages sees to it that the server's image is there, and that of testcontainers' reaper, which removes
// containers whose process was killed. Left to itself testcontainers would try for minutes where no registry answers.
func requireImages(ctx context.Context, engine *testcontainers.DockerClient, options Options) error {
	if err := requireImage(ctx, engine, options.Image, options.Log); err != nil {
		return err
	}
	if testcontainers.ReadConfig().RyukDisabled {
		return nil
	}
	reaper := testcontainers.ReaperDefaultImage //nolint:staticcheck // deprecated, but nothing else tells the name
	if err := requireImage(ctx, engine, reaper, options.Log); err != nil {
		return fmt.Errorf("%w\nTESTCONTAINERS_RYUK_DISABLED=true does without this image; a killed test then leaves its container behind", err)
	}
	return nil
}

func requireImage(ctx context.Context, engine *testcontainers.DockerClient, image string, log io.Writer) error {
	_, err := engine.ImageInspect(ctx, image)
	if err == nil {
		return nil
	}
	if !errdefs.IsNotFound(err) {
		return fmt.Errorf("image %s: %w", image, err)
	}
	fmt.Fprintf(log, "postgres: pulling the image %s\n", image)
	if err := pull(ctx, engine, image); err != nil {
		return fmt.Errorf("image %s is not there and cannot be pulled: %w", image, err)
	}
	return nil
}

// pull tries once.
func pull(ctx context.Context, engine *testcontainers.DockerClient, image string) error {
	ctx, cancel := context.WithTimeout(ctx, pullLimit)
	defer cancel()
	var options client.ImagePullOptions
	// Without an account for the registry the image may still be public.
	if _, auth, err := testcontainers.DockerImageAuth(ctx, image); err == nil {
		if options.RegistryAuth, err = authconfig.Encode(auth); err != nil {
			return err
		}
	}
	progress, err := engine.ImagePull(ctx, image, options)
	if err != nil {
		return err
	}
	return progress.Wait(ctx)
}

// lastLines is the end of a server's log, on lines of its own, "" if there is none.
func lastLines(text []byte) string {
	trimmed := strings.TrimSpace(string(text))
	if trimmed == "" {
		return ""
	}
	lines := strings.Split(trimmed, "\n")
	return "\n" + strings.Join(lines[max(0, len(lines)-10):], "\n")
}
