-- Who may view file $1?
WITH RECURSIVE ancestors AS (
  SELECT folder_id AS id FROM files WHERE id = $1
  UNION
  SELECT d.parent_id FROM folders AS d JOIN ancestors AS a ON d.id = a.id WHERE d.parent_id IS NOT NULL
), repo AS (
  SELECT r.id, r.org_id FROM ancestors AS a JOIN folders AS d ON d.id = a.id JOIN repositories AS r ON r.id = d.repo_id
  WHERE d.parent_id IS NULL
), granted_teams AS (
  SELECT rt.team_id AS id FROM repo_teams AS rt JOIN repo ON repo.id = rt.repo_id
  UNION
  SELECT t.id FROM teams AS t JOIN granted_teams AS g ON t.parent_id = g.id
)
SELECT u.id FROM users AS u
WHERE EXISTS (SELECT 1 FROM files AS f WHERE f.id = $1 AND f.owner_id = u.id)
   OR EXISTS (SELECT 1 FROM file_shares AS s WHERE s.file_id = $1 AND s.user_id = u.id)
   OR u.id IN (SELECT g.user_id FROM folder_grants AS g JOIN ancestors AS a ON a.id = g.folder_id)
   OR u.id IN (SELECT c.user_id FROM repo_collaborators AS c JOIN repo ON repo.id = c.repo_id)
   OR u.id IN (SELECT tm.user_id FROM team_members AS tm JOIN granted_teams AS g ON g.id = tm.team_id)
   OR u.id IN (SELECT m.user_id FROM org_members AS m JOIN repo ON repo.org_id = m.org_id JOIN organizations AS o ON o.id = m.org_id
               WHERE m.role = 'owner' OR o.base_role IN ('read', 'write'))
