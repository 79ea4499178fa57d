-- People have accounts: an address that was proved, and a language.
ALTER TABLE users ADD COLUMN email TEXT;                -- lower case; NULL: whoever only ever comes by an owner link
ALTER TABLE users ADD COLUMN email_verified_at INTEGER; -- NULL: nobody has proved yet that it is theirs
ALTER TABLE users ADD COLUMN locale TEXT;
CREATE UNIQUE INDEX users_by_email ON users (email) WHERE email IS NOT NULL;

-- The outbox of mails: a row first, sent afterwards, kept for a while to be looked at.
CREATE TABLE mails (
  id         TEXT PRIMARY KEY,
  org_id     TEXT NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
  recipient  TEXT NOT NULL,
  subject    TEXT NOT NULL,
  body       TEXT NOT NULL,               -- plain text
  created_at INTEGER NOT NULL,
  next_at    INTEGER NOT NULL,            -- not tried before
  tries      INTEGER NOT NULL DEFAULT 0,
  state      TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'failed')),
  error      TEXT                         -- why the last try failed
) STRICT;
CREATE INDEX mails_waiting ON mails (next_at) WHERE state = 'waiting';
CREATE INDEX mails_by_org ON mails (org_id, id);
CREATE INDEX mails_by_age ON mails (created_at);
