-- +goose Up
CREATE TABLE erasures (
  kind TEXT    NOT NULL,
  id   TEXT    NOT NULL,
  at   INTEGER NOT NULL,
  days INTEGER NOT NULL,
  PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE holds (
  n            INTEGER PRIMARY KEY,
  id           TEXT    NOT NULL UNIQUE,
  organisation TEXT    NOT NULL,
  kind         TEXT    NOT NULL,
  value        TEXT    NOT NULL,
  body         BLOB,
  by           TEXT    NOT NULL,
  at           INTEGER NOT NULL,
  ended_by     TEXT    NOT NULL DEFAULT '',
  ended_at     INTEGER
) STRICT;
CREATE INDEX holds_standing ON holds (kind, value) WHERE ended_at IS NULL;

-- What was sent and received does not change; it can only be erased, and sealed
-- anew.
DROP TRIGGER IF EXISTS outbox_bytes_unchanged;
DROP TRIGGER IF EXISTS inbox_bytes_unchanged;
-- +goose StatementBegin
CREATE TRIGGER outbox_bytes_unchanged BEFORE UPDATE ON outbox_bytes
WHEN (NEW.n IS NOT OLD.n OR NEW.header IS NOT NULL OR NEW.body IS NOT NULL) AND NOT EXISTS (SELECT 1 FROM sealing WHERE busy = 1)
BEGIN SELECT RAISE(ABORT, 'what is sent does not change'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER inbox_bytes_unchanged BEFORE UPDATE ON inbox_bytes
WHEN (NEW.n IS NOT OLD.n OR NEW.header IS NOT NULL OR NEW.body IS NOT NULL OR NEW.answer_header IS NOT NULL
  OR NEW.answer IS NOT NULL OR NEW.packed IS NOT NULL) AND NOT EXISTS (SELECT 1 FROM sealing WHERE busy = 1)
BEGIN SELECT RAISE(ABORT, 'what was received does not change'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER erasures_unchanged BEFORE UPDATE ON erasures
BEGIN SELECT RAISE(ABORT, 'what was erased stays erased'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER holds_whole BEFORE DELETE ON holds
BEGIN SELECT RAISE(ABORT, 'a hold is lifted, never removed'); END;
-- +goose StatementEnd
