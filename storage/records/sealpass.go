package records

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
func (s Sealing) pass(ctx context.Context, at Stage, end string, turn turned, pause func() error) error {
	first := slices.IndexFunc(SealedTables, func(t SealedTable) bool { return t.Name == at.Place })
	if first < 0 {
		return errors.New("the sealing of the database stands at a table that is not known")
	}
	upto := at.Upto
	for i, t := range SealedTables[first:] {
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
func (s Sealing) table(ctx context.Context, t SealedTable, upto int64, turn turned, pause func() error) error {
	last, err := s.last(t)
	if err != nil {
		return err
	}
	for upto < last {
		next := upto
		err := s.Whole(func() error {
			return s.within(func() (err error) { next, err = s.some(t, upto, last, turn); return err })
		})
		if upto = next; err == nil {
			err = errors.Join(ctx.Err(), pause())
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// next notes the table that comes after, or the end.
func (s Sealing) next(i int, end string) error {
	if i < len(SealedTables) {
		return s.note(`place = ?, upto = 0`, SealedTables[i].Name)
	}
	return s.prove(end, "")
}

// note changes how far this pass has come; ErrElsewhere when it has ended.
func (s Sealing) note(set string, args ...any) error {
	n, err := s.Conn.Exec(`UPDATE sealing SET `+set+` WHERE proof = ?`, append(args, s.proof)...)
	if err == nil && n == 0 {
		err = ErrElsewhere
	}
	return err
}

// prove notes a stage that another pass than one of before goes on from: with
// another proof, under the current key.
func (s *Sealing) prove(stage, place string) error {
	proof, err := s.Seal.Seal(proofKind, proofRow, []byte(proofWord))
	if err == nil {
		err = s.note(`stage = ?, place = ?, upto = 0, proof = ?`, stage, place, proof)
	}
	if err == nil {
		s.proof = proof
	}
	return err
}

// within lets fn change what else only its seal may change.
func (s Sealing) within(fn func() error) error {
	if _, err := s.Conn.Exec(`UPDATE sealing SET busy = 1`); err != nil {
		return err
	}
	if err := fn(); err != nil {
		return err
	}
	_, err := s.Conn.Exec(`UPDATE sealing SET busy = 0`)
	return err
}

// last is the number of a table's last row.
func (s Sealing) last(t SealedTable) (n int64, err error) {
	rows, err := s.Conn.Query(`SELECT COALESCE(MAX({row}), 0) FROM ` + t.Name)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	if rows.Next() {
		err = rows.Scan(&n)
	}
	return n, errors.Join(err, rows.Err())
}

// sealedRow is a row as a pass reads it.
type sealedRow struct {
	n      int64
	name   sql.NullString
	values [][]byte
}

// some turns the next rows of a table after one, none behind last, and gives the
// last that it turned.
func (s Sealing) some(t SealedTable, after, last int64, turn turned) (int64, error) {
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
	return upto, s.note(`upto = ?`, upto)
}

func (s Sealing) read(t SealedTable, after, last int64) (list []sealedRow, err error) {
	rows, err := s.Conn.Query(`SELECT t.{row}, `+t.row+`, t.`+strings.Join(t.Columns, `, t.`)+` FROM `+t.Name+` t
		WHERE t.{row} > ? AND t.{row} <= ? ORDER BY t.{row} LIMIT ?`, after, last, passRows)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		r := sealedRow{values: make([][]byte, len(t.Columns))}
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
func (s Sealing) turn(t SealedTable, r sealedRow, turn turned) error {
	differs := false
	for i, value := range r.values {
		if value == nil {
			continue
		}
		instead, changed, err := turn(t.kind+"."+t.Columns[i], r.name.String, value)
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
	_, err := s.Conn.Exec(`UPDATE `+t.Name+` SET `+strings.Join(t.Columns, ` = ?, `)+` = ? WHERE {row} = ?`, append(args, r.n)...)
	return err
}
