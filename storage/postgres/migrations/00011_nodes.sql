-- +goose Up
-- Who is sending a message: a run of the program.
ALTER TABLE outbox ADD COLUMN node TEXT COLLATE "C" NOT NULL DEFAULT '';
