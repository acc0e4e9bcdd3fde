package records

import (
	"time"
)

// blockSize is how many entries of the audit log a block has.
const blockSize = 1024

// bits are the entries of a block, the first in the lowest bit of the first byte.
type bits [blockSize / 8]byte

func (b *bits) set(i int64) { b[i/8] |= 1 << (i % 8) }

// indexed are the columns that blocks are looked up by: each has few values in
// a block. Those with many, the case and the patient, have indexes of their own.
var indexed = []string{"actor", "service_id", "outcome", "act", "organisation"}

// held is what a block is looked up by.
type held struct {
	earliest, latest int64
	values           map[[2]string]*bits // by column and value
}

// completeBlock makes entries 1024 n + 1 to 1024 n + 1024 found, and thins out
// the checkpoints before them: of a block only the last is kept for good.
func completeBlock(t *Tx, n int64) error {
	if err := fileBlock(t, n); err != nil {
		return err
	}
	_, err := t.Exec(`DELETE FROM audit_checkpoints WHERE size > ?1 AND size <= ?2
		AND size < (SELECT MAX(size) FROM audit_checkpoints WHERE size <= ?2)`, (n-1)*blockSize, n*blockSize)
	return err
}

// fileBlock keeps what the entries of a block are found by.
func fileBlock(t *Tx, n int64) error {
	h, err := holdings(t, n)
	if err != nil {
		return err
	}
	if _, err := t.Exec(`INSERT INTO audit_blocks (n, earliest, latest) VALUES (?, ?, ?)`, n, h.earliest, h.latest); err != nil {
		return err
	}
	for at, set := range h.values {
		if _, err := t.Exec(`INSERT INTO audit_values (field, value, block, bits) VALUES (?, ?, ?, ?)`, at[0], at[1], n, set[:]); err != nil {
			return err
		}
	}
	return nil
}

// holdings reads the entries of a block.
func holdings(t *Tx, n int64) (held, error) {
	h := held{earliest: bound(latest), latest: bound(earliest), values: map[[2]string]*bits{}}
	var seq int64
	var at instant
	values := make([]string, len(indexed))
	err := t.each(func(row Row) error {
		if err := row.Scan(&seq, &at, &values[0], &values[1], &values[2], &values[3], &values[4]); err != nil {
			return err
		}
		h.put(seq-n*blockSize-1, time.Time(at), values)
		return nil
	}, `SELECT seq, at, actor, service_id, outcome, act, organisation FROM audit WHERE seq > ? AND seq <= ?`, n*blockSize, (n+1)*blockSize)
	return h, err
}

func (h *held) put(i int64, at time.Time, values []string) {
	if at.IsZero() { // within no time asked for: the block is looked through
		h.earliest, h.latest = bound(earliest), bound(latest)
	} else {
		h.earliest, h.latest = min(h.earliest, at.UnixNano()), max(h.latest, at.UnixNano())
	}
	for f, value := range values {
		if value == "" {
			continue // nobody asks for it
		}
		key := [2]string{indexed[f], value}
		if h.values[key] == nil {
			h.values[key] = new(bits)
		}
		h.values[key].set(i)
	}
}
