-- +goose Up
-- The worklists: one row a case that we received. Nothing in it is about a
-- patient; what is shown comes from the case.
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
) STRICT;
CREATE INDEX work_items_open ON work_items (due_at, received_at) WHERE closed_at IS NULL;
CREATE INDEX work_items_closed ON work_items (closed_at) WHERE closed_at IS NOT NULL;

-- Cases received before: what only the case knows, its due time for example,
-- follows when the case next changes.
INSERT INTO work_items (case_id, service_id, held_by, awaited, unread, received_at, closed_at)
SELECT id, service_id, '', 0,
  EXISTS (SELECT 1 FROM inbox i WHERE i.case_id = cases.id AND i.read_at IS NULL),
  updated_at, CASE WHEN state = 'closed' THEN updated_at END
FROM cases WHERE role = 'receiver';
