-- Which of the pairs ($1[n], $2[n]) of a user and a file are allowed? All folders, people and teams as sets.
WITH RECURSIVE asked AS MATERIALIZED (
  SELECT a.n, a.user_id, f.id, f.folder_id, f.owner_id
  FROM unnest(CAST($1 AS bigint[]), CAST($2 AS bigint[])) WITH ORDINALITY AS a(user_id, file_id, n) CROSS JOIN LATERAL (
    SELECT f.id, f.folder_id, f.owner_id FROM files AS f WHERE f.id = a.file_id OFFSET 0) AS f
), people AS MATERIALIZED (
  SELECT DISTINCT user_id FROM asked
), up(start, id, parent_id, repo_id) AS (
  SELECT s.folder_id, d.id, d.parent_id, d.repo_id FROM (SELECT DISTINCT folder_id FROM asked) AS s CROSS JOIN LATERAL (
    SELECT d.id, d.parent_id, d.repo_id FROM folders AS d WHERE d.id = s.folder_id OFFSET 0) AS d
  UNION ALL
  SELECT up.start, step.id, step.parent_id, step.repo_id FROM up CROSS JOIN LATERAL (
    SELECT d.id, d.parent_id, d.repo_id FROM folders AS d WHERE d.id = up.parent_id OFFSET 0) AS step
), my_teams(user_id, id) AS (
  SELECT p.user_id, m.team_id FROM people AS p CROSS JOIN LATERAL (
    SELECT m.team_id FROM team_members AS m WHERE m.user_id = p.user_id OFFSET 0) AS m
  UNION
  SELECT my_teams.user_id, step.parent_id FROM my_teams CROSS JOIN LATERAL (
    SELECT t.parent_id FROM teams AS t WHERE t.id = my_teams.id AND t.parent_id IS NOT NULL OFFSET 0) AS step
), rooted AS MATERIALIZED (
  SELECT a.n, a.user_id, r.id AS repo_id, r.org_id FROM asked AS a JOIN up ON up.start = a.folder_id AND up.parent_id IS NULL CROSS JOIN LATERAL (
    SELECT r.id, r.org_id FROM repositories AS r WHERE r.id = up.repo_id OFFSET 0) AS r
)
SELECT n FROM asked WHERE owner_id = user_id
UNION SELECT a.n FROM asked AS a CROSS JOIN LATERAL (
  SELECT FROM file_shares AS s WHERE s.file_id = a.id AND s.user_id = a.user_id OFFSET 0) AS s
UNION SELECT a.n FROM asked AS a JOIN up ON up.start = a.folder_id JOIN (
  SELECT p.user_id, g.folder_id FROM people AS p CROSS JOIN LATERAL (
    SELECT g.folder_id FROM folder_grants AS g WHERE g.user_id = p.user_id OFFSET 0) AS g) AS g
  ON g.folder_id = up.id AND g.user_id = a.user_id
UNION SELECT r.n FROM rooted AS r CROSS JOIN LATERAL (
  SELECT FROM org_members AS m WHERE m.org_id = r.org_id AND m.user_id = r.user_id AND (
    m.role = 'owner' OR (SELECT o.base_role FROM organizations AS o WHERE o.id = m.org_id) IN ('read', 'write')) OFFSET 0) AS m
UNION SELECT r.n FROM rooted AS r CROSS JOIN LATERAL (
  SELECT FROM repo_collaborators AS c WHERE c.repo_id = r.repo_id AND c.user_id = r.user_id OFFSET 0) AS c
UNION SELECT t.n FROM (
  SELECT r.n, r.user_id, t.team_id FROM rooted AS r CROSS JOIN LATERAL (
    SELECT t.team_id FROM repo_teams AS t WHERE t.repo_id = r.repo_id OFFSET 0) AS t OFFSET 0) AS t
  JOIN my_teams AS m ON m.user_id = t.user_id AND m.id = t.team_id
