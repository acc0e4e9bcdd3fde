-- +goose Up
-- What is sent besides messages: writes of one resource. Both are empty for a
-- message.
ALTER TABLE outbox ADD COLUMN method TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN path   TEXT NOT NULL DEFAULT '';
