-- Who may view file $1? Up from the file, then the people of each thing on the way.
WITH RECURSIVE up(id, parent_id, repo_id) AS (
  SELECT d.id, d.parent_id, d.repo_id FROM files AS f JOIN folders AS d ON d.id = f.folder_id WHERE f.id = $1
  UNION ALL
  SELECT step.id, step.parent_id, step.repo_id FROM up CROSS JOIN LATERAL (
    SELECT d.id, d.parent_id, d.repo_id FROM folders AS d WHERE d.id = up.parent_id OFFSET 0) AS step
), root(repo_id, org_id) AS MATERIALIZED (
  SELECT r.id, r.org_id FROM repositories AS r WHERE r.id = (SELECT repo_id FROM up WHERE parent_id IS NULL)
), granted_teams(id) AS (
  SELECT team_id FROM repo_teams WHERE repo_id = (SELECT repo_id FROM root)
  UNION
  SELECT step.id FROM granted_teams CROSS JOIN LATERAL (
    SELECT t.id FROM teams AS t WHERE t.parent_id = granted_teams.id OFFSET 0) AS step
)
SELECT owner_id FROM files WHERE id = $1
UNION SELECT user_id FROM file_shares WHERE file_id = $1
UNION SELECT user_id FROM folder_grants WHERE folder_id = ANY (ARRAY(SELECT id FROM up))
UNION SELECT user_id FROM repo_collaborators WHERE repo_id = (SELECT repo_id FROM root)
UNION SELECT user_id FROM team_members WHERE team_id = ANY (ARRAY(SELECT id FROM granted_teams))
UNION SELECT m.user_id FROM org_members AS m JOIN organizations AS o ON o.id = m.org_id
      WHERE m.org_id = (SELECT org_id FROM root) AND (m.role = 'owner' OR o.base_role IN ('read', 'write'))
