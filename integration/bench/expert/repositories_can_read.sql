-- Which repositories may user $1 read, without those of organizations that have blocked the user?
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
)
SELECT r.id FROM my_repos AS r
WHERE NOT EXISTS (SELECT FROM org_blocked_users WHERE user_id = $1)
   OR NOT (SELECT org_id FROM repositories WHERE id = r.id) = ANY (ARRAY(SELECT org_id FROM org_blocked_users WHERE user_id = $1))
