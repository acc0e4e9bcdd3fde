-- +goose Up
-- Who may sign in, and what is kept of a session. Sessions begun before there
-- were people end: nobody can say any more whose they were.
CREATE TABLE people (
  id               TEXT NOT NULL PRIMARY KEY,
  version          INTEGER NOT NULL,
  username         TEXT NOT NULL COLLATE NOCASE UNIQUE,
  name             TEXT NOT NULL,
  roles            TEXT NOT NULL, -- JSON list
  ods_code         TEXT NOT NULL,
  practitioner     BLOB, -- sealed
  issuer           TEXT NOT NULL,
  subject          TEXT NOT NULL,
  password_hash    TEXT NOT NULL,
  pin_hash         TEXT NOT NULL,
  totp             BLOB, -- sealed
  totp_pending     BLOB, -- sealed
  totp_step        INTEGER NOT NULL,
  recovery         TEXT NOT NULL, -- JSON list
  invitation_hash  TEXT NOT NULL,
  invitation_kind  TEXT NOT NULL,
  invitation_until INTEGER,
  created_at       INTEGER,
  seen_at          INTEGER,
  missed           INTEGER NOT NULL,
  missed_at        INTEGER,
  secrets_at       INTEGER,
  secrets_known    INTEGER,
  disabled_at      INTEGER
) STRICT;
CREATE UNIQUE INDEX people_by_subject ON people (issuer, subject) WHERE subject <> '';
CREATE UNIQUE INDEX people_by_invitation ON people (invitation_hash) WHERE invitation_hash <> '';
CREATE INDEX people_by_name ON people (name, id);

CREATE TABLE failed_proofs (
  key      TEXT NOT NULL PRIMARY KEY,
  failures INTEGER NOT NULL,
  at       INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX failed_proofs_by_time ON failed_proofs (at);

DROP TABLE sessions;
CREATE TABLE sessions (
  token_hash   TEXT NOT NULL PRIMARY KEY,
  id           TEXT NOT NULL UNIQUE,
  person_id    TEXT NOT NULL,
  role         TEXT NOT NULL,
  organisation TEXT NOT NULL,
  source       TEXT NOT NULL,
  device       TEXT NOT NULL,
  factors      TEXT NOT NULL, -- JSON list
  claims       BLOB,
  created_at   INTEGER,
  used_at      INTEGER,
  proved_at    INTEGER,
  locked_at    INTEGER
) STRICT;
CREATE INDEX sessions_by_person ON sessions (person_id, used_at);
CREATE INDEX sessions_by_start ON sessions (created_at);
