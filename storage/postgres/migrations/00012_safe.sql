-- +goose Up
-- Where nodes keep what is the same for all of them and never lies in clear: their
-- keys, sealed; and imported definition packages, which are no secret.
CREATE SEQUENCE IF NOT EXISTS safe_version;
CREATE TABLE IF NOT EXISTS safe (
  name    TEXT COLLATE "C" PRIMARY KEY,
  content BYTEA NOT NULL,
  version BIGINT NOT NULL DEFAULT nextval('safe_version') -- another one for every content
);
