-- What may user $1 do with file $2?
WITH RECURSIVE my_teams AS (
  SELECT team_id AS id FROM team_members WHERE user_id = $1
  UNION
  SELECT t.parent_id FROM teams AS t JOIN my_teams AS m ON t.id = m.id WHERE t.parent_id IS NOT NULL
), ancestors AS (
  SELECT folder_id AS id FROM files WHERE id = $2
  UNION
  SELECT d.parent_id FROM folders AS d JOIN ancestors AS a ON d.id = a.id WHERE d.parent_id IS NOT NULL
)
SELECT 'delete' FROM files WHERE id = $2 AND owner_id = $1
UNION SELECT 'edit' FROM files WHERE id = $2 AND owner_id = $1
UNION SELECT 'edit' FROM file_shares WHERE file_id = $2 AND user_id = $1 AND role = 'editor'
UNION SELECT 'view' FROM files WHERE id = $2 AND owner_id = $1
UNION SELECT 'view' FROM file_shares WHERE file_id = $2 AND user_id = $1
UNION SELECT 'view' FROM folder_grants AS g JOIN ancestors AS a ON a.id = g.folder_id WHERE g.user_id = $1
UNION SELECT 'view' FROM ancestors AS a JOIN folders AS d ON d.id = a.id AND d.parent_id IS NULL JOIN repositories AS r ON r.id = d.repo_id
      WHERE EXISTS (SELECT 1 FROM repo_collaborators AS c WHERE c.repo_id = r.id AND c.user_id = $1)
   OR EXISTS (SELECT 1 FROM repo_teams AS rt JOIN my_teams AS m ON m.id = rt.team_id WHERE rt.repo_id = r.id)
   OR EXISTS (SELECT 1 FROM org_members AS m JOIN organizations AS o ON o.id = m.org_id
              WHERE m.org_id = r.org_id AND m.user_id = $1 AND (m.role = 'owner' OR o.base_role IN ('read', 'write')))
