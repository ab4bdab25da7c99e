package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strconv"

	"github.com/polarsql/polarsql/examples/gitclub/store"
)

//go:embed templates
var templates embed.FS

//go:embed style.css
var style []byte

func serveStyle(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	_, _ = w.Write(style)
}

// pages is a template per page, each with the layout around it.
type pages map[string]*template.Template

func parsePages() (pages, error) {
	layout, err := template.New("layout.html").
		Funcs(template.FuncMap{"bytes": sizeText, "issues": newIssueTable}).
		ParseFS(templates, "templates/layout.html", "templates/lists.html")
	if err != nil {
		return nil, err
	}
	out := pages{}
	for _, name := range []string{"login", "error", "repositories", "repository", "folder", "file", "shared", "issues", "issue", "statistics"} {
		page, err := layout.Clone()
		if err != nil {
			return nil, err
		}
		if out[name], err = page.ParseFS(templates, "templates/"+name+".html"); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// layout is what every page has around it.
type layout struct {
	Title   string
	Path    string
	Me      store.User
	Users   []store.User // to become another one
	Queries []query      // what the page asked, up to here
	Page    any
}

// render writes the page only when all of it could be made.
func (s *Server) render(v *visit, status int, page, title string, data any) {
	users, err := store.Users(v.req.Context(), s.pool)
	if err != nil {
		s.errors.Printf("reading the users: %v", err)
		http.Error(v, "Something went wrong.", http.StatusInternalServerError)
		return
	}
	var body bytes.Buffer
	err = s.pages[page].Execute(&body, layout{
		Title: title, Path: v.req.URL.RequestURI(), Me: v.me, Users: users, Queries: recorded(v.req.Context()), Page: data,
	})
	if err != nil {
		s.errors.Printf("page %s: %v", page, err)
		http.Error(v, "Something went wrong.", http.StatusInternalServerError)
		return
	}
	v.Header().Set("Content-Type", "text/html; charset=utf-8")
	v.WriteHeader(status)
	_, _ = body.WriteTo(v)
}

func (s *Server) show(v *visit, page, title string, data any) error {
	s.render(v, http.StatusOK, page, title, data)
	return nil
}

// pager is the search, the order and the page of a list, as its form and links need them.
type pager struct {
	store.Search
	Path  string
	Total int
}

func search(v *visit) store.Search {
	page, err := strconv.Atoi(v.req.FormValue("page"))
	if err != nil || page < 1 || page > 1_000_000 {
		page = 1
	}
	return store.Search{Text: v.req.FormValue("q"), Sort: v.req.FormValue("sort"), Page: page}
}

// Pages is how many there are; an empty list has one.
func (p pager) Pages() int { return max(1, (p.Total+store.PageSize-1)/store.PageSize) }

// Earlier and Later are links to the neighbouring pages, or empty.
func (p pager) Earlier() string { return p.link(p.Page - 1) }

// Later is Earlier's other direction.
func (p pager) Later() string { return p.link(p.Page + 1) }

func (p pager) link(page int) string {
	if page < 1 || page > p.Pages() {
		return ""
	}
	return p.Path + "?" + url.Values{"q": {p.Text}, "sort": {p.Sort}, "page": {strconv.Itoa(page)}}.Encode()
}

// issueTable is a list of issues in a repository, or of all repositories.
type issueTable struct {
	Issues       []store.Issue
	InRepository bool
	Back         string // where a button leads back to
}

func newIssueTable(issues []store.Issue, inRepository bool, back string) issueTable {
	return issueTable{issues, inRepository, back}
}

func sizeText(n int) string {
	if n < 1000 {
		return fmt.Sprintf("%d B", n)
	}
	return fmt.Sprintf("%.1f kB", float64(n)/1000)
}
