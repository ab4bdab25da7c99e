package store

import "context"

// The functions here look rows up by name, seen by nobody in particular: no authorization.

// FindOrganization returns the id of an organization.
func FindOrganization(ctx context.Context, db DB, name string) (int64, error) {
	return found[int64](ctx, db, `SELECT id FROM organizations WHERE name = $1`, name)
}

// FindTeam returns the id of a team.
func FindTeam(ctx context.Context, db DB, organization int64, name string) (int64, error) {
	return found[int64](ctx, db, `SELECT id FROM teams WHERE organization_id = $1 AND name = $2`, organization, name)
}

// FindRepository returns the id of a repository.
func FindRepository(ctx context.Context, db DB, organization, name string) (int64, error) {
	return found[int64](ctx, db, `
		SELECT r.id FROM app.repositories r JOIN organizations o ON o.id = r.organization_id
		WHERE o.name = $1 AND r.name = $2`, organization, name)
}

// FindFolder returns the id of the first folder of that name in a repository.
func FindFolder(ctx context.Context, db DB, repository int64, name string) (int64, error) {
	return found[int64](ctx, db, `SELECT min(id) FROM folders WHERE repository_id = $1 AND name = $2 HAVING count(*) > 0`, repository, name)
}

// FindFile returns the id of the first file of that name in a repository.
func FindFile(ctx context.Context, db DB, repository int64, name string) (string, error) {
	return found[string](ctx, db, `SELECT id::text FROM files WHERE repository_id = $1 AND name = $2 ORDER BY id LIMIT 1`, repository, name)
}

// FindIssue returns the id of the first issue with that title.
func FindIssue(ctx context.Context, db DB, title string) (int64, error) {
	return found[int64](ctx, db, `SELECT min(id) FROM issues WHERE title = $1 HAVING count(*) > 0`, title)
}

// TeamNames returns the names of the given teams with their organizations, in the order of
// their ids.
func TeamNames(ctx context.Context, db DB, ids []int64) ([]string, error) {
	rows, err := list[struct{ Name string }](ctx, db, `
		SELECT o.name || '/' || t.name FROM teams t JOIN organizations o ON o.id = t.organization_id
		WHERE t.id = ANY ($1) ORDER BY t.id`, ids)
	names := make([]string, len(rows))
	for i, row := range rows {
		names[i] = row.Name
	}
	return names, err
}

func found[T any](ctx context.Context, db DB, sql string, args ...any) (T, error) {
	row, err := one[struct{ ID T }](ctx, db, sql, args...)
	return row.ID, err
}
