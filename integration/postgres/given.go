package postgres

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// connectLimit bounds one attempt to reach a server.
const connectLimit = 5 * time.Second

// useGiven checks that the server named by the options answers.
func useGiven(ctx context.Context, options Options) (*Server, error) {
	if options.URL == "" {
		return nil, errors.New(envURL + " is not set")
	}
	config, err := pgx.ParseConfig(options.URL)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", envURL, err) // pgx leaves the password out
	}
	version, err := serverVersion(ctx, options.URL)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", envURL, err)
	}
	address := net.JoinHostPort(config.Host, strconv.Itoa(int(config.Port)))
	return &Server{
		URL:         options.URL,
		Description: fmt.Sprintf("PostgreSQL %s at %s, given by %s", version, address, envURL),
	}, nil
}

// serverVersion connects once and asks for the version, as "17.5".
func serverVersion(ctx context.Context, url string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, connectLimit)
	defer cancel()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return "", err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	var version string
	if err := conn.QueryRow(ctx, "SHOW server_version").Scan(&version); err != nil {
		return "", err
	}
	version, _, _ = strings.Cut(version, " ") // distributions append their package's version
	return version, nil
}

// withDatabase gives the connection string for another database on the same server. Both forms are understood:
// postgres://.. and "host=.. dbname=..".
func withDatabase(connection, database string) (string, error) {
	if !strings.HasPrefix(connection, "postgres://") && !strings.HasPrefix(connection, "postgresql://") {
		return connection + " dbname='" + database + "'", nil // of two settings the last counts
	}
	address, err := url.Parse(connection)
	if err != nil {
		return "", errors.New("the server's URL cannot be read") // url's error would show the password
	}
	address.Path = "/" + database
	query := address.Query()
	query.Del("dbname")
	query.Del("database")
	address.RawQuery = query.Encode()
	return address.String(), nil
}

// loopbackURL is the URL of a server that this package started on this machine, without TLS.
func loopbackURL(password string, port int) string {
	address := url.URL{
		Scheme:   "postgres",
		User:     url.UserPassword("postgres", password),
		Host:     net.JoinHostPort("127.0.0.1", strconv.Itoa(port)),
		Path:     "/postgres",
		RawQuery: "sslmode=disable",
	}
	return address.String()
}

// waitForVersion tries one address after the other until a server answers at one, ctx ends, or ended is closed. It gives
// the address and the server's version.
func waitForVersion(ctx context.Context, ended <-chan struct{}, urls ...string) (url, version string, err error) {
	for {
		for _, url := range urls {
			if version, err = serverVersion(ctx, url); err == nil {
				return url, version, nil
			}
		}
		select {
		case <-ctx.Done():
			return "", "", fmt.Errorf("the server does not answer: %w", err)
		case <-ended:
			return "", "", errServerEnded
		case <-time.After(30 * time.Millisecond):
		}
	}
}

var errServerEnded = errors.New("the server ended")
