-- The same rows on every run and every server: all that varies is computed from the row's number.
--
-- The setting bench.scale says how many folders, files and repositories there are: 10,000, 100,000 and 10,000 for
-- each 1; bench.fan is the number of folders in one, with a file each, 10,000 but for tests. There are always 10,000
-- users, 101 organizations and 1,000 teams. Ordinary rows come first, with
--
--   users 101 .. 10000, organizations 2 .. 101 (all are members of 2), teams 101 .. 1100,
--   repositories from 101, folders from 100,000 (trees of 50, depth 8), files from 1,000,001.
--
-- Lower ids are those of people.go. What belongs to them is in organization 1 and is the same at every scale.

-- pick is a number below `below` that looks as if drawn at random, another for each n and salt.
CREATE FUNCTION pick(n bigint, salt bigint, below bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (hashint8extended(n, salt) & 1073741823) % below;

-- scaled is how many rows there are of what counts `n` at scale 1.
CREATE FUNCTION scaled(n bigint) RETURNS bigint LANGUAGE sql STABLE
    RETURN CAST(n * CAST(current_setting('bench.scale') AS numeric) AS bigint);

-- moment is a time within three years.
CREATE FUNCTION moment(n bigint, salt bigint) RETURNS timestamptz LANGUAGE sql IMMUTABLE
    RETURN timestamptz '2022-01-01 00:00:00+00' + pick(n, salt, 94608000) * interval '1 second';

INSERT INTO users SELECT u, 'user' || u FROM generate_series(1, 10000) AS u;

-- In half of the organizations everybody reads everything.
INSERT INTO organizations
SELECT o, 'org' || o, CASE WHEN o = 51 THEN 'write' WHEN o % 2 = 0 THEN 'read' ELSE 'none' END
FROM generate_series(1, 101) AS o;

-- Everybody has an organization, some have two, all are in organization 2. The first of each owns it.
INSERT INTO org_members
SELECT 2 + u % 100, u, CASE WHEN u < 201 THEN 'owner' ELSE 'member' END FROM generate_series(101, 10000) AS u
UNION ALL SELECT 2, u, 'member' FROM generate_series(101, 10000) AS u WHERE u % 100 <> 0
UNION ALL SELECT 2 + (u + 37) % 100, u, 'member' FROM generate_series(101, 10000) AS u
          WHERE u % 10 = 5 AND (u + 37) % 100 <> 0;

INSERT INTO org_blocked_users
SELECT DISTINCT o, 101 + pick(o, 1000 + k, 9900) FROM generate_series(2, 101) AS o, generate_series(1, 2) AS k;

-- Ten teams per organization: two chains of five.
INSERT INTO teams
SELECT 101 + t, 2 + t % 100, CASE WHEN t >= 200 THEN 101 + t - 200 END, 'team' || t FROM generate_series(0, 999) AS t;

-- Everybody is in one to three teams of their organization.
INSERT INTO team_members
SELECT DISTINCT 101 + u % 100 + 100 * pick(u, k, 10), u FROM generate_series(101, 10000) AS u, generate_series(1, 3) AS k;

INSERT INTO repositories
SELECT 100 + r, 2 + r % 100, 'repo' || r, moment(r, 10) FROM generate_series(1, scaled(10000)) AS r;

-- Up to two teams of its organization, and one collaborator from anywhere, for each repository.
INSERT INTO repo_teams
SELECT DISTINCT ON (r, t) 100 + r, t, (ARRAY['read', 'write', 'read', 'admin'])[1 + pick(r, 20 + k, 4)]
FROM generate_series(1, scaled(10000)) AS r, generate_series(1, 2) AS k,
     LATERAL (SELECT 101 + r % 100 + 100 * pick(r, 30 + k, 10)) AS chosen(t)
ORDER BY r, t, k;
INSERT INTO repo_collaborators
SELECT 100 + r, 101 + pick(r, 40, 9900), (ARRAY['read', 'write', 'read', 'admin'])[1 + pick(r, 41, 4)]
FROM generate_series(1, scaled(10000)) AS r;

-- tree_parent is the parent of folder i of a tree that starts at `first`: 0 .. 7 are a path, the others hang off it.
CREATE FUNCTION tree_parent(first bigint, i integer) RETURNS bigint LANGUAGE sql IMMUTABLE
    RETURN CASE WHEN i = 0 THEN NULL WHEN i < 8 THEN first + i - 1 ELSE first + i % 7 END;

INSERT INTO folders
SELECT first + i, 101 + tree * 47, tree_parent(first, i), 'folder' || i
FROM generate_series(0, scaled(200) - 1) AS tree, LATERAL (SELECT 100000 + tree * 50) AS f(first), generate_series(0, 49) AS i;
INSERT INTO folder_grants
SELECT id, 101 + pick(id, 50, 9900), (ARRAY['viewer', 'viewer', 'editor'])[1 + pick(id, 51, 3)]
FROM folders WHERE id % 2 = 1;

-- Organization 1. Repositories 1 and 2 are two trees; 3 is a chain of 25 folders; 4 is a folder with bench.fan folders
-- in it; 5 is a single folder. Teams 1 .. 5 are a chain, of which the uppermost reads repository 3.
INSERT INTO teams SELECT t, 1, CASE WHEN t > 1 THEN t - 1 END, 'lab' || t FROM generate_series(1, 5) AS t;
INSERT INTO repositories SELECT r, 1, 'lab' || r, moment(r, 11) FROM generate_series(1, 5) AS r;
INSERT INTO repo_teams VALUES (3, 1, 'read');
INSERT INTO folders
SELECT first + i, repo, tree_parent(first, i), 'lab' || i FROM (VALUES (1, 1), (2, 51)) AS t(repo, first), generate_series(0, 49) AS i
UNION ALL SELECT 200 + i, 3, CASE WHEN i > 1 THEN 200 + i - 1 END, 'deep' || i FROM generate_series(1, 25) AS i
UNION ALL SELECT 1000 + i, 4, CASE WHEN i > 0 THEN 1000 END, 'wide' || i FROM generate_series(0, CAST(current_setting('bench.fan') AS integer)) AS i
UNION ALL SELECT 300, 5, NULL, 'private';

-- Files lie in the table by age, so that those of a folder are scattered.
INSERT INTO files
SELECT id, folder, owner, 'file' || id, pick(id, 60, 10000000), moment(id, 61)
FROM (
    SELECT 1000000 + f, 100000 + f % scaled(10000), 101 + pick(f, 62, 9900) FROM generate_series(1, scaled(100000)) AS f
    UNION ALL SELECT f, 1 + f % 100, 100 FROM generate_series(1, 1000) AS f
    UNION ALL SELECT 2000 + f, 201 + f % 25, 100 FROM generate_series(1, 100) AS f
    UNION ALL SELECT 3000 + f, 300, CASE WHEN f <= 5 THEN 12 ELSE 100 END FROM generate_series(1, 10) AS f
    UNION ALL SELECT 10000 + f, 1000 + f, 100 FROM generate_series(1, CAST(current_setting('bench.fan') AS integer)) AS f
) AS all_files(id, folder, owner)
ORDER BY moment(id, 61);

INSERT INTO file_shares
SELECT id, 101 + pick(id, 70, 9900), (ARRAY['viewer', 'viewer', 'editor'])[1 + pick(id, 71, 3)]
FROM files WHERE id > 1000000 AND id % 5 = 0;

-- The people, in the order of people.go.
INSERT INTO org_members SELECT o, 1, 'owner' FROM generate_series(1, 101) AS o;
INSERT INTO org_members SELECT o, 2, 'member' FROM generate_series(2, 70, 2) AS o;
INSERT INTO org_members SELECT o, 3, 'owner' FROM generate_series(3, 12) AS o;
INSERT INTO folder_grants SELECT 100009 + 50 * 20 * n, 4, 'viewer' FROM generate_series(0, scaled(10) - 1) AS n;
INSERT INTO file_shares SELECT 1000000 + 1000 * n + 1, 5, 'viewer' FROM generate_series(1, greatest(scaled(1), 1)) AS n;
INSERT INTO file_shares SELECT 3005 + f, 12, 'viewer' FROM generate_series(1, 5) AS f;
INSERT INTO repo_collaborators VALUES (1, 13, 'read'), (2, 13, 'write');
INSERT INTO team_members VALUES (5, 14);
INSERT INTO folder_grants VALUES (1000, 15, 'viewer');
