package web

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/polarsql/polarsql/sqltext"
)

// Tracer notes every query of a request, for the foot of the page. Set it as the Tracer of
// the pool's connections.
type Tracer struct{}

var _ pgx.QueryTracer = Tracer{}

// query is one statement as PostgreSQL got it.
type query struct {
	SQL, Args string
	Took      time.Duration
}

type recorder struct {
	mu      sync.Mutex
	queries []query
}

type (
	recorderKey struct{}
	startedKey  struct{}
)

type started struct {
	query query
	at    time.Time
}

func recordQueries(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), recorderKey{}, &recorder{})))
	})
}

func recorded(ctx context.Context) []query {
	r, ok := ctx.Value(recorderKey{}).(*recorder)
	if !ok {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]query(nil), r.queries...)
}

// TraceQueryStart implements pgx.QueryTracer. It is called before conditions are put into
// the query, so it does that itself.
func (Tracer) TraceQueryStart(ctx context.Context, conn *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	if _, ok := ctx.Value(recorderKey{}).(*recorder); !ok {
		return ctx
	}
	sql, args := data.SQL, withoutOptions(data.Args)
	if len(args) > 0 {
		if rewriter, ok := args[0].(pgx.QueryRewriter); ok {
			if text, all, err := rewriter.RewriteQuery(ctx, conn, sql, args[1:]); err == nil {
				sql, args = text, all
			}
		}
	}
	texts := make([]string, len(args))
	for i, arg := range args {
		texts[i] = fmt.Sprintf("$%d = %s", i+1, sqltext.Argument(arg))
	}
	return context.WithValue(ctx, startedKey{}, started{query{SQL: sqltext.Indent(sql), Args: strings.Join(texts, "  ")}, time.Now()})
}

// withoutOptions drops what pgx takes in front of the arguments but does not send.
func withoutOptions(args []any) []any {
	for len(args) > 0 {
		switch args[0].(type) {
		case pgx.QueryResultFormats, pgx.QueryResultFormatsByOID, pgx.QueryExecMode:
			args = args[1:]
		default:
			return args
		}
	}
	return args
}

// TraceQueryEnd implements pgx.QueryTracer.
func (Tracer) TraceQueryEnd(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryEndData) {
	r, recording := ctx.Value(recorderKey{}).(*recorder)
	s, known := ctx.Value(startedKey{}).(started)
	if !recording || !known {
		return
	}
	s.query.Took = time.Since(s.at).Round(10 * time.Microsecond)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.queries = append(r.queries, s.query)
}
