-- May user $1 view file $2? Up from the file, one probe per folder; what costs least is asked first.
WITH RECURSIVE up(id, parent_id, repo_id) AS (
  SELECT d.id, d.parent_id, d.repo_id FROM files AS f JOIN folders AS d ON d.id = f.folder_id WHERE f.id = $2
  UNION ALL
  SELECT step.id, step.parent_id, step.repo_id FROM up CROSS JOIN LATERAL (
    SELECT d.id, d.parent_id, d.repo_id FROM folders AS d WHERE d.id = up.parent_id OFFSET 0) AS step
), root(repo_id, org_id) AS MATERIALIZED (
  SELECT r.id, r.org_id FROM repositories AS r WHERE r.id = (SELECT repo_id FROM up WHERE parent_id IS NULL)
), my_teams(id) AS (
  SELECT team_id FROM team_members WHERE user_id = $1
  UNION
  SELECT step.parent_id FROM my_teams CROSS JOIN LATERAL (
    SELECT t.parent_id FROM teams AS t WHERE t.id = my_teams.id AND t.parent_id IS NOT NULL OFFSET 0) AS step
)
SELECT EXISTS (SELECT FROM files AS f WHERE f.id = $2 AND f.owner_id = $1)
  OR EXISTS (SELECT FROM file_shares AS s WHERE s.file_id = $2 AND s.user_id = $1)
  OR EXISTS (SELECT FROM folder_grants AS g WHERE g.folder_id = ANY (ARRAY(SELECT id FROM up)) AND g.user_id = $1)
  OR EXISTS (SELECT FROM org_members AS m WHERE m.org_id = (SELECT org_id FROM root) AND m.user_id = $1 AND
    (m.role = 'owner' OR (SELECT o.base_role FROM organizations AS o WHERE o.id = m.org_id) IN ('read', 'write')))
  OR EXISTS (SELECT FROM repo_collaborators AS c WHERE c.repo_id = (SELECT repo_id FROM root) AND c.user_id = $1)
  OR EXISTS (SELECT FROM repo_teams AS t WHERE t.repo_id = (SELECT repo_id FROM root) AND t.team_id = ANY (ARRAY(SELECT id FROM my_teams)))
