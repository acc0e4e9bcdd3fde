package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"modernc.org/sqlite"
)

// Snapshot copies databases, named by their paths below from, to the same paths
// below to, with mode 0600. Each copy is whole, as its database stood when
// Snapshot began, and is on disk when Snapshot returns. Programs that work on
// the databases go on, and wait for nothing.
func Snapshot(ctx context.Context, from, to string, names []string) (err error) {
	var sources []*snapshot
	defer func() {
		for _, s := range sources {
			err = errors.Join(err, s.close())
		}
	}()
	for _, name := range names {
		s, err := beginSnapshot(ctx, filepath.Join(from, name))
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		sources = append(sources, s)
	}
	for i, name := range names {
		if err := sources[i].copyTo(filepath.Join(to, name)); err != nil {
			return fmt.Errorf("copy %s: %w", name, err)
		}
	}
	return nil
}

// snapshot is a connection that sees its database as it was at one moment.
type snapshot struct {
	db   *sql.DB
	link *link
}

func beginSnapshot(ctx context.Context, path string) (*snapshot, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", location{path: path}.source(readonly...))
	if err != nil {
		return nil, err
	}
	l, err := connect(ctx, db)
	if err != nil {
		return nil, errors.Join(plain(err), db.Close())
	}
	s := &snapshot{db: db, link: l}
	if err := s.begin(); err != nil {
		return nil, errors.Join(plain(err), s.close())
	}
	return s, nil
}

// begin fixes the moment: it is that of the first read.
func (s *snapshot) begin() error {
	if _, err := s.link.exec("BEGIN"); err != nil {
		return err
	}
	rows, err := s.link.query("SELECT count(*) FROM sqlite_master")
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	rows.Next()
	return rows.Err()
}

// backuper is what the driver's connection can do besides database/sql.
type backuper interface {
	NewBackup(destination string) (*sqlite.Backup, error)
}

func (s *snapshot) copyTo(path string) error {
	if err := private(path); err != nil {
		return err
	}
	err := s.link.conn.Raw(func(conn any) error {
		copying, err := conn.(backuper).NewBackup(path)
		if err != nil {
			return err
		}
		_, err = copying.Step(-1)
		return errors.Join(err, copying.Finish())
	})
	if err != nil {
		return plain(err)
	}
	return syncFile(path)
}

func (s *snapshot) close() error { return errors.Join(s.link.close(), s.db.Close()) }

func syncFile(path string) error {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(file.Sync(), file.Close())
}

// Sound reads a whole database that nobody works on and says what is wrong with
// it: ErrNewer when a newer Barsdesk wrote it, another error when its pages are
// damaged. What it holds is not changed.
func Sound(ctx context.Context, path string) (err error) {
	if _, err := os.Stat(path); err != nil {
		return err
	}
	db, err := sql.Open("sqlite", location{path: path}.source(readonly...))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var found string
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&found); err != nil {
		return plain(err)
	}
	if found != "ok" {
		return errors.New("the pages of the database do not fit together")
	}
	return knownSchema(ctx, db)
}

// knownSchema is ErrNewer for a database with migrations that this program does
// not have.
func knownSchema(ctx context.Context, db *sql.DB) error {
	known, err := knownMigrations()
	if err != nil {
		return err
	}
	have, err := migrationsHad(ctx, db)
	if err != nil {
		return err
	}
	if have > known {
		return fmt.Errorf("%w (schema %d, known up to %d)", ErrNewer, have, known)
	}
	return nil
}
