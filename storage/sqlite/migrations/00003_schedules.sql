-- +goose Up
-- What services of ours want of senders beyond the standard, and when they can
-- be booked.
ALTER TABLE services ADD COLUMN address   TEXT NOT NULL DEFAULT '';
ALTER TABLE services ADD COLUMN closed_at INTEGER;
ALTER TABLE services ADD COLUMN terms     TEXT NOT NULL DEFAULT ''; -- JSON
CREATE INDEX services_own ON services (name, id) WHERE own = 1;

-- A time that several services share has a row for each, with the same share:
-- they are taken, freed and blocked together.
ALTER TABLE slots ADD COLUMN schedule_id TEXT    NOT NULL DEFAULT '';
ALTER TABLE slots ADD COLUMN share       TEXT    NOT NULL DEFAULT '';
ALTER TABLE slots ADD COLUMN by_hand     INTEGER NOT NULL DEFAULT 0;
ALTER TABLE slots ADD COLUMN blocked     INTEGER NOT NULL DEFAULT 0;
ALTER TABLE slots ADD COLUMN stray       INTEGER NOT NULL DEFAULT 0;
CREATE INDEX slots_time ON slots (start_at);
CREATE INDEX slots_schedule ON slots (schedule_id, start_at) WHERE schedule_id <> '';
CREATE INDEX slots_share ON slots (share) WHERE share <> '';

CREATE TABLE schedules (
  id          TEXT    NOT NULL PRIMARY KEY,
  version     INTEGER NOT NULL,
  name        TEXT    NOT NULL,
  service_ids TEXT    NOT NULL, -- JSON array
  updated_at  INTEGER,
  body        TEXT    NOT NULL  -- JSON
) STRICT;
