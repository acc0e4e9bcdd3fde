package records

import (
	"context"
	"errors"
	"fmt"

	"barsdesk/storage"
)

// ErrClosed means that the store was closed before the transaction began.
var ErrClosed = errors.New("the store is closed")

// Errors of opening a database that does not fit the program or the Seal; nothing
// in it was changed.
var (
	ErrNewer    = errors.New("this data was written by a newer version of Barsdesk")
	ErrSealed   = errors.New("this data is sealed, and no keys were given")
	ErrKeys     = errors.New("this data was sealed under other keys than those given")
	ErrUnsealed = errors.New("this data was kept by an earlier Barsdesk, and is not sealed yet")
)

// ErrElsewhere ends a pass that another has ended before it: what it would note of
// how far it came is no longer so, and rows would be left out by that.
var ErrElsewhere = errors.New("another program has sealed these data anew meanwhile")

// The stages of a database; one without a stage is clear.
const (
	StageClear   = "clear"   // rows are being sealed
	StageWash    = "wash"    // all are; their clear bytes are being removed
	StageSealed  = "sealed"  // all is done
	StageTurning = "turning" // rows are being sealed anew
)

// Stage is how far the sealing of a database has come.
type Stage struct {
	Name  string // "" for none
	Place string // the table that is at its turn
	Upto  int64  // the last row of it that is done
	Proof []byte // of the keys
}

// The proof is this word, sealed.
const proofKind, proofRow, proofWord = "sealing.proof", "1", "barsdesk"

// Statements is a connection that statements are run on, each in a transaction
// of its own unless one was begun; see Conn.
type Statements interface {
	Exec(query string, args ...any) (int64, error)
	Query(query string, args ...any) (Rows, error)
}

// Sealing joins a connection with a seal.
type Sealing struct {
	Conn Statements
	Seal storage.Seal
	// Whole runs fn in one transaction of Conn. Fn may run more than once.
	Whole func(fn func() error) error

	proof []byte // that a pass began with; it differs from that of every other key
}

// Settled is how far the database has come, after its beginning: none with a
// Seal that leaves all clear. ErrSealed or ErrKeys when the Seal does not fit.
func (s Sealing) Settled() (Stage, error) {
	at, err := s.Stage()
	if err == nil {
		err = s.Fits(at)
	}
	if err == nil && at.Name == "" && !IsClear(s.Seal) {
		at, err = s.begin()
	}
	return at, err
}

// IsClear reports whether a Seal leaves all clear.
func IsClear(seal storage.Seal) bool {
	_, clear := seal.(storage.Clear)
	return clear
}

// Stage reads how far the database has come.
func (s Sealing) Stage() (at Stage, err error) {
	rows, err := s.Conn.Query(`SELECT stage, place, upto, proof FROM sealing`)
	if err != nil {
		return Stage{}, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := rows.Scan(&at.Name, &at.Place, &at.Upto, &at.Proof); err != nil {
			return Stage{}, err
		}
	}
	return at, rows.Err()
}

// Fits refuses keys that the database was not sealed under, and none for one that
// was sealed.
func (s Sealing) Fits(at Stage) error {
	switch {
	case at.Name == "":
		return nil
	case IsClear(s.Seal):
		return ErrSealed
	}
	if word, err := s.Seal.Open(proofKind, proofRow, at.Proof); err != nil || string(word) != proofWord {
		return errors.Join(ErrKeys, err)
	}
	return nil
}

// begin gives the database its first stage. One without rows has nothing clear.
func (s Sealing) begin() (Stage, error) {
	at := Stage{Name: StageSealed}
	for _, t := range SealedTables {
		any, err := s.holds(t)
		if err != nil {
			return Stage{}, err
		}
		if any {
			at.Name, at.Place = StageClear, SealedTables[0].Name
			break
		}
	}
	var err error
	if at.Proof, err = s.Seal.Seal(proofKind, proofRow, []byte(proofWord)); err != nil {
		return Stage{}, err
	}
	_, err = s.Conn.Exec(`INSERT INTO sealing (n, stage, place, upto, busy, proof) VALUES (1, ?, ?, 0, 0, ?)`, at.Name, at.Place, at.Proof)
	return at, err
}

func (s Sealing) holds(t SealedTable) (any bool, err error) {
	rows, err := s.Conn.Query(`SELECT 1 FROM ` + t.Name + ` LIMIT 1`)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	return rows.Next(), rows.Err()
}

// Take seals what a program of before has left clear, and ends in StageWash. It
// goes on where it stood when it was cut off.
func (s Sealing) Take(ctx context.Context, at Stage) error {
	s.proof = at.Proof
	err := s.pass(ctx, at, StageWash, func(kind, row string, value []byte) ([]byte, bool, error) {
		if len(value) == 0 {
			return nil, true, nil // an empty value is none
		}
		out, err := s.Seal.Seal(kind, row, value)
		return out, true, err
	}, func() error { return ctx.Err() })
	if err != nil {
		return fmt.Errorf("seal what was kept before: %w", err)
	}
	return nil
}

// Turning is a Seal whose key can be followed by another.
type Turning interface {
	storage.Seal
	// Stale reports whether a value was sealed under an earlier key.
	Stale(sealed []byte) bool
}

// Anew seals anew what stands under earlier keys, while others go on reading and
// writing. Pause is called after every few rows; an error of it, or of ctx, cuts
// the work off, and the next Anew goes on where it stood. Once it has returned
// nil nothing in the database is under a key that was an earlier one when it
// began. ErrElsewhere when another has ended the work meanwhile. A database that
// was never sealed is left as it is.
func (s Sealing) Anew(ctx context.Context, seal Turning, pause func() error) error {
	at, err := s.Stage()
	if err != nil || (at.Name != StageSealed && at.Name != StageTurning) {
		return err
	}
	if err := s.Fits(at); err != nil {
		return err
	}
	s.proof = at.Proof
	if at.Name == StageSealed {
		at.Place, at.Upto = SealedTables[0].Name, 0
		if err := s.prove(StageTurning, at.Place); err != nil {
			return err
		}
	}
	err = s.pass(ctx, at, StageSealed, func(kind, row string, value []byte) ([]byte, bool, error) {
		if !seal.Stale(value) {
			return value, false, nil
		}
		plain, err := seal.Open(kind, row, value)
		if err != nil {
			return nil, false, err
		}
		instead, err := seal.Seal(kind, row, plain)
		return instead, true, err
	}, pause)
	if err != nil {
		return fmt.Errorf("seal anew: %w", err)
	}
	return nil
}
