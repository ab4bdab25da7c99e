// Package lsp is a language server for Polar: it tells editors about policies while they are
// being written, over the Language Server Protocol. What it knows of the language is
// polar/symbols; here are documents, positions and messages.
package lsp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"runtime/debug"

	"github.com/sourcegraph/jsonrpc2"
)

// Options are what the command line says.
type Options struct {
	// Policy are patterns of the files that form the policy of a workspace folder, relative to
	// it; ** stands for any directories. None means every *.polar file below the folder.
	Policy []string
}

// ErrNoShutdown is returned by Serve when the client leaves without having said so before.
var ErrNoShutdown = errors.New("the editor went away without shutting the server down")

// Serve talks to one client until it leaves or the context is done. Messages for people go to
// logged; a client usually shows them in its log.
func Serve(ctx context.Context, in io.Reader, out, logged io.Writer, options Options) error {
	if err := checkPatterns(options.Policy); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	s := &server{
		log:       log.New(logged, "polarsql: ", 0),
		workspace: newWorkspace(options.Policy),
		published: map[string]string{},
		changed:   make(chan struct{}, 1),
		done:      make(chan struct{}),
	}
	stream := jsonrpc2.NewBufferedStream(pipe{in, out}, jsonrpc2.VSCodeObjectCodec{})
	conn := jsonrpc2.NewConn(ctx, stream, jsonrpc2.HandlerWithError(s.handle).SuppressErrClosed(), jsonrpc2.SetLogger(s.log))
	go s.publishChanges(ctx, conn)
	<-conn.DisconnectNotify()
	stop()
	<-s.done
	if !s.shutDown.Load() {
		return ErrNoShutdown
	}
	return nil
}

// pipe is the two directions of the connection.
type pipe struct {
	io.Reader
	io.Writer
}

// Close makes a read that waits for the client return, where the reader allows it.
func (p pipe) Close() error {
	if c, ok := p.Reader.(io.Closer); ok {
		return c.Close()
	}
	return nil
}

// handle answers a request or takes a notification. They come one at a time, in the order the
// client sent them.
func (s *server) handle(ctx context.Context, conn *jsonrpc2.Conn, req *jsonrpc2.Request) (result any, err error) {
	defer func() {
		if bug := recover(); bug != nil {
			s.log.Printf("%s: internal error: %v\n%s", req.Method, bug, debug.Stack())
			result, err = nil, failure(jsonrpc2.CodeInternalError, "internal error: %v", bug)
		}
	}()
	if req.Method == "exit" {
		return nil, conn.Close()
	}
	if err := s.checkState(req); err != nil {
		return nil, err
	}
	method, ok := methods[req.Method]
	if !ok {
		if req.Notif {
			return nil, nil // the protocol has many that a server may ignore
		}
		return nil, failure(jsonrpc2.CodeMethodNotFound, "%s is not supported", req.Method)
	}
	var params json.RawMessage
	if req.Params != nil {
		params = *req.Params
	}
	result, err = method(s, ctx, conn, params)
	var coded *jsonrpc2.Error
	if err != nil && !errors.As(err, &coded) {
		err = failure(codeRequestFailed, "%s", err.Error())
	}
	return result, err
}

// checkState refuses what comes before `initialize` and after `shutdown`.
func (s *server) checkState(req *jsonrpc2.Request) error {
	switch {
	case s.shutDown.Load():
		return failure(jsonrpc2.CodeInvalidRequest, "the server is shut down")
	case s.initialized == (req.Method == "initialize"):
		if s.initialized {
			return failure(jsonrpc2.CodeInvalidRequest, "the server is initialized already")
		}
		return failure(codeNotInitialized, "the server is not initialized")
	}
	return nil
}

func failure(code int64, format string, args ...any) *jsonrpc2.Error {
	return &jsonrpc2.Error{Code: code, Message: fmt.Sprintf(format, args...)}
}
