-- +goose Up
-- The texts of a message received are packed into one column, and a resource
-- whose message is the answer to one of them names it instead of repeating it.
-- What was kept before stays where it is, in the columns of each text.
ALTER TABLE inbox_bytes ADD COLUMN packed BLOB;
ALTER TABLE resources ADD COLUMN packed BLOB;
ALTER TABLE resources ADD COLUMN answered INTEGER REFERENCES inbox_bytes (n);
