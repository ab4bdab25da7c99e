-- What user $1 may do with each of the newest 50 files.
WITH RECURSIVE my_teams(id) AS (
  SELECT team_id FROM team_members WHERE user_id = $1
  UNION
  SELECT step.parent_id FROM my_teams CROSS JOIN LATERAL (
    SELECT t.parent_id FROM teams AS t WHERE t.id = my_teams.id AND t.parent_id IS NOT NULL OFFSET 0) AS step
), my_orgs(id) AS (
  SELECT m.org_id FROM org_members AS m JOIN organizations AS o ON o.id = m.org_id
  WHERE m.user_id = $1 AND (m.role = 'owner' OR o.base_role IN ('read', 'write'))
)
SELECT concat_ws(' ', f.id,
  CASE WHEN f.owner_id = $1 OR s.role IS NOT NULL OR EXISTS (
     WITH RECURSIVE up(id, parent_id, repo_id) AS (
       SELECT d.id, d.parent_id, d.repo_id FROM folders AS d WHERE d.id = f.folder_id
       UNION ALL
       SELECT step.id, step.parent_id, step.repo_id FROM up CROSS JOIN LATERAL (
         SELECT d.id, d.parent_id, d.repo_id FROM folders AS d WHERE d.id = up.parent_id OFFSET 0) AS step)
     SELECT FROM up
     WHERE EXISTS (SELECT FROM folder_grants AS g WHERE g.folder_id = up.id AND g.user_id = $1)
        OR up.parent_id IS NULL AND EXISTS (
          SELECT FROM repositories AS r
          WHERE r.id = up.repo_id AND (r.org_id = ANY (ARRAY(SELECT id FROM my_orgs))
             OR EXISTS (SELECT FROM repo_collaborators AS c WHERE c.repo_id = r.id AND c.user_id = $1)
             OR EXISTS (SELECT FROM repo_teams AS t WHERE t.repo_id = r.id AND t.team_id = ANY (ARRAY(SELECT id FROM my_teams)))))) THEN 'view' END,
  CASE WHEN f.owner_id = $1 OR s.role = 'editor' THEN 'edit' END,
  CASE WHEN f.owner_id = $1 THEN 'delete' END)
FROM (SELECT * FROM files ORDER BY created_at DESC, id DESC LIMIT 50) AS f
LEFT JOIN file_shares AS s ON s.file_id = f.id AND s.user_id = $1
