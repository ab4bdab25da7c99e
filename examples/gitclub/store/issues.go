package store

import (
	"context"
	"time"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/adapters/polarpgx"
)

// Issue is a row of an issue list.
type Issue struct {
	ID, RepositoryID         int64
	Organization, Repository string
	Title                    string
	Open, Confidential       bool
	Creator                  string
	Assignee                 *string
	CreatedAt                time.Time
	MayClose                 bool
}

const (
	issueColumns = `i.id, i.repository_id, o.name, r.name, i.title, i.open, i.confidential, c.login, a.login, i.created_at, @closable`
	issueTables  = `issues i
		JOIN app.repositories r ON r.id = i.repository_id
		JOIN organizations o ON o.id = r.organization_id
		JOIN users c ON c.id = i.creator_id
		LEFT JOIN users a ON a.id = i.assignee_id`
	// $2 is a repository, or 0 for all of them.
	issueSearch = `position(lower($1) IN lower(i.title)) > 0 AND ($2 = 0 OR i.repository_id = $2) AND @visible`
)

func issueOrder(sort string) string {
	switch sort {
	case "title":
		return "i.title, i.id"
	case "oldest":
		return "i.created_at, i.id"
	}
	return "i.open DESC, i.created_at DESC, i.id"
}

// Issues returns a page of the issues that the condition leaves of alias i, and how many
// there are on all pages; those of one repository, or of all if it is 0.
func Issues(ctx context.Context, db DB, visible, closable polarsql.Condition, repository int64, s Search) ([]Issue, int, error) {
	total, err := number(ctx, db, `SELECT count(*) FROM issues i WHERE `+issueSearch,
		polarpgx.Conditions{"visible": visible}, s.Text, repository)
	if err != nil {
		return nil, 0, err
	}
	page, err := list[Issue](ctx, db, `
		SELECT `+issueColumns+`
		FROM `+issueTables+`
		WHERE `+issueSearch+`
		ORDER BY `+issueOrder(s.Sort)+`
		LIMIT $3 OFFSET $4`,
		polarpgx.Conditions{"visible": visible, "closable": closable}, s.Text, repository, PageSize, s.offset())
	return page, total, err
}

// GetIssue returns one issue, if the condition on alias i leaves it.
func GetIssue(ctx context.Context, db DB, visible, closable polarsql.Condition, id int64) (Issue, error) {
	return one[Issue](ctx, db, `SELECT `+issueColumns+` FROM `+issueTables+` WHERE i.id = $1 AND @visible`,
		polarpgx.Conditions{"visible": visible, "closable": closable}, id)
}

// CreateIssue opens an issue and returns its id.
func CreateIssue(ctx context.Context, db DB, repository, creator int64, title string) (int64, error) {
	id, err := number(ctx, db, `
		INSERT INTO issues (repository_id, title, creator_id, created_at) VALUES ($1, $2, $3, now()) RETURNING id`,
		repository, title, creator)
	return int64(id), err
}

// CloseIssue closes an issue.
func CloseIssue(ctx context.Context, db DB, id int64) error {
	_, err := db.Exec(ctx, `UPDATE issues SET open = false WHERE id = $1`, id)
	return err
}
