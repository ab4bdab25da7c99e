-- May user $1 read repository $2?
WITH RECURSIVE my_teams AS (
  SELECT team_id AS id FROM team_members WHERE user_id = $1
  UNION
  SELECT t.parent_id FROM teams AS t JOIN my_teams AS m ON t.id = m.id WHERE t.parent_id IS NOT NULL
)
SELECT EXISTS (SELECT 1 FROM repositories AS r WHERE r.id = $2 AND (
      EXISTS (SELECT 1 FROM repo_collaborators AS c WHERE c.repo_id = r.id AND c.user_id = $1)
   OR EXISTS (SELECT 1 FROM repo_teams AS rt JOIN my_teams AS m ON m.id = rt.team_id WHERE rt.repo_id = r.id)
   OR EXISTS (SELECT 1 FROM org_members AS m JOIN organizations AS o ON o.id = m.org_id
              WHERE m.org_id = r.org_id AND m.user_id = $1 AND (m.role = 'owner' OR o.base_role IN ('read', 'write')))))
