-- +goose Up
-- Who is sending a message: a run of the program.
ALTER TABLE outbox ADD COLUMN node TEXT COLLATE "C" NOT NULL DEFAULT '';

-- The programs that share the database, and when each last said that it lives, by
-- the database's clock.
CREATE TABLE nodes (
  id      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  beat_at BIGINT NOT NULL
);
