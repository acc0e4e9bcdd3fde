-- +goose Up
ALTER TABLE audit ADD COLUMN organisation TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN claims BLOB;
-- The hash of the entry as a leaf of the log's tree. Entries of before get
-- theirs when the program opens the database.
ALTER TABLE audit ADD COLUMN leaf BLOB;

-- Complete subtrees of 256, 65,536, … leaves.
CREATE TABLE audit_nodes (
  level INTEGER NOT NULL,
  n     INTEGER NOT NULL,
  hash  BLOB    NOT NULL,
  PRIMARY KEY (level, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit_checkpoints (
  size INTEGER PRIMARY KEY,
  at   INTEGER,
  note BLOB NOT NULL,
  edge BLOB NOT NULL -- the tree's complete subtrees, one hash after the other
) STRICT;

CREATE TABLE audit_keys (
  n        INTEGER PRIMARY KEY, -- 1, 2, …
  verifier TEXT NOT NULL
) STRICT;

-- What entries are found by. Of each complete block of 1,024 entries it is
-- known when they were, and for each value that occurs in it, in which of them,
-- a bit each. The entries after the last complete block are looked through.
CREATE TABLE audit_blocks (
  n        INTEGER PRIMARY KEY, -- entries 1024 n + 1 to 1024 n + 1024
  earliest INTEGER NOT NULL,
  latest   INTEGER NOT NULL
) STRICT;
CREATE TABLE audit_values (
  field TEXT    NOT NULL,
  value TEXT    NOT NULL,
  block INTEGER NOT NULL REFERENCES audit_blocks (n),
  bits  BLOB    NOT NULL,
  PRIMARY KEY (field, value, block)
) STRICT, WITHOUT ROWID;
DROP INDEX audit_at;
DROP INDEX audit_actor;
DROP INDEX audit_act;
DROP INDEX audit_outcome;
DROP INDEX audit_service;
DROP INDEX audit_case;
DROP INDEX audit_patient;
CREATE INDEX audit_case ON audit (case_id) WHERE case_id <> '';
CREATE INDEX audit_patient ON audit (patient_key) WHERE patient_key <> '';

-- An entry only ever gets its hash, once.
DROP TRIGGER audit_unchanged;
-- +goose StatementBegin
CREATE TRIGGER audit_unchanged BEFORE UPDATE OF seq, at, actor, role, act, object, case_id, patient_key, service_id, source,
  correlation_id, request_id, environment, outcome, body_hash, header_hash, detail, organisation, claims ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_hashed BEFORE UPDATE OF leaf ON audit WHEN OLD.leaf IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_nodes_unchanged BEFORE UPDATE ON audit_nodes
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_nodes_whole BEFORE DELETE ON audit_nodes
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_checkpoints_unchanged BEFORE UPDATE ON audit_checkpoints
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_checkpoints_newest BEFORE DELETE ON audit_checkpoints WHEN OLD.size = (SELECT MAX(size) FROM audit_checkpoints)
BEGIN SELECT RAISE(ABORT, 'the newest checkpoint stays'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_keys_unchanged BEFORE UPDATE ON audit_keys
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_keys_whole BEFORE DELETE ON audit_keys
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
-- +goose StatementEnd
