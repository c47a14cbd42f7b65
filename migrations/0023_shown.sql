-- What became of a notice once a push service had it.

-- When a browser showed it first.
ALTER TABLE notices ADD COLUMN shown_at BIGINT;
-- When the person answered it, and how: `opened`.
ALTER TABLE notices ADD COLUMN acted_at BIGINT;
ALTER TABLE notices ADD COLUMN act TEXT;
