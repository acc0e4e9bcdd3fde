-- +goose Up
-- What stands in columns of patient data is sealed. There is a row once a
-- program with data keys has opened the database; it says how far sealing, or
-- sealing anew under another key, has come, and holds a proof of which keys.
CREATE TABLE sealing (
  n     INTEGER PRIMARY KEY CHECK (n = 1),
  stage TEXT    NOT NULL, -- clear: being sealed; wash: old bytes are being removed; sealed; turning: being sealed anew
  place TEXT    NOT NULL, -- the table that is at its turn
  upto  INTEGER NOT NULL, -- the last row of it that is done
  busy  INTEGER NOT NULL, -- 1 only within the transaction that seals rows
  proof BLOB    NOT NULL
) STRICT;

ALTER TABLE schedules ADD COLUMN week BLOB; -- JSON; may name staff
UPDATE schedules SET week = CAST(body AS BLOB);
ALTER TABLE schedules DROP COLUMN body;
ALTER TABLE schedules RENAME COLUMN week TO body;

-- The bytes stay as they were: only their seal changes.
DROP TRIGGER outbox_bytes_unchanged;
-- +goose StatementBegin
CREATE TRIGGER outbox_bytes_unchanged BEFORE UPDATE ON outbox_bytes WHEN NOT EXISTS (SELECT 1 FROM sealing WHERE busy = 1)
BEGIN SELECT RAISE(ABORT, 'what is sent does not change'); END;
-- +goose StatementEnd
DROP TRIGGER inbox_bytes_unchanged;
-- +goose StatementBegin
CREATE TRIGGER inbox_bytes_unchanged BEFORE UPDATE ON inbox_bytes WHEN NOT EXISTS (SELECT 1 FROM sealing WHERE busy = 1)
BEGIN SELECT RAISE(ABORT, 'what was received does not change'); END;
-- +goose StatementEnd
