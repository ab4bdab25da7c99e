package lsp

import (
	"context"
	"encoding/json"
	"log"
	"slices"
	"sync/atomic"

	"github.com/sourcegraph/jsonrpc2"
)

// server is the state of one connection. Everything but the workspace, which has a lock, and
// what publishing needs is used by one message at a time.
type server struct {
	log       *log.Logger
	workspace *workspace

	initialized bool
	shutDown    atomic.Bool
	folders     []string // paths
	markdown    bool     // the client shows Markdown
	watches     bool     // the client tells of files that change on disk

	withRelated atomic.Bool       // the client shows related places of diagnostics
	published   map[string]string // by URI: the last diagnostics, as JSON
	changed     chan struct{}     // asks for diagnostics
	done        chan struct{}     // closed when publishing has ended
}

type method func(*server, context.Context, *jsonrpc2.Conn, json.RawMessage) (any, error)

// methods is what the server understands, but for `exit`.
var methods = map[string]method{
	"initialize":  withConn((*server).initialize),
	"initialized": withConn((*server).start),
	"shutdown":    answer((*server).shutdown),

	"textDocument/didOpen":   notice((*server).didOpen),
	"textDocument/didChange": notice((*server).didChange),
	"textDocument/didClose":  notice((*server).didClose),
	"textDocument/didSave":   withConn((*server).didSave),

	"workspace/didChangeWatchedFiles":     notice((*server).didChangeWatchedFiles),
	"workspace/didChangeWorkspaceFolders": withConn((*server).didChangeFolders),

	"textDocument/hover":         answer((*server).hover),
	"textDocument/definition":    answer((*server).definition),
	"textDocument/references":    answer((*server).references),
	"textDocument/completion":    answer((*server).completion),
	"textDocument/prepareRename": answer((*server).prepareRename),
	"textDocument/rename":        answer((*server).rename),
	"textDocument/formatting":    answer((*server).formatting),
}

// withConn makes a method of a function that sends messages of its own.
func withConn[P any](f func(*server, context.Context, *jsonrpc2.Conn, P) (any, error)) method {
	return func(s *server, ctx context.Context, conn *jsonrpc2.Conn, raw json.RawMessage) (any, error) {
		var params P
		if len(raw) > 0 {
			if err := json.Unmarshal(raw, &params); err != nil {
				return nil, failure(jsonrpc2.CodeInvalidParams, "%v", err)
			}
		}
		return f(s, ctx, conn, params)
	}
}

// answer makes a method of a function that answers a request.
func answer[P any](f func(*server, P) (any, error)) method {
	return withConn(func(s *server, _ context.Context, _ *jsonrpc2.Conn, params P) (any, error) { return f(s, params) })
}

// notice makes a method of a function that changes documents.
func notice[P any](f func(*server, P) error) method {
	return answer(func(s *server, params P) (any, error) {
		err := f(s, params)
		s.askForDiagnostics()
		return nil, err
	})
}

func (s *server) initialize(_ context.Context, _ *jsonrpc2.Conn, p initializeParams) (any, error) {
	s.initialized = true
	s.markdown = slices.Contains(p.Capabilities.TextDocument.Hover.ContentFormat, "markdown")
	s.watches = p.Capabilities.Workspace.DidChangeWatchedFiles.DynamicRegistration
	s.withRelated.Store(p.Capabilities.TextDocument.PublishDiagnostics.RelatedInformation)
	s.folders = foldersOf(p)
	out := initializeResult{ServerInfo: serverInfo{Name: "polarsql"}, Capabilities: serverCapabilities{
		PositionEncoding:   "utf-16",
		TextDocumentSync:   syncOptions{OpenClose: true, Change: syncIncremental, Save: true},
		HoverProvider:      true,
		DefinitionProvider: true,
		ReferencesProvider: true,
		CompletionProvider: completionOptions{TriggerCharacters: []string{`"`, ":"}},
		RenameProvider:     true,
		FormattingProvider: true,
	}}
	if p.Capabilities.TextDocument.Rename.PrepareSupport {
		out.Capabilities.RenameProvider = renameOptions{PrepareProvider: true}
	}
	out.Capabilities.Workspace.WorkspaceFolders.Supported = true
	out.Capabilities.Workspace.WorkspaceFolders.ChangeNotifications = true
	return out, nil
}

// foldersOf returns the paths of the workspace folders, in the oldest way the client knows.
func foldersOf(p initializeParams) []string {
	var out []string
	for _, f := range p.WorkspaceFolders {
		if path, ok := pathOf(f.URI); ok {
			out = append(out, path)
		}
	}
	if path, ok := pathOf(p.RootURI); ok && len(out) == 0 {
		out = append(out, path)
	}
	if p.RootPath != "" && len(out) == 0 {
		out = append(out, p.RootPath)
	}
	return out
}

// start reads the workspace and asks the client to tell of changes on disk.
func (s *server) start(ctx context.Context, conn *jsonrpc2.Conn, _ struct{}) (any, error) {
	s.warn(ctx, conn, s.workspace.setFolders(s.folders))
	s.askForDiagnostics()
	if !s.watches {
		return nil, nil
	}
	watch := registrationParams{Registrations: []registration{{
		ID: "policies", Method: "workspace/didChangeWatchedFiles",
		RegisterOptions: watchOptions{Watchers: s.workspace.watchers()},
	}}}
	// The answer cannot be waited for: it is read after this method has returned.
	_, err := conn.DispatchCall(ctx, "client/registerCapability", watch)
	return nil, err
}

// warn shows an error in the client.
func (s *server) warn(ctx context.Context, conn *jsonrpc2.Conn, err error) {
	if err == nil {
		return
	}
	s.log.Print(err)
	if err := conn.Notify(ctx, "window/showMessage", messageParams{Type: messageWarning, Message: "polarsql: " + err.Error()}); err != nil {
		s.log.Print(err)
	}
}

func (s *server) shutdown(struct{}) (any, error) {
	s.shutDown.Store(true)
	return nil, nil
}

func (s *server) didOpen(p didOpenParams) error {
	s.workspace.open(p.TextDocument.URI, p.TextDocument.Text, p.TextDocument.Version)
	return nil
}

func (s *server) didChange(p didChangeParams) error {
	return s.workspace.change(p.TextDocument.URI, p.TextDocument.Version, p.ContentChanges)
}

func (s *server) didClose(p documentParams) error {
	s.workspace.close(p.TextDocument.URI)
	return nil
}

// didSave is when a client that does not watch files may have written others, too.
func (s *server) didSave(ctx context.Context, conn *jsonrpc2.Conn, _ documentParams) (any, error) {
	if !s.watches {
		s.warn(ctx, conn, s.workspace.rescan())
		s.askForDiagnostics()
	}
	return nil, nil
}

func (s *server) didChangeWatchedFiles(p watchedFilesParams) error {
	var uris []string
	for _, c := range p.Changes {
		uris = append(uris, c.URI)
	}
	s.workspace.changedOnDisk(uris)
	return nil
}

func (s *server) didChangeFolders(ctx context.Context, conn *jsonrpc2.Conn, p foldersParams) (any, error) {
	for _, f := range p.Event.Removed {
		if path, ok := pathOf(f.URI); ok {
			s.folders = slices.DeleteFunc(s.folders, func(known string) bool { return known == path })
		}
	}
	for _, f := range p.Event.Added {
		if path, ok := pathOf(f.URI); ok && !slices.Contains(s.folders, path) {
			s.folders = append(s.folders, path)
		}
	}
	s.warn(ctx, conn, s.workspace.setFolders(s.folders))
	s.askForDiagnostics()
	return nil, nil
}
