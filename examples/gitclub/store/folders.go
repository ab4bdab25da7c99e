package store

import (
	"context"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/adapters/polarpgx"
)

// Folder is a folder of a repository.
type Folder struct {
	ID, RepositoryID int64
	Name             string
	Private          bool
}

// File is a file in a folder.
type File struct {
	ID                     string
	RepositoryID, FolderID int64
	Name                   string
	Size                   int
	Owner                  *string
	MayWrite               bool
}

const (
	folderColumns = `f.id, f.repository_id, f.name, f.private`
	fileColumns   = `d.id::text, d.repository_id, d.folder_id, d.name, d.size, u.login, @writable`
	fileTables    = `files d LEFT JOIN users u ON u.id = d.owner_id`
)

// GetFolder returns one folder, if the condition on alias f leaves it.
func GetFolder(ctx context.Context, db DB, visible polarsql.Condition, id int64) (Folder, error) {
	return one[Folder](ctx, db, `SELECT `+folderColumns+` FROM folders f WHERE f.id = $1 AND @visible`,
		polarpgx.Conditions{"visible": visible}, id)
}

// RootFolder returns a repository's root folder, if the condition on alias f leaves it.
func RootFolder(ctx context.Context, db DB, visible polarsql.Condition, repository int64) (Folder, error) {
	return one[Folder](ctx, db, `
		SELECT `+folderColumns+` FROM folders f WHERE f.repository_id = $1 AND f.parent_id IS NULL AND @visible`,
		polarpgx.Conditions{"visible": visible}, repository)
}

// Subfolders returns the folders in a folder that the condition on alias f leaves.
func Subfolders(ctx context.Context, db DB, visible polarsql.Condition, folder int64) ([]Folder, error) {
	return list[Folder](ctx, db, `SELECT `+folderColumns+` FROM folders f WHERE f.parent_id = $1 AND @visible ORDER BY f.name, f.id`,
		polarpgx.Conditions{"visible": visible}, folder)
}

// FolderPath returns the folders around a folder, from the outermost to itself, without
// those that the condition on alias f does not leave. It ends also on a cycle.
func FolderPath(ctx context.Context, db DB, visible polarsql.Condition, folder int64) ([]Folder, error) {
	return list[Folder](ctx, db, `
		WITH RECURSIVE around(id, path) AS (
		  SELECT $1::bigint, ARRAY[$1::bigint]
		  UNION ALL
		  SELECT p.parent_id, p.parent_id || a.path
		  FROM around a JOIN folders p ON p.id = a.id
		  WHERE p.parent_id IS NOT NULL AND p.parent_id <> ALL (a.path))
		SELECT `+folderColumns+`
		FROM around a JOIN folders f ON f.id = a.id
		WHERE @visible
		ORDER BY cardinality(a.path) DESC`,
		polarpgx.Conditions{"visible": visible}, folder)
}

// Files returns the files in a folder that the condition on alias d leaves.
func Files(ctx context.Context, db DB, visible, writable polarsql.Condition, folder int64) ([]File, error) {
	return list[File](ctx, db, `SELECT `+fileColumns+` FROM `+fileTables+` WHERE d.folder_id = $1 AND @visible ORDER BY d.name, d.id`,
		polarpgx.Conditions{"visible": visible, "writable": writable}, folder)
}

// GetFile returns one file, if the condition on alias d leaves it.
// An id that is no uuid is not found.
func GetFile(ctx context.Context, db DB, visible, writable polarsql.Condition, id string) (File, error) {
	var uuid pgtype.UUID
	if err := uuid.Scan(id); err != nil {
		return File{}, ErrNotFound
	}
	return one[File](ctx, db, `SELECT `+fileColumns+` FROM `+fileTables+` WHERE d.id = $1 AND @visible`,
		polarpgx.Conditions{"visible": visible, "writable": writable}, uuid)
}

// SharedFolders returns the folders that someone may read in repositories that they may not
// read, without those inside another such folder: conditions on aliases f, p and r.
func SharedFolders(ctx context.Context, db DB, visible, parentVisible, repositoryVisible polarsql.Condition) ([]Folder, error) {
	return list[Folder](ctx, db, `
		SELECT `+folderColumns+`
		FROM folders f JOIN app.repositories r ON r.id = f.repository_id
		WHERE @visible AND @repository IS NOT TRUE
		  AND NOT EXISTS (SELECT FROM folders p WHERE p.id = f.parent_id AND @parent)
		ORDER BY f.name, f.id`,
		polarpgx.Conditions{"visible": visible, "parent": parentVisible, "repository": repositoryVisible})
}

// SharedFiles returns the files that someone may read in folders that they may not read:
// conditions on aliases d and f.
func SharedFiles(ctx context.Context, db DB, visible, writable, folderVisible polarsql.Condition) ([]File, error) {
	return list[File](ctx, db, `
		SELECT `+fileColumns+`
		FROM `+fileTables+` JOIN folders f ON f.id = d.folder_id
		WHERE @visible AND @folder IS NOT TRUE
		ORDER BY d.name, d.id`,
		polarpgx.Conditions{"visible": visible, "writable": writable, "folder": folderVisible})
}
