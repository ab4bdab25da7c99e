package lsp_test

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/sourcegraph/jsonrpc2"
)

const organization = `actor User {}
resource Organization {
  roles = ["membre 😀", "owner"];
  "membre 😀" if "owner";
}
`

const repository = `# 😀 Dépôts
resource Repository {
  roles = ["reader"]; permissions = ["lire 😀", "write"];
  relations = { org: Organization };
  "lire 😀" if "reader" or "membre 😀" on "org"; "write" if "owner" on "org";
}
has_role(user: User, "reader", repo: Repository) if is_public(repo) and is_known(user);
`

// TestSession is the life of an editor with two files, one of them open.
func TestSession(t *testing.T) {
	e := startEditor(t, map[string]string{"organization.polar": organization, "repository.polar": "# as it was\n"}, "--stdio")
	e.initialize()
	text := repository
	e.open("repository.polar", text)
	if d := e.diagnostics("repository.polar", 1); len(d.Diagnostics) > 0 {
		t.Errorf("a policy in order has diagnostics: %v", d)
	}

	// A mistake in text behind characters of more than one UTF-16 unit, and its mending.
	text = e.change("repository.polar", text, `"owner" on "org"`, `"onwer" on "org"`, 2)
	d := e.diagnostics("repository.polar", 2)
	if len(d.Diagnostics) != 1 || d.Diagnostics[0].Code != "undeclared-name" || d.Diagnostics[0].Severity != 1 ||
		covered(text, d.Diagnostics[0].Range) != `"onwer"` || !strings.Contains(d.Diagnostics[0].Message, `did you mean "owner"?`) {
		t.Errorf("got %+v", d)
	}
	text = e.change("repository.polar", text, `"onwer" on "org"`, `"owner" on "org"`, 3)
	if d := e.diagnostics("repository.polar", 3); len(d.Diagnostics) > 0 {
		t.Errorf("a mended policy has diagnostics: %v", d)
	}

	checkDefinition(t, e, text)
	checkHover(t, e, text)
	checkCompletion(t, e, text)
	checkRename(t, e, text)
	if code := e.leave(); code != 0 {
		t.Errorf("ended with %d", code)
	}
	if e.stderr.Len() > 0 {
		t.Errorf("the log is not empty: %s", e.stderr)
	}
}

func checkDefinition(t *testing.T, e *editor, text string) {
	t.Helper()
	for _, c := range []struct {
		behind, part string
		file, want   string
	}{
		{`or "membre`, `"membre`, "organization.polar", `"membre 😀"`},
		{`"write" if`, `"org"`, "repository.polar", "org"},
		{"has_role(user", "User", "organization.polar", "User"},
		{"is_known", "user", "repository.polar", "user"},
	} {
		var places []location
		e.mustCall("textDocument/definition", e.on("repository.polar", text, c.behind, c.part), &places)
		source := text
		if c.file == "organization.polar" {
			source = organization
		}
		if len(places) != 1 || places[0].URI != e.uri(c.file) || covered(source, places[0].Range) != c.want {
			t.Errorf("%s: got %v", c.part, places)
		}
	}
	var places []location
	e.mustCall("textDocument/definition", e.on("repository.polar", text, "# 😀", "D"), &places)
	if places == nil || len(places) != 0 {
		t.Errorf("a comment has definitions: %v", places)
	}
	params := e.on("repository.polar", text, `or "membre`, `"membre`)
	params["context"] = object{"includeDeclaration": true}
	e.mustCall("textDocument/references", params, &places)
	if len(places) != 3 {
		t.Errorf("got %v", places)
	}
}

func checkHover(t *testing.T, e *editor, text string) {
	t.Helper()
	var hover *struct {
		Contents struct{ Kind, Value string } `json:"contents"`
		Range    textRange                    `json:"range"`
	}
	e.mustCall("textDocument/hover", e.on("repository.polar", text, `or "membre`, `"membre`), &hover)
	if hover == nil {
		t.Fatal("nothing")
	}
	for _, part := range []string{
		`role ` + "`" + `"membre 😀"` + "`" + ` of resource Organization, declared at organization.polar:3:12`,
		`has_permission(actor: Actor, "lire 😀", resource: Repository) if has_role(actor, "reader", resource);`,
		`has_role(actor, "membre 😀", _org)`,
	} {
		if !strings.Contains(hover.Contents.Value, part) {
			t.Errorf("no %s in %s", part, hover.Contents.Value)
		}
	}
	if hover.Contents.Kind != "markdown" || covered(text, hover.Range) != `"membre 😀"` {
		t.Errorf("got %+v", hover)
	}
	hover = nil
	e.mustCall("textDocument/hover", e.on("repository.polar", text, "# 😀", "D"), &hover)
	if hover != nil {
		t.Errorf("a comment has a text: %+v", hover)
	}
}

func checkCompletion(t *testing.T, e *editor, text string) {
	t.Helper()
	var list struct {
		Items []struct {
			Label    string
			Detail   string
			TextEdit struct {
				Range   textRange
				NewText string
			}
		}
	}
	e.mustCall("textDocument/completion", e.on("repository.polar", text, `or "membre`, `"membre`), &list)
	var labels []string
	for _, item := range list.Items {
		labels = append(labels, item.Label)
		if covered(text, item.TextEdit.Range) != `"membre 😀"` || item.TextEdit.NewText != item.Label {
			t.Errorf("would replace %q with %q", covered(text, item.TextEdit.Range), item.TextEdit.NewText)
		}
	}
	if diff := cmp.Diff([]string{`"membre 😀"`, `"owner"`}, labels); diff != "" {
		t.Error(diff)
	}
}

func checkRename(t *testing.T, e *editor, text string) {
	t.Helper()
	role := e.on("repository.polar", text, `or "membre`, `"membre`)
	var prepared struct {
		Range       textRange
		Placeholder string
	}
	e.mustCall("textDocument/prepareRename", role, &prepared)
	if prepared.Placeholder != "membre 😀" || covered(text, prepared.Range) != "membre 😀" {
		t.Errorf("got %+v", prepared)
	}
	var edit struct {
		Changes map[string][]struct {
			Range   textRange
			NewText string
		}
	}
	role["newName"] = "member"
	e.mustCall("textDocument/rename", role, &edit)
	counts := map[string]int{}
	for uri, edits := range edit.Changes {
		source := map[string]string{e.uri("organization.polar"): organization, e.uri("repository.polar"): text}[uri]
		for _, change := range edits {
			counts[uri]++
			if covered(source, change.Range) != `"membre 😀"` || change.NewText != `"member"` {
				t.Errorf("would replace %q with %q", covered(source, change.Range), change.NewText)
			}
		}
	}
	if diff := cmp.Diff(map[string]int{e.uri("organization.polar"): 2, e.uri("repository.polar"): 1}, counts); diff != "" {
		t.Error(diff)
	}
	role["newName"] = "owner"
	var failed *jsonrpc2.Error
	if err := e.call("textDocument/rename", role, nil); !errors.As(err, &failed) || failed.Code != -32803 || !strings.Contains(failed.Message, "means something already") {
		t.Errorf("got %v", err)
	}
}

// TestUnsavedDeclaration: the text of an open file counts in the others, and the disk again
// when it is closed.
func TestUnsavedDeclaration(t *testing.T) {
	e := startEditor(t, map[string]string{"organization.polar": organization, "repository.polar": repository})
	e.initialize()
	e.open("organization.polar", organization)
	e.diagnostics("organization.polar", 1)
	changed := e.change("organization.polar", organization, `["membre 😀", "owner"]`, `["owner"]`, 2)
	d := e.diagnostics("repository.polar", 0)
	if len(d.Diagnostics) != 1 || d.Diagnostics[0].Code != "undeclared-name" || covered(repository, d.Diagnostics[0].Range) != `"membre 😀"` {
		t.Errorf("got %+v", d)
	}
	e.change("organization.polar", changed, "actor User {}\n", "actor User {}\nresource Repository {}\n", 3)
	if d := e.diagnostics("repository.polar", 0); len(d.Diagnostics) != 1 || d.Diagnostics[0].Code != "reopened-block" {
		t.Errorf("got %+v", d)
	}
	e.notify("textDocument/didClose", object{"textDocument": object{"uri": e.uri("organization.polar")}})
	if d := e.diagnostics("repository.polar", 0); len(d.Diagnostics) != 0 {
		t.Errorf("got %+v", d)
	}
	if code := e.leave(); code != 0 {
		t.Errorf("ended with %d", code)
	}
}

// TestRelatedPlaces: a diagnostic names its second place in another file.
func TestRelatedPlaces(t *testing.T) {
	e := startEditor(t, map[string]string{"a.polar": "\nresource Doc {}\n", "b.polar": "resource Doc {}\n"})
	e.initialize()
	d := e.diagnostics("b.polar", 0)
	if len(d.Diagnostics) != 1 || len(d.Diagnostics[0].Related) != 1 || d.Diagnostics[0].Related[0].Location.URI != e.uri("a.polar") ||
		d.Diagnostics[0].Related[0].Location.Range.Start != (position{1, 9}) {
		t.Errorf("got %+v", d)
	}
	e.leave()
}

// TestSelectedFiles: --policy says which files form the policy; others stand alone.
func TestSelectedFiles(t *testing.T) {
	e := startEditor(t, map[string]string{"authz/a.polar": "resource Doc {}\n", "old/b.polar": "resource Doc {}\n"}, "--policy", "authz/*.polar")
	e.initialize()
	e.open("authz/a.polar", "resource Doc {}\n")
	e.open("old/b.polar", "resource Doc {}\n")
	for _, name := range []string{"authz/a.polar", "old/b.polar"} {
		if d := e.diagnostics(name, 1); len(d.Diagnostics) > 0 {
			t.Errorf("%s: %+v", name, d)
		}
	}
	e.leave()
}

// TestFilesOnDisk: the server asks to be told of changes, and follows them.
func TestFilesOnDisk(t *testing.T) {
	e := startEditor(t, map[string]string{"a.polar": "actor User {}\n"})
	e.initialize()
	if asked := e.request(); !strings.HasPrefix(asked, "client/registerCapability ") || !strings.Contains(asked, `"**/*.polar"`) {
		t.Errorf("got %s", asked)
	}
	e.write("b.polar", "actor User {}\n")
	changed := func(kind int) {
		e.notify("workspace/didChangeWatchedFiles", object{"changes": []object{{"uri": e.uri("b.polar"), "type": kind}}})
	}
	changed(1)
	if d := e.diagnostics("b.polar", 0); len(d.Diagnostics) != 1 || d.Diagnostics[0].Code != "reopened-block" {
		t.Errorf("got %+v", d)
	}
	if err := os.Remove(e.dir + "/b.polar"); err != nil {
		t.Fatal(err)
	}
	changed(3)
	if d := e.diagnostics("b.polar", 0); len(d.Diagnostics) != 0 {
		t.Errorf("got %+v", d)
	}
	e.leave()
}

func TestFormatting(t *testing.T) {
	text := "# 😀\nactor User{}\nresource  Doc { roles=[ \"é\" ] ; }\n"
	e := startEditor(t, nil)
	e.initialize()
	e.open("a.polar", text)
	var edits []struct {
		Range   textRange
		NewText string
	}
	format := object{"textDocument": object{"uri": e.uri("a.polar")}, "options": object{"tabSize": 8}}
	e.mustCall("textDocument/formatting", format, &edits)
	if len(edits) != 1 || edits[0].Range.Start.Line != 1 || !strings.Contains(edits[0].NewText, `roles = ["é"];`) {
		t.Errorf("got %+v", edits)
	}
	e.change("a.polar", text, "actor User{}", "actor User{", 2)
	edits = nil
	e.mustCall("textDocument/formatting", format, &edits)
	if len(edits) > 0 {
		t.Errorf("a file with errors was formatted: %+v", edits)
	}
	e.leave()
}

// TestBrokenDocuments types a policy character by character, with all questions at every step:
// whatever the text is, the server answers.
func TestBrokenDocuments(t *testing.T) {
	e := startEditor(t, map[string]string{"organization.polar": organization})
	e.initialize()
	e.open("repository.polar", "")
	ends := []int{}
	for i := range repository { // only between characters
		ends = append(ends, i)
	}
	for version, end := range ends {
		text := repository[:end]
		e.notify("textDocument/didChange", object{
			"textDocument":   object{"uri": e.uri("repository.polar"), "version": version + 2},
			"contentChanges": []object{{"text": text}},
		})
		params := object{"textDocument": object{"uri": e.uri("repository.polar")}, "position": at(text, end), "newName": "x"}
		for _, method := range []string{"hover", "definition", "completion", "references", "prepareRename", "rename", "formatting"} {
			var failed *jsonrpc2.Error
			if err := e.call("textDocument/"+method, params, nil); errors.As(err, &failed) && failed.Code != -32803 {
				t.Fatalf("%s after %q: %v", method, text, err)
			}
		}
	}
	e.diagnostics("repository.polar", len(ends)+1)
	if code := e.leave(); code != 0 || e.stderr.Len() > 0 {
		t.Errorf("ended with %d, log %q", code, e.stderr)
	}
}

// TestProtocolErrors: requests that cannot be answered get an error, and the server goes on.
func TestProtocolErrors(t *testing.T) {
	e := startEditor(t, nil)
	code := func(method string, params any) int64 {
		var failed *jsonrpc2.Error
		if errors.As(e.call(method, params, nil), &failed) {
			return failed.Code
		}
		return 0
	}
	if got := code("textDocument/hover", object{}); got != -32002 {
		t.Errorf("before initialize: %d", got)
	}
	e.initialize()
	for _, c := range []struct {
		method string
		params any
		want   int64
	}{
		{"initialize", object{}, -32600},
		{"textDocument/hover", object{"textDocument": object{"uri": "file:///none.polar"}}, -32803},
		{"textDocument/hover", []int{1}, -32602},
		{"textDocument/hover", object{"position": "here"}, -32602},
		{"textDocument/semanticTokens/full", object{}, -32601},
		{"textDocument/rename", nil, -32803},
	} {
		if got := code(c.method, c.params); got != c.want {
			t.Errorf("%s %v: %d, want %d", c.method, c.params, got, c.want)
		}
	}
	e.notify("$/setTrace", object{"value": "off"})
	e.notify("textDocument/didChange", object{"textDocument": object{"uri": e.uri("none.polar")}})
	e.notify("textDocument/didClose", object{"textDocument": object{"uri": "untitled:1"}})
	e.open("a.polar", "actor User {")
	if d := e.diagnostics("a.polar", 1); len(d.Diagnostics) != 1 {
		t.Errorf("got %+v", d)
	}
	if got := e.leave(); got != 0 {
		t.Errorf("ended with %d", got)
	}
}

// TestLeaving: without `shutdown` the server ends with 1, as the protocol has it.
func TestLeaving(t *testing.T) {
	e := startEditor(t, nil)
	e.initialize()
	e.notify("exit", nil)
	if code := e.wait(); code != 1 {
		t.Errorf("exit alone: ended with %d", code)
	}
	e = startEditor(t, nil)
	e.initialize()
	_ = e.conn.Close() // the editor crashes
	if code := e.wait(); code != 1 {
		t.Errorf("end of input: ended with %d", code)
	}
}

func TestWrongPattern(t *testing.T) {
	e := startEditor(t, nil, "--policy", "{a")
	if code := e.wait(); code != 2 || !strings.Contains(e.stderr.String(), "the pattern {a cannot be read") {
		t.Errorf("ended with %d: %s", code, e.stderr)
	}
}

// TestBytes speaks the protocol without a library.
func TestBytes(t *testing.T) {
	process := exec.Command(os.Args[0], "lsp")
	process.Env = append(os.Environ(), asServer+"=1")
	stdin, err := process.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	for _, body := range []string{
		`{"jsonrpc":"2.0","id":"first","method":"initialize","params":{"processId":null,"rootUri":null,"capabilities":{}}}`,
		`{"jsonrpc":"2.0","method":"initialized","params":{}}`,
		`{"jsonrpc":"2.0","id":2,"method":"shutdown"}`,
		`{"jsonrpc":"2.0","method":"exit"}`,
	} {
		if _, err := fmt.Fprintf(stdin, "Content-Length: %d\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n%s", len(body), body); err != nil {
			t.Fatal(err)
		}
	}
	var lines []string
	scanner := bufio.NewScanner(stdout)
	for scanner.Scan() {
		lines = append(lines, scanner.Text())
	}
	if err := process.Wait(); err != nil {
		t.Error(err)
	}
	text := strings.Join(lines, "\n")
	if !slices.ContainsFunc(lines, func(l string) bool { return strings.HasPrefix(l, "Content-Length: ") }) ||
		!strings.Contains(text, `"id":"first"`) || !strings.Contains(text, `"id":2`) || !strings.Contains(text, `"result":null`) {
		t.Errorf("got %s", text)
	}
}
