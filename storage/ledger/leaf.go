package ledger

import (
	"crypto/sha256"
	"encoding/binary"

	"barsdesk/storage"
)

// leafVersion begins the canonical bytes of an entry.
const leafVersion = 1

// AppendLeaf appends the canonical bytes of an entry, over which its leaf's hash
// is made. Equal bytes mean equal entries (nil and empty bytes are equal):
//
//	version      1 byte: 1
//	Seq          8 bytes, big endian
//	At           0, or 1 and nanoseconds since 1970 UTC in 8 bytes, big endian
//	each field   its number in 1 byte, its length as an unsigned varint, its bytes
//
// Fields stand in the order of their numbers, which never change: 1 Actor, 2
// Role, 3 Act, 4 Object, 5 CaseID, 6 PatientKey, 7 ServiceID, 8 From, 9
// CorrelationID, 10 RequestID, 11 Environment, 12 Outcome, 13 BodyHash, 14
// HeaderHash, 15 Detail, 16 Organisation, 17 Claims. Empty ones are left out, so
// that a field added later changes no leaf made before it.
func AppendLeaf(b []byte, e *storage.Entry) []byte {
	b = append(b, leafVersion)
	b = binary.BigEndian.AppendUint64(b, uint64(e.Seq))
	if e.At.IsZero() {
		b = append(b, 0)
	} else {
		b = append(b, 1)
		b = binary.BigEndian.AppendUint64(b, uint64(e.At.UnixNano()))
	}
	for i, text := range [...]string{e.Actor, e.Role, e.Act, e.Object, e.CaseID, e.PatientKey, e.ServiceID, e.From,
		e.CorrelationID, e.RequestID, e.Environment, e.Outcome, e.BodyHash, e.HeaderHash} {
		b = field(b, byte(i+1), text)
	}
	b = field(b, 15, e.Detail)
	b = field(b, 16, e.Organisation)
	return field(b, 17, e.Claims)
}

func field[T string | []byte](b []byte, number byte, value T) []byte {
	if len(value) == 0 {
		return b
	}
	b = append(b, number)
	b = binary.AppendUvarint(b, uint64(len(value)))
	return append(b, value...)
}

// hasher makes leaf hashes one after the other.
type hasher struct{ bytes []byte }

// leaf is the hash of an entry as a leaf: RFC 6962, section 2.1.
func (h *hasher) leaf(e *storage.Entry) storage.Hash {
	h.bytes = AppendLeaf(append(h.bytes[:0], 0), e)
	return sha256.Sum256(h.bytes)
}

// Leaf is the hash of an entry as a leaf of the tree.
func Leaf(e *storage.Entry) storage.Hash { return (&hasher{}).leaf(e) }
