package postgres

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"strconv"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"barsdesk/storage"
	"barsdesk/storage/records"
)

// Errors of looking.
var (
	ErrLooking = errors.New("the store was opened for reading only")
	ErrOlder   = errors.New("this data was kept by an earlier Barsdesk; bring it up to date with barsdesk migrate")
)

// Look opens the database at url for reading only, as it is, beside its nodes. It
// brings nothing up to date: Update returns ErrLooking. fs.ErrNotExist where
// nothing was kept yet, ErrOlder or records.ErrNewer where another version has,
// records.ErrSealed or records.ErrKeys when the Seal does not fit.
func Look(ctx context.Context, url string, seal storage.Seal) (*DB, error) {
	have, err := schemaOf(ctx, url)
	switch known := known(); {
	case err != nil:
		return nil, err
	case have == 0:
		return nil, fs.ErrNotExist
	case have < known:
		return nil, ErrOlder
	case have > known:
		return nil, fmt.Errorf("%w (schema %d, known up to %d)", records.ErrNewer, have, known)
	}
	config, err := configure(url, "")
	if err != nil {
		return nil, err
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("open PostgreSQL: %w", err)
	}
	d := &DB{pool: pool, seal: seal, log: slog.New(slog.DiscardHandler), looking: true, closing: make(chan struct{}), wake: make(chan struct{}, 1), stopped: make(chan struct{})}
	close(d.stopped) // nothing is numbered
	d.close = sync.OnceValue(d.shut)
	if err := d.fits(ctx); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

// fits refuses a Seal that is not the database's.
func (d *DB) fits(ctx context.Context) error {
	c, release, err := d.begin(ctx, beginView)
	if err != nil {
		return err
	}
	defer release()
	s := records.Sealing{Conn: c, Seal: d.seal}
	at, err := s.Stage()
	if err != nil {
		return err
	}
	return s.Fits(at)
}

// Sealed reports whether the database at url holds sealed data. One without
// tables does not.
func Sealed(ctx context.Context, url string) (bool, error) {
	n := 0
	err := once(ctx, url, func(c *pgx.Conn) error {
		return c.QueryRow(ctx, `SELECT COUNT(*) FROM sealing`).Scan(&n)
	})
	if noTable(err) {
		return false, nil
	}
	return n > 0, err
}

// schemaOf is the last migration that ran in the database at url; 0: none did.
func schemaOf(ctx context.Context, url string) (version int64, err error) {
	err = once(ctx, url, func(c *pgx.Conn) error {
		return c.QueryRow(ctx, `SELECT COALESCE(MAX(version_id), 0) FROM goose_db_version`).Scan(&version)
	})
	if noTable(err) {
		return 0, nil
	}
	return version, err
}

// once connects, does something, and closes.
func once(ctx context.Context, url string, do func(*pgx.Conn) error) error {
	config, err := configure(url, "")
	if err != nil {
		return err
	}
	conn, err := pgx.ConnectConfig(ctx, config.ConnConfig)
	if err != nil {
		return err
	}
	return errors.Join(do(conn), conn.Close(ctx))
}

// known is the number of the newest migration.
func known() (newest int64) {
	files, _ := fs.ReadDir(migrations, "migrations") // embedded
	for _, f := range files {
		number, _, _ := strings.Cut(f.Name(), "_")
		if n, err := strconv.ParseInt(number, 10, 64); err == nil {
			newest = max(newest, n)
		}
	}
	return newest
}

// Migrate brings the database at url up to date, one node at a time, and opens
// nothing: before the first keys there is nothing to open it with.
func Migrate(ctx context.Context, url string) error {
	config, err := configure(url, "")
	if err != nil {
		return err
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return fmt.Errorf("open PostgreSQL: %w", err)
	}
	defer pool.Close()
	return (&DB{pool: pool}).migrate(ctx, func(context.Context) error { return nil })
}
