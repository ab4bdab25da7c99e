package lsp_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/sourcegraph/jsonrpc2"

	"github.com/polarsql/polarsql/cmd/polarsql/cli"
)

// asServer makes this test binary be polarsql.
const asServer = "POLARSQL_TEST_AS_SERVER"

func TestMain(m *testing.M) {
	if os.Getenv(asServer) != "" {
		os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// patience is how long an answer may take on a slow machine.
const patience = 30 * time.Second

// editor drives `polarsql lsp` in a process of its own.
type editor struct {
	t         *testing.T
	dir       string // the workspace folder
	process   *exec.Cmd
	conn      *jsonrpc2.Conn
	published chan diagnostics
	asked     chan string // requests and notifications of the server that are not diagnostics
	stderr    *strings.Builder
}

type diagnostics struct {
	URI         string `json:"uri"`
	Version     *int   `json:"version"`
	Diagnostics []struct {
		Range    textRange `json:"range"`
		Severity int       `json:"severity"`
		Code     string    `json:"code"`
		Source   string    `json:"source"`
		Message  string    `json:"message"`
		Related  []struct {
			Location location `json:"location"`
			Message  string   `json:"message"`
		} `json:"relatedInformation"`
	} `json:"diagnostics"`
}

type position struct {
	Line      int `json:"line"`
	Character int `json:"character"`
}

type textRange struct {
	Start position `json:"start"`
	End   position `json:"end"`
}

type location struct {
	URI   string    `json:"uri"`
	Range textRange `json:"range"`
}

type object map[string]any

type stdio struct {
	io.Reader
	io.WriteCloser
}

// startEditor starts the server with files in its workspace folder and arguments.
func startEditor(t *testing.T, files map[string]string, args ...string) *editor {
	t.Helper()
	e := &editor{t: t, dir: t.TempDir(), published: make(chan diagnostics, 10_000), asked: make(chan string, 100), stderr: &strings.Builder{}}
	for name, text := range files {
		e.write(name, text)
	}
	e.process = exec.Command(os.Args[0], append([]string{"lsp"}, args...)...)
	e.process.Env = append(os.Environ(), asServer+"=1")
	e.process.Stderr = e.stderr
	stdin, err := e.process.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := e.process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := e.process.Start(); err != nil {
		t.Fatal(err)
	}
	handler := jsonrpc2.HandlerWithError(func(_ context.Context, _ *jsonrpc2.Conn, req *jsonrpc2.Request) (any, error) {
		if req.Method != "textDocument/publishDiagnostics" {
			e.asked <- req.Method + " " + string(*req.Params)
			return nil, nil
		}
		var d diagnostics
		err := json.Unmarshal(*req.Params, &d)
		e.published <- d
		return nil, err
	}).SuppressErrClosed()
	e.conn = jsonrpc2.NewConn(context.Background(), jsonrpc2.NewBufferedStream(stdio{stdout, stdin}, jsonrpc2.VSCodeObjectCodec{}), handler)
	t.Cleanup(func() {
		_ = e.conn.Close()
		if e.process.ProcessState == nil {
			_ = e.process.Process.Kill()
			_ = e.process.Wait()
		}
		if t.Failed() {
			t.Logf("the server's log:\n%s", e.stderr)
		}
	})
	return e
}

func (e *editor) write(name, text string) {
	e.t.Helper()
	path := filepath.Join(e.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		e.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		e.t.Fatal(err)
	}
}

func (e *editor) uri(name string) string {
	return "file://" + filepath.ToSlash(filepath.Join(e.dir, name))
}

// call asks for something and decodes the answer.
func (e *editor) call(method string, params, result any) error {
	e.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	err := e.conn.Call(ctx, method, params, result)
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, jsonrpc2.ErrClosed) {
		e.t.Fatalf("%s: %v", method, err)
	}
	return err
}

func (e *editor) mustCall(method string, params, result any) {
	e.t.Helper()
	if err := e.call(method, params, result); err != nil {
		e.t.Fatalf("%s: %v", method, err)
	}
}

func (e *editor) notify(method string, params any) {
	e.t.Helper()
	if err := e.conn.Notify(context.Background(), method, params); err != nil {
		e.t.Fatalf("%s: %v", method, err)
	}
}

// initialize does what an editor does first.
func (e *editor) initialize() {
	e.t.Helper()
	var result struct {
		Capabilities map[string]any `json:"capabilities"`
	}
	e.mustCall("initialize", object{
		"processId":        os.Getpid(),
		"rootUri":          e.uri(""),
		"workspaceFolders": []object{{"uri": e.uri(""), "name": "test"}},
		"capabilities": object{
			"workspace": object{"didChangeWatchedFiles": object{"dynamicRegistration": true}},
			"textDocument": object{
				"hover":              object{"contentFormat": []string{"markdown", "plaintext"}},
				"rename":             object{"prepareSupport": true},
				"publishDiagnostics": object{"relatedInformation": true},
			},
		},
	}, &result)
	for _, name := range []string{"hoverProvider", "definitionProvider", "completionProvider", "renameProvider", "documentFormattingProvider"} {
		if result.Capabilities[name] == nil || result.Capabilities[name] == false {
			e.t.Errorf("the server has no %s", name)
		}
	}
	e.notify("initialized", object{})
}

func (e *editor) open(name, text string) {
	e.t.Helper()
	e.notify("textDocument/didOpen", object{"textDocument": object{"uri": e.uri(name), "languageId": "polar", "version": 1, "text": text}})
}

// change sends the change of a part of a document, in UTF-16 positions, and returns the new text.
func (e *editor) change(name, text, old, now string, version int) string {
	e.t.Helper()
	start := strings.Index(text, old)
	if start < 0 || strings.Count(text, old) != 1 {
		e.t.Fatalf("%q is not in the text once", old)
	}
	e.notify("textDocument/didChange", object{
		"textDocument": object{"uri": e.uri(name), "version": version},
		"contentChanges": []object{{
			"range": textRange{Start: at(text, start), End: at(text, start+len(old))},
			"text":  now,
		}},
	})
	return text[:start] + now + text[start+len(old):]
}

// at is the position of an offset.
func at(text string, offset int) position {
	before := text[:offset]
	line := before[strings.LastIndex(before, "\n")+1:]
	return position{Line: strings.Count(before, "\n"), Character: len(utf16.Encode([]rune(line)))}
}

// covered is the text of a range.
func covered(text string, r textRange) string {
	offset := func(p position) int {
		lines := strings.SplitAfter(text, "\n")
		units := utf16.Encode([]rune(lines[p.Line]))
		return len(strings.Join(lines[:p.Line], "")) + len(string(utf16.Decode(units[:p.Character])))
	}
	return text[offset(r.Start):offset(r.End)]
}

// on is the parameters of a request about the first character of a part of a text, found behind
// another part.
func (e *editor) on(name, text, behind, part string) object {
	e.t.Helper()
	start := strings.Index(text, behind)
	if start < 0 {
		e.t.Fatalf("%q is not in the text", behind)
	}
	offset := strings.Index(text[start:], part)
	if offset < 0 {
		e.t.Fatalf("%q is not behind %q", part, behind)
	}
	return object{"textDocument": object{"uri": e.uri(name)}, "position": at(text, start+offset+1)}
}

// diagnostics waits for the diagnostics of a version of a document; 0 is one that is not open.
func (e *editor) diagnostics(name string, version int) diagnostics {
	e.t.Helper()
	timeout := time.After(patience)
	for {
		select {
		case d := <-e.published:
			if d.URI == e.uri(name) && (d.Version == nil) == (version == 0) && (d.Version == nil || *d.Version == version) {
				return d
			}
		case <-timeout:
			e.t.Fatalf("no diagnostics of %s, version %d", name, version)
		}
	}
}

// request waits for something the server asks.
func (e *editor) request() string {
	e.t.Helper()
	select {
	case asked := <-e.asked:
		return asked
	case <-time.After(patience):
		e.t.Fatal("the server asks nothing")
		return ""
	}
}

// leave shuts the server down and returns its exit code.
func (e *editor) leave() int {
	e.t.Helper()
	e.mustCall("shutdown", nil, nil)
	if err := e.call("textDocument/hover", object{}, nil); err == nil {
		e.t.Error("the server answers after shutdown")
	}
	e.notify("exit", nil)
	return e.wait()
}

// wait waits for the server's end and returns its exit code.
func (e *editor) wait() int {
	e.t.Helper()
	timer := time.AfterFunc(patience, func() { _ = e.process.Process.Kill() })
	defer timer.Stop()
	<-e.conn.DisconnectNotify()
	_ = e.process.Wait()
	return e.process.ProcessState.ExitCode()
}
