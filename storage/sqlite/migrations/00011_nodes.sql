-- +goose Up
-- Who is sending a message: a run of the program.
ALTER TABLE outbox ADD COLUMN node TEXT NOT NULL DEFAULT '';
