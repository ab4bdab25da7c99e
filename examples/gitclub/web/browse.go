package web

import (
	"context"
	"errors"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/adapters/polarpgx"
	"github.com/polarsql/polarsql/examples/gitclub/store"
)

func (s *Server) repositories(v *visit) error {
	f := s.filters(v)
	visible, writable := f.may("read", "Repository", "r"), f.flag("write", "Repository", "r")
	if f.err != nil {
		return f.err
	}
	p := pager{Search: search(v), Path: "/"}
	list, total, err := store.Repositories(v.req.Context(), s.pool, visible, writable, p.Search)
	if err != nil {
		return err
	}
	p.Total = total
	statistics, err := s.mayAnywhere(v, "see_statistics")
	if err != nil {
		return err
	}
	return s.show(v, "repositories", "Repositories", map[string]any{"Pager": p, "Repositories": list, "Statistics": statistics})
}

// holdersShown is how many names a page shows of those who can do something.
const holdersShown = 12

func (s *Server) repository(v *visit) error {
	id, err := v.id()
	if err != nil {
		return err
	}
	f := s.filters(v)
	visible, writable := f.may("read", "Repository", "r"), f.flag("write", "Repository", "r")
	readableIssues, closable := f.may("read", "Issue", "i"), f.flag("close", "Issue", "i")
	if f.err != nil {
		return f.err
	}
	ctx := v.req.Context()
	repository, err := store.GetRepository(ctx, s.pool, visible, writable, id)
	if err != nil {
		return err
	}
	may, err := s.actions(v, polarsql.Ref("Repository", id))
	if err != nil {
		return err
	}
	p := pager{Search: search(v), Path: v.req.URL.Path}
	issues, total, err := store.Issues(ctx, s.pool, readableIssues, closable, id, p.Search)
	if err != nil {
		return err
	}
	p.Total = total
	content, err := s.rootContent(v, id)
	if err != nil {
		return err
	}
	writers, more, err := s.whoCan(ctx, "write", polarsql.Ref("Repository", id))
	if err != nil {
		return err
	}
	return s.show(v, "repository", repository.FullName(), map[string]any{
		"Repository": repository, "May": may, "Pager": p, "Issues": issues, "Content": content, "Writers": writers, "MoreWriters": more,
	})
}

// whoCan returns the first logins of those who can, and whether there are more.
func (s *Server) whoCan(ctx context.Context, action string, resource polarsql.Object) (logins []string, more bool, err error) {
	holders, err := polarpgx.WhoCan[int64](ctx, s.authz, "User", action, resource, polarsql.Page{Limit: holdersShown})
	if err != nil {
		return nil, false, err
	}
	logins, err = store.Logins(ctx, s.pool, holders.IDs)
	return logins, holders.Next != "", err
}

// content is what is in a folder, as far as the user may read it.
type content struct {
	Folders []store.Folder
	Files   []store.File
}

// rootContent is empty when the user may not read the root folder.
func (s *Server) rootContent(v *visit, repository int64) (content, error) {
	f := s.filters(v)
	visible := f.may("read", "Folder", "f")
	if f.err != nil {
		return content{}, f.err
	}
	root, err := store.RootFolder(v.req.Context(), s.pool, visible, repository)
	if errors.Is(err, store.ErrNotFound) {
		return content{}, nil
	}
	if err != nil {
		return content{}, err
	}
	return s.content(v, root.ID)
}

func (s *Server) content(v *visit, folder int64) (content, error) {
	f := s.filters(v)
	folders, files, writable := f.may("read", "Folder", "f"), f.may("read", "File", "d"), f.flag("write", "File", "d")
	if f.err != nil {
		return content{}, f.err
	}
	var c content
	var err error
	if c.Folders, err = store.Subfolders(v.req.Context(), s.pool, folders, folder); err != nil {
		return content{}, err
	}
	c.Files, err = store.Files(v.req.Context(), s.pool, files, writable, folder)
	return c, err
}

func (s *Server) folder(v *visit) error {
	id, err := v.id()
	if err != nil {
		return err
	}
	f := s.filters(v)
	visible := f.may("read", "Folder", "f")
	if f.err != nil {
		return f.err
	}
	folder, err := store.GetFolder(v.req.Context(), s.pool, visible, id)
	if err != nil {
		return err
	}
	path, err := store.FolderPath(v.req.Context(), s.pool, visible, id)
	if err != nil {
		return err
	}
	may, err := s.actions(v, polarsql.Ref("Folder", id))
	if err != nil {
		return err
	}
	in, err := s.content(v, id)
	if err != nil {
		return err
	}
	repository, err := s.around(v, folder.RepositoryID)
	if err != nil {
		return err
	}
	return s.show(v, "folder", folder.Name, map[string]any{
		"Folder": folder, "Path": path, "May": may, "Content": in, "Repository": repository,
	})
}

// around is the repository to go back to, or nil if the user may not read it.
func (s *Server) around(v *visit, repository int64) (*store.Repository, error) {
	f := s.filters(v)
	visible := f.may("read", "Repository", "r")
	if f.err != nil {
		return nil, f.err
	}
	r, err := store.GetRepository(v.req.Context(), s.pool, visible, polarsql.Condition{}, repository)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return &r, err
}

func (s *Server) file(v *visit) error {
	f := s.filters(v)
	visible, writable, folders := f.may("read", "File", "d"), f.flag("write", "File", "d"), f.may("read", "Folder", "f")
	if f.err != nil {
		return f.err
	}
	file, err := store.GetFile(v.req.Context(), s.pool, visible, writable, v.req.PathValue("id"))
	if err != nil {
		return err
	}
	path, err := store.FolderPath(v.req.Context(), s.pool, folders, file.FolderID)
	if err != nil {
		return err
	}
	resource := polarsql.Ref("File", file.ID)
	may, err := s.actions(v, resource)
	if err != nil {
		return err
	}
	readers, more, err := s.whoCan(v.req.Context(), "read", resource)
	if err != nil {
		return err
	}
	repository, err := s.around(v, file.RepositoryID)
	if err != nil {
		return err
	}
	return s.show(v, "file", file.Name, map[string]any{
		"File": file, "Path": path, "May": may, "Readers": readers, "MoreReaders": more, "Repository": repository,
	})
}

// shared is what somebody shared with the user out of places that are closed to them.
func (s *Server) shared(v *visit) error {
	f := s.filters(v)
	folder, parent, repository := f.may("read", "Folder", "f"), f.may("read", "Folder", "p"), f.may("read", "Repository", "r")
	file, writable := f.may("read", "File", "d"), f.flag("write", "File", "d")
	if f.err != nil {
		return f.err
	}
	folders, err := store.SharedFolders(v.req.Context(), s.pool, folder, parent, repository)
	if err != nil {
		return err
	}
	files, err := store.SharedFiles(v.req.Context(), s.pool, file, writable, folder)
	if err != nil {
		return err
	}
	return s.show(v, "shared", "Shared with you", map[string]any{"Content": content{folders, files}})
}

func (s *Server) issues(v *visit) error {
	f := s.filters(v)
	visible, closable := f.may("read", "Issue", "i"), f.flag("close", "Issue", "i")
	if f.err != nil {
		return f.err
	}
	p := pager{Search: search(v), Path: "/issues"}
	issues, total, err := store.Issues(v.req.Context(), s.pool, visible, closable, 0, p.Search)
	if err != nil {
		return err
	}
	p.Total = total
	return s.show(v, "issues", "Issues", map[string]any{"Pager": p, "Issues": issues})
}

func (s *Server) issue(v *visit) error {
	id, err := v.id()
	if err != nil {
		return err
	}
	f := s.filters(v)
	visible, closable := f.may("read", "Issue", "i"), f.flag("close", "Issue", "i")
	if f.err != nil {
		return f.err
	}
	issue, err := store.GetIssue(v.req.Context(), s.pool, visible, closable, id)
	if err != nil {
		return err
	}
	may, err := s.actions(v, polarsql.Ref("Issue", id))
	if err != nil {
		return err
	}
	repository, err := s.around(v, issue.RepositoryID)
	if err != nil {
		return err
	}
	return s.show(v, "issue", issue.Title, map[string]any{"Issue": issue, "May": may, "Repository": repository})
}
