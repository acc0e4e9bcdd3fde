package records

import (
	"database/sql"
	"math"
	"strings"
	"time"

	"barsdesk/storage"
)

// between stands between the texts of an entry that are read as one: a column
// costs more than its bytes. An entry that has it in a text is read by columns.
const between = "\x1f"

// joinedColumns is EntryColumns with all but the first two as one text.
var joinedColumns = func() string {
	columns := strings.Split(strings.Join(strings.Fields(EntryColumns), ""), ",")
	return columns[0] + ", " + columns[1] + ", concat(" + strings.Join(columns[2:], ", '"+between+"', ") + ")"
}()

// Scan implements storage.Audit.
func (a audit) Scan(from, to int64, fn func(e *storage.Entry, leaf *storage.Hash) error) error {
	if !a.conn.Joins() {
		return a.scanColumns(from, to, fn)
	}
	if err := a.usable(); err != nil {
		return err
	}
	rows, err := a.conn.Query(`SELECT `+joinedColumns+`, leaf FROM audit WHERE seq >= ?1 AND (?2 = 0 OR seq <= ?2) ORDER BY seq`, from, to)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	var s scanned
	for rows.Next() {
		if err := s.read(rows); err != nil {
			return a.conn.Plain(err)
		}
		if !s.split() {
			if s.entry, err = One(a.Tx, scanEntry, `SELECT `+EntryColumns+` FROM audit WHERE seq = ?`, s.entry.Seq); err != nil {
				return err
			}
		}
		if err := fn(&s.entry, &s.leaf); err != nil {
			return err
		}
	}
	return a.conn.Plain(rows.Err())
}

// scanMost is how many entries are held at a time.
const scanMost = 1000

// scanColumns is Scan without joining columns, some entries at a time: fn may
// use the transaction.
func (a audit) scanColumns(from, to int64, fn func(e *storage.Entry, leaf *storage.Hash) error) error {
	if to == 0 {
		to = math.MaxInt64
	}
	for {
		run, err := All(a.Tx, scanLeafEntry, `SELECT `+EntryColumns+`, leaf FROM audit WHERE seq >= ? AND seq <= ? ORDER BY seq LIMIT ?`, from, to, scanMost)
		if err != nil || len(run) == 0 {
			return err
		}
		for i := range run {
			if err := fn(&run[i].entry, &run[i].leaf); err != nil {
				return err
			}
		}
		from = run[len(run)-1].entry.Seq + 1
	}
}

func scanLeafEntry(row Row) (s scanned, err error) {
	err = row.Scan(append(EntryPlaces(&s.entry), &s.kept)...)
	s.leaf, s.kept = hashOf(s.kept), nil
	return s, err
}

// scanned is the row that Scan is at.
type scanned struct {
	entry storage.Entry
	leaf  storage.Hash

	at   sql.NullInt64
	text string
	kept sql.RawBytes
}

func (s *scanned) read(row Row) error {
	if err := row.Scan(&s.entry.Seq, &s.at, &s.text, &s.kept); err != nil {
		return err
	}
	if s.entry.At = (time.Time{}); s.at.Valid {
		s.entry.At = time.Unix(0, s.at.Int64).UTC()
	}
	s.leaf = hashOf(s.kept)
	return nil
}

// split takes the text apart; false if it cannot be told where.
func (s *scanned) split() bool {
	e := &s.entry
	texts := [...]*string{&e.Actor, &e.Role, &e.Act, &e.Object, &e.CaseID, &e.PatientKey, &e.ServiceID, &e.From, &e.CorrelationID,
		&e.RequestID, &e.Environment, &e.Outcome, &e.BodyHash, &e.HeaderHash, nil, &e.Organisation, nil}
	rest, more := s.text, true
	for i, field := range texts {
		if !more {
			return false
		}
		var value string
		value, rest, more = strings.Cut(rest, between)
		switch {
		case field != nil:
			*field = value
		case i == len(texts)-1:
			e.Claims = appended(e.Claims, value)
		default:
			e.Detail = appended(e.Detail, value)
		}
	}
	return !more
}

// appended is the value in the room of what was there before; nil if it is empty.
func appended(room []byte, value string) []byte {
	if value == "" {
		return nil
	}
	return append(room[:0], value...)
}
