package lsp

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log"
	"net"
	"strings"
	"testing"

	"github.com/sourcegraph/jsonrpc2"
)

// TestPanic: a mistake of the server's own is logged and answered, and the server goes on.
func TestPanic(t *testing.T) {
	methods["test/panic"] = answer(func(*server, struct{}) (any, error) { panic("lost") })
	defer delete(methods, "test/panic")
	ours, theirs := net.Pipe()
	var logged bytes.Buffer
	ended := make(chan error, 1)
	go func() { ended <- Serve(context.Background(), theirs, theirs, &logged, Options{}) }()
	nobody := jsonrpc2.HandlerWithError(func(context.Context, *jsonrpc2.Conn, *jsonrpc2.Request) (any, error) { return nil, nil })
	conn := jsonrpc2.NewConn(context.Background(), jsonrpc2.NewBufferedStream(ours, jsonrpc2.VSCodeObjectCodec{}), nobody)
	if err := conn.Call(context.Background(), "initialize", struct{}{}, nil); err != nil {
		t.Fatal(err)
	}
	var failed *jsonrpc2.Error
	if err := conn.Call(context.Background(), "test/panic", nil, nil); !errors.As(err, &failed) || failed.Code != jsonrpc2.CodeInternalError {
		t.Errorf("got %v", err)
	}
	if err := conn.Notify(context.Background(), "test/panic", nil); err != nil {
		t.Error(err)
	}
	if err := conn.Call(context.Background(), "shutdown", nil, nil); err != nil {
		t.Errorf("the server is gone: %v", err)
	}
	if err := conn.Notify(context.Background(), "exit", nil); err != nil {
		t.Error(err)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if n := strings.Count(logged.String(), "test/panic: internal error: lost\ngoroutine"); n != 2 {
		t.Errorf("logged %d times: %s", n, &logged)
	}
}

// TestPanicInDiagnostics: neither does publishing take the server down.
func TestPanicInDiagnostics(t *testing.T) {
	var logged bytes.Buffer
	s := &server{log: log.New(&logged, "", 0), workspace: newWorkspace(nil), published: map[string]string{}}
	s.workspace.open("untitled:1", "actor User {}", 1)
	s.workspace.documents["untitled:1"].source = nil
	s.publish(context.Background(), nil)
	if !strings.Contains(logged.String(), "diagnostics: internal error") {
		t.Errorf("got %s", &logged)
	}
}

// TestContext: the server ends with its context although the client says nothing.
func TestContext(t *testing.T) {
	ours, theirs := net.Pipe()
	defer func() { _ = ours.Close() }()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := Serve(ctx, theirs, theirs, io.Discard, Options{}); !errors.Is(err, ErrNoShutdown) {
		t.Errorf("got %v", err)
	}
}
