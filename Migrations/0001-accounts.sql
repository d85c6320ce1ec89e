-- People, and every way in. Secrets are stored only as hashes: who reads this file cannot sign in with it.

CREATE TABLE users (
  id          INTEGER PRIMARY KEY,
  email       TEXT COLLATE NOCASE UNIQUE,              -- NULL: a person without sign-in (an annotator named in an import)
  name        TEXT NOT NULL,
  role        TEXT NOT NULL DEFAULT 'member' CHECK (role IN ('admin', 'member')),
  password    TEXT,                                    -- scrypt$N$r$p$salt$hash; NULL: no password set yet
  preferences TEXT NOT NULL DEFAULT '{}',              -- JSON: theme, key map
  disabled_at INTEGER,
  created_at  INTEGER NOT NULL,
  version     INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE sessions (
  id         INTEGER PRIMARY KEY,
  user_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  token_hash BLOB NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  seen_at    INTEGER NOT NULL,                         -- moved at most once a minute
  expires_at INTEGER NOT NULL,                         -- absolute end
  address    TEXT NOT NULL,
  agent      TEXT NOT NULL
) STRICT;
CREATE INDEX sessions_by_user ON sessions (user_id, id);

CREATE TABLE tokens (
  id         INTEGER PRIMARY KEY,
  user_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  name       TEXT NOT NULL,
  token_hash BLOB NOT NULL UNIQUE,
  access     TEXT NOT NULL DEFAULT 'write' CHECK (access IN ('read', 'write')),
  created_at INTEGER NOT NULL,
  used_at    INTEGER,
  expires_at INTEGER
) STRICT;
CREATE INDEX tokens_by_user ON tokens (user_id, id);

-- One-time links: first setup (no user yet), an invitation or new password, the demo's sign-in.
CREATE TABLE links (
  id          INTEGER PRIMARY KEY,
  purpose     TEXT NOT NULL CHECK (purpose IN ('setup', 'password', 'sign_in')),
  user_id     INTEGER REFERENCES users (id) ON DELETE CASCADE,
  secret_hash BLOB NOT NULL UNIQUE,
  created_at  INTEGER NOT NULL,
  expires_at  INTEGER NOT NULL,
  used_at     INTEGER
) STRICT;

-- Failed sign-ins by account and by address; kept here so that a restart forgives nothing.
CREATE TABLE sign_in_failures (
  subject    TEXT PRIMARY KEY,                         -- 'account:' or 'address:' and a SHA-256 in hex
  failures   INTEGER NOT NULL,
  failed_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
