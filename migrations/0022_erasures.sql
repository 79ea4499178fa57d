-- People who asked for the erasure of their account, until it is carried out or they take it back.
CREATE TABLE erasures (
  user_id  TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  asked_at INTEGER NOT NULL,
  erase_at INTEGER NOT NULL -- set to NULL, and so refused, while somebody else needs an owner first
) STRICT, WITHOUT ROWID;
CREATE INDEX erasures_by_time ON erasures (erase_at);
