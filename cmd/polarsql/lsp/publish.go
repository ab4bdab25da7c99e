package lsp

import (
	"context"
	"encoding/json"
	"maps"
	"runtime/debug"
	"slices"

	"github.com/sourcegraph/jsonrpc2"
)

// askForDiagnostics has the diagnostics published soon. Changes that come faster than they can
// be looked at are looked at together.
func (s *server) askForDiagnostics() {
	select {
	case s.changed <- struct{}{}:
	default: // it is asked for already
	}
}

// publishChanges publishes diagnostics whenever that is asked for, beside the messages, so that
// a slow policy does not hold up typing.
func (s *server) publishChanges(ctx context.Context, conn *jsonrpc2.Conn) {
	defer close(s.done)
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.changed:
			s.publish(ctx, conn)
		}
	}
}

// publish sends the diagnostics that differ from what the client has.
func (s *server) publish(ctx context.Context, conn *jsonrpc2.Conn) {
	defer func() {
		if bug := recover(); bug != nil {
			s.log.Printf("diagnostics: internal error: %v\n%s", bug, debug.Stack())
		}
	}()
	there := map[string]bool{}
	for _, a := range s.workspace.policies() {
		for _, d := range a.documents {
			there[d.uri] = true
			params := diagnosticsParams{URI: d.uri, Diagnostics: a.diagnostics(d, s.withRelated.Load())}
			if d.open {
				params.Version = &d.version
			}
			s.send(ctx, conn, params)
		}
	}
	for _, uri := range slices.Sorted(maps.Keys(s.published)) {
		if !there[uri] {
			s.send(ctx, conn, diagnosticsParams{URI: uri, Diagnostics: []diagnostic{}})
			delete(s.published, uri)
		}
	}
}

func (s *server) send(ctx context.Context, conn *jsonrpc2.Conn, params diagnosticsParams) {
	if _, known := s.published[params.URI]; !known && len(params.Diagnostics) == 0 && params.Version == nil {
		return // a file on disk that is in order
	}
	text, err := json.Marshal(params)
	if err != nil {
		s.log.Print(err)
		return
	}
	if s.published[params.URI] == string(text) {
		return
	}
	s.published[params.URI] = string(text)
	if err := conn.Notify(ctx, "textDocument/publishDiagnostics", params); err != nil && err != jsonrpc2.ErrClosed {
		s.log.Print(err)
	}
}
