-- Which of the pairs ($1[n], $2[n]) of a user and a file are allowed? Folders and teams as sets, all else looked up pair by
-- pair, and nothing for pairs that are allowed already. Fast for many users, and for users with much.
WITH RECURSIVE asked AS MATERIALIZED (
  SELECT a.n, a.user_id, f.folder_id, f.owner_id = a.user_id OR EXISTS (
    SELECT FROM file_shares AS s WHERE s.file_id = a.file_id AND s.user_id = a.user_id OFFSET 0) AS is_allowed
  FROM unnest(CAST($1 AS bigint[]), CAST($2 AS bigint[])) WITH ORDINALITY AS a(user_id, file_id, n) CROSS JOIN LATERAL (
    SELECT f.folder_id, f.owner_id FROM files AS f WHERE f.id = a.file_id OFFSET 0) AS f
), up(start, id, parent_id, repo_id) AS (
  SELECT s.folder_id, d.id, d.parent_id, d.repo_id FROM (SELECT DISTINCT folder_id FROM asked WHERE NOT is_allowed) AS s CROSS JOIN LATERAL (
    SELECT d.id, d.parent_id, d.repo_id FROM folders AS d WHERE d.id = s.folder_id OFFSET 0) AS d
  UNION ALL
  SELECT up.start, step.id, step.parent_id, step.repo_id FROM up CROSS JOIN LATERAL (
    SELECT d.id, d.parent_id, d.repo_id FROM folders AS d WHERE d.id = up.parent_id OFFSET 0) AS step
), below AS MATERIALIZED (
  SELECT a.n, a.user_id, up.id, CASE WHEN up.parent_id IS NULL THEN up.repo_id END AS repo_id
  FROM asked AS a JOIN up ON up.start = a.folder_id WHERE NOT a.is_allowed
), rooted AS MATERIALIZED (
  SELECT b.n, b.user_id, b.repo_id, r.org_id FROM below AS b CROSS JOIN LATERAL (
    SELECT r.org_id FROM repositories AS r WHERE r.id = b.repo_id OFFSET 0) AS r
  WHERE b.repo_id IS NOT NULL
), my_teams(user_id, id) AS (
  SELECT p.user_id, m.team_id FROM (SELECT DISTINCT user_id FROM rooted) AS p CROSS JOIN LATERAL (
    SELECT m.team_id FROM team_members AS m WHERE m.user_id = p.user_id OFFSET 0) AS m
  UNION
  SELECT my_teams.user_id, step.parent_id FROM my_teams CROSS JOIN LATERAL (
    SELECT t.parent_id FROM teams AS t WHERE t.id = my_teams.id AND t.parent_id IS NOT NULL OFFSET 0) AS step
)
SELECT n FROM asked WHERE is_allowed
UNION SELECT b.n FROM below AS b WHERE EXISTS (
  SELECT FROM folder_grants AS g WHERE g.folder_id = b.id AND g.user_id = b.user_id OFFSET 0)
UNION SELECT r.n FROM rooted AS r WHERE EXISTS (
    SELECT FROM org_members AS m WHERE m.org_id = r.org_id AND m.user_id = r.user_id AND (
      m.role = 'owner' OR (SELECT o.base_role FROM organizations AS o WHERE o.id = m.org_id) IN ('read', 'write')) OFFSET 0)
  OR EXISTS (SELECT FROM repo_collaborators AS c WHERE c.repo_id = r.repo_id AND c.user_id = r.user_id OFFSET 0)
UNION SELECT t.n FROM (
  SELECT r.n, r.user_id, t.team_id FROM rooted AS r CROSS JOIN LATERAL (
    SELECT t.team_id FROM repo_teams AS t WHERE t.repo_id = r.repo_id OFFSET 0) AS t OFFSET 0) AS t
  JOIN my_teams AS m ON m.user_id = t.user_id AND m.id = t.team_id
