-- What the shortest question takes.
SELECT id FROM files WHERE id = $1
