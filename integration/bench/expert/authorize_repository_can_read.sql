-- May user $1 read repository $2, and is not blocked?
WITH RECURSIVE my_teams(id) AS (
  SELECT team_id FROM team_members WHERE user_id = $1
  UNION
  SELECT step.parent_id FROM my_teams CROSS JOIN LATERAL (
    SELECT t.parent_id FROM teams AS t WHERE t.id = my_teams.id AND t.parent_id IS NOT NULL OFFSET 0) AS step
)
SELECT NOT EXISTS (SELECT FROM org_blocked_users AS b
    WHERE b.org_id = (SELECT r.org_id FROM repositories AS r WHERE r.id = $2) AND b.user_id = $1)
  AND EXISTS (SELECT FROM repositories AS r WHERE r.id = $2) AND (
  EXISTS (SELECT FROM repo_collaborators AS c WHERE c.repo_id = $2 AND c.user_id = $1)
  OR EXISTS (SELECT FROM org_members AS m WHERE m.org_id = (SELECT r.org_id FROM repositories AS r WHERE r.id = $2) AND m.user_id = $1 AND
    (m.role = 'owner' OR (SELECT o.base_role FROM organizations AS o WHERE o.id = m.org_id) IN ('read', 'write')))
  OR EXISTS (SELECT FROM repo_teams AS t WHERE t.repo_id = $2 AND t.team_id = ANY (ARRAY(SELECT id FROM my_teams))))
