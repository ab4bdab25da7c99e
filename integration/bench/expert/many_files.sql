-- Which of the pairs ($1[n], $2[n]) of a user and a file are allowed? What each user has is read once and joined. Fast
-- for few users with little: it reads all that they have.
WITH RECURSIVE asked AS MATERIALIZED (
  SELECT a.n, a.user_id, a.file_id, f.folder_id, f.owner_id = a.user_id AS is_owner
  FROM unnest(CAST($1 AS bigint[]), CAST($2 AS bigint[])) WITH ORDINALITY AS a(user_id, file_id, n) CROSS JOIN LATERAL (
    SELECT f.folder_id, f.owner_id FROM files AS f WHERE f.id = a.file_id OFFSET 0) AS f
), people AS MATERIALIZED (
  SELECT DISTINCT user_id FROM asked WHERE NOT is_owner
), up(start, id, parent_id, repo_id) AS (
  SELECT s.folder_id, d.id, d.parent_id, d.repo_id FROM (SELECT DISTINCT folder_id FROM asked WHERE NOT is_owner) AS s CROSS JOIN LATERAL (
    SELECT d.id, d.parent_id, d.repo_id FROM folders AS d WHERE d.id = s.folder_id OFFSET 0) AS d
  UNION ALL
  SELECT up.start, step.id, step.parent_id, step.repo_id FROM up CROSS JOIN LATERAL (
    SELECT d.id, d.parent_id, d.repo_id FROM folders AS d WHERE d.id = up.parent_id OFFSET 0) AS step
), below AS MATERIALIZED (
  SELECT a.n, a.user_id, up.id, CASE WHEN up.parent_id IS NULL THEN up.repo_id END AS repo_id
  FROM asked AS a JOIN up ON up.start = a.folder_id WHERE NOT a.is_owner
), rooted AS MATERIALIZED (
  SELECT b.n, b.user_id, b.repo_id, r.org_id FROM below AS b CROSS JOIN LATERAL (
    SELECT r.org_id FROM repositories AS r WHERE r.id = b.repo_id OFFSET 0) AS r
  WHERE b.repo_id IS NOT NULL
), memberships AS MATERIALIZED (
  SELECT p.user_id, m.team_id FROM people AS p CROSS JOIN LATERAL (
    SELECT m.team_id FROM team_members AS m WHERE m.user_id = p.user_id OFFSET 0) AS m
), team_up(start, id) AS (
  SELECT DISTINCT team_id, team_id FROM memberships
  UNION
  SELECT team_up.start, step.parent_id FROM team_up CROSS JOIN LATERAL (
    SELECT t.parent_id FROM teams AS t WHERE t.id = team_up.id AND t.parent_id IS NOT NULL OFFSET 0) AS step
)
SELECT n FROM asked WHERE is_owner
UNION SELECT a.n FROM asked AS a JOIN (
  SELECT p.user_id, s.file_id FROM people AS p CROSS JOIN LATERAL (
    SELECT s.file_id FROM file_shares AS s WHERE s.user_id = p.user_id OFFSET 0) AS s) AS s
  ON s.user_id = a.user_id AND s.file_id = a.file_id
UNION SELECT b.n FROM below AS b JOIN (
  SELECT p.user_id, g.folder_id FROM people AS p CROSS JOIN LATERAL (
    SELECT g.folder_id FROM folder_grants AS g WHERE g.user_id = p.user_id OFFSET 0) AS g) AS g
  ON g.user_id = b.user_id AND g.folder_id = b.id
UNION SELECT r.n FROM rooted AS r JOIN (
  SELECT p.user_id, m.org_id FROM people AS p CROSS JOIN LATERAL (
    SELECT m.org_id FROM org_members AS m WHERE m.user_id = p.user_id AND (
      m.role = 'owner' OR (SELECT o.base_role FROM organizations AS o WHERE o.id = m.org_id) IN ('read', 'write')) OFFSET 0) AS m) AS m
  ON m.user_id = r.user_id AND m.org_id = r.org_id
UNION SELECT r.n FROM rooted AS r JOIN (
  SELECT p.user_id, c.repo_id FROM people AS p CROSS JOIN LATERAL (
    SELECT c.repo_id FROM repo_collaborators AS c WHERE c.user_id = p.user_id OFFSET 0) AS c) AS c
  ON c.user_id = r.user_id AND c.repo_id = r.repo_id
UNION SELECT t.n FROM (
  SELECT r.n, r.user_id, t.team_id FROM rooted AS r CROSS JOIN LATERAL (
    SELECT t.team_id FROM repo_teams AS t WHERE t.repo_id = r.repo_id OFFSET 0) AS t OFFSET 0) AS t
  JOIN (SELECT m.user_id, u.id FROM memberships AS m JOIN team_up AS u ON u.start = m.team_id) AS m
  ON m.user_id = t.user_id AND m.id = t.team_id
