-- A database of schema 11 with made-up rows.
CREATE TABLE goose_db_version (
		id INTEGER PRIMARY KEY AUTOINCREMENT,
		version_id INTEGER NOT NULL,
		is_applied INTEGER NOT NULL,
		tstamp TIMESTAMP DEFAULT (datetime('now'))
	);
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
, keys TEXT NOT NULL DEFAULT '[]', organisation TEXT NOT NULL DEFAULT '') STRICT;
CREATE TABLE events (
  n       INTEGER PRIMARY KEY,
  case_id TEXT NOT NULL REFERENCES cases (id),
  at      INTEGER,
  kind    TEXT NOT NULL,
  actor   TEXT NOT NULL,
  body    BLOB
) STRICT;
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
, method TEXT NOT NULL DEFAULT '', path   TEXT NOT NULL DEFAULT '', organisation TEXT NOT NULL DEFAULT '', node TEXT NOT NULL DEFAULT '') STRICT;
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
  read_at         INTEGER, organisation TEXT NOT NULL DEFAULT '',
  UNIQUE (request_key, correlation_key)
) STRICT;
CREATE TABLE inbox_bytes (
  n             INTEGER PRIMARY KEY REFERENCES inbox (n),
  header        BLOB,
  body          BLOB,
  answer_header BLOB,
  answer        BLOB
, packed BLOB) STRICT;
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
  bundle      BLOB, packed BLOB, answered INTEGER REFERENCES inbox_bytes (n),
  UNIQUE (type, id, version)
) STRICT;
CREATE TABLE slots (
  id         TEXT    NOT NULL PRIMARY KEY,
  service_id TEXT    NOT NULL,
  start_at   INTEGER,
  end_at     INTEGER,
  busy       INTEGER NOT NULL,
  body       BLOB
, schedule_id TEXT    NOT NULL DEFAULT '', share       TEXT    NOT NULL DEFAULT '', by_hand     INTEGER NOT NULL DEFAULT 0, blocked     INTEGER NOT NULL DEFAULT 0, stray       INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE drafts (
  n          INTEGER PRIMARY KEY,
  id         TEXT    NOT NULL UNIQUE,
  version    INTEGER NOT NULL,
  case_id    TEXT    NOT NULL,
  service_id TEXT    NOT NULL,
  created_at INTEGER,
  updated_at INTEGER,
  body       BLOB
, organisation TEXT NOT NULL DEFAULT '') STRICT;
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
, address   TEXT NOT NULL DEFAULT '', closed_at INTEGER, terms     TEXT NOT NULL DEFAULT '') STRICT;
CREATE TABLE definitions (
  key        TEXT NOT NULL PRIMARY KEY,
  fetched_at INTEGER,
  body       BLOB
) STRICT;
CREATE TABLE settings (
  name  TEXT NOT NULL PRIMARY KEY,
  value BLOB
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
, organisation TEXT NOT NULL DEFAULT '', claims BLOB, leaf BLOB) STRICT;
CREATE TABLE schedules (
  id          TEXT    NOT NULL PRIMARY KEY,
  version     INTEGER NOT NULL,
  name        TEXT    NOT NULL,
  service_ids TEXT    NOT NULL, -- JSON array
  updated_at  INTEGER,
  body BLOB) STRICT;
CREATE TABLE work_items (
  n           INTEGER PRIMARY KEY,
  case_id     TEXT    NOT NULL UNIQUE REFERENCES cases (id),
  service_id  TEXT    NOT NULL,
  held_by     TEXT    NOT NULL,
  awaited     INTEGER NOT NULL,
  unread      INTEGER NOT NULL,
  due_at      INTEGER,
  received_at INTEGER,
  closed_at   INTEGER
, organisation TEXT NOT NULL DEFAULT '') STRICT;
CREATE TABLE key_starts (
  start  TEXT    NOT NULL, -- the first 12 letters of a value
  case_n INTEGER NOT NULL REFERENCES cases (n),
  PRIMARY KEY (start, case_n)
) STRICT, WITHOUT ROWID;
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
CREATE TABLE people (
  id               TEXT NOT NULL PRIMARY KEY,
  version          INTEGER NOT NULL,
  username         TEXT NOT NULL COLLATE NOCASE UNIQUE,
  name             TEXT NOT NULL,
  roles            TEXT NOT NULL, -- JSON list
  ods_code         TEXT NOT NULL,
  practitioner     BLOB, -- sealed
  issuer           TEXT NOT NULL,
  subject          TEXT NOT NULL,
  password_hash    TEXT NOT NULL,
  pin_hash         TEXT NOT NULL,
  totp             BLOB, -- sealed
  totp_pending     BLOB, -- sealed
  totp_step        INTEGER NOT NULL,
  recovery         TEXT NOT NULL, -- JSON list
  invitation_hash  TEXT NOT NULL,
  invitation_kind  TEXT NOT NULL,
  invitation_until INTEGER,
  created_at       INTEGER,
  seen_at          INTEGER,
  missed           INTEGER NOT NULL,
  missed_at        INTEGER,
  secrets_at       INTEGER,
  secrets_known    INTEGER,
  disabled_at      INTEGER
) STRICT;
CREATE TABLE failed_proofs (
  key      TEXT NOT NULL PRIMARY KEY,
  failures INTEGER NOT NULL,
  at       INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE sessions (
  token_hash   TEXT NOT NULL PRIMARY KEY,
  id           TEXT NOT NULL UNIQUE,
  person_id    TEXT NOT NULL,
  role         TEXT NOT NULL,
  organisation TEXT NOT NULL,
  source       TEXT NOT NULL,
  device       TEXT NOT NULL,
  factors      TEXT NOT NULL, -- JSON list
  claims       BLOB,
  created_at   INTEGER,
  used_at      INTEGER,
  proved_at    INTEGER,
  locked_at    INTEGER
) STRICT;
CREATE TABLE approvals (
  n             INTEGER PRIMARY KEY,
  id            TEXT    NOT NULL UNIQUE,
  version       INTEGER NOT NULL,
  organisation  TEXT    NOT NULL,
  draft_id      TEXT    NOT NULL,
  draft_version INTEGER NOT NULL,
  service_id    TEXT    NOT NULL,
  patient_key   TEXT    NOT NULL,
  state         TEXT    NOT NULL,
  asked_by      TEXT    NOT NULL,
  asked_at      INTEGER,
  decided_by    TEXT    NOT NULL,
  decided_at    INTEGER,
  body          BLOB
) STRICT;
CREATE TABLE sealing (
  n     INTEGER PRIMARY KEY CHECK (n = 1),
  stage TEXT    NOT NULL, -- clear: being sealed; wash: old bytes are being removed; sealed; turning: being sealed anew
  place TEXT    NOT NULL, -- the table that is at its turn
  upto  INTEGER NOT NULL, -- the last row of it that is done
  busy  INTEGER NOT NULL, -- 1 only within the transaction that seals rows
  proof BLOB    NOT NULL
) STRICT;
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
INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, 1);
INSERT INTO goose_db_version (version_id, is_applied) VALUES (1, 1);
INSERT INTO goose_db_version (version_id, is_applied) VALUES (2, 1);
INSERT INTO goose_db_version (version_id, is_applied) VALUES (3, 1);
INSERT INTO goose_db_version (version_id, is_applied) VALUES (4, 1);
INSERT INTO goose_db_version (version_id, is_applied) VALUES (5, 1);
INSERT INTO goose_db_version (version_id, is_applied) VALUES (6, 1);
INSERT INTO goose_db_version (version_id, is_applied) VALUES (7, 1);
INSERT INTO goose_db_version (version_id, is_applied) VALUES (8, 1);
INSERT INTO goose_db_version (version_id, is_applied) VALUES (9, 1);
INSERT INTO goose_db_version (version_id, is_applied) VALUES (10, 1);
INSERT INTO goose_db_version (version_id, is_applied) VALUES (11, 1);
INSERT INTO cases (n, id, version, role, service_id, correlation_id, patient_key, state, attention, created_at, updated_at, subject, body, keys, organisation) VALUES (1, 'cases.id 1', 1, 'cases.role 1', 'cases.service_id 1', 'cases.correlation_id 1', 'cases.patient_key 1', 'cases.state 1', 1, 1, 1, X'63617365732e7375626a6563742031', X'63617365732e626f64792031', '[["cases.keys 1","value"]]', 'cases.organisation 1');
INSERT INTO cases (n, id, version, role, service_id, correlation_id, patient_key, state, attention, created_at, updated_at, subject, body, keys, organisation) VALUES (2, 'cases.id 2', 2, 'cases.role 2', 'cases.service_id 2', 'cases.correlation_id 2', 'cases.patient_key 2', 'cases.state 2', 2, 2, 2, X'63617365732e7375626a6563742032', X'63617365732e626f64792032', '[["cases.keys 2","value"]]', 'cases.organisation 2');
INSERT INTO events (n, case_id, at, kind, actor, body) VALUES (1, 'cases.id 1', 1, 'events.kind 1', 'events.actor 1', X'6576656e74732e626f64792031');
INSERT INTO events (n, case_id, at, kind, actor, body) VALUES (2, 'cases.id 2', 2, 'events.kind 2', 'events.actor 2', X'6576656e74732e626f64792032');
INSERT INTO outbox (n, id, version, case_id, plan_id, step, kind, state, target, request_id, request_key, correlation_id, bundle_id, attempts, next_at, status, failure, created_at, updated_at, answer_header, answer, method, path, organisation, node) VALUES (1, 'outbox.id 1', 1, 'outbox.case_id 1', 'outbox.plan_id 1', 1, 'outbox.kind 1', 'outbox.state 1', 'outbox.target 1', 'outbox.request_id 1', 'outbox.request_key 1', 'outbox.correlation_id 1', 'outbox.bundle_id 1', 1, 1, 1, 'outbox.failure 1', 1, 1, X'6f7574626f782e616e737765725f6865616465722031', X'6f7574626f782e616e737765722031', 'outbox.method 1', 'outbox.path 1', 'outbox.organisation 1', 'outbox.node 1');
INSERT INTO outbox (n, id, version, case_id, plan_id, step, kind, state, target, request_id, request_key, correlation_id, bundle_id, attempts, next_at, status, failure, created_at, updated_at, answer_header, answer, method, path, organisation, node) VALUES (2, 'outbox.id 2', 2, 'outbox.case_id 2', 'outbox.plan_id 2', 2, 'outbox.kind 2', 'outbox.state 2', 'outbox.target 2', 'outbox.request_id 2', 'outbox.request_key 2', 'outbox.correlation_id 2', 'outbox.bundle_id 2', 2, 2, 2, 'outbox.failure 2', 2, 2, X'6f7574626f782e616e737765725f6865616465722032', X'6f7574626f782e616e737765722032', 'outbox.method 2', 'outbox.path 2', 'outbox.organisation 2', 'outbox.node 2');
INSERT INTO outbox_bytes (n, header, body) VALUES (1, X'6f7574626f785f62797465732e6865616465722031', X'6f7574626f785f62797465732e626f64792031');
INSERT INTO outbox_bytes (n, header, body) VALUES (2, X'6f7574626f785f62797465732e6865616465722032', X'6f7574626f785f62797465732e626f64792032');
INSERT INTO attempts (outbound_id, n, at, took, status, failure, detail) VALUES ('outbox.id 1', 1, 1, 1, 1, 'attempts.failure 1', 'attempts.detail 1');
INSERT INTO attempts (outbound_id, n, at, took, status, failure, detail) VALUES ('outbox.id 2', 2, 2, 2, 2, 'attempts.failure 2', 'attempts.detail 2');
INSERT INTO inbox (n, id, request_id, correlation_id, request_key, correlation_key, version, service_id, source, kind, case_id, quarantined, status, received_at, read_at, organisation) VALUES (1, 'inbox.id 1', 'inbox.request_id 1', 'inbox.correlation_id 1', 'inbox.request_key 1', 'inbox.correlation_key 1', 1, 'inbox.service_id 1', 'inbox.source 1', 'inbox.kind 1', 'inbox.case_id 1', 1, 1, 1, 1, 'inbox.organisation 1');
INSERT INTO inbox (n, id, request_id, correlation_id, request_key, correlation_key, version, service_id, source, kind, case_id, quarantined, status, received_at, read_at, organisation) VALUES (2, 'inbox.id 2', 'inbox.request_id 2', 'inbox.correlation_id 2', 'inbox.request_key 2', 'inbox.correlation_key 2', 2, 'inbox.service_id 2', 'inbox.source 2', 'inbox.kind 2', 'inbox.case_id 2', 2, 2, 2, 2, 'inbox.organisation 2');
INSERT INTO inbox_bytes (n, header, body, answer_header, answer, packed) VALUES (1, X'696e626f785f62797465732e6865616465722031', X'696e626f785f62797465732e626f64792031', X'696e626f785f62797465732e616e737765725f6865616465722031', X'696e626f785f62797465732e616e737765722031', X'696e626f785f62797465732e7061636b65642031');
INSERT INTO inbox_bytes (n, header, body, answer_header, answer, packed) VALUES (2, X'696e626f785f62797465732e6865616465722032', X'696e626f785f62797465732e626f64792032', X'696e626f785f62797465732e616e737765725f6865616465722032', X'696e626f785f62797465732e616e737765722032', X'696e626f785f62797465732e7061636b65642032');
INSERT INTO resources (n, type, id, version, service_id, case_id, patient_key, status, updated_at, body, bundle, packed, answered) VALUES (1, 'resources.type 1', 'resources.id 1', 1, 'resources.service_id 1', 'resources.case_id 1', 'resources.patient_key 1', 'resources.status 1', 1, X'7265736f75726365732e626f64792031', X'7265736f75726365732e62756e646c652031', X'7265736f75726365732e7061636b65642031', 1);
INSERT INTO resources (n, type, id, version, service_id, case_id, patient_key, status, updated_at, body, bundle, packed, answered) VALUES (2, 'resources.type 2', 'resources.id 2', 2, 'resources.service_id 2', 'resources.case_id 2', 'resources.patient_key 2', 'resources.status 2', 2, X'7265736f75726365732e626f64792032', X'7265736f75726365732e62756e646c652032', X'7265736f75726365732e7061636b65642032', 2);
INSERT INTO slots (id, service_id, start_at, end_at, busy, body, schedule_id, share, by_hand, blocked, stray) VALUES ('slots.id 1', 'slots.service_id 1', 1, 1, 1, X'736c6f74732e626f64792031', 'slots.schedule_id 1', 'slots.share 1', 1, 1, 1);
INSERT INTO slots (id, service_id, start_at, end_at, busy, body, schedule_id, share, by_hand, blocked, stray) VALUES ('slots.id 2', 'slots.service_id 2', 2, 2, 2, X'736c6f74732e626f64792032', 'slots.schedule_id 2', 'slots.share 2', 2, 2, 2);
INSERT INTO drafts (n, id, version, case_id, service_id, created_at, updated_at, body, organisation) VALUES (1, 'drafts.id 1', 1, 'drafts.case_id 1', 'drafts.service_id 1', 1, 1, X'6472616674732e626f64792031', 'drafts.organisation 1');
INSERT INTO drafts (n, id, version, case_id, service_id, created_at, updated_at, body, organisation) VALUES (2, 'drafts.id 2', 2, 'drafts.case_id 2', 'drafts.service_id 2', 2, 2, X'6472616674732e626f64792032', 'drafts.organisation 2');
INSERT INTO services (id, name, ods_code, organisation, phone, postcode, opening_times, use_cases, accepts_booking, require_booking, own, favourite, used_at, words, address, closed_at, terms) VALUES ('services.id 1', 'services.name 1', 'services.ods_code 1', 'services.organisation 1', 'services.phone 1', 'services.postcode 1', 'services.opening_times 1', '["services.use_cases 1"]', 1, 1, 1, 1, 1, 'services.words 1', 'services.address 1', 1, '{"services.terms 1":1}');
INSERT INTO services (id, name, ods_code, organisation, phone, postcode, opening_times, use_cases, accepts_booking, require_booking, own, favourite, used_at, words, address, closed_at, terms) VALUES ('services.id 2', 'services.name 2', 'services.ods_code 2', 'services.organisation 2', 'services.phone 2', 'services.postcode 2', 'services.opening_times 2', '["services.use_cases 2"]', 2, 2, 2, 2, 2, 'services.words 2', 'services.address 2', 2, '{"services.terms 2":1}');
INSERT INTO definitions (key, fetched_at, body) VALUES ('definitions.key 1', 1, X'646566696e6974696f6e732e626f64792031');
INSERT INTO definitions (key, fetched_at, body) VALUES ('definitions.key 2', 2, X'646566696e6974696f6e732e626f64792032');
INSERT INTO settings (name, value) VALUES ('settings.name 1', X'73657474696e67732e76616c75652031');
INSERT INTO settings (name, value) VALUES ('settings.name 2', X'73657474696e67732e76616c75652032');
INSERT INTO audit (seq, at, actor, role, act, object, case_id, patient_key, service_id, source, correlation_id, request_id, environment, outcome, body_hash, header_hash, detail, organisation, claims) VALUES (1, 1, 'audit.actor 1', 'audit.role 1', 'audit.act 1', 'audit.object 1', 'audit.case_id 1', 'audit.patient_key 1', 'audit.service_id 1', 'audit.source 1', 'audit.correlation_id 1', 'audit.request_id 1', 'audit.environment 1', 'audit.outcome 1', 'audit.body_hash 1', 'audit.header_hash 1', X'61756469742e64657461696c2031', 'audit.organisation 1', X'61756469742e636c61696d732031');
INSERT INTO audit (seq, at, actor, role, act, object, case_id, patient_key, service_id, source, correlation_id, request_id, environment, outcome, body_hash, header_hash, detail, organisation, claims) VALUES (2, 2, 'audit.actor 2', 'audit.role 2', 'audit.act 2', 'audit.object 2', 'audit.case_id 2', 'audit.patient_key 2', 'audit.service_id 2', 'audit.source 2', 'audit.correlation_id 2', 'audit.request_id 2', 'audit.environment 2', 'audit.outcome 2', 'audit.body_hash 2', 'audit.header_hash 2', X'61756469742e64657461696c2032', 'audit.organisation 2', X'61756469742e636c61696d732032');
INSERT INTO schedules (id, version, name, service_ids, updated_at, body) VALUES ('schedules.id 1', 1, 'schedules.name 1', '["schedules.service_ids 1"]', 1, X'7363686564756c65732e626f64792031');
INSERT INTO schedules (id, version, name, service_ids, updated_at, body) VALUES ('schedules.id 2', 2, 'schedules.name 2', '["schedules.service_ids 2"]', 2, X'7363686564756c65732e626f64792032');
INSERT INTO work_items (n, case_id, service_id, held_by, awaited, unread, due_at, received_at, closed_at, organisation) VALUES (1, 'cases.id 1', 'work_items.service_id 1', 'work_items.held_by 1', 1, 1, 1, 1, 1, 'work_items.organisation 1');
INSERT INTO work_items (n, case_id, service_id, held_by, awaited, unread, due_at, received_at, closed_at, organisation) VALUES (2, 'cases.id 2', 'work_items.service_id 2', 'work_items.held_by 2', 2, 2, 2, 2, 2, 'work_items.organisation 2');
INSERT INTO key_starts (start, case_n) VALUES ('key_starts.start 1', 1);
INSERT INTO key_starts (start, case_n) VALUES ('key_starts.start 2', 2);
INSERT INTO people (id, version, username, name, roles, ods_code, practitioner, issuer, subject, password_hash, pin_hash, totp, totp_pending, totp_step, recovery, invitation_hash, invitation_kind, invitation_until, created_at, seen_at, missed, missed_at, secrets_at, secrets_known, disabled_at) VALUES ('people.id 1', 1, 'people.username 1', 'people.name 1', '["people.roles 1"]', 'people.ods_code 1', X'70656f706c652e70726163746974696f6e65722031', 'people.issuer 1', 'people.subject 1', 'people.password_hash 1', 'people.pin_hash 1', X'70656f706c652e746f74702031', X'70656f706c652e746f74705f70656e64696e672031', 1, '["people.recovery 1"]', 'people.invitation_hash 1', 'people.invitation_kind 1', 1, 1, 1, 1, 1, 1, 1, 1);
INSERT INTO people (id, version, username, name, roles, ods_code, practitioner, issuer, subject, password_hash, pin_hash, totp, totp_pending, totp_step, recovery, invitation_hash, invitation_kind, invitation_until, created_at, seen_at, missed, missed_at, secrets_at, secrets_known, disabled_at) VALUES ('people.id 2', 2, 'people.username 2', 'people.name 2', '["people.roles 2"]', 'people.ods_code 2', X'70656f706c652e70726163746974696f6e65722032', 'people.issuer 2', 'people.subject 2', 'people.password_hash 2', 'people.pin_hash 2', X'70656f706c652e746f74702032', X'70656f706c652e746f74705f70656e64696e672032', 2, '["people.recovery 2"]', 'people.invitation_hash 2', 'people.invitation_kind 2', 2, 2, 2, 2, 2, 2, 2, 2);
INSERT INTO failed_proofs (key, failures, at) VALUES ('failed_proofs.key 1', 1, 1);
INSERT INTO failed_proofs (key, failures, at) VALUES ('failed_proofs.key 2', 2, 2);
INSERT INTO sessions (token_hash, id, person_id, role, organisation, source, device, factors, claims, created_at, used_at, proved_at, locked_at) VALUES ('sessions.token_hash 1', 'sessions.id 1', 'sessions.person_id 1', 'sessions.role 1', 'sessions.organisation 1', 'sessions.source 1', 'sessions.device 1', '["sessions.factors 1"]', X'73657373696f6e732e636c61696d732031', 1, 1, 1, 1);
INSERT INTO sessions (token_hash, id, person_id, role, organisation, source, device, factors, claims, created_at, used_at, proved_at, locked_at) VALUES ('sessions.token_hash 2', 'sessions.id 2', 'sessions.person_id 2', 'sessions.role 2', 'sessions.organisation 2', 'sessions.source 2', 'sessions.device 2', '["sessions.factors 2"]', X'73657373696f6e732e636c61696d732032', 2, 2, 2, 2);
INSERT INTO approvals (n, id, version, organisation, draft_id, draft_version, service_id, patient_key, state, asked_by, asked_at, decided_by, decided_at, body) VALUES (1, 'approvals.id 1', 1, 'approvals.organisation 1', 'approvals.draft_id 1', 1, 'approvals.service_id 1', 'approvals.patient_key 1', 'approvals.state 1', 'approvals.asked_by 1', 1, 'approvals.decided_by 1', 1, X'617070726f76616c732e626f64792031');
INSERT INTO approvals (n, id, version, organisation, draft_id, draft_version, service_id, patient_key, state, asked_by, asked_at, decided_by, decided_at, body) VALUES (2, 'approvals.id 2', 2, 'approvals.organisation 2', 'approvals.draft_id 2', 2, 'approvals.service_id 2', 'approvals.patient_key 2', 'approvals.state 2', 'approvals.asked_by 2', 2, 'approvals.decided_by 2', 2, X'617070726f76616c732e626f64792032');
INSERT INTO erasures (kind, id, at, days) VALUES ('erasures.kind 1', 'erasures.id 1', 1, 1);
INSERT INTO erasures (kind, id, at, days) VALUES ('erasures.kind 2', 'erasures.id 2', 2, 2);
INSERT INTO holds (n, id, organisation, kind, value, body, by, at, ended_by, ended_at) VALUES (1, 'holds.id 1', 'holds.organisation 1', 'holds.kind 1', 'holds.value 1', X'686f6c64732e626f64792031', 'holds.by 1', 1, 'holds.ended_by 1', 1);
INSERT INTO holds (n, id, organisation, kind, value, body, by, at, ended_by, ended_at) VALUES (2, 'holds.id 2', 'holds.organisation 2', 'holds.kind 2', 'holds.value 2', X'686f6c64732e626f64792032', 'holds.by 2', 2, 'holds.ended_by 2', 2);
CREATE INDEX cases_updated ON cases (updated_at);
CREATE INDEX cases_role ON cases (role, updated_at);
CREATE INDEX cases_service ON cases (service_id, updated_at);
CREATE INDEX cases_attention ON cases (attention, updated_at);
CREATE INDEX events_case ON events (case_id, at);
CREATE INDEX outbox_due ON outbox (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX outbox_state ON outbox (state, created_at);
CREATE INDEX outbox_case ON outbox (case_id);
CREATE INDEX outbox_plan ON outbox (plan_id, step);
CREATE INDEX inbox_received ON inbox (received_at);
CREATE INDEX inbox_service ON inbox (service_id, received_at);
CREATE INDEX inbox_case ON inbox (case_id);
CREATE INDEX inbox_unread ON inbox (received_at) WHERE read_at IS NULL;
CREATE INDEX inbox_quarantined ON inbox (received_at) WHERE quarantined = 1;
CREATE INDEX resources_patient ON resources (type, patient_key);
CREATE INDEX resources_case ON resources (case_id);
CREATE INDEX slots_start ON slots (service_id, start_at);
CREATE INDEX drafts_open ON drafts (updated_at) WHERE case_id = '';
CREATE INDEX services_order ON services (favourite DESC, used_at DESC, name, id);
CREATE TRIGGER audit_whole BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE INDEX services_own ON services (name, id) WHERE own = 1;
CREATE INDEX slots_time ON slots (start_at);
CREATE INDEX slots_schedule ON slots (schedule_id, start_at) WHERE schedule_id <> '';
CREATE INDEX slots_share ON slots (share) WHERE share <> '';
CREATE INDEX work_items_open ON work_items (due_at, received_at) WHERE closed_at IS NULL;
CREATE INDEX work_items_closed ON work_items (closed_at) WHERE closed_at IS NOT NULL;
CREATE INDEX audit_case ON audit (case_id) WHERE case_id <> '';
CREATE INDEX audit_patient ON audit (patient_key) WHERE patient_key <> '';
CREATE TRIGGER audit_unchanged BEFORE UPDATE OF seq, at, actor, role, act, object, case_id, patient_key, service_id, source,
  correlation_id, request_id, environment, outcome, body_hash, header_hash, detail, organisation, claims ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_hashed BEFORE UPDATE OF leaf ON audit WHEN OLD.leaf IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_nodes_unchanged BEFORE UPDATE ON audit_nodes
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_nodes_whole BEFORE DELETE ON audit_nodes
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_checkpoints_unchanged BEFORE UPDATE ON audit_checkpoints
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_checkpoints_newest BEFORE DELETE ON audit_checkpoints WHEN OLD.size = (SELECT MAX(size) FROM audit_checkpoints)
BEGIN SELECT RAISE(ABORT, 'the newest checkpoint stays'); END;
CREATE TRIGGER audit_keys_unchanged BEFORE UPDATE ON audit_keys
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_keys_whole BEFORE DELETE ON audit_keys
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE UNIQUE INDEX people_by_subject ON people (issuer, subject) WHERE subject <> '';
CREATE UNIQUE INDEX people_by_invitation ON people (invitation_hash) WHERE invitation_hash <> '';
CREATE INDEX people_by_name ON people (name, id);
CREATE INDEX failed_proofs_by_time ON failed_proofs (at);
CREATE INDEX sessions_by_person ON sessions (person_id, used_at);
CREATE INDEX sessions_by_start ON sessions (created_at);
CREATE INDEX cases_organisation ON cases (organisation, updated_at);
CREATE INDEX inbox_organisation ON inbox (organisation, received_at);
CREATE INDEX work_items_organisation ON work_items (organisation, due_at) WHERE closed_at IS NULL;
CREATE INDEX drafts_organisation ON drafts (organisation, updated_at) WHERE case_id = '';
CREATE INDEX approvals_draft ON approvals (draft_id, n);
CREATE INDEX approvals_state ON approvals (state, organisation, asked_at);
CREATE INDEX holds_standing ON holds (kind, value) WHERE ended_at IS NULL;
CREATE TRIGGER outbox_bytes_unchanged BEFORE UPDATE ON outbox_bytes
WHEN (NEW.n IS NOT OLD.n OR NEW.header IS NOT NULL OR NEW.body IS NOT NULL) AND NOT EXISTS (SELECT 1 FROM sealing WHERE busy = 1)
BEGIN SELECT RAISE(ABORT, 'what is sent does not change'); END;
CREATE TRIGGER inbox_bytes_unchanged BEFORE UPDATE ON inbox_bytes
WHEN (NEW.n IS NOT OLD.n OR NEW.header IS NOT NULL OR NEW.body IS NOT NULL OR NEW.answer_header IS NOT NULL
  OR NEW.answer IS NOT NULL OR NEW.packed IS NOT NULL) AND NOT EXISTS (SELECT 1 FROM sealing WHERE busy = 1)
BEGIN SELECT RAISE(ABORT, 'what was received does not change'); END;
CREATE TRIGGER erasures_unchanged BEFORE UPDATE ON erasures
BEGIN SELECT RAISE(ABORT, 'what was erased stays erased'); END;
CREATE TRIGGER holds_whole BEFORE DELETE ON holds
BEGIN SELECT RAISE(ABORT, 'a hold is lifted, never removed'); END;
