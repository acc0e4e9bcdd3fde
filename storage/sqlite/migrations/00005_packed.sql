-- +goose Up
-- The texts of a message received are packed into one column, and a resource
-- whose message is the answer to one of them names it instead of repeating it.
-- What was kept before stays where it is, in the columns of each text.
ALTER TABLE inbox_bytes ADD COLUMN packed BLOB;
ALTER TABLE resources ADD COLUMN packed BLOB;
ALTER TABLE resources ADD COLUMN answered INTEGER REFERENCES inbox_bytes (n);

-- What a case is found by stands in its row; beside it the beginnings of the
-- values lead to the cases, in rows so short that hundreds share a page.
ALTER TABLE cases ADD COLUMN keys TEXT NOT NULL DEFAULT '[]'; -- JSON: [[kind, value], …], sorted
UPDATE cases SET keys = (SELECT json_group_array(json_array(kind, value))
  FROM (SELECT kind, value FROM case_keys k WHERE k.case_id = cases.id ORDER BY kind, value));
CREATE TABLE key_starts (
  start  TEXT    NOT NULL, -- the first 12 letters of a value
  case_n INTEGER NOT NULL REFERENCES cases (n),
  PRIMARY KEY (start, case_n)
) STRICT, WITHOUT ROWID;
INSERT OR IGNORE INTO key_starts (start, case_n)
  SELECT substr(k.value, 1, 12), c.n FROM case_keys k JOIN cases c ON c.id = k.case_id;
DROP TABLE case_keys;
