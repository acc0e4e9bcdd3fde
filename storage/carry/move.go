package carry

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"barsdesk/storage/sqlite"
)

// Out writes everything that a PostgreSQL held at a moment into a new SQLite file
// of the same schema. What lies at path when it fails is of no use.
func Out(ctx context.Context, from *Moment, path string, told func(table string, rows int64)) (err error) {
	if err := sqlite.Make(ctx, path, from.Schema); err != nil {
		return fmt.Errorf("make the file: %w", err)
	}
	return inFile(ctx, path, func(to SQLite) error {
		tables, err := to.Tables(ctx)
		if err != nil {
			return err
		}
		return Rows(ctx, tables, from, to, told)
	})
}

// In puts everything that a SQLite file holds into an empty PostgreSQL of the same
// schema, in one transaction, with what beside puts there: all of it is there, or
// nothing. ErrNotEmpty when records lie there. Nobody else writes meanwhile.
func In(ctx context.Context, path string, to *pgx.Conn, told func(table string, rows int64), beside func(pgx.Tx) error) error {
	return inFile(ctx, path, func(from SQLite) error {
		tables, err := from.Tables(ctx)
		if err != nil {
			return err
		}
		return pgx.BeginFunc(ctx, to, func(tx pgx.Tx) error {
			side := Postgres{In: tx}
			if err := side.hold(ctx, tables); err != nil {
				return err
			}
			if err := Rows(ctx, tables, from, side, told); err != nil {
				return err
			}
			return beside(tx)
		})
	})
}

// inFile runs do in one transaction on a SQLite file.
func inFile(ctx context.Context, path string, do func(SQLite) error) (err error) {
	db, err := sqlite.Bare(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }() // which folds the log into the file
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := do(SQLite{In: tx}); err != nil {
		return errors.Join(err, undone(tx))
	}
	return tx.Commit()
}

// undone rolls back what is not rolled back already.
func undone(tx *sql.Tx) error {
	err := tx.Rollback()
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}
