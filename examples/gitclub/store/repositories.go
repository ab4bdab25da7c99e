package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/adapters/polarpgx"
)

// Repository is a row of the repository list.
type Repository struct {
	ID                                          int64
	Organization, Name, Description, Visibility string
	Archived                                    bool
	UpdatedAt                                   time.Time
	MayWrite                                    bool
}

// FullName is the name with the organization in front.
func (r Repository) FullName() string { return r.Organization + "/" + r.Name }

// Search is what a list page asks for, besides what the user may see.
type Search struct {
	Text string // part of the name or title; "" is any
	Sort string // one of the list's orders; anything else is its first
	Page int    // from 1
}

func (s Search) offset() int { return (max(s.Page, 1) - 1) * PageSize }

// The conditions of the authorization stand in the application's own queries: @visible
// leaves rows out, @writable is a column of each row that is left.
const (
	repositoryColumns = `r.id, o.name, r.name, r.description, r.visibility, r.archived, r.updated_at, @writable`
	repositoryTables  = `app.repositories r JOIN organizations o ON o.id = r.organization_id`
	repositorySearch  = `position(lower($1) IN lower(o.name || '/' || r.name)) > 0 AND @visible`
)

func repositoryOrder(sort string) string {
	switch sort {
	case "name":
		return "o.name, r.name"
	case "oldest":
		return "r.updated_at, r.id"
	}
	return "r.updated_at DESC, r.id"
}

// Repositories returns a page of the repositories that the condition leaves of alias r, and
// how many there are on all pages.
func Repositories(ctx context.Context, db DB, visible, writable polarsql.Condition, s Search) ([]Repository, int, error) {
	total, err := number(ctx, db, `SELECT count(*) FROM `+repositoryTables+` WHERE `+repositorySearch,
		polarpgx.Conditions{"visible": visible}, s.Text)
	if err != nil {
		return nil, 0, err
	}
	page, err := list[Repository](ctx, db, `
		SELECT `+repositoryColumns+`
		FROM `+repositoryTables+`
		WHERE `+repositorySearch+`
		ORDER BY `+repositoryOrder(s.Sort)+`
		LIMIT $2 OFFSET $3`,
		polarpgx.Conditions{"visible": visible, "writable": writable}, s.Text, PageSize, s.offset())
	return page, total, err
}

// GetRepository returns one repository, or ErrNotFound.
func GetRepository(ctx context.Context, db DB, visible, writable polarsql.Condition, id int64) (Repository, error) {
	return one[Repository](ctx, db, `SELECT `+repositoryColumns+` FROM `+repositoryTables+` WHERE r.id = $1 AND @visible`,
		polarpgx.Conditions{"visible": visible, "writable": writable}, id)
}

// RenameRepository gives a repository another name, unique in its organization.
func RenameRepository(ctx context.Context, db DB, id int64, name string) error {
	_, err := db.Exec(ctx, `UPDATE app.repositories SET name = $2, updated_at = now() WHERE id = $1`, id, name)
	if pgErr := (*pgconn.PgError)(nil); errors.As(err, &pgErr) && pgErr.Code == uniqueViolation {
		return ErrNameTaken
	}
	return err
}

const uniqueViolation = "23505"

// ArchiveRepository makes a repository read-only, or brings it back.
func ArchiveRepository(ctx context.Context, db DB, id int64, archived bool) error {
	_, err := db.Exec(ctx, `UPDATE app.repositories SET archived = $2, updated_at = now() WHERE id = $1`, id, archived)
	return err
}
