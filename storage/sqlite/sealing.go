package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"barsdesk/storage"
)

// Errors of opening a database with a Seal that does not fit it; nothing in it
// was changed.
var (
	ErrSealed   = errors.New("this data is sealed, and no keys were given")
	ErrKeys     = errors.New("this data was sealed under other keys than those given")
	ErrUnsealed = errors.New("this data was kept by an earlier Barsdesk, and is not sealed yet")
)

// The stages of a database; one without a stage is clear.
const (
	stageClear   = "clear"   // rows are being sealed
	stageWash    = "wash"    // all are; their clear bytes are being removed
	stageSealed  = "sealed"  // all is done
	stageTurning = "turning" // rows are being sealed anew
)

// stage is how far the sealing of a database has come.
type stage struct {
	name  string // "" for none
	place string
	upto  int64
	proof []byte
}

// The proof is this word, sealed.
const proofKind, proofRow, proofWord = "sealing.proof", "1", "barsdesk"

// sealing joins one connection with a seal.
type sealing struct {
	link *link
	seal storage.Seal
}

// takeUp makes sure that a database is sealed as a seal demands: what a program
// of before has left clear is sealed, and no clear byte stays in the files. When it is
// cut off, the next opening goes on where it stood.
func takeUp(ctx context.Context, db *sql.DB, seal storage.Seal) error {
	l, err := connect(ctx, db)
	if err != nil {
		return err
	}
	s := sealing{link: l, seal: seal}
	at, err := s.settled()
	if err == nil && (at.name == "" || at.name == stageSealed || at.name == stageTurning) {
		return l.leave()
	}
	if err == nil {
		err = s.rest(ctx, at)
	}
	return errors.Join(err, l.close())
}

// settled is how far the database has come, after its beginning: none with a
// Seal that leaves all clear.
func (s sealing) settled() (stage, error) {
	at, err := s.stage()
	if err == nil {
		err = s.fits(at)
	}
	if err == nil && at.name == "" && !isClear(s.seal) {
		at, err = s.begin()
	}
	return at, err
}

// rest does what is left to do.
func (s sealing) rest(ctx context.Context, at stage) error {
	if at.name == stageClear {
		if err := s.pass(ctx, at, stageWash, s.sealed, func() error { return ctx.Err() }); err != nil {
			return fmt.Errorf("seal what was kept before: %w", err)
		}
	}
	return s.wash()
}

func isClear(seal storage.Seal) bool {
	_, clear := seal.(storage.Clear)
	return clear
}

// stage reads how far the database has come.
func (s sealing) stage() (at stage, err error) {
	rows, err := s.link.query(`SELECT stage, place, upto, proof FROM sealing`)
	if err != nil {
		return stage{}, plain(err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := rows.Scan(&at.name, &at.place, &at.upto, &at.proof); err != nil {
			return stage{}, plain(err)
		}
	}
	return at, plain(rows.Err())
}

// fits refuses keys that the database was not sealed under, and none for one that
// was sealed.
func (s sealing) fits(at stage) error {
	switch {
	case at.name == "":
		return nil
	case isClear(s.seal):
		return ErrSealed
	}
	if word, err := s.seal.Open(proofKind, proofRow, at.proof); err != nil || string(word) != proofWord {
		return errors.Join(ErrKeys, err)
	}
	return nil
}

// begin gives the database its first stage. One without rows has nothing clear.
func (s sealing) begin() (stage, error) {
	at := stage{name: stageSealed}
	for _, t := range sealedTables {
		any, err := s.holds(t)
		if err != nil {
			return stage{}, err
		}
		if any {
			at.name, at.place = stageClear, sealedTables[0].name
			break
		}
	}
	var err error
	if at.proof, err = s.seal.Seal(proofKind, proofRow, []byte(proofWord)); err != nil {
		return stage{}, err
	}
	_, err = s.link.exec(`INSERT INTO sealing (n, stage, place, upto, busy, proof) VALUES (1, ?, ?, 0, 0, ?)`, at.name, at.place, at.proof)
	return at, plain(err)
}

func (s sealing) holds(t sealedTable) (any bool, err error) {
	rows, err := s.link.query(`SELECT 1 FROM ` + t.name + ` LIMIT 1`)
	if err != nil {
		return false, plain(err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	return rows.Next(), plain(rows.Err())
}

// sealed is a clear value sealed. An empty one is none.
func (s sealing) sealed(kind, row string, value []byte) ([]byte, bool, error) {
	if len(value) == 0 {
		return nil, true, nil
	}
	out, err := s.seal.Seal(kind, row, value)
	return out, true, err
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
		"UPDATE sealing SET stage = '" + stageSealed + "'", "PRAGMA wal_checkpoint(TRUNCATE)"} {
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
