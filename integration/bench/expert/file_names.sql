-- What are the files called that user $1 may view? As one condition that a bitmap of three indexes answers.
WITH RECURSIVE my_teams(id) AS (
  SELECT team_id FROM team_members WHERE user_id = $1
  UNION
  SELECT step.parent_id FROM my_teams CROSS JOIN LATERAL (
    SELECT t.parent_id FROM teams AS t WHERE t.id = my_teams.id AND t.parent_id IS NOT NULL OFFSET 0) AS step
), my_orgs(id) AS (
  SELECT m.org_id FROM org_members AS m JOIN organizations AS o ON o.id = m.org_id
  WHERE m.user_id = $1 AND (m.role = 'owner' OR o.base_role IN ('read', 'write'))
), my_repos(id) AS (
  SELECT repo_id FROM repo_collaborators WHERE user_id = $1
  UNION
  SELECT repo_id FROM repo_teams WHERE team_id = ANY (ARRAY(SELECT id FROM my_teams))
  UNION
  SELECT id FROM repositories WHERE org_id = ANY (ARRAY(SELECT id FROM my_orgs))
), my_folders(id) AS (
  (SELECT id FROM folders WHERE parent_id IS NULL AND repo_id = ANY (ARRAY(SELECT id FROM my_repos))
   UNION
   SELECT folder_id FROM folder_grants WHERE user_id = $1)
  UNION
  SELECT step.id FROM my_folders CROSS JOIN LATERAL (
    SELECT d.id FROM folders AS d WHERE d.parent_id = my_folders.id OFFSET 0) AS step
)
SELECT f.name FROM files AS f
WHERE f.owner_id = $1
   OR f.id = ANY (ARRAY(SELECT file_id FROM file_shares WHERE user_id = $1))
   OR f.folder_id = ANY (ARRAY(SELECT id FROM my_folders))
