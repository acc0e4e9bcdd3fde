-- +goose Up
-- Whose a record is: the ODS code of the organisation that sent, drafted or
-- asked for it, or of the service of ours that received it. '' is not known.
ALTER TABLE cases      ADD COLUMN organisation TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox     ADD COLUMN organisation TEXT NOT NULL DEFAULT '';
ALTER TABLE inbox      ADD COLUMN organisation TEXT NOT NULL DEFAULT '';
ALTER TABLE work_items ADD COLUMN organisation TEXT NOT NULL DEFAULT '';
ALTER TABLE drafts     ADD COLUMN organisation TEXT NOT NULL DEFAULT '';

-- What is there already: received by a service of ours, else of the one
-- organisation that the settings name.
CREATE TABLE us AS SELECT COALESCE((SELECT CAST(value AS TEXT) ->> '$.odsCode' FROM settings WHERE name = 'identity'), '') AS ods_code;
UPDATE cases SET organisation = COALESCE(
  (SELECT NULLIF(s.ods_code, '') FROM services s WHERE cases.role = 'receiver' AND s.own = 1 AND s.id = cases.service_id),
  (SELECT ods_code FROM us));
UPDATE outbox SET organisation = COALESCE((SELECT c.organisation FROM cases c WHERE c.id = outbox.case_id), (SELECT ods_code FROM us));
UPDATE inbox SET organisation = COALESCE(
  (SELECT c.organisation FROM cases c WHERE c.id = inbox.case_id),
  (SELECT NULLIF(s.ods_code, '') FROM services s WHERE s.own = 1 AND s.id = inbox.service_id),
  (SELECT ods_code FROM us));
UPDATE work_items SET organisation = (SELECT c.organisation FROM cases c WHERE c.id = work_items.case_id);
UPDATE drafts SET organisation = (SELECT ods_code FROM us);
DROP TABLE us;

CREATE INDEX cases_organisation ON cases (organisation, updated_at);
CREATE INDEX inbox_organisation ON inbox (organisation, received_at);
CREATE INDEX work_items_organisation ON work_items (organisation, due_at) WHERE closed_at IS NULL;
CREATE INDEX drafts_organisation ON drafts (organisation, updated_at) WHERE case_id = '';

-- Decisions that only a clinician may take, asked for by others.
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
CREATE INDEX approvals_draft ON approvals (draft_id, n);
CREATE INDEX approvals_state ON approvals (state, organisation, asked_at);
