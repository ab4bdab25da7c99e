package web

import (
	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/examples/gitclub/store"
)

// mayAnywhere asks for a permission of the policy's global block: one without a resource.
func (s *Server) mayAnywhere(v *visit, permission string) (bool, error) {
	statement, err := s.authz.Engine().Exists(polarsql.NewQuery(polarsql.Call("allow", v.actor(), polarsql.Text(permission))))
	if err != nil {
		return false, err
	}
	sql, args := statement.SQL()
	var allowed bool
	err = s.pool.QueryRow(v.req.Context(), sql, args...).Scan(&allowed)
	return allowed && err == nil, err
}

func (s *Server) statistics(v *visit) error {
	allowed, err := s.mayAnywhere(v, "see_statistics")
	switch {
	case err != nil:
		return err
	case !allowed:
		return errForbidden
	}
	counts, err := store.Statistics(v.req.Context(), s.pool)
	if err != nil {
		return err
	}
	return s.show(v, "statistics", "Statistics", counts)
}
