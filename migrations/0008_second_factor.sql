-- Where a person is signed in, to recognise a stranger among their devices. All of it as of the sign-in, but for
-- `seen_at`, which is written every ten minutes at most: a row written with each request would cost too much.
ALTER TABLE sessions ADD COLUMN browser TEXT;
ALTER TABLE sessions ADD COLUMN system TEXT;
ALTER TABLE sessions ADD COLUMN country TEXT;
ALTER TABLE sessions ADD COLUMN ip TEXT;
ALTER TABLE sessions ADD COLUMN seen_at INTEGER;
CREATE INDEX sessions_by_person ON sessions (org_id, user_id, created_at);
