package web

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/polarsql/polarsql/examples/gitclub/store"
)

// userCookie holds the id of the user. There are no passwords: the example lets everyone be
// whoever they want to be, to see what that changes.
const userCookie = "gitclub_user"

// currentUser is who the cookie says, or store.ErrNotFound.
func (s *Server) currentUser(r *http.Request) (store.User, error) {
	cookie, err := r.Cookie(userCookie)
	if err != nil {
		return store.User{}, store.ErrNotFound
	}
	id, err := strconv.ParseInt(cookie.Value, 10, 64)
	if err != nil {
		return store.User{}, store.ErrNotFound
	}
	return store.GetUser(r.Context(), s.pool, id)
}

func (s *Server) login(w http.ResponseWriter, r *http.Request) {
	id, err := strconv.ParseInt(r.FormValue("user"), 10, 64)
	if err != nil {
		http.Error(w, "choose a user", http.StatusUnprocessableEntity)
		return
	}
	http.SetCookie(w, &http.Cookie{
		Name: userCookie, Value: strconv.FormatInt(id, 10), Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
	http.Redirect(w, r, localPath(r.FormValue("back")), http.StatusSeeOther)
}

// localPath keeps a redirect on this server.
func localPath(path string) string {
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\\r\n") {
		return "/"
	}
	return path
}

func (s *Server) loginPage(w http.ResponseWriter, r *http.Request) {
	s.render(&visit{ResponseWriter: w, req: r}, http.StatusOK, "login", "Who are you?", nil)
}
