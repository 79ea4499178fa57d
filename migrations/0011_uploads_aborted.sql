-- Rows of uploads that were given up go a week later: the hourly run finds them by their age.
CREATE INDEX uploads_aborted ON uploads (completed_at) WHERE state = 'aborted';
