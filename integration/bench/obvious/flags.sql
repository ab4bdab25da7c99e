-- What user $1 may do with each of the newest 50 files.
WITH RECURSIVE my_teams AS (
  SELECT team_id AS id FROM team_members WHERE user_id = $1
  UNION
  SELECT t.parent_id FROM teams AS t JOIN my_teams AS m ON t.id = m.id WHERE t.parent_id IS NOT NULL
), visible_repos AS (
  SELECT r.id FROM repositories AS r
  WHERE EXISTS (SELECT 1 FROM repo_collaborators AS c WHERE c.repo_id = r.id AND c.user_id = $1)
   OR EXISTS (SELECT 1 FROM repo_teams AS rt JOIN my_teams AS m ON m.id = rt.team_id WHERE rt.repo_id = r.id)
   OR EXISTS (SELECT 1 FROM org_members AS m JOIN organizations AS o ON o.id = m.org_id
              WHERE m.org_id = r.org_id AND m.user_id = $1 AND (m.role = 'owner' OR o.base_role IN ('read', 'write')))
), visible_folders AS (
  SELECT d.id FROM folders AS d
  WHERE d.id IN (SELECT g.folder_id FROM folder_grants AS g WHERE g.user_id = $1)
     OR (d.parent_id IS NULL AND d.repo_id IN (SELECT id FROM visible_repos))
  UNION
  SELECT d.id FROM folders AS d JOIN visible_folders AS v ON d.parent_id = v.id
)
SELECT concat_ws(' ', f.id,
  CASE WHEN f.owner_id = $1
   OR EXISTS (SELECT 1 FROM file_shares AS s WHERE s.file_id = f.id AND s.user_id = $1)
   OR f.folder_id IN (SELECT id FROM visible_folders) THEN 'view' END,
  CASE WHEN f.owner_id = $1 OR EXISTS (SELECT 1 FROM file_shares AS s WHERE s.file_id = f.id AND s.user_id = $1 AND s.role = 'editor') THEN 'edit' END,
  CASE WHEN f.owner_id = $1 THEN 'delete' END)
FROM files AS f
ORDER BY f.created_at DESC, f.id DESC LIMIT 50
