package sqlite

import (
	"context"
	"errors"
)

// errReaders means that what readers still look at could not be overwritten.
var errReaders = errors.New("what was erased still stands in the log, for someone reads from it")

// Scrub implements storage.Scrubber. What is erased is overwritten with zeros
// in the database (secure_delete); this folds the log into the database and cuts
// it to nothing, for which it waits until no transaction runs that began before.
func (d *DB) Scrub() error {
	if d.writer == nil {
		return ErrLooking
	}
	d.writer.gate.Lock()
	defer d.writer.gate.Unlock()
	conn, err := d.writer.db.Conn(context.Background())
	if err != nil {
		return err
	}
	var busy, pages, folded int
	err = conn.QueryRowContext(context.Background(), "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &folded)
	if err == nil && busy != 0 {
		err = errReaders
	}
	return errors.Join(err, conn.Close())
}
