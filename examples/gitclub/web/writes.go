package web

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/examples/gitclub/store"
)

// change makes a change to a resource if the user may do the action on it. The check and the
// change see the same snapshot of the data: what was allowed is what happens.
func (s *Server) change(v *visit, action string, resource polarsql.Object, do func(context.Context, pgx.Tx) error) error {
	ctx := v.req.Context()
	return pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead}, func(tx pgx.Tx) error {
		authz := s.authz.With(tx)
		readable, err := authz.Authorize(ctx, v.actor(), "read", resource)
		switch {
		case err != nil:
			return err
		case !readable:
			return store.ErrNotFound
		}
		allowed, err := authz.Authorize(ctx, v.actor(), action, resource)
		switch {
		case err != nil:
			return err
		case !allowed:
			return errForbidden
		}
		return do(ctx, tx)
	})
}

var repositoryName = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,59}$`)

func (s *Server) renameRepository(v *visit) error {
	id, err := v.id()
	if err != nil {
		return err
	}
	err = s.change(v, "rename", polarsql.Ref("Repository", id), func(ctx context.Context, tx pgx.Tx) error {
		name := strings.TrimSpace(v.req.PostFormValue("name"))
		if !repositoryName.MatchString(name) {
			return errInput("A name has up to 60 lower-case letters, digits, dots, dashes and underscores.")
		}
		err := store.RenameRepository(ctx, tx, id, name)
		if errors.Is(err, store.ErrNameTaken) {
			return errInput("The organization has a repository of that name already.")
		}
		return err
	})
	if err != nil {
		return err
	}
	return v.redirect(fmt.Sprintf("/repositories/%d", id))
}

func (s *Server) archiveRepository(v *visit) error {
	id, err := v.id()
	if err != nil {
		return err
	}
	err = s.change(v, "archive", polarsql.Ref("Repository", id), func(ctx context.Context, tx pgx.Tx) error {
		return store.ArchiveRepository(ctx, tx, id, v.req.PostFormValue("archived") == "true")
	})
	if err != nil {
		return err
	}
	return v.redirect(fmt.Sprintf("/repositories/%d", id))
}

const maxTitle = 200

func (s *Server) createIssue(v *visit) error {
	id, err := v.id()
	if err != nil {
		return err
	}
	var issue int64
	err = s.change(v, "open_issue", polarsql.Ref("Repository", id), func(ctx context.Context, tx pgx.Tx) error {
		title := strings.TrimSpace(v.req.PostFormValue("title"))
		if title == "" || utf8.RuneCountInString(title) > maxTitle {
			return errInput(fmt.Sprintf("A title has from 1 to %d characters.", maxTitle))
		}
		issue, err = store.CreateIssue(ctx, tx, id, v.me.ID, title)
		return err
	})
	if err != nil {
		return err
	}
	return v.redirect(fmt.Sprintf("/issues/%d", issue))
}

func (s *Server) closeIssue(v *visit) error {
	id, err := v.id()
	if err != nil {
		return err
	}
	err = s.change(v, "close", polarsql.Ref("Issue", id), func(ctx context.Context, tx pgx.Tx) error {
		return store.CloseIssue(ctx, tx, id)
	})
	if err != nil {
		return err
	}
	return v.redirect(localPath(v.req.PostFormValue("back")))
}
