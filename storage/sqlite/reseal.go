package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"

	"barsdesk/storage"
	"barsdesk/storage/records"
)

// Turning is a Seal whose key can be followed by another.
type Turning = records.Turning

// Reseal seals anew, in the database of a file, what stands there under earlier
// keys, while whoever owns the database goes on reading and writing it. Pause is
// called after every few rows; an error of it, or of ctx, cuts the work off, and the next
// Reseal goes on where it stood. Once it has returned nil nothing in the
// database is under a key that was an earlier one when it began. A database that
// was never sealed is left as it is; fs.ErrNotExist without one.
func Reseal(ctx context.Context, path string, seal Turning, pause func() error) (err error) {
	if _, err := os.Stat(path); err != nil {
		return err
	}
	db, err := sql.Open("sqlite", location{path: path}.source(writing...))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	l, err := connect(ctx, db)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.close()) }()
	s := newSealing(l, seal)
	if there, err := s.there(); err != nil || !there {
		return err
	}
	return s.Anew(ctx, seal, pause)
}

// there reports whether the schema knows of sealing.
func (s sealing) there() (bool, error) {
	var n int
	err := s.link.conn.QueryRowContext(s.link.ctx, `SELECT COUNT(*) FROM sqlite_schema WHERE name = 'sealing'`).Scan(&n)
	return n > 0, plain(err)
}

// Sealed reports whether the database of a folder is sealed, or being sealed.
// Without one it is not.
func Sealed(ctx context.Context, dir string) (sealed bool, err error) {
	path := filepath.Join(dir, "barsdesk.db")
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	db, err := sql.Open("sqlite", location{path: path}.source(readonly...))
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	at, err := stageOf(ctx, db)
	return at.Name != "", err
}

// stageOf reads the stage of a database of any schema.
func stageOf(ctx context.Context, db *sql.DB) (at records.Stage, err error) {
	l, err := connect(ctx, db)
	if err != nil {
		return records.Stage{}, plain(err)
	}
	defer func() { err = errors.Join(err, l.close()) }()
	s := newSealing(l, storage.Clear{})
	if there, err := s.there(); err != nil || !there {
		return records.Stage{}, err
	}
	return s.Stage()
}

// lookable refuses to read a database whose seal does not fit.
func lookable(ctx context.Context, db *sql.DB, seal storage.Seal) error {
	at, err := stageOf(ctx, db)
	if err != nil {
		return err
	}
	if !records.IsClear(seal) && (at.Name == "" || at.Name == records.StageClear) {
		return ErrUnsealed
	}
	return records.Sealing{Seal: seal}.Fits(at)
}
