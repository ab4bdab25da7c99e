package gitclub_test

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/examples/gitclub/store"
	"github.com/polarsql/polarsql/examples/gitclub/web"
)

// site is the running application over a world.
type site struct {
	*world
	url string
}

func newSite(t *testing.T) *site {
	t.Helper()
	w := newWorld(t)
	handler, err := web.New(w.pool, w.engine, log.New(testWriter{t}, "", 0))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return &site{w, server.URL}
}

// testWriter fails the test when the application logs an error.
type testWriter struct{ t *testing.T }

func (w testWriter) Write(p []byte) (int, error) {
	w.t.Errorf("the application logged: %s", p)
	return len(p), nil
}

// visit sends a request of a user who has logged in; 0 has not.
func (s *site) visit(t *testing.T, user int64, method, path string, form url.Values) (status int, body string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, s.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	if form != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if user != 0 {
		request.AddCookie(&http.Cookie{Name: "gitclub_user", Value: fmt.Sprint(user)})
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(content)
}

// get wants the page.
func (s *site) get(t *testing.T, user int64, path string) string {
	t.Helper()
	status, body := s.visit(t, user, http.MethodGet, path, nil)
	if status != http.StatusOK {
		t.Fatalf("GET %s as user %d: %d", path, user, status)
	}
	return body
}

// want sends a form and wants a status.
func (s *site) want(t *testing.T, status int, user int64, path string, form url.Values) {
	t.Helper()
	if got, _ := s.visit(t, user, http.MethodPost, path, form); got != status {
		t.Errorf("POST %s %v as user %d: %d, want %d", path, form, user, got, status)
	}
}

// links returns the ids that a page links to, sorted.
func links(body, kind string) []string {
	var ids []string
	for _, match := range regexp.MustCompile(`href="/`+kind+`/([0-9a-f-]+)"`).FindAllStringSubmatch(body, -1) {
		ids = append(ids, match[1])
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// allowed returns the ids of the rows on which the evaluator allows the action, sorted.
func (w *world) allowed(t *testing.T, user polarsql.Object, action, typ string) []string {
	t.Helper()
	var ids []string
	for _, resource := range w.objects(typ) {
		if w.holds(t, user, action, resource) {
			ids = append(ids, resource.ID)
		}
	}
	slices.Sort(ids)
	return ids
}

// everyPage walks through a list.
func (s *site) everyPage(t *testing.T, user int64, path string) string {
	t.Helper()
	var all strings.Builder
	for page := 1; ; page++ {
		body := s.get(t, user, fmt.Sprintf("%s?sort=name&page=%d", path, page))
		all.WriteString(body)
		if !strings.Contains(body, "later →") {
			return all.String()
		}
	}
}

func TestListsShowWhatMayBeRead(t *testing.T) {
	s := newSite(t)
	seen := map[int]bool{}
	for _, actor := range s.objects("User") {
		id := int64(0)
		if _, err := fmt.Sscan(actor.ID, &id); err != nil {
			t.Fatal(err)
		}
		repositories := s.allowed(t, actor, "read", "Repository")
		seen[len(repositories)] = true
		if diff := cmp.Diff(repositories, links(s.everyPage(t, id, "/"), "repositories")); diff != "" {
			t.Errorf("repositories of %s (-want +got):\n%s", actor, diff)
		}
		issues := s.everyPage(t, id, "/issues")
		if diff := cmp.Diff(s.allowed(t, actor, "read", "Issue"), links(issues, "issues")); diff != "" {
			t.Errorf("issues of %s (-want +got):\n%s", actor, diff)
		}
		for _, issue := range s.objects("Issue") {
			button := strings.Contains(issues, `action="/issues/`+issue.ID+`/close"`)
			open := s.id(t, `SELECT open::text FROM issues WHERE id = $1::text::bigint`, issue.ID) == "true"
			if want := open && s.holds(t, actor, "close", issue); button != want {
				t.Errorf("%s has a button to close %s: %t, want %t", actor, issue, button, want)
			}
		}
	}
	if len(seen) < 3 {
		t.Errorf("all users see equally many repositories: %v", seen)
	}
}

func TestSearchKeepsTheFilter(t *testing.T) {
	s := newSite(t)
	for _, search := range []string{"vault", "payroll", "", "'", "$1", "@visible", "%", `" OR TRUE --`, "a' OR '1'='1"} {
		body := s.get(t, store.Bob, "/?q="+url.QueryEscape(search))
		for _, id := range links(body, "repositories") {
			if !s.holds(t, user(store.Bob), "read", polarsql.Ref("Repository", id)) {
				t.Errorf("searching %q shows bob the repository %s", search, id)
			}
		}
		found := strings.Contains(body, "<b>vault</b>")
		if want := strings.Contains("lumen/vault", search); found != want {
			t.Errorf("searching %q finds vault: %t, want %t", search, found, want)
		}
	}
}

func TestButtonsAppearByActions(t *testing.T) {
	s := newSite(t)
	shown, hidden := 0, 0
	for _, id := range []int64{store.Alice, store.Bob, store.SiteAdmin, store.Auditor, store.ReleaseBot, 6, 7} {
		for _, repository := range s.objects("Repository") {
			path := "/repositories/" + repository.ID
			status, body := s.visit(t, id, http.MethodGet, path, nil)
			if readable := s.holds(t, user(id), "read", repository); !readable {
				if status != http.StatusNotFound {
					t.Errorf("GET %s as user %d: %d, want 404", path, id, status)
				}
				continue
			}
			for action, form := range map[string]string{"rename": "/rename", "archive": "/archive", "open_issue": "/issues"} {
				button := strings.Contains(body, `action="`+path+form+`"`)
				if want := s.holds(t, user(id), action, repository); button != want {
					t.Errorf("user %d on %s has the form to %s: %t, want %t", id, path, action, button, want)
				}
				if button {
					shown++
				} else {
					hidden++
				}
			}
		}
	}
	if shown < 20 || hidden < 20 {
		t.Errorf("%d forms shown and %d hidden are too few to tell", shown, hidden)
	}
}

func TestFoldersAndFilesShowWhatMayBeRead(t *testing.T) {
	s := newSite(t)
	for _, kind := range []struct{ typ, path string }{{"Folder", "/folders/"}, {"File", "/files/"}, {"Issue", "/issues/"}} {
		for _, id := range []int64{store.Alice, store.Bob} {
			for _, resource := range s.objects(kind.typ) {
				want := http.StatusNotFound
				if s.holds(t, user(id), "read", resource) {
					want = http.StatusOK
				}
				status, body := s.visit(t, id, http.MethodGet, kind.path+resource.ID, nil)
				if status != want {
					t.Errorf("GET %s%s as user %d: %d, want %d", kind.path, resource.ID, id, status, want)
				}
				for _, folder := range links(body, "folders") {
					if !s.holds(t, user(id), "read", polarsql.Ref("Folder", folder)) {
						t.Errorf("%s%s shows user %d the folder %s", kind.path, resource.ID, id, folder)
					}
				}
				for _, file := range links(body, "files") {
					if !s.holds(t, user(id), "read", polarsql.Ref("File", file)) {
						t.Errorf("%s%s shows user %d the file %s", kind.path, resource.ID, id, file)
					}
				}
			}
		}
	}
	shared := s.get(t, store.Bob, "/shared")
	reports := s.folder(t, "reports")
	if !slices.Contains(links(shared, "folders"), reports.ID) {
		t.Errorf("bob does not find the folder that was shared with him, in a repository that he may not read")
	}
}

func TestWritesAreRefused(t *testing.T) {
	s := newSite(t)
	vault, payroll, legacy := s.repository(t, "vault"), s.repository(t, "payroll"), s.repository(t, "legacy")
	name := url.Values{"name": {"renamed"}}
	rename := func(r polarsql.Object) string { return "/repositories/" + r.ID + "/rename" }

	s.want(t, http.StatusForbidden, store.Bob, rename(vault), name)  // reads and writes, is no maintainer
	s.want(t, http.StatusNotFound, store.Bob, rename(payroll), name) // may not even read it
	s.want(t, http.StatusForbidden, store.Alice, rename(legacy), name)
	s.want(t, http.StatusNotFound, store.Alice, "/repositories/999999/rename", name)
	s.want(t, http.StatusNotFound, store.Alice, "/repositories/vault/rename", name)
	s.want(t, http.StatusSeeOther, 0, rename(vault), name) // to the login
	if n := s.id(t, `SELECT count(*)::text FROM app.repositories WHERE name = 'renamed'`); n != "0" {
		t.Errorf("%s repositories were renamed all the same", n)
	}

	s.want(t, http.StatusUnprocessableEntity, store.Alice, rename(vault), url.Values{"name": {"'; --"}})
	s.want(t, http.StatusUnprocessableEntity, store.Alice, rename(vault), url.Values{"name": {"payroll"}})
	s.want(t, http.StatusSeeOther, store.Alice, rename(vault), name)
	if got := s.id(t, `SELECT name FROM app.repositories WHERE id = $1::text::bigint`, vault.ID); got != "renamed" {
		t.Errorf("the repository is called %s", got)
	}
}

func TestIssuesAreOpenedAndClosed(t *testing.T) {
	s := newSite(t)
	atlas, legacy, payroll := s.repository(t, "atlas"), s.repository(t, "legacy"), s.repository(t, "payroll")
	title := url.Values{"title": {`<b>"Quotes' & $1</b>`}}
	s.want(t, http.StatusNotFound, store.Bob, "/repositories/"+payroll.ID+"/issues", title)
	s.want(t, http.StatusForbidden, store.Bob, "/repositories/"+legacy.ID+"/issues", title)
	s.want(t, http.StatusUnprocessableEntity, store.Bob, "/repositories/"+atlas.ID+"/issues", url.Values{"title": {" "}})
	s.want(t, http.StatusSeeOther, store.Bob, "/repositories/"+atlas.ID+"/issues", title)
	id := s.id(t, `SELECT id::text FROM issues WHERE title = $1 AND creator_id = $2`, title.Get("title"), store.Bob)
	if body := s.get(t, store.Bob, "/issues/"+id); !strings.Contains(body, "&lt;b&gt;") || strings.Contains(body, `<b>"Quotes`) {
		t.Error("the title is not escaped")
	}

	s.want(t, http.StatusForbidden, store.Auditor, "/issues/"+id+"/close", nil)
	s.want(t, http.StatusNotFound, store.ReleaseBot, "/issues/"+id+"/close", nil)
	if open := s.id(t, `SELECT open::text FROM issues WHERE id = $1::text::bigint`, id); open != "true" {
		t.Error("the issue was closed all the same")
	}
	s.want(t, http.StatusSeeOther, store.Bob, "/issues/"+id+"/close", nil)
	if open := s.id(t, `SELECT open::text FROM issues WHERE id = $1::text::bigint`, id); open != "false" {
		t.Error("the issue is still open")
	}

	archived := s.id(t, `SELECT id::text FROM issues WHERE title = 'Redirects go in circles'`)
	s.want(t, http.StatusForbidden, store.Bob, "/issues/"+archived+"/close", nil)
	s.want(t, http.StatusSeeOther, store.Alice, "/repositories/"+legacy.ID+"/archive", url.Values{"archived": {"false"}})
	s.want(t, http.StatusSeeOther, store.Bob, "/issues/"+archived+"/close", nil)
}

func TestAGlobalPermissionOpensAPage(t *testing.T) {
	s := newSite(t)
	for id, want := range map[int64]int{
		store.Alice: http.StatusForbidden, store.Bob: http.StatusForbidden, store.SiteAdmin: http.StatusOK, store.Auditor: http.StatusOK,
	} {
		if status, _ := s.visit(t, id, http.MethodGet, "/statistics", nil); status != want {
			t.Errorf("the statistics for user %d: %d, want %d", id, status, want)
		}
		if link := strings.Contains(s.get(t, id, "/"), `href="/statistics"`); link != (want == http.StatusOK) {
			t.Errorf("user %d has a link to the statistics: %t", id, link)
		}
	}
}

func TestOnlyTheApplicationsOwnFormsAreTaken(t *testing.T) {
	s := newSite(t)
	vault := s.repository(t, "vault")
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+"/repositories/"+vault.ID+"/rename",
		strings.NewReader("name=renamed"))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Origin", "http://elsewhere.example")
	request.AddCookie(&http.Cookie{Name: "gitclub_user", Value: fmt.Sprint(store.Alice)})
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusForbidden {
		t.Errorf("a form of another site: %d", response.StatusCode)
	}
}

func TestLoginLeadsBackToThisSite(t *testing.T) {
	s := newSite(t)
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for back, want := range map[string]string{"/issues?page=2": "/issues?page=2", "": "/", "//elsewhere.example": "/", `/\elsewhere.example`: "/", "http://elsewhere.example": "/"} {
		response, err := client.PostForm(s.url+"/login", url.Values{"user": {"2"}, "back": {back}})
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if got := response.Header.Get("Location"); got != want {
			t.Errorf("after a login from %q the next page is %q, want %q", back, got, want)
		}
	}
	for _, cookie := range []int64{0, 999999} {
		if status, _ := s.visit(t, cookie, http.MethodGet, "/", nil); status != http.StatusSeeOther {
			t.Errorf("without a user: %d", status)
		}
	}
}
