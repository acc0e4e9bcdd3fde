package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"barsdesk/storage"
	"barsdesk/storage/records"
)

// Errors of opening a database with a Seal that does not fit it; nothing in it
// was changed.
var (
	ErrSealed   = records.ErrSealed
	ErrKeys     = records.ErrKeys
	ErrUnsealed = records.ErrUnsealed
)

// sealing joins one connection with a seal.
type sealing struct {
	records.Sealing
	link *link
}

func newSealing(l *link, seal storage.Seal) sealing {
	s := sealing{link: l}
	s.Sealing = records.Sealing{Conn: conn{link: l}, Seal: seal, Whole: s.whole}
	return s
}

// takeUp makes sure that a database is sealed as a seal demands: what a program
// of before has left clear is sealed, and no clear byte stays in the files. When it is
// cut off, the next opening goes on where it stood.
func takeUp(ctx context.Context, db *sql.DB, seal storage.Seal) error {
	l, err := connect(ctx, db)
	if err != nil {
		return err
	}
	s := newSealing(l, seal)
	at, err := s.Settled()
	if err == nil && (at.Name == "" || at.Name == records.StageSealed || at.Name == records.StageTurning) {
		return l.leave()
	}
	if err == nil && at.Name == records.StageClear {
		err = s.Take(ctx, at)
	}
	if err == nil {
		err = s.wash()
	}
	return errors.Join(err, l.close())
}

// whole runs fn in a transaction.
func (s sealing) whole(fn func() error) error {
	if _, err := s.link.exec(`BEGIN IMMEDIATE`); err != nil {
		return plain(err)
	}
	err := fn()
	if err == nil {
		_, err = s.link.exec(`COMMIT`)
	}
	if err != nil {
		_, undo := s.link.exec(`ROLLBACK`)
		return errors.Join(plain(err), undo)
	}
	return nil
}

// sparing is the most that a VACUUM keeps in memory instead of in a temporary
// file; what it holds is sealed by then.
const sparing = 256 << 20

// wash rewrites the files, so that no byte of before is left in them.
func (s sealing) wash() error {
	temporary := "memory"
	if size, err := s.size(); err != nil {
		return err
	} else if size > sparing {
		temporary = "file"
	}
	for _, statement := range []string{"PRAGMA temp_store = " + temporary, "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)",
		"UPDATE sealing SET stage = '" + records.StageSealed + "'", "PRAGMA wal_checkpoint(TRUNCATE)"} {
		if _, err := s.link.conn.ExecContext(s.link.ctx, statement); err != nil {
			return fmt.Errorf("remove what was kept before it was sealed: %w", plain(err))
		}
	}
	return nil
}

func (s sealing) size() (bytes int64, err error) {
	err = s.link.conn.QueryRowContext(s.link.ctx, `SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()`).Scan(&bytes)
	return bytes, plain(err)
}
