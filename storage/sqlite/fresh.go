package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
)

// fresh is what the migrations make of an empty database, as SQL. It is read
// off the first one that a process makes; those after it, of which the Sandbox
// has several, take it over in one transaction instead of a dozen.
var fresh struct {
	sync.Mutex
	script []string
}

// isEmpty reports whether nothing was ever made in a database.
func isEmpty(ctx context.Context, db *sql.DB) (bool, error) {
	var n int
	err := db.QueryRowContext(ctx, `SELECT COUNT(*) FROM sqlite_schema`).Scan(&n)
	return n == 0, err
}

// makeFresh gives an empty database its schema, by the migrations the first time.
func makeFresh(ctx context.Context, db *sql.DB, migrations func() error) error {
	fresh.Lock()
	defer fresh.Unlock()
	if fresh.script != nil {
		return replay(ctx, db, fresh.script)
	}
	err := migrations()
	if err == nil {
		fresh.script, err = script(ctx, db)
	}
	return err
}

func replay(ctx context.Context, db *sql.DB, script []string) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	for _, statement := range script {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return errors.Join(fmt.Errorf("make the schema: %w", err), tx.Rollback())
		}
	}
	return tx.Commit()
}

// script reads off a database that the migrations have just made; nil if they
// put rows of their own into it.
func script(ctx context.Context, db *sql.DB) (out []string, err error) {
	if out, err = texts(ctx, db, `SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY rowid`); err != nil {
		return nil, err
	}
	tables, err := texts(ctx, db, `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'goose_db_version'`)
	for _, table := range tables {
		rows, failed := texts(ctx, db, `SELECT 'row' FROM `+table+` LIMIT 1`)
		if err = errors.Join(err, failed); len(rows) > 0 {
			return nil, err
		}
	}
	if err != nil {
		return nil, err
	}
	ran, err := texts(ctx, db, `SELECT 'INSERT INTO goose_db_version (version_id, is_applied) VALUES (' || version_id || ', ' || is_applied || ')'
		FROM goose_db_version ORDER BY id`)
	return append(out, ran...), err
}

// texts are the values of a query with one column.
func texts(ctx context.Context, db *sql.DB, query string) (out []string, err error) {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		out = append(out, text)
	}
	return out, rows.Err()
}
