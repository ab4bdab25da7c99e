// Package web is GitClub's pages. What a page shows is filtered in SQL, its buttons appear
// by what the user may do, and a write is checked in the transaction that makes it.
package web

import (
	"errors"
	"log"
	"net/http"
	"strconv"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/adapters/polarpgx"
	"github.com/polarsql/polarsql/examples/gitclub/store"
)

// Server serves the pages.
type Server struct {
	pool   *pgxpool.Pool
	authz  *polarpgx.Client
	pages  pages
	errors *log.Logger
}

// errForbidden means that the user may see the thing but not do this to it.
var errForbidden = errors.New("forbidden")

// errInput is what is wrong with a form, for the user to read.
type errInput string

func (e errInput) Error() string { return string(e) }

// New makes the handler of all pages over a pool. A pool whose connections have a Tracer
// lets every page show the SQL it was made from.
func New(pool *pgxpool.Pool, engine *polarsql.Engine, errorLog *log.Logger) (http.Handler, error) {
	pages, err := parsePages()
	if err != nil {
		return nil, err
	}
	s := &Server{pool: pool, authz: polarpgx.New(engine, pool), pages: pages, errors: errorLog}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /style.css", serveStyle)
	mux.HandleFunc("GET /login", s.loginPage)
	mux.HandleFunc("POST /login", s.login)
	for pattern, page := range map[string]func(*visit) error{
		"GET /{$}":                        s.repositories,
		"GET /repositories/{id}":          s.repository,
		"GET /folders/{id}":               s.folder,
		"GET /files/{id}":                 s.file,
		"GET /shared":                     s.shared,
		"GET /issues":                     s.issues,
		"GET /issues/{id}":                s.issue,
		"GET /statistics":                 s.statistics,
		"POST /repositories/{id}/rename":  s.renameRepository,
		"POST /repositories/{id}/archive": s.archiveRepository,
		"POST /repositories/{id}/issues":  s.createIssue,
		"POST /issues/{id}/close":         s.closeIssue,
		"/":                               func(*visit) error { return store.ErrNotFound },
	} {
		mux.HandleFunc(pattern, s.asUser(page))
	}
	return http.NewCrossOriginProtection().Handler(recordQueries(mux)), nil
}

// visit is one request of a user who has logged in.
type visit struct {
	http.ResponseWriter
	req *http.Request
	me  store.User
}

// actor is the user as the policy knows them.
func (v *visit) actor() polarsql.Object { return polarsql.Ref("User", v.me.ID) }

// id is the number in the path; no number is not found.
func (v *visit) id() (int64, error) {
	id, err := strconv.ParseInt(v.req.PathValue("id"), 10, 64)
	if err != nil {
		return 0, store.ErrNotFound
	}
	return id, nil
}

func (v *visit) redirect(path string) error {
	http.Redirect(v, v.req, path, http.StatusSeeOther)
	return nil
}

// asUser finds out who is asking, and turns errors into answers.
func (s *Server) asUser(page func(*visit) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		me, err := s.currentUser(r)
		if errors.Is(err, store.ErrNotFound) {
			http.Redirect(w, r, "/login", http.StatusSeeOther)
			return
		}
		v := &visit{w, r, me}
		if err == nil {
			err = page(v)
		}
		if err != nil {
			s.fail(v, err)
		}
	}
}

func (s *Server) fail(v *visit, err error) {
	status, message := http.StatusInternalServerError, "Something went wrong. Nothing was changed."
	var input errInput
	switch {
	case errors.Is(err, store.ErrNotFound):
		status, message = http.StatusNotFound, "There is no such page, or not for you."
	case errors.Is(err, errForbidden):
		status, message = http.StatusForbidden, "You can see this, but you may not do that."
	case errors.As(err, &input):
		status, message = http.StatusUnprocessableEntity, input.Error()
	default:
		s.errors.Printf("%s %s as %s: %v", v.req.Method, v.req.URL.Path, v.me.Login, err)
	}
	s.render(v, status, "error", strconv.Itoa(status)+" "+http.StatusText(status), map[string]any{"Status": status, "Message": message})
}

// filters makes the conditions of one page. After an error every condition is FALSE; it is
// enough to look at err once, before the first query.
type filters struct {
	authz *polarpgx.Client
	actor polarsql.Object
	err   error
}

func (s *Server) filters(v *visit) *filters { return &filters{authz: s.authz, actor: v.actor()} }

// may is the condition that the user may do the action on the rows of an alias.
func (f *filters) may(action, resourceType, alias string) polarsql.Condition {
	condition, err := f.authz.Filter(f.actor, action, resourceType, alias)
	f.err = errors.Join(f.err, err)
	return condition
}

// flag is the same as a column of the rows that a page shows: what their buttons depend on.
func (f *filters) flag(action, resourceType, alias string) polarsql.Condition {
	flags, err := f.authz.Flags(f.actor, resourceType, alias, action)
	if err != nil {
		f.err = errors.Join(f.err, err)
		return polarsql.Condition{}
	}
	return flags[0]
}

// actions is what a page's buttons depend on.
type actions map[string]bool

func (s *Server) actions(v *visit, resource polarsql.Object) (actions, error) {
	names, err := s.authz.Actions(v.req.Context(), v.actor(), resource)
	set := actions{}
	for _, name := range names {
		set[name] = true
	}
	return set, err
}
