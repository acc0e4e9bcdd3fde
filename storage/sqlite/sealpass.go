package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
)

// passRows is how many rows one transaction of a pass seals: few, so that an
// Update beside it hardly waits.
const passRows = 32

// turned gives what stands in place of a value, and whether that differs.
type turned func(kind, row string, value []byte) (instead []byte, changed bool, err error)

// pass goes through every sealed column from where the database stands, and ends
// in a stage. Each transaction seals some rows and notes how far it has come, so a
// pass that is cut off loses nothing and does nothing twice. Pause is called
// between two transactions; an error of it cuts the pass off.
func (s sealing) pass(ctx context.Context, at stage, end string, turn turned, pause func() error) error {
	first := slices.IndexFunc(sealedTables, func(t sealedTable) bool { return t.name == at.place })
	if first < 0 {
		return errors.New("the sealing of the database stands at a table that is not known")
	}
	upto := at.upto
	for i, t := range sealedTables[first:] {
		if err := s.table(ctx, t, upto, turn, pause); err != nil {
			return err
		}
		upto = 0
		if err := s.next(first+i+1, end); err != nil {
			return err
		}
	}
	return nil
}

// table goes through the rows after one that a table has now. Those that come in
// meanwhile are sealed as they should be already.
func (s sealing) table(ctx context.Context, t sealedTable, upto int64, turn turned, pause func() error) error {
	var last int64
	if err := s.link.conn.QueryRowContext(s.link.ctx, `SELECT COALESCE(MAX(rowid), 0) FROM `+t.name).Scan(&last); err != nil { //nolint:contextcheck // a statement is never cut off half-way
		return plain(err)
	}
	for upto < last {
		err := s.whole(func() (err error) { upto, err = s.some(t, upto, last, turn); return err })
		if err == nil {
			err = errors.Join(ctx.Err(), pause())
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// next notes the table that comes after, or the end.
func (s sealing) next(i int, end string) error {
	if i < len(sealedTables) {
		_, err := s.link.exec(`UPDATE sealing SET place = ?, upto = 0`, sealedTables[i].name)
		return plain(err)
	}
	proof, err := s.seal.Seal(proofKind, proofRow, []byte(proofWord))
	if err == nil {
		_, err = s.link.exec(`UPDATE sealing SET stage = ?, place = '', upto = 0, proof = ?`, end, proof)
	}
	return plain(err)
}

// whole runs fn in a transaction that may seal.
func (s sealing) whole(fn func() error) error {
	if _, err := s.link.exec(`BEGIN IMMEDIATE`); err != nil {
		return plain(err)
	}
	err := s.within(fn)
	if err == nil {
		_, err = s.link.exec(`COMMIT`)
	}
	if err != nil {
		_, undo := s.link.exec(`ROLLBACK`)
		return errors.Join(plain(err), undo)
	}
	return nil
}

func (s sealing) within(fn func() error) error {
	if _, err := s.link.exec(`UPDATE sealing SET busy = 1`); err != nil {
		return err
	}
	if err := fn(); err != nil {
		return err
	}
	_, err := s.link.exec(`UPDATE sealing SET busy = 0`)
	return err
}

// sealedRow is a row as a pass reads it.
type sealedRow struct {
	n      int64
	name   sql.NullString
	values [][]byte
}

// some turns the next rows of a table after one, none behind last, and gives the
// last that it turned.
func (s sealing) some(t sealedTable, after, last int64, turn turned) (int64, error) {
	rows, err := s.read(t, after, last)
	if err != nil || len(rows) == 0 {
		return last, err
	}
	for _, r := range rows {
		if err := s.turn(t, r, turn); err != nil {
			return after, err
		}
	}
	upto := rows[len(rows)-1].n
	_, err = s.link.exec(`UPDATE sealing SET upto = ?`, upto)
	return upto, err
}

func (s sealing) read(t sealedTable, after, last int64) (list []sealedRow, err error) {
	rows, err := s.link.query(`SELECT t.rowid, `+t.row+`, t.`+strings.Join(t.columns, `, t.`)+` FROM `+t.name+` t
		WHERE t.rowid > ? AND t.rowid <= ? ORDER BY t.rowid LIMIT ?`, after, last, passRows)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		r := sealedRow{values: make([][]byte, len(t.columns))}
		into := []any{&r.n, &r.name}
		for i := range r.values {
			into = append(into, &r.values[i])
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, rows.Err()
}

// turn writes a row whose values change.
func (s sealing) turn(t sealedTable, r sealedRow, turn turned) error {
	differs := false
	for i, value := range r.values {
		if value == nil {
			continue
		}
		instead, changed, err := turn(t.kind+"."+t.columns[i], r.name.String, value)
		if err != nil {
			return err
		}
		if changed {
			r.values[i], differs = instead, true
		}
	}
	if !differs {
		return nil
	}
	args := make([]any, 0, len(r.values)+1)
	for _, value := range r.values {
		args = append(args, value)
	}
	_, err := s.link.exec(`UPDATE `+t.name+` SET `+strings.Join(t.columns, ` = ?, `)+` = ? WHERE rowid = ?`, append(args, r.n)...)
	return err
}
