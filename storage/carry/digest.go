package carry

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"math"
	"math/bits"
)

// Sum tells the rows of one table from any others, in whatever order they come.
type Sum struct {
	Rows   int64
	SHA256 [sha256.Size]byte // those of the rows, added up as numbers
}

// Digest sums up a table. Two sides with the same Sum hold the same rows.
func Digest(ctx context.Context, t Table, of Source) (Sum, error) {
	s := newSumming()
	err := of.Rows(ctx, t, func(row []any) error {
		s.add(row)
		return nil
	})
	return s.sum(), err
}

// summing sums up rows that come one by one.
type summing struct {
	rows  int64
	total [sha256.Size / 8]uint64 // the lowest first
	hash  hash.Hash               // of a row
	word  [9]byte                 // kind and length, or number
}

func newSumming() *summing { return &summing{hash: sha256.New()} }

func (s *summing) sum() (out Sum) {
	out.Rows = s.rows
	for i, word := range s.total {
		binary.LittleEndian.PutUint64(out.SHA256[8*i:], word)
	}
	return out
}

// add takes a row in: each value as its kind, its length and its bytes, so that
// no two rows read alike.
func (s *summing) add(row []any) {
	s.rows++
	s.hash.Reset()
	for _, value := range row {
		switch v := value.(type) {
		case nil:
			s.put('0', 0)
		case int64:
			s.put('i', uint64(v)) //nolint:gosec // its bits
		case float64:
			s.put('f', math.Float64bits(v))
		case string:
			s.put('s', uint64(len(v)))
			_, _ = s.hash.Write([]byte(v))
		case []byte:
			s.put('b', uint64(len(v)))
			_, _ = s.hash.Write(v)
		default:
			panic(fmt.Sprintf("a value is a %T", v))
		}
	}
	var of [sha256.Size]byte
	s.hash.Sum(of[:0])
	carried := uint64(0)
	for i := range s.total {
		s.total[i], carried = bits.Add64(s.total[i], binary.LittleEndian.Uint64(of[8*i:]), carried)
	}
}

func (s *summing) put(kind byte, n uint64) {
	s.word[0] = kind
	binary.BigEndian.PutUint64(s.word[1:], n)
	_, _ = s.hash.Write(s.word[:])
}
