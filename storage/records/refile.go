package records

import (
	"database/sql"
	"encoding/binary"
	"hash/maphash"
	"maps"
	"slices"

	"barsdesk/storage"
)

// sums are what blocks are found by, block by block, as sums of hashes under a
// seed that nobody can know beforehand.
type sums struct {
	seed maphash.Seed
	of   map[int64]uint64
}

func (s sums) block(n, earliest, latest int64) {
	var room [16]byte
	binary.LittleEndian.PutUint64(room[:], uint64(earliest))
	binary.LittleEndian.PutUint64(room[8:], uint64(latest))
	s.of[n] += maphash.Bytes(s.seed, room[:])
}

func (s sums) value(n int64, field, value string, set []byte) {
	var h maphash.Hash
	h.SetSeed(s.seed)
	maphash.WriteComparable(&h, [2]string{field, value})
	_, _ = h.Write(set) // it cannot fail
	s.of[n] += h.Sum64()
}

// Misfiled implements storage.Audit.
func (a audit) Misfiled() ([]storage.Span, error) {
	complete, err := a.completed()
	if err != nil {
		return nil, err
	}
	seed := maphash.MakeSeed()
	kept, right := sums{seed, map[int64]uint64{}}, sums{seed, map[int64]uint64{}}
	if err := a.filed(kept); err != nil {
		return nil, err
	}
	for n := range complete {
		h, err := holdings(a.Tx, n)
		if err != nil {
			return nil, err
		}
		right.block(n, h.earliest, h.latest)
		for key, set := range h.values {
			right.value(n, key[0], key[1], set[:])
		}
	}
	return differing(kept.of, right.of), nil
}

// completed is how many blocks are complete: those that a checkpoint covers.
func (a audit) completed() (int64, error) {
	size, err := One(a.Tx, ScanOne[int64], `SELECT COALESCE(MAX(size), 0) FROM audit_checkpoints`)
	return size / blockSize, err
}

// filed sums up what is kept.
func (a audit) filed(s sums) error {
	err := a.each(func(row Row) error {
		var n, earliest, latest int64
		err := row.Scan(&n, &earliest, &latest)
		s.block(n, earliest, latest)
		return err
	}, `SELECT n, earliest, latest FROM audit_blocks`)
	if err != nil {
		return err
	}
	return a.each(func(row Row) error {
		var n int64
		var field, value string
		var set sql.RawBytes
		err := row.Scan(&n, &field, &value, &set)
		s.value(n, field, value, set)
		return err
	}, `SELECT block, field, value, bits FROM audit_values`)
}

// differing are the entries of the blocks that are not the same in both.
func differing(kept, right map[int64]uint64) (out []storage.Span) {
	all := maps.Clone(kept)
	maps.Copy(all, right)
	for _, n := range slices.Sorted(maps.Keys(all)) {
		was, is := kept[n]
		should, be := right[n]
		switch last := len(out) - 1; {
		case is && be && was == should:
		case last >= 0 && out[last].Last == n*blockSize:
			out[last].Last += blockSize
		default:
			out = append(out, storage.Span{First: n*blockSize + 1, Last: (n + 1) * blockSize})
		}
	}
	return out
}

// Refile implements storage.Audit. Blocks that are not complete go.
func (a audit) Refile(s storage.Span) error {
	complete, err := a.completed()
	if err != nil {
		return err
	}
	first, last := (s.First-1)/blockSize, (s.Last-1)/blockSize
	if _, err := a.Exec(`DELETE FROM audit_values WHERE block BETWEEN ? AND ?`, first, last); err != nil {
		return err
	}
	if _, err := a.Exec(`DELETE FROM audit_blocks WHERE n BETWEEN ? AND ?`, first, last); err != nil {
		return err
	}
	for n := max(first, 0); n <= last && n < complete; n++ {
		if err := fileBlock(a.Tx, n); err != nil {
			return err
		}
	}
	return nil
}
