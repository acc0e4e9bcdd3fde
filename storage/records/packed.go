package records

import (
	"bytes"
	"database/sql/driver"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"

	"github.com/klauspost/compress/s2"

	"barsdesk/storage"
)

// packed is a column with several texts of one message, which repeat each other
// in great part: they are compressed as one and then pass the seal. What comes
// back is what went in, byte for byte; an empty text comes back as nil.
type packed struct {
	seal  storage.Seal
	kind  string // table.column
	row   func() string
	texts []*[]byte
}

// Value packs, and seals; nothing but empty texts is NULL.
func (p packed) Value() (driver.Value, error) {
	b := benches.Get().(*bench)
	defer benches.Put(b)
	whole, empty := b.whole[:0], true
	for _, text := range p.texts {
		whole = binary.AppendUvarint(whole, uint64(len(*text)))
		empty = empty && len(*text) == 0
	}
	if empty {
		return nil, nil
	}
	for _, text := range p.texts {
		whole = append(whole, *text...)
	}
	squeezed := s2.Encode(b.squeezed[:cap(b.squeezed)], whole)
	if cap(whole) <= benchMost {
		b.whole, b.squeezed = whole, squeezed
	}
	return p.seal.Seal(p.kind, p.row(), bytes.Clone(squeezed))
}

// bench is where texts are packed; it is used again.
type bench struct{ whole, squeezed []byte }

var benches = sync.Pool{New: func() any { return new(bench) }}

// benchMost is the most text that a bench is kept for.
const benchMost = 1 << 20

// Scan opens, and unpacks. NULL leaves the texts as they are.
func (p packed) Scan(column any) error {
	if column == nil {
		return nil
	}
	sealed, ok := column.([]byte)
	if !ok {
		return fmt.Errorf("%s is stored as %T", p.kind, column)
	}
	opened, err := p.seal.Open(p.kind, p.row(), sealed)
	if err != nil {
		return err
	}
	whole, err := s2.Decode(nil, opened)
	if err != nil {
		return fmt.Errorf("%s: %w", p.kind, err)
	}
	return p.split(whole)
}

var errUnpacked = errors.New("does not hold the texts it names")

func (p packed) split(whole []byte) error {
	lengths := make([]int, len(p.texts))
	for i := range lengths {
		length, size := binary.Uvarint(whole)
		if size <= 0 || length > uint64(len(whole)) {
			return fmt.Errorf("%s: %w", p.kind, errUnpacked)
		}
		lengths[i], whole = int(length), whole[size:]
	}
	for i, text := range p.texts {
		if lengths[i] > len(whole) {
			return fmt.Errorf("%s: %w", p.kind, errUnpacked)
		}
		*text = nil
		if n := lengths[i]; n > 0 {
			*text, whole = whole[:n:n], whole[n:]
		}
	}
	if len(whole) > 0 {
		return fmt.Errorf("%s: %w", p.kind, errUnpacked)
	}
	return nil
}
