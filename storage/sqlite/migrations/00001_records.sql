-- Times are nanoseconds since 1970 UTC, NULL for "none". Patient data stands
-- only in the BLOB columns subject, header, body, bundle, answer and
-- answer_header, sealed. Messages' bytes have tables of their own, so that
-- changing a state or listing a thousand rows never touches them.

-- +goose Up
CREATE TABLE cases (
  n              INTEGER PRIMARY KEY,
  id             TEXT    NOT NULL UNIQUE,
  version        INTEGER NOT NULL,
  role           TEXT    NOT NULL,
  service_id     TEXT    NOT NULL,
  correlation_id TEXT    NOT NULL,
  patient_key    TEXT    NOT NULL,
  state          TEXT    NOT NULL,
  attention      INTEGER NOT NULL,
  created_at     INTEGER,
  updated_at     INTEGER,
  subject        BLOB,
  body           BLOB
) STRICT;
CREATE INDEX cases_updated ON cases (updated_at);
CREATE INDEX cases_role ON cases (role, updated_at);
CREATE INDEX cases_service ON cases (service_id, updated_at);
CREATE INDEX cases_attention ON cases (attention, updated_at);

CREATE TABLE case_keys (
  kind    TEXT NOT NULL,
  value   TEXT NOT NULL,
  case_id TEXT NOT NULL REFERENCES cases (id),
  PRIMARY KEY (kind, value, case_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX case_keys_case ON case_keys (case_id);

CREATE TABLE events (
  n       INTEGER PRIMARY KEY,
  case_id TEXT NOT NULL REFERENCES cases (id),
  at      INTEGER,
  kind    TEXT NOT NULL,
  actor   TEXT NOT NULL,
  body    BLOB
) STRICT;
CREATE INDEX events_case ON events (case_id, at);

CREATE TABLE outbox (
  n              INTEGER PRIMARY KEY,
  id             TEXT    NOT NULL UNIQUE,
  version        INTEGER NOT NULL,
  case_id        TEXT    NOT NULL,
  plan_id        TEXT    NOT NULL,
  step           INTEGER NOT NULL,
  kind           TEXT    NOT NULL,
  state          TEXT    NOT NULL,
  target         TEXT    NOT NULL,
  request_id     TEXT    NOT NULL,
  request_key    TEXT    NOT NULL UNIQUE, -- request_id in lower case
  correlation_id TEXT    NOT NULL,
  bundle_id      TEXT    NOT NULL,
  attempts       INTEGER NOT NULL,
  next_at        INTEGER,
  status         INTEGER NOT NULL,
  failure        TEXT    NOT NULL,
  created_at     INTEGER,
  updated_at     INTEGER,
  answer_header  BLOB,
  answer         BLOB
) STRICT;
CREATE INDEX outbox_due ON outbox (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX outbox_state ON outbox (state, created_at);
CREATE INDEX outbox_case ON outbox (case_id);
CREATE INDEX outbox_plan ON outbox (plan_id, step);

CREATE TABLE outbox_bytes (
  n      INTEGER PRIMARY KEY REFERENCES outbox (n),
  header BLOB,
  body   BLOB
) STRICT;

CREATE TABLE attempts (
  outbound_id TEXT    NOT NULL REFERENCES outbox (id),
  n           INTEGER NOT NULL,
  at          INTEGER,
  took        INTEGER NOT NULL, -- nanoseconds
  status      INTEGER NOT NULL,
  failure     TEXT    NOT NULL,
  detail      TEXT    NOT NULL,
  PRIMARY KEY (outbound_id, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE inbox (
  n               INTEGER PRIMARY KEY,
  id              TEXT    NOT NULL UNIQUE,
  request_id      TEXT    NOT NULL,
  correlation_id  TEXT    NOT NULL,
  request_key     TEXT    NOT NULL, -- request_id in lower case
  correlation_key TEXT    NOT NULL, -- correlation_id in lower case
  version         INTEGER NOT NULL,
  service_id      TEXT    NOT NULL,
  source          TEXT    NOT NULL,
  kind            TEXT    NOT NULL,
  case_id         TEXT    NOT NULL,
  quarantined     INTEGER NOT NULL,
  status          INTEGER NOT NULL,
  received_at     INTEGER,
  read_at         INTEGER,
  UNIQUE (request_key, correlation_key)
) STRICT;
CREATE INDEX inbox_received ON inbox (received_at);
CREATE INDEX inbox_service ON inbox (service_id, received_at);
CREATE INDEX inbox_case ON inbox (case_id);
CREATE INDEX inbox_unread ON inbox (received_at) WHERE read_at IS NULL;
CREATE INDEX inbox_quarantined ON inbox (received_at) WHERE quarantined = 1;

CREATE TABLE inbox_bytes (
  n             INTEGER PRIMARY KEY REFERENCES inbox (n),
  header        BLOB,
  body          BLOB,
  answer_header BLOB,
  answer        BLOB
) STRICT;

CREATE TABLE resources (
  n           INTEGER PRIMARY KEY,
  type        TEXT    NOT NULL,
  id          TEXT    NOT NULL,
  version     INTEGER NOT NULL,
  service_id  TEXT    NOT NULL,
  case_id     TEXT    NOT NULL,
  patient_key TEXT    NOT NULL,
  status      TEXT    NOT NULL,
  updated_at  INTEGER,
  body        BLOB,
  bundle      BLOB,
  UNIQUE (type, id, version)
) STRICT;
CREATE INDEX resources_patient ON resources (type, patient_key);
CREATE INDEX resources_case ON resources (case_id);

CREATE TABLE slots (
  id         TEXT    NOT NULL PRIMARY KEY,
  service_id TEXT    NOT NULL,
  start_at   INTEGER,
  end_at     INTEGER,
  busy       INTEGER NOT NULL,
  body       BLOB
) STRICT;
CREATE INDEX slots_start ON slots (service_id, start_at);

CREATE TABLE drafts (
  n          INTEGER PRIMARY KEY,
  id         TEXT    NOT NULL UNIQUE,
  version    INTEGER NOT NULL,
  case_id    TEXT    NOT NULL,
  service_id TEXT    NOT NULL,
  created_at INTEGER,
  updated_at INTEGER,
  body       BLOB
) STRICT;
CREATE INDEX drafts_open ON drafts (updated_at) WHERE case_id = '';

CREATE TABLE services (
  id              TEXT    NOT NULL PRIMARY KEY,
  name            TEXT    NOT NULL,
  ods_code        TEXT    NOT NULL,
  organisation    TEXT    NOT NULL,
  phone           TEXT    NOT NULL,
  postcode        TEXT    NOT NULL,
  opening_times   TEXT    NOT NULL,
  use_cases       TEXT    NOT NULL, -- JSON array
  accepts_booking INTEGER NOT NULL,
  require_booking INTEGER,
  own             INTEGER NOT NULL,
  favourite       INTEGER NOT NULL,
  used_at         INTEGER,
  words           TEXT    NOT NULL  -- what Search looks in, lower case
) STRICT;
CREATE INDEX services_order ON services (favourite DESC, used_at DESC, name, id);

CREATE TABLE definitions (
  key        TEXT NOT NULL PRIMARY KEY,
  fetched_at INTEGER,
  body       BLOB
) STRICT;

CREATE TABLE settings (
  name  TEXT NOT NULL PRIMARY KEY,
  value BLOB
) STRICT;

CREATE TABLE sessions (
  token_hash TEXT NOT NULL PRIMARY KEY,
  person_id  TEXT NOT NULL,
  created_at INTEGER,
  used_at    INTEGER
) STRICT;

CREATE TABLE audit (
  seq            INTEGER PRIMARY KEY,
  at             INTEGER,
  actor          TEXT NOT NULL,
  role           TEXT NOT NULL,
  act            TEXT NOT NULL,
  object         TEXT NOT NULL,
  case_id        TEXT NOT NULL,
  patient_key    TEXT NOT NULL,
  service_id     TEXT NOT NULL,
  source         TEXT NOT NULL,
  correlation_id TEXT NOT NULL,
  request_id     TEXT NOT NULL,
  environment    TEXT NOT NULL,
  outcome        TEXT NOT NULL,
  body_hash      TEXT NOT NULL,
  header_hash    TEXT NOT NULL,
  detail         BLOB
) STRICT;
CREATE INDEX audit_at ON audit (at);
CREATE INDEX audit_actor ON audit (actor);
CREATE INDEX audit_act ON audit (act);
CREATE INDEX audit_outcome ON audit (outcome);
CREATE INDEX audit_service ON audit (service_id);
CREATE INDEX audit_case ON audit (case_id);
CREATE INDEX audit_patient ON audit (patient_key);

-- What was sent, received and recorded stays as it was, whatever the program tries.
-- +goose StatementBegin
CREATE TRIGGER audit_unchanged BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_whole BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER outbox_bytes_unchanged BEFORE UPDATE ON outbox_bytes
BEGIN SELECT RAISE(ABORT, 'what is sent does not change'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER inbox_bytes_unchanged BEFORE UPDATE ON inbox_bytes
BEGIN SELECT RAISE(ABORT, 'what was received does not change'); END;
-- +goose StatementEnd
